"""Look up forms as they once were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.definitions.models import Definition


def shape(session: Session, family: str, digest: str) -> Mapping[str, Any] | None:
    """What the form of this hash asked; None if it was never met."""
    found = session.get(Definition, (family, digest))
    return found.shape if found else None


def shapes(session: Session, family: str) -> Sequence[Mapping[str, Any]]:
    """What all forms of a family have asked, the newest first."""
    query = select(Definition.shape).where(Definition.family == family)
    return session.scalars(query.order_by(Definition.first_met_at.desc())).all()
