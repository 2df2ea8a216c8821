"""What producers do with a declaration: start, save, submit, withdraw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import ledger
from portal.accounts.models import User
from portal.db import new_id
from portal.declarations import queries
from portal.declarations.models import NUMBER_SEQUENCE, AnswerRow, Declaration, Submission
from portal.declarations.snapshots import snapshot
from portal.declarations.transitions import Action, Party, Status, take
from portal.profiles.queries import pinned_profile
from schemas.canonical import content_hash
from schemas.events import AnswersSaved, DeclarationStarted, DeclarationSubmitted, DeclarationWithdrawn
from schemas.questionnaire import (
    Answer,
    Answers,
    Family,
    Problem,
    QuestionType,
    answers_to_json,
    field_name,
    load_family,
    validate_submission,
)


@dataclass(frozen=True)
class Conflict:
    """Somebody else saved another answer to the question after this page was opened."""

    question_id: str
    theirs: Answer
    their_version: int
    changed_by: str
    changed_at: datetime


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
) -> Declaration:
    """Open a new declaration for one product and year."""
    now = _now(session)
    serial = session.scalar(NUMBER_SEQUENCE)
    declaration = Declaration(
        id=new_id(),
        number=f"JN-{now.year}-{serial:06d}",
        organisation_id=organisation_id,
        family=family,
        product_name=product_name,
        reference_year=reference_year,
        status=Status.DRAFT,
        version=0,
        created_by=user_id,
        created_at=now,
        updated_at=now,
    )
    session.add(declaration)
    session.flush()
    for answer in first_answers(load_family(family), product_name, reference_year):
        _write(session, None, declaration.id, answer.question_id, answer, user_id, now)
    event = DeclarationStarted(declaration_id=declaration.id, organisation_id=organisation_id, family=family)
    _tell(session, declaration, event, user_id)
    return declaration


def save_answers(
    session: Session,
    declaration_id: UUID,
    answers: Mapping[str, Answer],
    seen: Mapping[str, int],
    user_id: UUID,
) -> list[Conflict]:
    """Save one page of answers, one row each; what others changed meanwhile is returned, not overwritten.

    Args:
        seen: question id -> the version the page was opened with, 0 when there was no answer.

    Raises:
        NotAllowed: the declaration is with the region; its answers are frozen.
    """
    declaration = _locked(session, declaration_id)
    take(declaration, Action.SAVE, Party.PRODUCER)
    stored = queries.answer_rows(session, declaration_id)
    now = _now(session)
    conflicts, saved = [], []
    for question_id, answer in answers.items():
        row = stored.get(question_id)
        if row is not None and row.answer() == answer:
            continue
        opened_with = seen.get(question_id, 0)
        if row is not None and row.version != opened_with:
            if opened_with == 0 and _is_empty(answer):
                continue  # left open here, answered there
            if opened_with or not _is_empty(row.answer()):
                conflicts.append(_conflict(session, row))
                continue
        _write(session, row, declaration_id, question_id, answer, user_id, now)
        saved.append(question_id)
    if saved:
        declaration.updated_at = now
        _take_over_title(declaration, answers)
        event = AnswersSaved(declaration_id=declaration_id, question_ids=tuple(saved))
        _tell(session, declaration, event, user_id)
    return conflicts


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
    if newest is not None and declaration.status in (Status.SUBMITTED, Status.CHECKING, Status.IN_REVIEW):
        return newest
    family = load_family(declaration.family)
    answers = queries.answers_of(session, declaration_id)
    if read_answers is not None and read_answers != answers_hash(answers):
        raise AnswersChanged
    problems = validate_submission(family, answers) or _unpublished(session, family, answers)
    if problems:
        raise NotReady(problems)
    take(declaration, Action.SUBMIT, Party.PRODUCER)
    declaration.version += 1
    declaration.updated_at = _now(session)
    submission = _freeze(session, declaration, answers, user_id, signed_name)
    event = DeclarationSubmitted(
        declaration_id=declaration_id, submission_id=submission.id, snapshot_hash=submission.snapshot_hash
    )
    _tell(session, declaration, event, user_id)
    return submission


def _unpublished(session: Session, family: Family, answers: Answers) -> list[Problem]:
    """Ingredients that name a profile that is not there: an import or a program may have written anything."""
    asked = [one.id for one in family.in_order() if one.type is QuestionType.PROFILE]
    given = {name: str(answers[name].value) for name in asked if name in answers and answers[name].value}
    return [
        Problem(name, field_name(name), "profile.unknown", {"profile": pinned})
        for name, pinned in given.items()
        if pinned_profile(session, pinned) is None
    ]


def withdraw(session: Session, declaration_id: UUID, user_id: UUID) -> None:
    """Take a declaration back before it is decided. Its history stays.

    Raises:
        NotAllowed: it has been decided already.
    """
    declaration = _locked(session, declaration_id)
    take(declaration, Action.WITHDRAW, Party.PRODUCER)
    declaration.updated_at = _now(session)
    _tell(session, declaration, DeclarationWithdrawn(declaration_id=declaration_id), user_id)


def answers_hash(answers: Answers) -> str:
    """Names exactly these answers."""
    return content_hash(answers_to_json(answers))


def _freeze(
    session: Session, declaration: Declaration, answers: Answers, user_id: UUID, signed_name: str
) -> Submission:
    frozen = snapshot(session, declaration, answers, user_id, signed_name)
    submission = Submission(
        id=new_id(),
        declaration_id=declaration.id,
        version=declaration.version,
        snapshot=frozen,
        snapshot_hash=content_hash(frozen),
        submitted_by=user_id,
        submitted_at=_now(session),
    )
    session.add(submission)
    session.flush()
    return submission


def _write(
    session: Session,
    row: AnswerRow | None,
    declaration_id: UUID,
    question_id: str,
    answer: Answer,
    user_id: UUID,
    now: datetime,
) -> None:
    if row is None:
        row = AnswerRow(declaration_id=declaration_id, question_id=question_id, version=0)
        session.add(row)
    row.content = answer.to_json()
    row.version += 1
    row.updated_by = user_id
    row.updated_at = now


def first_answers(family: Family, product_name: str, reference_year: int) -> list[Answer]:
    """What the start page has asked already, as answers to the family's own questions."""
    return [
        Answer(family.name_question, "given", product_name, None, product_name),
        Answer(family.year_question, "given", reference_year, None, str(reference_year)),
    ]


def _take_over_title(declaration: Declaration, answers: Mapping[str, Answer]) -> None:
    """Keep name and year of the declaration, which lists show, the same as its answers."""
    family = load_family(declaration.family)
    name, year = answers.get(family.name_question), answers.get(family.year_question)
    if name is not None and name.state == "given":
        declaration.product_name = str(name.value)
    if year is not None and year.state == "given":
        declaration.reference_year = int(year.value)


def _is_empty(answer: Answer) -> bool:
    return answer.state == "blank" and not answer.comment


def _conflict(session: Session, row: AnswerRow) -> Conflict:
    editor = session.get_one(User, row.updated_by)
    return Conflict(row.question_id, row.answer(), row.version, editor.name, row.updated_at)


def _locked(session: Session, declaration_id: UUID) -> Declaration:
    return session.scalars(
        select(Declaration).where(Declaration.id == declaration_id).with_for_update()
    ).one()


def _now(session: Session) -> datetime:
    now: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    return now


def _tell(session: Session, declaration: Declaration, event: Any, user_id: UUID) -> None:
    session.flush()
    ledger.append(session, ledger.declaration_stream(declaration.id), event, f"user-{user_id}")
