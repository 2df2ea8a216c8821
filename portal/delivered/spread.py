"""What can be read off stored draws: a likely range, and how surely one product is lower than another."""

from __future__ import annotations

import math
import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

LOW, HIGH = 0.025, 0.975
# Between these, neither of two products is surely the lower one; `workers.engine.comparison` says the same.
DOUBT_FROM, DOUBT_TO = 0.1, 0.9


@dataclass(frozen=True)
class Spread:
    """Central value and 95 % interval, kg CO2e per declared unit."""

    central: float
    low: float
    high: float


def unpacked(stored: bytes) -> array[float]:
    """Draws as numbers."""
    values = array("f")
    values.frombytes(stored)
    if sys.byteorder == "big":
        values.byteswap()
    return values


def packed(values: Sequence[float]) -> bytes:
    """Numbers as stored draws."""
    made = array("f", values)
    if sys.byteorder == "big":
        made.byteswap()
    return made.tobytes()


def at_distance(base: bytes, per_km: bytes, km: float) -> list[float]:
    """The draws of a product that is carried so far, as the crow flies; the central value first."""
    return [one + each * km for one, each in zip(unpacked(base), unpacked(per_km), strict=True)]


def spread(draws: Sequence[float]) -> Spread:
    """Central value and interval of draws whose first is the central value."""
    ordered = sorted(draws[1:])
    if not ordered:
        return Spread(draws[0], draws[0], draws[0])
    return Spread(draws[0], _quantile(ordered, LOW), _quantile(ordered, HIGH))


def probability_lower(first: Sequence[float], second: Sequence[float]) -> float:
    """Share of the paired draws in which the first is lower, ties counted half.

    Raises:
        ValueError: they are not of one number, so that they are not pairs.
    """
    pairs = list(zip(first[1:], second[1:], strict=True))
    lower = sum(ours < theirs for ours, theirs in pairs)
    tied = sum(math.isclose(ours, theirs, rel_tol=1e-6) for ours, theirs in pairs)
    lower -= sum(ours < theirs and math.isclose(ours, theirs, rel_tol=1e-6) for ours, theirs in pairs)
    return (lower + tied / 2) / len(pairs) if pairs else 0.5


def _quantile(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
