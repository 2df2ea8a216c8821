"""Look up published profiles."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.profiles.models import Profile


def profile(session: Session, slug: str, version: int | None = None) -> Profile | None:
    """One version of a profile, the newest when none is named."""
    query = select(Profile).where(Profile.slug == slug).order_by(Profile.version.desc()).limit(1)
    if version is not None:
        query = query.where(Profile.version == version)
    return session.scalar(query)


def profile_versions(session: Session, slug: str) -> Sequence[Profile]:
    """Every version of a profile, newest first."""
    return session.scalars(select(Profile).where(Profile.slug == slug).order_by(Profile.version.desc())).all()
