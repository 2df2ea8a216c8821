"""Look up declarations, answers and snapshots."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from portal.accounts.models import User
from portal.declarations.models import AnswerRow, Declaration, Submission
from portal.declarations.sheet import Sheet
from portal.declarations.transitions import Status
from portal.review.models import Decision
from schemas.questionnaire import Answer, answers_from_json, load_family


def declaration_for(
    session: Session, declaration_id: UUID, organisation_id: UUID | None
) -> Declaration | None:
    """The declaration if it belongs to the organisation, else None: others' do not even exist."""
    query = (
        select(Declaration)
        .options(joinedload(Declaration.organisation), joinedload(Declaration.site))
        .where(Declaration.id == declaration_id, Declaration.organisation_id == organisation_id)
    )
    return session.scalar(query)


def declarations_of(
    session: Session, organisation_id: UUID, only: Collection[UUID] | None = None
) -> Sequence[Declaration]:
    """An organisation's declarations, the last touched first.

    Args:
        only: the declarations that somebody's mandate covers; None for all.
    """
    query = (
        select(Declaration)
        .where(Declaration.organisation_id == organisation_id, Declaration.status != Status.WITHDRAWN)
        .order_by(Declaration.updated_at.desc())
    )
    if only is not None:
        query = query.where(Declaration.id.in_(only))
    return session.scalars(query).all()


def answer_rows(session: Session, declaration_id: UUID) -> Mapping[str, AnswerRow]:
    """Stored answers by question id, with their versions."""
    rows = session.scalars(select(AnswerRow).where(AnswerRow.declaration_id == declaration_id))
    return {row.question_id: row for row in rows}


def answers_of(session: Session, declaration_id: UUID) -> dict[str, Answer]:
    """Stored answers by question id."""
    return {question_id: row.answer() for question_id, row in answer_rows(session, declaration_id).items()}


def sheet_of(session: Session, declaration: Declaration) -> Sheet:
    """The stored answers held against the questions of today."""
    return Sheet(load_family(declaration.family), answer_rows(session, declaration.id))


def latest_submission(session: Session, declaration_id: UUID) -> Submission | None:
    """The newest snapshot, None for a draft that was never handed in."""
    query = (
        select(Submission)
        .where(Submission.declaration_id == declaration_id)
        .order_by(Submission.version.desc())
        .limit(1)
    )
    return session.scalar(query)


def submission_answers(submission: Submission) -> dict[str, Answer]:
    """The frozen answers of a snapshot."""
    return answers_from_json(submission.snapshot["answers"])


def editor_names(session: Session, user_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names of people who have changed answers."""
    rows = session.execute(select(User.id, User.name).where(User.id.in_(set(user_ids))))
    return dict(rows.all())


def latest_decision(session: Session, declaration_id: UUID) -> Decision | None:
    """The reviewer's newest decision about the declaration."""
    query = (
        select(Decision)
        .where(Decision.declaration_id == declaration_id)
        .order_by(Decision.decided_at.desc())
        .limit(1)
    )
    return session.scalar(query)
