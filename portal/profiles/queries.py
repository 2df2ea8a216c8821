"""Look up published profiles."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.declarations.models import Declaration
from portal.profiles.models import ProductNumber, ProductSheet, Profile
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


def gtin_of(session: Session, slug: str) -> str:
    """The number in the shops of a profile's product, '' when it has none; renewals share it."""
    query = (
        select(ProductNumber.gtin)
        .join(Declaration, Declaration.id == ProductNumber.declaration_id)
        .where(Declaration.number == slug.upper())
    )
    return session.scalar(query.order_by(ProductNumber.set_at.desc()).limit(1)) or ""


def profiles_with_number(session: Session, gtin: str) -> Sequence[Profile]:
    """Every version of every profile of the product with this number, the newest first."""
    slugs = (
        select(func.lower(Declaration.number))
        .join(ProductNumber, ProductNumber.declaration_id == Declaration.id)
        .where(ProductNumber.gtin == gtin)
    )
    query = select(Profile).where(Profile.slug.in_(slugs))
    return session.scalars(query.order_by(Profile.valid_until.desc(), Profile.published_at.desc())).all()


def sheet_languages(session: Session, profile_id: UUID) -> Sequence[str]:
    """The languages in which a version can be printed; none until a worker has made the sheets."""
    query = select(ProductSheet.language).where(ProductSheet.profile_id == profile_id)
    return session.scalars(query.order_by(ProductSheet.language.desc())).all()


def product_sheet(session: Session, profile_id: UUID, language: str) -> ProductSheet | None:
    """A version as a PDF."""
    return session.get(ProductSheet, (profile_id, language))
