"""The region's goal as a path from year to year, and how far along it the purchases are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from portal.purchases.models import PurchaseGoal
from portal.purchases.sums import Sum


@dataclass(frozen=True)
class Step:
    """One year of the path, in kg CO2e per kg bought; None where nothing can be told."""

    year: int
    path: Decimal | None
    outcome: Sum | None

    @property
    def is_within(self) -> bool | None:
        """Whether the year is on the path or below it; None while there is nothing to hold against it."""
        reached = self.outcome.per_kg if self.outcome else None
        return None if reached is None or self.path is None else reached <= self.path


def path_of(goal: PurchaseGoal, by_year: Mapping[int, Sum]) -> Sequence[Step]:
    """An equal step every year from the base year to the target year."""
    base = by_year.get(goal.base_year)
    start = base.per_kg if base else None
    return [
        Step(year, None if start is None else start * _left(goal, year), by_year.get(year))
        for year in range(goal.base_year, goal.target_year + 1)
    ]


def _left(goal: PurchaseGoal, year: int) -> Decimal:
    gone = Decimal(year - goal.base_year) / (goal.target_year - goal.base_year)
    return 1 - goal.reduction_percent / 100 * gone
