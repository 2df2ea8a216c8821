"""Direct awards of a kind, added up over the whole region and twelve months, against dated limits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from schemas.lawful import amount

NEAR_SHARE = Decimal("0.7")  # ours: from here on it is time to plan a procurement


class Purchase(Protocol):
    """What is asked of a purchase."""

    @property
    def supplier(self) -> str:
        """Who had the order."""

    @property
    def bought_on(self) -> date:
        """When."""

    @property
    def value_sek(self) -> Decimal:
        """Without VAT."""


@dataclass(frozen=True)
class NewPurchase:
    """A direct award as it was made; `asked` and `reason` may be empty below the limit for them."""

    kind: str
    bought_on: date
    value_sek: Decimal
    unit: str
    supplier: str
    asked: str
    reason: str


@dataclass(frozen=True)
class Standing:
    """Where a kind of goods stands on a day.

    Attributes:
        total: the value of the twelve months before and on that day, and of what is planned.
        limit: what must not be reached without advertising.
        duty: above it the reasons are to be noted.
    """

    total: Decimal
    limit: Decimal
    duty: Decimal

    @property
    def is_over(self) -> bool:
        """Whether it has to be advertised."""
        return self.total >= self.limit

    @property
    def is_near(self) -> bool:
        """Whether little is left."""
        return not self.is_over and self.total >= NEAR_SHARE * self.limit

    @property
    def must_be_noted(self) -> bool:
        """Whether it has to be written down who was asked and why this one was chosen."""
        return self.total > self.duty

    @property
    def left(self) -> Decimal:
        """What can still be bought, at least nothing."""
        return max(self.limit - self.total, Decimal(0))


@dataclass(frozen=True)
class Turn:
    """One supplier's share of the purchases of a kind."""

    supplier: str
    purchases: int
    value_sek: Decimal
    last_on: date


def year_before(day: date) -> date:
    """The first day of the twelve months that end on a day."""
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leap_day else day.day)


def standing(purchases: Iterable[Purchase], day: date, planned: Decimal = Decimal(0)) -> Standing:
    """Where a kind stands on a day when this much more is bought.

    Raises:
        NoAmount: the limits of that day are not known.
    """
    since = year_before(day)
    total = sum((one.value_sek for one in purchases if since < one.bought_on <= day), planned)
    limit, duty = (amount(name, day).value for name in ("direct_award_limit_sek", "documentation_duty_sek"))
    return Standing(total, Decimal(str(limit)), Decimal(str(duty)))


def turns(purchases: Sequence[Purchase]) -> list[Turn]:
    """Who has had the orders, the one who had the most first; names are compared without case."""
    by_name: dict[str, list[Purchase]] = {}
    for one in purchases:
        by_name.setdefault(one.supplier.casefold(), []).append(one)
    found = [
        Turn(
            mine[-1].supplier,
            len(mine),
            sum((one.value_sek for one in mine), Decimal(0)),
            max(one.bought_on for one in mine),
        )
        for mine in by_name.values()
    ]
    return sorted(found, key=lambda turn: (-turn.value_sek, turn.supplier.casefold()))
