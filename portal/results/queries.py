"""Look up what was computed and found."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.results.models import CheckFinding, ComputedFootprint, Preview


def footprint_of(session: Session, submission_id: UUID) -> ComputedFootprint | None:
    """The newest result for a snapshot, None while it is being computed."""
    query = (
        select(ComputedFootprint)
        .where(ComputedFootprint.submission_id == submission_id)
        .order_by(ComputedFootprint.computed_at.desc())
        .limit(1)
    )
    return session.scalar(query)


def findings_of(session: Session, submission_id: UUID) -> Sequence[CheckFinding]:
    """What the machine noticed about a snapshot."""
    query = select(CheckFinding).where(CheckFinding.submission_id == submission_id)
    return session.scalars(query.order_by(CheckFinding.severity, CheckFinding.question_id)).all()


def preview_of(session: Session, declaration_id: UUID) -> Preview | None:
    """The draft's rough result."""
    return session.get(Preview, declaration_id)
