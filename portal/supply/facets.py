"""What the catalogue can be narrowed by of a supply: months, days, and how much a month. Never an order."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol

from portal.i18n import number
from portal.supply.words import day_name, month_name

SEASON, DAY, QUANTITY = "sasong", "leveransdag", "mangd"
FACETS = (SEASON, DAY, QUANTITY)
# At least so much a month, in whatever unit the product is counted by.
QUANTITIES_FROM = (10, 100, 500, 1000, 5000)


class Stated(Protocol):
    """What is asked of a supply."""

    @property
    def quantity(self) -> Decimal:
        """A month."""

    @property
    def months(self) -> Sequence[int]:
        """1 to 12."""

    @property
    def days(self) -> Sequence[int]:
        """1 is Monday."""


def supply_facets(stated: Stated | None) -> list[str]:
    """The facets of a supply; none where nothing is stated, and then no choice of them finds it."""
    if stated is None:
        return []
    return [
        *(f"{SEASON}:{month}" for month in stated.months),
        *(f"{DAY}:{day}" for day in stated.days),
        *(f"{QUANTITY}:{least}" for least in QUANTITIES_FROM if stated.quantity >= least),
    ]


def supply_words(facet: str, value: str) -> str:
    """What a value is called."""
    if facet == SEASON:
        return month_name(int(value))
    if facet == DAY:
        return day_name(int(value))
    return f"≥ {number(int(value), 0)}"
