"""Looking up what producers say that they can deliver."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.catalogue.models import CatalogueEntry
from portal.kitchens.models import DeliveryPoint
from portal.supply.models import SupplyCard
from portal.supply.offers import Offer, Offered, delivering_to


def card_of(session: Session, slug: str) -> SupplyCard | None:
    """What is stated for a product; None where nothing is."""
    return session.get(SupplyCard, slug)


def offer_of(card: SupplyCard) -> Offer:
    """The statement as data."""
    return Offer(card.quantity, tuple(card.months), tuple(card.days), card.minimum, tuple(card.areas))


def offered(
    session: Session, category: str, unit: str, today: date, point: DeliveryPoint | None = None
) -> list[Offered]:
    """What is stated for valid products of a category that are counted by the same unit.

    Args:
        point: a kitchen; then only what is said to be delivered to its municipality.
    """
    query = (
        select(SupplyCard, CatalogueEntry.product_name)
        .join(CatalogueEntry, CatalogueEntry.slug == SupplyCard.slug)
        .where(
            CatalogueEntry.category == category,
            CatalogueEntry.unit == unit,
            CatalogueEntry.valid_until >= today,
        )
        .order_by(SupplyCard.slug)
    )
    found = [
        Offered(card.slug, product, card.organisation_id, offer_of(card))
        for card, product in session.execute(query)
    ]
    return found if point is None else delivering_to(found, point.municipality)
