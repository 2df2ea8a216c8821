"""Looking up what buyers and lawyers have written."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from portal.accounts.models import User
from portal.catalogue.models import CatalogueEntry
from portal.declarations.models import Declaration
from portal.delivered.models import Delivered
from portal.procurement.market import Offer
from portal.procurement.models import (
    AcceptedFinding,
    AwardSimulation,
    DirectPurchase,
    Requirement,
    RequirementReview,
    RequirementVersion,
)
from portal.profiles.models import Profile


def accepted_in(session: Session, text_hash: str) -> Sequence[AcceptedFinding]:
    """The findings in a text that a lawyer has let stand."""
    query = select(AcceptedFinding).where(AcceptedFinding.text_hash == text_hash)
    return session.scalars(query.order_by(AcceptedFinding.start)).all()


def latest_accepted(session: Session, most: int = 100) -> Sequence[AcceptedFinding]:
    """What has been let stand lately, in any text."""
    query = select(AcceptedFinding).order_by(AcceptedFinding.accepted_at.desc(), AcceptedFinding.id.desc())
    return session.scalars(query.limit(most)).all()


@dataclass(frozen=True)
class Listed:
    """A requirement with its newest version and whether a lawyer has approved that one."""

    requirement: Requirement
    version: int
    is_approved: bool


def requirements(session: Session) -> list[Listed]:
    """Every requirement, the newest first."""
    found = session.scalars(select(Requirement).order_by(Requirement.number.desc())).all()
    newest: dict[UUID, RequirementVersion] = {}
    for version in session.scalars(select(RequirementVersion).order_by(RequirementVersion.version)):
        newest[version.requirement_id] = version
    approved = set(
        session.scalars(select(RequirementReview.version_id).where(RequirementReview.verdict == "approved"))
    )
    return [
        Listed(one, newest[one.id].version, newest[one.id].id in approved)
        for one in found
        if one.id in newest
    ]


def requirement(session: Session, requirement_id: UUID) -> Requirement | None:
    """One requirement."""
    return session.get(Requirement, requirement_id)


def versions(session: Session, requirement_id: UUID) -> Sequence[RequirementVersion]:
    """Its versions, the newest first."""
    query = select(RequirementVersion).where(RequirementVersion.requirement_id == requirement_id)
    return session.scalars(query.order_by(RequirementVersion.version.desc())).all()


def reviews(session: Session, version_id: UUID) -> Sequence[tuple[RequirementReview, str]]:
    """What lawyers have said about a version, each with the name, the first first."""
    query = (
        select(RequirementReview, User.name)
        .join(User, User.id == RequirementReview.reviewed_by)
        .where(RequirementReview.version_id == version_id)
    )
    return [(one, name) for one, name in session.execute(query.order_by(RequirementReview.reviewed_at))]


def offers(session: Session, category: str, unit: str, boundary: str, today: date) -> list[Offer]:
    """What is published and valid of a category, counted per the same unit and to the same point."""
    query = _market(category, unit, today).where(CatalogueEntry.boundary == boundary)
    ordered = query.order_by(CatalogueEntry.total_kg_co2e, CatalogueEntry.slug)
    return [
        _offer(entry, firm_id, level, entry.total_kg_co2e)
        for entry, firm_id, level in session.execute(ordered)
    ]


def offers_at(session: Session, category: str, unit: str, point_id: int, today: date) -> list[Offer]:
    """The same delivered to one kitchen; those whose way there cannot be told are left out.

    The likely range is that of the declared figure, moved along with it.
    """
    query = (
        _market(category, unit, today)
        .add_columns(Delivered.total_kg)
        .join(Delivered, Delivered.entry_id == CatalogueEntry.id)
        .where(Delivered.point_id == point_id)
        .order_by(Delivered.total_kg, CatalogueEntry.slug)
    )
    return [
        _offer(entry, firm_id, level, round(Decimal(total), 9))
        for entry, firm_id, level, total in session.execute(query)
        if math.isfinite(total)
    ]


def _market(category: str, unit: str, today: date) -> Select[CatalogueEntry, UUID, str]:
    return (
        select(CatalogueEntry, Declaration.organisation_id, Profile.content["review"]["level"].as_string())
        .join(Profile, Profile.id == CatalogueEntry.profile_id)
        .join(Declaration, Declaration.id == Profile.declaration_id)
        .where(
            CatalogueEntry.category == category,
            CatalogueEntry.unit == unit,
            CatalogueEntry.valid_until >= today,
        )
    )


def _offer(entry: CatalogueEntry, firm_id: UUID, level: str, total: Decimal) -> Offer:
    moved = total - entry.total_kg_co2e
    return Offer(
        entry.slug,
        entry.product_name,
        firm_id,
        total,
        entry.low_kg_co2e + moved,
        entry.high_kg_co2e + moved,
        entry.primary_share,
        level,
    )


def bases(session: Session, category: str, today: date) -> list[tuple[str, str, int]]:
    """Unit, boundary and number of valid entries of a category, the most usual first."""
    count = func.count()
    query = (
        select(CatalogueEntry.unit, CatalogueEntry.boundary, count)
        .where(CatalogueEntry.category == category, CatalogueEntry.valid_until >= today)
        .group_by(CatalogueEntry.unit, CatalogueEntry.boundary)
        .order_by(count.desc(), CatalogueEntry.unit, CatalogueEntry.boundary)
    )
    return [(unit, boundary, found) for unit, boundary, found in session.execute(query)]


def valid_entry(session: Session, slug: str, today: date) -> CatalogueEntry | None:
    """The catalogue's row of a published profile, while it counts."""
    query = select(CatalogueEntry).where(CatalogueEntry.slug == slug, CatalogueEntry.valid_until >= today)
    return session.scalar(query)


def simulation(session: Session, simulation_id: UUID) -> AwardSimulation | None:
    """One try."""
    return session.get(AwardSimulation, simulation_id)


def simulations(session: Session, most: int = 50) -> Sequence[AwardSimulation]:
    """What has been tried lately, the newest first."""
    query = select(AwardSimulation).order_by(AwardSimulation.asked_at.desc(), AwardSimulation.id.desc())
    return session.scalars(query.limit(most)).all()


def purchases(session: Session, kind: str) -> Sequence[DirectPurchase]:
    """Direct awards of a kind in the whole region, the first first."""
    query = select(DirectPurchase).where(func.lower(DirectPurchase.kind) == kind.strip().lower())
    return session.scalars(query.order_by(DirectPurchase.bought_on, DirectPurchase.id)).all()


def purchases_by_kind(session: Session) -> Mapping[str, list[DirectPurchase]]:
    """Every direct award by its kind, named as it was typed first."""
    names: dict[str, str] = {}
    found: dict[str, list[DirectPurchase]] = {}
    for one in session.scalars(select(DirectPurchase).order_by(DirectPurchase.bought_on, DirectPurchase.id)):
        found.setdefault(names.setdefault(one.kind.lower(), one.kind), []).append(one)
    return found
