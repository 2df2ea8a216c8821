"""A producer's own declaration on the desk: the record, its questions and answers, what is asked of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from flask import abort
from sqlalchemy.orm import Session

from portal.accounts.session import SignedIn, current_user
from portal.declarations import queries
from portal.declarations.corrections import Corrections, corrections_of
from portal.declarations.locking import locked_questions
from portal.declarations.models import AnswerRow, Declaration
from portal.declarations.origins import Origin, origin, sources_of
from portal.declarations.progress import Progress
from portal.declarations.sheet import Sheet, answers_hash
from portal.declarations.transitions import Action, NotAllowed, Party, may
from portal.declarations.words import Standing, standing
from portal.definitions import queries as definitions
from portal.farm.filling import fitting
from portal.farm.models import FarmAnswer
from portal.farm.queries import farm_rows
from portal.i18n import TIME_ZONE, current_language
from portal.organisations.acting import acting_here
from schemas.questionnaire import Answer, Answers, Family, load_family


@dataclass(frozen=True)
class Desk:
    """One declaration with everything its pages need; nothing here needs the session any more.

    Attributes:
        sheet: the stored answers held against the questions of today.
        locked: questions whose answers stay as the reviewer had them.
    """

    declaration: Declaration
    sheet: Sheet
    corrections: Corrections | None
    language: str
    sources: Mapping[UUID, Declaration] = field(default_factory=dict)
    farm: Mapping[str, FarmAnswer] = field(default_factory=dict)
    shapes: Sequence[Mapping[str, Any]] = ()
    locked: frozenset[str] = frozenset()

    @property
    def family(self) -> Family:
        """The questions of today."""
        return self.sheet.family

    @property
    def rows(self) -> Mapping[str, AnswerRow]:
        """The stored answers."""
        return self.sheet.rows

    @property
    def answers(self) -> dict[str, Answer]:
        """The answers that fit today's questions, copies that wait to be confirmed among them."""
        return self.sheet.answers

    @cached_property
    def progress(self) -> Progress:
        """How far it has come."""
        to_fix = self.corrections.untouched(self.rows) if self.corrections else frozenset()
        return Progress(self.sheet, self.language, to_fix)

    @cached_property
    def answers_hash(self) -> str:
        """Names exactly the answers that would be handed in, so that a signature can say which it is for."""
        return answers_hash(self.sheet.counted)

    @property
    def standing(self) -> Standing:
        """Its status in words."""
        return standing(self.declaration)

    @property
    def editable(self) -> bool:
        """Whether answers may be changed now."""
        return may(self.declaration, Action.SAVE, Party.PRODUCER)

    @cached_property
    def farm_answers(self) -> Answers:
        """What the farm answers for this year, of the questions asked here."""
        return fitting(self.farm, self.family)

    def origin(self, question_id: str) -> Origin | None:
        """Where an answer was taken from, None for what was typed here."""
        row = self.rows.get(question_id)
        return origin(row, self.sources) if row else None

    def version(self, question_id: str) -> int:
        """The version of a stored answer, 0 when there is none."""
        row = self.rows.get(question_id)
        return row.version if row else 0


def producer() -> SignedIn:
    """The signed-in producer; views are behind `@enter(PRODUCER)`."""
    return current_user() or abort(403)


def organisation_id() -> UUID:
    """The organisation that the page is about; `@enter` has checked that the producer may act for it."""
    return acting_here().organisation_id


def today() -> date:
    """The date in Sweden."""
    return datetime.now(TIME_ZONE).date()


def laid_out(session: Session, declaration_id: UUID) -> Desk:
    """The producer's own declaration; 404 for everybody else's, which to them do not exist."""
    declaration = queries.declaration_for(session, declaration_id, organisation_id()) or abort(404)
    family = load_family(declaration.family)
    language = current_language()
    rows = queries.answer_rows(session, declaration_id)
    sheet = Sheet(family, rows)
    desk = Desk(
        declaration=declaration,
        sheet=sheet,
        corrections=corrections_of(session, declaration, family, language),
        language=language,
        sources=sources_of(session, rows.values()),
        farm=farm_rows(session, declaration.organisation_id, declaration.reference_year),
        locked=locked_questions(session, declaration, sheet),
    )
    if not desk.sheet.outdated:
        return desk
    return replace(desk, shapes=definitions.shapes(session, family.id))


def laid_out_for_editing(session: Session, declaration_id: UUID) -> Desk:
    """As `laid_out`, refusing what is past editing.

    Raises:
        NotAllowed: its answers are frozen.
    """
    desk = laid_out(session, declaration_id)
    if not desk.editable:
        raise NotAllowed(desk.declaration.status, Action.SAVE, Party.PRODUCER)
    return desk
