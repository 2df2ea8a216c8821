"""Put a measure's answers in the place of those that stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from schemas.measures.library import Change, Measure
from schemas.questionnaire import Answer, Answers, Family, QuestionType, read_answers, validate_submission
from schemas.questionnaire.amounts import plain
from schemas.questionnaire.conditions import View
from schemas.questionnaire.definition import NUMERIC

# A changed amount is typed like any other: no more digits than that.
DIGITS = 8


@dataclass(frozen=True)
class Applied:
    """The answers that are others than they were, by question."""

    changes: Mapping[str, Answer]


@dataclass(frozen=True)
class Lacking:
    """The measure would fit, but these questions must be answered with an own figure first."""

    question_ids: tuple[str, ...]


def applied(
    measure: Measure, family: Family, answers: Answers, percent: Decimal | None = None
) -> Applied | Lacking | None:
    """What the measure makes of the answers; None where there is nothing for it to change.

    The answers afterwards are sound: whatever handing in would refuse that it did not refuse before makes
    the measure inapplicable. Questions that are asked only afterwards are answered "Jag vet inte".
    """
    trial = _Trial(family, answers, measure.extent.factor(percent) if measure.extent else Decimal(1))
    fitting = [change for change in measure.changes if change.question in family.questions]
    made = [trial.make(change) for change in fitting]
    if not any(made):
        return Lacking(tuple(dict.fromkeys(trial.lacking))) if trial.lacking else None
    if trial.lacking:
        return Lacking(tuple(dict.fromkeys(trial.lacking)))
    for change in measure.follow:
        trial.make(change)
    return trial.settled()


class _Trial:
    """The answers while the changes are made, one after the other."""

    def __init__(self, family: Family, answers: Answers, factor: Decimal) -> None:
        self.family, self.before, self.factor = family, answers, factor
        self.answers: dict[str, Answer] = dict(answers)
        self.lacking: list[str] = []

    def make(self, change: Change) -> bool:
        """Make one change; False when it does not fit."""
        view = View(self.family, self.answers)
        if change.question not in self.family.questions or view.visible(change.question) is not True:
            return False
        if change.kind == "scale":
            return self._scale(change.question)
        return self._choose(change, view)

    def _scale(self, name: str) -> bool:
        answer = self.answers.get(name)
        if answer is None or answer.state != "given":
            self.lacking.append(name)
            return False
        value = Decimal(answer.value)
        if not value:
            return False
        self._give(name, _rounded(value * self.factor), answer.unit)
        return True

    def _choose(self, change: Change, view: View) -> bool:
        question = self.family.questions[change.question]
        many = question.type is QuestionType.CHOICES
        value = view.value(change.question)
        now = list(view.chosen(change.question)) if many else [] if value is None else [value]
        away = [one for one in now if one in change.options] if change.options else now
        if not away or away == [change.to]:
            return False
        if question.options and question.option(change.to) is None:
            return False
        after = [one for one in now if one not in away]
        if many and change.to not in after:
            after.append(change.to)
        self._give(change.question, after if many else change.to)
        for pattern, units in (change.carry or {}).items():
            self._carry(pattern, away, str(change.to), units)
        return True

    def _carry(self, pattern: str, away: Sequence[Any], to: str, units: tuple[str, ...]) -> None:
        """Move the amounts of the options that are gone to the one that came; they add up."""
        target = pattern.format(option=to)
        names = [pattern.format(option=one) for one in away]
        names += [target] if self._is_asked(target) else []
        given = {name: one for name in names if (one := self.before.get(name)) and one.state == "given"}
        if self.family.questions[target].type not in NUMERIC:
            for one in list(given.values())[:1]:
                self._give(target, one.value)
            return
        found = {one.unit for one in given.values()}
        if len(given) < len(names) or len(found) != 1 or not found <= set(units):
            self.lacking += [name for name in names if name not in given] or names
            return
        total = sum((Decimal(one.value) for one in given.values()), Decimal(0))
        self._give(target, f"{plain(total):f}", found.pop())

    def _is_asked(self, name: str) -> bool:
        return View(self.family, self.before).visible(name) is True

    def _give(self, name: str, value: Any, unit: str | None = None) -> None:
        row = {"state": "given", "value": value, "unit": unit, "entered": "", "comment": None}
        read, problems = read_answers(self.family, {name: row})
        if problems:
            self.lacking.append(name)
        self.answers |= read

    def settled(self) -> Applied | Lacking | None:
        """The changes, with what is newly asked answered "Jag vet inte" where that is offered."""
        stood = {(one.question_id, one.code) for one in self._errors(self.before)}
        for _round in range(3):
            new = [one for one in self._errors(self.answers) if (one.question_id, one.code) not in stood]
            if not new:
                return self._differing()
            asked = [one.question_id for one in new if one.code.startswith("required.")]
            if len(asked) < len(new):
                return None
            cannot = [name for name in asked if not self.family.questions[name].offers_unknown]
            if cannot:
                return Lacking(tuple(cannot))
            self.answers |= {name: Answer(name, "unknown") for name in asked}
        return None

    def _errors(self, answers: Answers) -> list[Any]:
        return [one for one in validate_submission(self.family, answers) if one.severity == "error"]

    def _differing(self) -> Applied | None:
        changes = {
            name: answer
            for name, answer in self.answers.items()
            if _said(answer) != _said(self.before.get(name))
        }
        return Applied(changes) if changes else None


def _said(answer: Answer | None) -> tuple[object, ...]:
    return ("blank",) if answer is None else (answer.state, answer.value, answer.unit)


def _rounded(value: Decimal) -> str:
    return f"{plain(Decimal(f'{value:.{DIGITS}g}')):f}"
