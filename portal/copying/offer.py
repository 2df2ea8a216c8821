"""What can be taken over from another declaration, question by question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from portal.declarations.desk import Desk
from portal.declarations.models import Declaration, Provenance
from portal.declarations.sheet import Sheet
from portal.declarations.versions import is_empty
from schemas.canonical import content_hash
from schemas.questionnaire import Answer, Answers, Family, Section, field_name
from schemas.questionnaire.conditions import View
from schemas.questionnaire.rows import shown_text
from schemas.questionnaire.validation import sound_answers

DIGEST_LENGTH = 16


class Choice(StrEnum):
    """What becomes of one answer."""

    CONFIRM = "confirm"  # it still holds
    KEEP = "keep"  # take it along and look at it later
    CLEAR = "clear"  # leave it out
    MINE = "mine"  # what is answered here already stays


@dataclass(frozen=True)
class Source:
    """A declaration that answers are taken from."""

    declaration: Declaration
    sheet: Sheet


@dataclass(frozen=True)
class Offered:
    """An answer to keep, confirm or leave out.

    Attributes:
        mine: the producer's own answer, when there is one already and it says something else.
        is_copied: it stands in the declaration already and waits to be confirmed.
        version: of the stored answer, 0 when there is none.
    """

    question_id: str
    label: str
    answer: Answer
    provenance: Provenance
    mine: Answer | None
    is_copied: bool
    version: int

    @property
    def name(self) -> str:
        """Name and id of its form field."""
        return field_name(self.question_id)

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What can be chosen."""
        if self.mine is not None:
            return (Choice.MINE, Choice.CONFIRM, Choice.KEEP)
        return (Choice.CONFIRM, Choice.KEEP, Choice.CLEAR)

    @property
    def unless_chosen(self) -> Choice:
        """What happens unless somebody chooses: nothing is confirmed, and nothing replaced."""
        return Choice.KEEP if self.mine is None else Choice.MINE

    @property
    def digest(self) -> str:
        """Names exactly this answer, so that nothing is confirmed that was not on the screen."""
        return content_hash(self.answer.to_json())[:DIGEST_LENGTH]


def copyable(source: Sheet, family: Family) -> dict[str, Answer]:
    """Answers that counted there and fit here: questions of the product that mean the same in both forms."""
    found = {
        question.id: source.counted[question.id]
        for question in family.in_order()
        if question.reuse == "product"
        and question.id in source.counted
        and source.view.visible(question.id) is True
        and source.rows[question.id].question_rev == question.rev
        and not is_empty(source.counted[question.id])
    }
    return sound_answers(family, found)[0]


def offers(desk: Desk, section: Section, source: Source | None) -> list[Offered]:
    """The answers of one section: from the source, and those copied before that nobody has confirmed."""
    return list(_offers(desk, section, source, _elsewhere(desk, source)))


def sections_with_offers(desk: Desk, source: Source | None) -> list[Section]:
    """The sections in which there is anything to choose, in order."""
    elsewhere = _elsewhere(desk, source)
    return [
        section
        for section in desk.family.sections
        if next(_offers(desk, section, source, elsewhere), None) is not None
    ]


def _elsewhere(desk: Desk, source: Source | None) -> Answers:
    return copyable(source.sheet, desk.family) if source else {}


def _offers(desk: Desk, section: Section, source: Source | None, elsewhere: Answers) -> Iterator[Offered]:
    view = View(desk.family, {**elsewhere, **desk.answers})
    for name in (name for page in section.pages for name in page.question_ids):
        if view.visible(name) is False:
            continue
        label = shown_text(view, desk.family.questions[name], desk.language)
        if name in desk.sheet.unconfirmed:
            row = desk.rows[name]
            yield Offered(name, label, row.answer(), row.provenance, None, True, row.version)
        elif source is not None and name in elsewhere:
            offered = _from_source(desk, name, label, elsewhere[name], source.declaration.id)
            if offered:
                yield offered


def _from_source(desk: Desk, name: str, label: str, answer: Answer, source_id: UUID) -> Offered | None:
    mine = desk.answers.get(name)
    if mine is not None and is_empty(mine):
        mine = None
    if mine is not None and (mine.value, mine.unit) == (answer.value, answer.unit):
        return None
    provenance = Provenance(copied_from=source_id)
    return Offered(name, label, answer, provenance, mine, False, desk.version(name))
