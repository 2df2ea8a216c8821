"""What producers do with a declaration: start, save, submit, withdraw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import ledger
from portal.declarations import queries
from portal.declarations.locking import locked_questions
from portal.declarations.models import TYPED, AnswerRow, Declaration, Provenance, Submission
from portal.declarations.opening import opened
from portal.declarations.pinning import unpublished
from portal.declarations.sheet import Sheet, answers_hash
from portal.declarations.snapshots import frozen
from portal.declarations.titles import first_answers, take_over_title
from portal.declarations.transitions import WITH_THE_REGION, Action, Party, QuestionsLocked, Status, take
from portal.declarations.versions import Conflict, Fate, conflicts_of, fate
from portal.definitions import service as definitions
from portal.farm.filling import fitting, provenance
from portal.farm.queries import farm_rows
from schemas.events import AnswersSaved, DeclarationStarted, DeclarationSubmitted, DeclarationWithdrawn, Event
from schemas.questionnaire import Answer, Family, Problem, load_family


@dataclass(frozen=True)
class Entry:
    """An answer that is taken from elsewhere, or taken out again.

    Attributes:
        seen: the version that the stored answer had when this was decided, 0 when there was none.
    """

    answer: Answer
    provenance: Provenance
    seen: int


class AnswersChanged(Exception):
    """Somebody changed an answer after the signer had read them: nothing was handed in."""


class NotReady(Exception):
    """The declaration cannot be handed in yet; `problems` says what is left, question by question."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(", ".join(f"{p.question_id}: {p.code}" for p in problems))
        self.problems = problems


def start(
    session: Session,
    organisation_id: UUID,
    user_id: UUID,
    family: str,
    product_name: str,
    reference_year: int,
    site_id: UUID | None = None,
    renews: Declaration | None = None,
) -> Declaration:
    """Open a new declaration for one product and year, with what holds for the whole farm that year.

    Args:
        site_id: one of the organisation's sites; its first when left out.
        renews: the declaration whose place it is to take, under the same number.
    """
    now, form = _now(session), load_family(family)
    title = (product_name, reference_year)
    declaration = opened(session, organisation_id, user_id, form, title, site_id, renews, now)
    session.add(declaration)
    session.flush()
    definitions.remember(session, form)
    desk = _Writing(session, declaration, form, {}, user_id, now)
    for answer in first_answers(form, product_name, reference_year):
        desk.write(answer, TYPED)
    event = DeclarationStarted(declaration_id=declaration.id, organisation_id=organisation_id, family=family)
    _tell(session, declaration, event, user_id)
    desk.written.clear()
    farm = farm_rows(session, organisation_id, reference_year)
    for name, answer in fitting(farm, form).items():
        desk.write(answer, provenance(farm[name]))
    desk.tell("farm")
    return declaration


def save_answers(
    session: Session,
    declaration_id: UUID,
    answers: Mapping[str, Answer],
    seen: Mapping[str, int],
    user_id: UUID,
    confirmed: frozenset[str] = frozenset(),
    way: str = "typed",
) -> list[Conflict]:
    """Save one page of answers, one row each; what others changed meanwhile is returned, not overwritten.

    Args:
        seen: question id -> the version the page was opened with, 0 when there was no answer.
        confirmed: questions whose copied answer the person says still holds.
        way: how they came in, for the ledger: `typed` into the form, from a `file`, or through the `api`.

    Raises:
        QuestionsLocked: the reviewer has asked for other answers than these; nothing was saved.
        NotAllowed: the declaration is with the region; its answers are frozen.
    """
    desk = _opened_for_writing(session, declaration_id, user_id)
    fates = {name: fate(desk.rows.get(name), one, seen.get(name, 0)) for name, one in answers.items()}
    if locked := [name for name in desk.locked if fates.get(name) in (Fate.WRITE, Fate.CONFLICT)]:
        raise QuestionsLocked(locked)
    for question_id, answer in answers.items():
        if fates[question_id] is Fate.WRITE:
            desk.write(answer, TYPED)
        elif fates[question_id] is Fate.SAME:
            desk.hold(question_id, is_confirmed=question_id in confirmed)
    desk.tell(way)
    return conflicts_of(session, desk.rows, [name for name, one in fates.items() if one is Fate.CONFLICT])


def put_answers(
    session: Session, declaration_id: UUID, entries: Sequence[Entry], user_id: UUID, way: str
) -> list[str]:
    """Put answers that come from elsewhere into a declaration; those of questions that are locked, or that
    somebody has answered meanwhile, are left as they are, and their ids returned.

    Args:
        way: `copied` or `farm`, for the ledger.

    Raises:
        NotAllowed: the declaration is with the region; its answers are frozen.
    """
    desk = _opened_for_writing(session, declaration_id, user_id)
    passed_over = []
    for entry in entries:
        name = entry.answer.question_id
        row = desk.rows.get(name)
        if name in desk.locked or (row.version if row else 0) != entry.seen:
            passed_over.append(name)
        else:
            desk.write(entry.answer, entry.provenance)
    desk.tell(way)
    return passed_over


