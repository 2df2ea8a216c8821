"""Looking up sites."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.sites.models import Site


def sites_of(session: Session, organisation_id: UUID) -> Sequence[Site]:
    """An organisation's sites that are in use, the oldest first."""
    found = (
        select(Site)
        .where(Site.organisation_id == organisation_id, Site.closed_at.is_(None))
        .order_by(Site.created_at, Site.id)
    )
    return session.scalars(found).all()


def site_of(session: Session, organisation_id: UUID, site_id: UUID) -> Site | None:
    """One of them; None for anything else."""
    return next((one for one in sites_of(session, organisation_id) if one.id == site_id), None)
