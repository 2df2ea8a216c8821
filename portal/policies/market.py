"""What the market has of a kind of food, by the catalogue's own lists: for rules and for strategies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.catalogue.models import CatalogueEntry
from portal.procurement.market import FEW_FIRMS, Offer, Passing, passing
from portal.procurement.queries import offers
from portal.profiles.models import Profile
from portal.purchases.categories import categories
from portal.supply.offers import Month, by_month
from portal.supply.queries import offered

PER_KG = "kg"


@dataclass(frozen=True)
class Listing:
    """A list of published products that can be compared, all of one kind of food.

    Attributes:
        category: the catalogue's key.
    """

    category: str
    label: str
    unit: str
    boundary: str


@dataclass(frozen=True)
class Sold:
    """What is published on one list, and what passes a limit where one is asked about."""

    listing: Listing
    products: int
    firms: int
    through: Passing | None

    @property
    def is_thin(self) -> bool:
        """Whether so few firms are left that the competition is in doubt."""
        return (self.through.firms if self.through else self.firms) < FEW_FIRMS


@dataclass(frozen=True)
class Season:
    """What there is in a month.

    Attributes:
        quantity: of all firms together; None where so few offer that it would tell one firm's.
    """

    month: int
    quantity: Decimal | None


def listings(session: Session, category: str, today: date) -> list[Listing]:
    """The catalogue's lists, counted per kilogram, that hold this kind of food."""
    kind = categories().get(category)
    if kind is None:
        return []
    entry = CatalogueEntry
    query = (
        select(
            entry.category, entry.category_label, entry.unit, entry.boundary, Profile.content["family"].astext
        )
        .join(Profile, Profile.id == entry.profile_id)
        .where(entry.valid_until >= today, entry.unit.startswith(PER_KG))
        .distinct()
        .order_by(entry.category, entry.unit, entry.boundary)
    )
    return [
        Listing(key, label, unit, boundary)
        for key, label, unit, boundary, family in session.execute(query)
        if {family, f"{family}/{key}"} & set(kind.declared)
    ]


def sold(session: Session, category: str, today: date, limit: Decimal | None = None) -> list[Sold]:
    """Products and firms on each list, and how many pass a limit in kg CO2e per kg."""
    found = []
    for listing in listings(session, category, today):
        on_it: Sequence[Offer] = offers(session, listing.category, listing.unit, listing.boundary, today)
        through = passing(on_it, limit) if limit is not None else None
        found.append(Sold(listing, len(on_it), len({one.firm_id for one in on_it}), through))
    return found


def seasons(session: Session, category: str, today: date) -> list[Season]:
    """What is offered month by month, never so that one firm's own can be told."""
    lists = sorted({(one.category, one.unit) for one in listings(session, category, today)})
    stated = [one for key, unit in lists for one in offered(session, key, unit, today)]
    return [_season(month) for month in by_month(stated)] if stated else []


def _season(month: Month) -> Season:
    return Season(month.month, month.quantity if month.firms >= FEW_FIRMS else None)
