"""Look up published profiles."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.profiles.models import Profile
from schemas.questionnaire.reading import profile_of


def profile(session: Session, slug: str, version: int | None = None) -> Profile | None:
    """One version of a profile, the newest when none is named."""
    query = select(Profile).where(Profile.slug == slug).order_by(Profile.version.desc()).limit(1)
    if version is not None:
        query = query.where(Profile.version == version)
    return session.scalar(query)


def pinned_profile(session: Session, text: str) -> Profile | None:
    """The version that `JN-2026-000017@2`, or an address with number and version, names, or None."""
    pinned = profile_of(text)
    if pinned is None:
        return None
    number, version = pinned.lower().split("@")
    return profile(session, number, int(version))


def profile_versions(session: Session, slug: str) -> Sequence[Profile]:
    """Every version of a profile, newest first."""
    return session.scalars(select(Profile).where(Profile.slug == slug).order_by(Profile.version.desc())).all()
