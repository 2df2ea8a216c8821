"""A declaration's stored answers held against the questions as they are asked today.

An answer outlives the form it was given on. It counts while its question is still asked, still means
the same and still takes that answer; otherwise the question is asked again and the old answer stays in
sight. What was copied counts once somebody has said that it holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from portal.declarations.models import AnswerRow
from portal.i18n import TIME_ZONE
from schemas.canonical import content_hash
from schemas.questionnaire import (
    Answer,
    Answers,
    Family,
    Problem,
    answers_to_json,
    blank,
    field_name,
    validate_submission,
)
from schemas.questionnaire.conditions import View
from schemas.questionnaire.validation import sound_answers

UNCONFIRMED = "answer.unconfirmed"
OUTDATED = "answer.outdated"


@dataclass(frozen=True)
class Sheet:
    """What of the stored answers is worth what today."""

    family: Family
    rows: Mapping[str, AnswerRow]

    @cached_property
    def answers(self) -> dict[str, Answer]:
        """Answers to show and to reckon with, unconfirmed copies among them."""
        current = {
            name: row.answer()
            for name, row in self.rows.items()
            if name in self.family.questions and row.question_rev == self.family.questions[name].rev
        }
        return sound_answers(self.family, current)[0]

    @cached_property
    def outdated(self) -> Mapping[str, AnswerRow]:
        """Answers that the form of today cannot take: their question has changed or is gone."""
        return {
            name: row
            for name, row in self.rows.items()
            if name not in self.answers and row.answer() != blank(name)
        }

    @cached_property
    def view(self) -> View:
        """What is asked with these answers."""
        return View(self.family, self.answers)

    @cached_property
    def unconfirmed(self) -> frozenset[str]:
        """Questions whose answer was taken from elsewhere and not confirmed."""
        return frozenset(name for name in self.answers if self.rows[name].is_unconfirmed)

    @property
    def to_confirm(self) -> list[str]:
        """Those of them that are asked, in the order of the form."""
        return [
            question.id
            for question in self.family.in_order()
            if question.id in self.unconfirmed and self.view.visible(question.id) is not False
        ]

    @property
    def to_answer_again(self) -> list[str]:
        """Questions that are asked and whose old answer does not fit any more, in the order of the form."""
        return [
            question.id
            for question in self.family.in_order()
            if question.id in self.outdated and self.view.visible(question.id) is not False
        ]

    @cached_property
    def counted(self) -> dict[str, Answer]:
        """What is handed in: no copy that nobody has confirmed, nothing that is asked no more."""
        return {name: answer for name, answer in self.answers.items() if name not in self.unconfirmed}

    def problems(self, language: str = "sv") -> list[Problem]:
        """What stands between the answers and handing in, in the order of the form."""
        today = datetime.now(TIME_ZONE).date()
        found = validate_submission(self.family, self.answers, language, on=today)
        found += [_asked_back(name, UNCONFIRMED) for name in self.to_confirm]
        missing = {problem.question_id for problem in found}
        found += [_asked_back(name, OUTDATED) for name in self.to_answer_again if name not in missing]
        places = {name: place for place, name in enumerate(self.family.questions)}
        return sorted(found, key=lambda problem: places.get(problem.question_id, -1))


def answers_hash(answers: Answers) -> str:
    """Names exactly these answers."""
    return content_hash(answers_to_json(answers))


def _asked_back(question_id: str, code: str) -> Problem:
    return Problem(question_id, field_name(question_id), code)
