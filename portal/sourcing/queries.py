"""Look up plans, and what a new one is made from."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from portal.catalogue.models import CatalogueEntry
from portal.kitchens.models import DeliveryPoint
from portal.kitchens.queries import points_for
from portal.purchases.categories import categories
from portal.purchases.sums import Cell, cells
from portal.sourcing.capacity import offers
from portal.sourcing.models import SourcingPlan
from schemas.sourcing import Kind, Need, PlanQuestion, PlanResult

PAGE = 20


@dataclass(frozen=True)
class Prepared:
    """A year's question.

    Attributes:
        kinds: how much of each kind was bought, with what the one source says of it; for swaps.
        unknown_kg: what is not sorted or has no known footprint today: nothing can be held against it.
        strange_kitchens: those that the portal does not know, so that no way there can be told.
    """

    question: PlanQuestion
    kinds: tuple[Kind, ...]
    unknown_kg: float
    strange_kitchens: tuple[str, ...]


def plan_of(session: Session, plan_id: UUID) -> SourcingPlan | None:
    """One plan."""
    return session.get(SourcingPlan, plan_id)


def plans(session: Session) -> Sequence[SourcingPlan]:
    """The newest plans, without what came of them."""
    query = select(SourcingPlan).options(defer(SourcingPlan.result), defer(SourcingPlan.swaps))
    return session.scalars(query.order_by(SourcingPlan.asked_at.desc()).limit(PAGE)).all()


def newest_result(session: Session, year: int) -> PlanResult | None:
    """What came of the last computed plan for a year's purchases."""
    is_done = SourcingPlan.computed_at.is_not(None)
    query = select(SourcingPlan.result).where(SourcingPlan.year == year, is_done)
    stored = session.scalar(query.order_by(SourcingPlan.computed_at.desc()).limit(1))
    return PlanResult.from_json(stored) if stored else None


def products(session: Session, slugs: Collection[str]) -> dict[str, CatalogueEntry]:
    """The catalogue's rows of products in a plan; one that was taken back since is not there."""
    found = session.scalars(select(CatalogueEntry).where(CatalogueEntry.slug.in_(slugs)))
    return {one.slug: one for one in found}


def prepared(session: Session, year: int, today: date) -> Prepared:
    """What was bought in a year and what can be delivered today."""
    weighed = [cell for cell in cells(session, year) if cell.kg > 0]
    bought = [cell for cell in weighed if cell.category]
    points = _points(session, {cell.kitchen for cell in bought})
    needs = tuple(need for cell in bought if (need := _need(cell)) is not None)
    kitchens = {cell.kitchen for cell in bought}
    return Prepared(
        PlanQuestion(needs, tuple(offers(session, points, today))),
        _kinds(bought),
        float(sum(cell.kg for cell in weighed) - sum(cell.kg for cell in bought if _need(cell))),
        tuple(sorted(kitchens - points.keys())),
    )


def _need(cell: Cell) -> Need | None:
    """A cell whose footprint today is known, at least for a part that stands for the whole."""
    if cell.known_kg <= 0 or cell.kg_co2e <= 0:
        return None
    now, low, high = (float(one / cell.known_kg) for one in (cell.kg_co2e, cell.low, cell.high))
    return Need(cell.kitchen, cell.month, cell.category, float(cell.kg), now, low, high)


def _points(session: Session, names: Collection[str]) -> dict[str, DeliveryPoint]:
    """The region's kitchens that purchases name, with or without what the list says in brackets."""
    known: dict[str, DeliveryPoint] = {}
    for point in points_for(session, None):
        known[point.name.casefold()] = point
        known.setdefault(point.name.partition(" (")[0].casefold(), point)
    return {name: known[name.casefold()] for name in names if name.casefold() in known}


def _kinds(bought: Sequence[Cell]) -> tuple[Kind, ...]:
    found = []
    for key, category in categories().items():
        reference = category.reference
        if reference is not None:
            kg = float(sum(cell.kg for cell in bought if cell.category == key))
            low, high = (reference.value if end is None else end for end in (reference.low, reference.high))
            found.append(Kind(key, kg, float(reference.value), float(low), float(high)))
    return tuple(found)
