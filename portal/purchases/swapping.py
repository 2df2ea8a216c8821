"""What it would have emitted if some of a kind of food had been another kind, kilogram for kilogram. Pure.

Counted on the sums of what was bought: what has no known footprint is left out and told, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from portal.purchases.categories import categories
from portal.purchases.sums import Sum

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Rate:
    """kg CO2e per kg of a kind of food, with its range.

    Attributes:
        basis: `bought` where it is what was bought, `reference` where nothing of it was and the source tells.
    """

    value: Decimal
    low: Decimal
    high: Decimal
    basis: str


@dataclass(frozen=True)
class Swapped:
    """A share of a kind of food, before as it was bought and after as something else.

    Attributes:
        kg: what is moved, of what has a known footprint.
        unknown_kg: the same share of what has none: weighed, but not counted.
        unknown_lines: all lines of the kind without a known footprint.
        low, high: of what is saved, when every range goes against the swap, and when every one goes with it.
    """

    kg: Decimal
    unknown_kg: Decimal
    unknown_lines: int
    before: Decimal
    after: Decimal
    low: Decimal
    high: Decimal

    @property
    def saved(self) -> Decimal:
        """kg CO2e less; below zero where the other kind emits more."""
        return self.before - self.after


def rate_of(category: str, bought: Iterable[Sum]) -> Rate | None:
    """What a kilogram of a category emits: the first of the sums that knows it, else the literature."""
    for one in bought:
        if one.key == category and one.known_kg > 0:
            value, low, high = (end / one.known_kg for end in (one.kg_co2e, one.low, one.high))
            return Rate(value, low, high, "bought")
    kind = categories().get(category)
    if kind is None or kind.reference is None:
        return None
    found = kind.reference
    low, high = (found.value if end is None else end for end in (found.low, found.high))
    return Rate(found.value, low, high, "reference")


def swapped(source: Sum, target: Rate, percent: Decimal) -> Swapped | None:
    """What comes of a share in per cent of what was bought of a kind; None where nothing of it is known."""
    if source.known_kg <= 0:
        return None
    share = percent / HUNDRED
    kg = source.known_kg * share
    return Swapped(
        kg,
        (source.kg - source.known_kg) * share,
        source.unknown_lines,
        source.kg_co2e * share,
        kg * target.value,
        source.low * share - kg * target.high,
        source.high * share - kg * target.low,
    )
