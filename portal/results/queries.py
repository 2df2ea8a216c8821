"""Look up what was computed and found."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from portal.declarations.models import Declaration, Submission
from portal.results.models import CheckFinding, ComputedFootprint, Preview
from portal.review.models import Decision


def footprint_of(session: Session, submission_id: UUID) -> ComputedFootprint | None:
    """The result for a snapshot with the factor set frozen in it, None while it is being computed.

    What newer factors would give is stored beside it (`Recomputation`) and never takes its place.
    """
    query = (
        select(ComputedFootprint)
        .join(Submission, Submission.id == ComputedFootprint.submission_id)
        .where(ComputedFootprint.submission_id == submission_id, with_frozen_factors())
        .order_by(ComputedFootprint.computed_at.desc())
        .limit(1)
    )
    return session.scalar(query)


def with_frozen_factors() -> ColumnElement[bool]:
    """Condition on a footprint joined with its submission: it was made with the snapshot's own factors."""
    frozen: ColumnElement[str] = Submission.snapshot["factor_set"].as_string()
    return frozen == ComputedFootprint.factor_set


def earlier_approved(session: Session, declaration_id: UUID) -> ComputedFootprint | None:
    """The last approved result of the same product of the same organisation, for an earlier year."""
    ours = session.get_one(Declaration, declaration_id)
    query = (
        select(ComputedFootprint)
        .join(Decision, Decision.footprint_id == ComputedFootprint.id)
        .join(Declaration, Declaration.id == Decision.declaration_id)
        .where(
            Decision.kind == "approved",
            Declaration.organisation_id == ours.organisation_id,
            Declaration.family == ours.family,
            func.lower(Declaration.product_name) == ours.product_name.lower(),
            Declaration.reference_year < ours.reference_year,
        )
        .order_by(Declaration.reference_year.desc(), Decision.decided_at.desc())
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
