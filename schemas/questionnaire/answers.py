"""An answer as it is stored and sent: what was meant, and beside it exactly what was typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

State = Literal["given", "unknown", "blank"]


@dataclass(frozen=True)
class Answer:
    """One answer. `value` is a JSON value: decimal text for quantities and shares, int for whole numbers,
    option key, list of keys, bool, or text; None unless `given`. `unit` is the unit chosen beside it.
    """

    question_id: str
    state: State
    value: Any = None
    unit: str | None = None
    entered: str = ""
    comment: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain JSON of all fields but the question id, which is the key."""
        return {
            "state": self.state,
            "value": self.value,
            "unit": self.unit,
            "entered": self.entered,
            "comment": self.comment,
        }

    @staticmethod
    def from_json(question_id: str, stored: Mapping[str, Any]) -> "Answer":
        """Back from `to_json`. For our own stored rows only: what comes from outside goes through
        `read_answers`.
        """
        return Answer(
            question_id=question_id,
            state=stored["state"],
            value=stored.get("value"),
            unit=stored.get("unit"),
            entered=stored.get("entered") or "",
            comment=stored.get("comment"),
        )


Answers = Mapping[str, Answer]


def blank(question_id: str) -> Answer:
    """The answer of a question nobody has touched."""
    return Answer(question_id, "blank")


def answers_to_json(answers: Answers) -> dict[str, dict[str, Any]]:
    """Question id -> answer, sorted, for a snapshot that hashes the same every time."""
    return {question_id: answers[question_id].to_json() for question_id in sorted(answers)}


def answers_from_json(stored: Mapping[str, Mapping[str, Any]]) -> dict[str, Answer]:
    """Back from `answers_to_json` (our own snapshots only)."""
    return {question_id: Answer.from_json(question_id, row) for question_id, row in stored.items()}
