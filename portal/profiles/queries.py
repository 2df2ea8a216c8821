"""Look up published profiles."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
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


def gtin_of(session: Session, declaration_id: UUID) -> str:
    """The number of a declaration's product in the shops, '' when it has none."""
    found = session.get(ProductNumber, declaration_id)
    return found.gtin if found else ""


def profiles_with_number(session: Session, gtin: str) -> Sequence[Profile]:
    """Every version of every profile of the product with this number, the newest year and version first."""
    query = (
        select(Profile)
        .join(ProductNumber, ProductNumber.declaration_id == Profile.declaration_id)
        .join(Declaration, Declaration.id == Profile.declaration_id)
        .where(ProductNumber.gtin == gtin)
        .order_by(Declaration.reference_year.desc(), Profile.published_at.desc())
    )
    return session.scalars(query).all()


def newest_of_declaration(session: Session, declaration_id: UUID) -> Profile | None:
    """The newest version that came of a declaration."""
    query = select(Profile).where(Profile.declaration_id == declaration_id)
    return session.scalar(query.order_by(Profile.version.desc()).limit(1))


def sheet_languages(session: Session, profile_id: UUID) -> Sequence[str]:
    """The languages in which a version can be printed; none until a worker has made the sheets."""
    query = select(ProductSheet.language).where(ProductSheet.profile_id == profile_id)
    return session.scalars(query.order_by(ProductSheet.language.desc())).all()


def product_sheet(session: Session, profile_id: UUID, language: str) -> ProductSheet | None:
    """A version as a PDF."""
    return session.get(ProductSheet, (profile_id, language))
