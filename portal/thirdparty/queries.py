"""Which submission a third party has verified."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.thirdparty.models import ThirdPartyStatement


def statement_about(session: Session, submission_id: UUID) -> ThirdPartyStatement | None:
    """The statement that counts for exactly this submission; a later version needs one of its own."""
    query = (
        select(ThirdPartyStatement)
        .where(ThirdPartyStatement.submission_id == submission_id)
        .order_by(ThirdPartyStatement.recorded_at.desc())
        .limit(1)
    )
    return session.scalar(query)
