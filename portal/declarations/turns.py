"""By when whoever has the turn should have done their part."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from portal.declarations import queries
from portal.declarations.models import Declaration
from portal.declarations.transitions import WITH_THE_REGION, Status
from portal.i18n import TIME_ZONE
from portal.review.deadlines import CORRECTION_WORKING_DAYS, REVIEW_WORKING_DAYS, working_days_after


def due_of(session: Session, declaration: Declaration) -> date | None:
    """The day that counts now, the region's or the producer's; None when there is none."""
    submission = queries.latest_submission(session, declaration.id)
    if submission is None:
        return None
    decision = queries.latest_decision(session, declaration.id)
    if declaration.status == Status.REJECTION_PROPOSED:
        return decision.reply_by if decision else None
    if Status(declaration.status) in WITH_THE_REGION:
        return review_due(submission.submitted_at)
    if declaration.status != Status.CHANGES_REQUESTED:
        return None
    if decision is not None and decision.submission_id == submission.id:
        return correction_due(decision.decided_at)
    return correction_due(submission.submitted_at)


def review_due(handed_in: datetime) -> date:
    """By when the region should have decided about what was handed in."""
    return working_days_after(handed_in.astimezone(TIME_ZONE).date(), REVIEW_WORKING_DAYS)


def correction_due(sent_back: datetime) -> date:
    """By when the producer should have answered."""
    return working_days_after(sent_back.astimezone(TIME_ZONE).date(), CORRECTION_WORKING_DAYS)