def submit(
    session: Session,
    declaration_id: UUID,
    user_id: UUID,
    signed_name: str = "",
    read_answers: str | None = None,
) -> Submission:
    """Freeze the answers into a signed snapshot and hand it in. A second click gives the same submission.

    Args:
        signed_name: the name typed as signature; the account's name when left out.
        read_answers: hash of the answers that the signer had on the screen; None when there was no screen.

    Raises:
        AnswersChanged: the answers are not those that were read.
        NotReady: something is missing or wrong; nothing was handed in.
        NotAllowed: the declaration is past the point where it can be handed in.
    """
    declaration = _locked(session, declaration_id)
    newest = queries.latest_submission(session, declaration_id)
    if newest is not None and Status(declaration.status) in WITH_THE_REGION:
        return newest
    sheet = queries.sheet_of(session, declaration)
    if read_answers is not None and read_answers != answers_hash(sheet.counted):
        raise AnswersChanged
    problems = sheet.problems() or unpublished(session, sheet.family, sheet.counted, declaration.number)
    if problems:
        raise NotReady(problems)
    take(declaration, Action.SUBMIT, Party.PRODUCER)
    declaration.version += 1
    declaration.updated_at = _now(session)
    submission = frozen(session, declaration, sheet, user_id, signed_name)
    session.add(submission)
    event = DeclarationSubmitted(
        declaration_id=declaration_id, submission_id=submission.id, snapshot_hash=submission.snapshot_hash
    )
    _tell(session, declaration, event, user_id)
    return submission


def withdraw(session: Session, declaration_id: UUID, user_id: UUID) -> None:
    """Take a declaration back before it is decided. Its history stays.

    Raises:
        NotAllowed: it has been decided already.
    """
    declaration = _locked(session, declaration_id)
    take(declaration, Action.WITHDRAW, Party.PRODUCER)
    declaration.updated_at = _now(session)
    _tell(session, declaration, DeclarationWithdrawn(declaration_id=declaration_id), user_id)


def accept_definition(session: Session, declaration_id: UUID) -> None:
    """The producer has seen how the form has changed: from now on later forms are held against this one.

    Raises:
        NotAllowed: the declaration is with the region.
    """
    declaration = _locked(session, declaration_id)
    take(declaration, Action.SAVE, Party.PRODUCER)
    family = load_family(declaration.family)
    definitions.remember(session, family)
    declaration.definition_hash = family.hash


@dataclass
class _Writing:
    """A locked declaration while answers are written into it."""

    session: Session
    declaration: Declaration
    family: Family
    rows: dict[str, AnswerRow]
    user_id: UUID
    now: datetime
    locked: frozenset[str] = frozenset()
    written: list[str] = field(default_factory=list)

    def write(self, answer: Answer, provenance: Provenance) -> None:
        """Store an answer; the one it replaces is kept."""
        row = self.rows.get(answer.question_id)
        if row is None:
            key = {"declaration_id": self.declaration.id, "question_id": answer.question_id}
            row = self.rows[answer.question_id] = AnswerRow(**key, version=0)
            self.session.add(row)
        else:
            self.session.add(row.earlier())
        row.write(answer, self._rev(answer.question_id), provenance, self.user_id, self.now)
        self.written.append(answer.question_id)

    def hold(self, question_id: str, *, is_confirmed: bool) -> None:
        """An answer sent again as it stands: given to today's question, and confirmed if somebody says so."""
        row = self.rows[question_id]
        if row.is_unconfirmed and is_confirmed:
            self.write(row.answer(), replace(row.provenance, is_confirmed=True))
        elif row.question_rev != self._rev(question_id):
            self.write(row.answer(), TYPED)

    def tell(self, way: str) -> None:
        """One event for everything written."""
        if not self.written:
            return
        self.declaration.updated_at = self.now
        take_over_title(self.declaration, self.family, self.rows, self.now)
        event = AnswersSaved(declaration_id=self.declaration.id, question_ids=tuple(self.written), way=way)
        _tell(self.session, self.declaration, event, self.user_id)

    def _rev(self, question_id: str) -> int:
        question = self.family.questions.get(question_id)
        return question.rev if question else 1


def _opened_for_writing(session: Session, declaration_id: UUID, user_id: UUID) -> _Writing:
    declaration = _locked(session, declaration_id)
    take(declaration, Action.SAVE, Party.PRODUCER)
    family, rows = load_family(declaration.family), dict(queries.answer_rows(session, declaration_id))
    locked = locked_questions(session, declaration, Sheet(family, rows))
    return _Writing(session, declaration, family, rows, user_id, _now(session), locked)


def _locked(session: Session, declaration_id: UUID) -> Declaration:
    return session.scalars(
        select(Declaration).where(Declaration.id == declaration_id).with_for_update()
    ).one()


def _now(session: Session) -> datetime:
    now: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    return now


def _tell(session: Session, declaration: Declaration, event: Event, user_id: UUID) -> None:
    session.flush()
    ledger.append(session, ledger.declaration_stream(declaration.id), event, f"user-{user_id}")
