"""What producers who have declared say that they can deliver, as a plan needs it.

The statements are the producers' own and belong to the room `supply`; a single producer's is for the region's
staff, never for another producer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.catalogue.models import CatalogueEntry
from portal.delivered.models import Delivered
from portal.kitchens.models import DeliveryPoint
from portal.profiles.models import Profile
from portal.purchases.categories import categories
from portal.supply.offers import Offered as Stated
from portal.supply.queries import offered
from schemas.sourcing import Offered

UNKNOWN = float("inf")  # of a delivered footprint whose way cannot be told


@dataclass(frozen=True)
class Product:
    """A published product that is weighed, and the kinds of food it can stand in for."""

    entry: CatalogueEntry
    kinds: tuple[str, ...]


def offers(session: Session, points: Mapping[str, DeliveryPoint], today: date) -> Sequence[Offered]:
    """Every valid product with a statement, at the kitchens that it is said to be delivered to.

    Args:
        points: the kitchens by the name that purchases call them.
    """
    products = _products(session, today)
    figures = _figures(session, [one.entry.id for one in products.values()], points)
    found = []
    for stated in _stated(session, products, today):
        product = products[stated.slug]
        at = {name: figures.get((product.entry.id, point.id)) for name, point in points.items()}
        there = {
            name: figure
            for name, figure in at.items()
            if figure is not None and points[name].municipality in stated.offer.areas
        }
        found.append(_offered(product, stated, there))
    return found


def _products(session: Session, today: date) -> dict[str, Product]:
    query = (
        select(CatalogueEntry, Profile.content["family"].astext)
        .join(Profile, Profile.id == CatalogueEntry.profile_id)
        .where(CatalogueEntry.valid_until >= today, CatalogueEntry.unit.startswith("kg"))
        .order_by(CatalogueEntry.slug)
    )
    found = {}
    for entry, family in session.execute(query):
        names = {family, f"{family}/{entry.category}"}
        kinds = tuple(one.key for one in categories().values() if names & set(one.declared))
        if kinds:
            found[entry.slug] = Product(entry, kinds)
    return found


def _stated(session: Session, products: Mapping[str, Product], today: date) -> list[Stated]:
    lists = sorted({(one.entry.category, one.entry.unit) for one in products.values()})
    found = [one for category, unit in lists for one in offered(session, category, unit, today)]
    return [one for one in found if one.slug in products]


def _figures(
    session: Session, entry_ids: Sequence[int], points: Mapping[str, DeliveryPoint]
) -> dict[tuple[int, int], float]:
    """Footprints at the kitchens, by entry and kitchen, where the way can be told."""
    query = select(Delivered.entry_id, Delivered.point_id, Delivered.total_kg).where(
        Delivered.entry_id.in_(entry_ids),
        Delivered.point_id.in_({point.id for point in points.values()}),
        Delivered.total_kg < UNKNOWN,
    )
    return {(entry, point): total for entry, point, total in session.execute(query)}


def _offered(product: Product, stated: Stated, there: Mapping[str, float]) -> Offered:
    entry, offer = product.entry, stated.offer
    return Offered(
        product=stated.slug,
        categories=product.kinds,
        months=offer.months,
        kg_per_month=float(offer.quantity),
        minimum_kg=float(offer.minimum or 0),
        at_kitchens=there,
        below=float(entry.total_kg_co2e - entry.low_kg_co2e),
        above=float(entry.high_kg_co2e - entry.total_kg_co2e),
    )
