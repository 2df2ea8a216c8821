"""What a plan saves in a year: as it was planned, and as a later figure showed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from portal.plans.models import Plan, PlanOutcome

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Saving:
    """kg CO2e a year that is saved; less than nothing when the figure got higher.

    Attributes:
        ends: of the likely range, None where it is not known; sums add them, as if every error pulled the
            same way, and one without a range leaves the sum without.
    """

    kg: Decimal = NOTHING
    ends: tuple[Decimal, Decimal] | None = (NOTHING, NOTHING)

    def __add__(self, other: Saving) -> Saving:
        """Both together."""
        ends = None
        if self.ends is not None and other.ends is not None:
            ends = (self.ends[0] + other.ends[0], self.ends[1] + other.ends[1])
        return Saving(self.kg + other.kg, ends)


def planned(plan: Plan, agreed: Mapping[str, Any] | None = None) -> Saving | None:
    """The measures together, for the year's output that the plan starts from; None without any.

    Args:
        agreed: the content that was agreed on; what is chosen now when None.
    """
    total = agreed["total"] if agreed else plan.total
    if total is None:
        return None
    before, after, low, high = (Decimal(str(total[name])) for name in ("before", "after", "low", "high"))
    return _saving(before, after, (low, high), plan.output)


def achieved(outcome: PlanOutcome, output: Decimal) -> Saving | None:
    """What a later figure showed, for the same output; None where it cannot be compared."""
    if outcome.reason or outcome.before is None or outcome.after is None:
        return None
    return _saving(outcome.before, outcome.after, (outcome.low, outcome.high), output)


def _saving(
    before: Decimal, after: Decimal, stored: tuple[Decimal | None, Decimal | None], output: Decimal
) -> Saving:
    """A year's, from figures per unit; the stored range is of after minus before."""
    low, high = stored
    ends = None if low is None or high is None else (-high * output, -low * output)
    return Saving((before - after) * output, ends)
