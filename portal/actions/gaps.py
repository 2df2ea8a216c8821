"""What a unit's purchases show that something could be done about. Pure: sums in, gaps out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from portal.purchases.sums import Sum, whole


class Kind(StrEnum):
    """What kind of gap it is. The stored words."""

    ABOVE_PATH = "above_path"  # more kg CO2e per kg than the path to the region's goal allows the unit
    LARGEST = "largest"  # the kind of food behind most of the unit's kg CO2e
    UNVERIFIED = "unverified"  # what is bought without a reviewed figure
    UNKNOWN = "unknown"  # lines whose footprint nobody knows
    SEASON = "season"  # months in which nobody who has declared offers what is bought
    OTHER = "other"  # what somebody has seen that the figures do not show


@dataclass(frozen=True)
class Gap:
    """One gap with the figures that show it, as text so that they are kept to the last decimal."""

    kind: Kind
    category: str = ""
    figures: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What the page calls it by."""
        return f"{self.kind}-{self.category}" if self.category else str(self.kind)


@dataclass(frozen=True)
class Bought:
    """What a unit bought in a year.

    Attributes:
        path: kg CO2e per kg that the path to the goal allows that year, from the unit's own base year;
            None where there is no goal, or no purchases from its base year.
        lacking: kind of food -> months in which nobody who has declared has it, by the newest sourcing plan.
        monthly: (kind of food, month) -> kg.
    """

    year: int
    by_category: Sequence[Sum]
    path: Decimal | None = None
    lacking: Mapping[str, frozenset[int]] = field(default_factory=dict)
    monthly: Mapping[tuple[str, int], Decimal] = field(default_factory=dict)

    @property
    def total(self) -> Sum:
        """Everything together."""
        return whole(self.by_category)


def gaps_of(bought: Bought) -> list[Gap]:
    """Every gap that the figures show; none where nothing was bought."""
    if not bought.by_category:
        return []
    return [
        *_above_path(bought),
        *_largest(bought),
        *_unverified(bought),
        *_unknown(bought),
        *_seasons(bought),
    ]


def _above_path(bought: Bought) -> list[Gap]:
    reached = bought.total.per_kg
    if reached is None or bought.path is None or reached <= bought.path:
        return []
    return [_gap(bought, Kind.ABOVE_PATH, per_kg=reached, path=bought.path)]


def _largest(bought: Bought) -> list[Gap]:
    total = bought.total
    named = [one for one in bought.by_category if one.key and one.kg_co2e > 0]
    if not named or total.kg_co2e <= 0:
        return []
    most = max(named, key=lambda one: (one.kg_co2e, one.key))
    share = most.kg_co2e / total.kg_co2e
    return [_gap(bought, Kind.LARGEST, most.key, kg_co2e=most.kg_co2e, share=share)]


def _unverified(bought: Bought) -> list[Gap]:
    total = bought.total
    if total.kg <= 0 or total.verified_kg >= total.kg:
        return []
    share = (total.kg - total.verified_kg) / total.kg
    return [_gap(bought, Kind.UNVERIFIED, share=share, kg=total.kg - total.verified_kg)]


def _unknown(bought: Bought) -> list[Gap]:
    total = bought.total
    if not total.unknown_lines:
        return []
    told: dict[str, Any] = {
        "lines": total.lines,
        "unknown_lines": total.unknown_lines,
        "unknown_sek": total.unknown_sek,
    }
    return [_gap(bought, Kind.UNKNOWN, **told)]


def _seasons(bought: Bought) -> list[Gap]:
    found = []
    for category, months in sorted(bought.lacking.items()):
        kg = {month: bought.monthly.get((category, month), Decimal(0)) for month in sorted(months)}
        needed = [month for month, amount in kg.items() if amount > 0]
        if needed:
            amount = sum(kg[month] for month in needed)
            told = ",".join(map(str, needed))
            found.append(_gap(bought, Kind.SEASON, category, months=told, kg=amount))
    return found


def _gap(bought: Bought, kind: Kind, category: str = "", **figures: Any) -> Gap:
    return Gap(
        kind, category, {"year": str(bought.year), **{name: str(one) for name, one in figures.items()}}
    )
