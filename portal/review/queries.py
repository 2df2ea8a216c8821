"""The reviewers' queue and one declaration as a reviewer sees it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session, joinedload

from portal.accounts.models import Membership, User
from portal.declarations.models import Declaration, Submission
from portal.declarations.transitions import Status
from portal.ledger import StoredEvent, declaration_stream
from portal.results.models import CheckFinding, ComputedFootprint
from portal.results.queries import with_frozen_factors
from portal.review.models import Decision

# Whoever caused one of these has worked on the declaration, even if somebody else changed the answers later.
PRODUCERS_EVENTS = ("DeclarationStarted", "AnswersSaved", "DeclarationSubmitted")


def review_queue(session: Session) -> Sequence[Row[tuple[Declaration, Submission, ComputedFootprint, int]]]:
    """Declarations that wait for a decision with their number of findings, the longest waiting first."""
    findings = (
        select(func.count())
        .select_from(CheckFinding)
        .where(CheckFinding.submission_id == Submission.id)
        .scalar_subquery()
    )
    query = (
        select(Declaration, Submission, ComputedFootprint, findings)
        .join(
            Submission,
            (Submission.declaration_id == Declaration.id) & (Submission.version == Declaration.version),
        )
        .join(
            ComputedFootprint,
            (ComputedFootprint.submission_id == Submission.id) & with_frozen_factors(),
        )
        .options(joinedload(Declaration.organisation))
        .where(Declaration.status == Status.IN_REVIEW)
        .order_by(Submission.submitted_at, Submission.id)
    )
    return session.execute(query).all()


def reviewed_declaration(session: Session, declaration_id: UUID) -> Declaration | None:
    """Any declaration that has been handed in at least once."""
    query = (
        select(Declaration)
        .options(joinedload(Declaration.organisation))
        .where(Declaration.id == declaration_id, Declaration.version > 0)
    )
    return session.scalar(query)


def is_member(session: Session, user_id: UUID, organisation_id: UUID) -> bool:
    """Whether the person may act for the organisation."""
    query = select(Membership.id).where(
        Membership.user_id == user_id, Membership.organisation_id == organisation_id
    )
    return session.scalar(query) is not None


def is_impartial(
    session: Session, declaration: Declaration, submission: Submission, reviewer_id: UUID
) -> bool:
    """Whether the four-eyes rule lets this person decide: not of the company, and has not worked on it."""
    worked_on = (
        select(func.count())
        .select_from(StoredEvent)
        .where(
            StoredEvent.stream == declaration_stream(declaration.id),
            StoredEvent.actor == f"user-{reviewer_id}",
            StoredEvent.type.in_(PRODUCERS_EVENTS),
        )
    )
    return not (
        session.scalar(worked_on)
        or submission.submitted_by == reviewer_id
        or declaration.created_by == reviewer_id
        or is_member(session, reviewer_id, declaration.organisation_id)
    )


def decisions_of(session: Session, declaration_id: UUID) -> Sequence[tuple[Decision, int, str]]:
    """Every decision with the version it was about and who took it, newest first."""
    query = (
        select(Decision, Submission.version, User.name)
        .join(Submission, Submission.id == Decision.submission_id)
        .join(User, User.id == Decision.decided_by)
        .where(Decision.declaration_id == declaration_id)
        .order_by(Decision.decided_at.desc())
    )
    return [(decision, version, name) for decision, version, name in session.execute(query)]
