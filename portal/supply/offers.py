"""Supply as data: what one product offers, and what several together offer month by month. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

MONTHS = range(1, 13)
DAYS = range(1, 8)


@dataclass(frozen=True)
class Offer:
    """What a producer states; see `models.SupplyCard` for the fields."""

    quantity: Decimal
    months: tuple[int, ...]
    days: tuple[int, ...]
    minimum: Decimal | None
    areas: tuple[str, ...]


@dataclass(frozen=True)
class Offered:
    """The offer of a published product, and whose it is."""

    slug: str
    product: str
    firm_id: UUID
    offer: Offer

    def in_month(self, month: int) -> Decimal:
        """How much of it there is in a month."""
        return self.offer.quantity if month in self.offer.months else Decimal(0)


@dataclass(frozen=True)
class Month:
    """What there is in one month, from how many firms."""

    month: int
    quantity: Decimal
    firms: int


def by_month(offered: Sequence[Offered]) -> list[Month]:
    """All twelve months."""
    found = []
    for month in MONTHS:
        there = [one for one in offered if month in one.offer.months]
        total = sum((one.offer.quantity for one in there), Decimal(0))
        found.append(Month(month, total, len({one.firm_id for one in there})))
    return found


def delivering_to(offered: Iterable[Offered], area: str) -> list[Offered]:
    """Those who say that they deliver to a municipality. Where they are themselves is not asked."""
    return [one for one in offered if area in one.offer.areas]
