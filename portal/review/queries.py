"""The reviewers' queue and one declaration as a reviewer sees it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import Session, joinedload

from portal.accounts.models import Membership
from portal.declarations.models import Declaration, Submission
from portal.declarations.transitions import Status
from portal.results.models import ComputedFootprint


def review_queue(session: Session) -> Sequence[Row[tuple[Declaration, Submission, ComputedFootprint]]]:
    """Declarations that wait for a decision, the longest waiting first."""
    query = (
        select(Declaration, Submission, ComputedFootprint)
        .join(Submission, (Submission.declaration_id == Declaration.id) & (Submission.version == Declaration.version))
        .join(ComputedFootprint, ComputedFootprint.submission_id == Submission.id)
        .options(joinedload(Declaration.organisation))
        .where(Declaration.status == Status.IN_REVIEW)
        .order_by(Submission.submitted_at)
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
