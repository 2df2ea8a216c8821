"""Which of the farm's answers a declaration takes, and what would change if it took today's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from portal.declarations.models import Provenance
from portal.declarations.sheet import Sheet
from portal.declarations.versions import is_empty
from portal.farm.models import FarmAnswer
from schemas.questionnaire import Answer, Answers, Family, blank
from schemas.questionnaire.farm import farm_questions
from schemas.questionnaire.validation import sound_answers


@dataclass(frozen=True)
class Difference:
    """A question that a draft answers otherwise than the farm does today.

    Attributes:
        old: what the draft says now, blank if nothing.
        seen: the version of the draft's answer, 0 when there is none.
        is_own: somebody answered it for this product; the farm's answer was never taken, or replaced.
    """

    question_id: str
    old: Answer
    new: Answer
    provenance: Provenance
    seen: int
    is_own: bool


def fitting(rows: Mapping[str, FarmAnswer], family: Family) -> Answers:
    """The farm's answers that a form takes: to questions of the farm that still mean the same."""
    found = {
        question.id: rows[question.id].answer()
        for question in farm_questions(family)
        if question.id in rows
        and rows[question.id].question_rev == question.rev
        and not is_empty(rows[question.id].answer())
    }
    return sound_answers(family, found)[0]


def provenance(row: FarmAnswer) -> Provenance:
    """Where a declaration's answer comes from when it is this one."""
    return Provenance(farm_year=row.year, farm_version=row.version)


def differences(rows: Mapping[str, FarmAnswer], sheet: Sheet) -> list[Difference]:
    """What a draft would answer otherwise if it took the farm's answers as they are today."""
    return list(_differences(rows, sheet))


def _differences(rows: Mapping[str, FarmAnswer], sheet: Sheet) -> Iterator[Difference]:
    for name, answer in fitting(rows, sheet.family).items():
        stored = sheet.rows.get(name)
        old = sheet.answers.get(name) or blank(name)
        if same(old, answer) and not (stored and stored.is_unconfirmed):
            continue
        own = not is_empty(old) and stored is not None and stored.farm_year is None
        yield Difference(name, old, answer, provenance(rows[name]), stored.version if stored else 0, own)


def same(one: Answer, other: Answer) -> bool:
    """Whether two answers say the same, whatever was typed and remarked."""
    return (one.state, one.value, one.unit) == (other.state, other.value, other.unit)
