"""Looking up what buyers and lawyers have written."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.procurement.models import AcceptedFinding


def accepted_in(session: Session, text_hash: str) -> Sequence[AcceptedFinding]:
    """The findings in a text that a lawyer has let stand."""
    query = select(AcceptedFinding).where(AcceptedFinding.text_hash == text_hash)
    return session.scalars(query.order_by(AcceptedFinding.start)).all()


def latest_accepted(session: Session, most: int = 100) -> Sequence[AcceptedFinding]:
    """What has been let stand lately, in any text."""
    query = select(AcceptedFinding).order_by(AcceptedFinding.accepted_at.desc(), AcceptedFinding.id.desc())
    return session.scalars(query.limit(most)).all()
