"""What may be shown of a sum over firms. Pure.

Fewer than three firms: nothing. And since every day's figures are kept, two days' sums would tell what one
firm added in between; so a shown sum changes only when at least three firms' parts have changed, and until
then the earlier one stands with its day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

LEAST_FIRMS = 3
SAME = 1e-9


@dataclass(frozen=True)
class Counted:
    """A figure as it was counted.

    Attributes:
        parts: each firm's part, of a sum that no firm may be read out of; None for what is public anyway.
        firms: behind it, where fewer than three must not be shown although the parts are no secret.
    """

    name: str
    value: float
    key: str = ""
    period: str = ""
    low: float | None = None
    high: float | None = None
    firms: int | None = None
    parts: Mapping[str, float] | None = None


@dataclass(frozen=True)
class Shown:
    """What everybody sees, since which day; `parts` is what it was made of."""

    value: float
    low: float | None
    high: float | None
    since: date
    parts: Mapping[str, float]


def shown(counted: Counted, before: Shown | None, day: date) -> Shown | None:
    """What is shown of a figure now; None for nothing.

    Args:
        before: what was shown last of a sum over firms.
    """
    now = Shown(counted.value, counted.low, counted.high, day, counted.parts or {})
    if counted.parts is None:
        return None if counted.firms is not None and counted.firms < LEAST_FIRMS else now
    if len(counted.parts) < LEAST_FIRMS:
        return None
    if before is None:
        return now
    changed = _changed(before.parts, counted.parts)
    return now if changed == 0 or changed >= LEAST_FIRMS else before


def _changed(before: Mapping[str, float], after: Mapping[str, float]) -> int:
    """How many firms' parts are others than they were."""
    firms = before.keys() | after.keys()
    return sum(one not in before or one not in after or abs(before[one] - after[one]) > SAME for one in firms)
