"""Look up published profiles."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.profiles.models import Profile
from portal.results.models import ComputedFootprint
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


def stored_result(session: Session, published: Profile) -> ComputedFootprint:
    """The result that this version shows, with all its amounts: for computing, never for showing."""
    return session.get_one(ComputedFootprint, published.footprint_id)


def made_of(session: Session, published: Profile) -> frozenset[str]:
    """Every profile that this version is made of, however deep, by slug; itself not among them."""
    found: set[str] = set()
    left = [published]
    while left:
        for one in stored_result(session, left.pop()).inventory.get("ingredients", ()):
            inner = profile(session, one["profile"], int(one["version"]))
            if inner is not None and inner.slug not in found:
                found.add(inner.slug)
                left.append(inner)
    return frozenset(found)


def profile_versions(session: Session, slug: str) -> Sequence[Profile]:
    """Every version of a profile, newest first."""
    return session.scalars(select(Profile).where(Profile.slug == slug).order_by(Profile.version.desc())).all()
