"""What a limit does to the market: which declared products and how many firms pass it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from uuid import UUID

FEW_FIRMS = 3
# Where nobody has declared, a figure of one's own to be careful with; no source says it (confidence C).
CAUTIOUS_UNCERTAINTY_PERCENT = 30
CURVE_POINTS = 40


@dataclass(frozen=True)
class Offer:
    """A published product: its footprint per unit with the likely range, whose it is, how it was reviewed."""

    slug: str
    product: str
    firm_id: UUID
    total: Decimal
    low: Decimal
    high: Decimal
    primary_share: Decimal
    level: str = "L2"

    @property
    def half_width_percent(self) -> Decimal:
        """Half of the likely range, in per cent of the figure."""
        return (self.high - self.low) / 2 / self.total * 100 if self.total > 0 else Decimal(0)


@dataclass(frozen=True)
class Passing:
    """What is left of the market at one limit.

    Attributes:
        unsure: products whose likely range goes over the limit on either side.
    """

    limit: Decimal
    products: int
    firms: int
    unsure: int

    @property
    def is_thin(self) -> bool:
        """Whether so few firms are left that the competition is in doubt."""
        return self.firms < FEW_FIRMS


def passing(offers: Sequence[Offer], limit: Decimal, tolerance_percent: int = 0) -> Passing:
    """What passes a limit when an excess within the tolerance is let through."""
    edge = limit * (100 + tolerance_percent) / 100
    through = [one for one in offers if one.total <= edge]
    return Passing(
        limit,
        len(through),
        len({one.firm_id for one in through}),
        sum(one.low <= edge < one.high for one in offers),
    )


def curve(offers: Sequence[Offer], tolerance_percent: int = 0) -> list[Passing]:
    """The market at limits from the lowest footprint to the highest, thinned out where there are many."""
    limits = sorted({one.total for one in offers})
    step = max(1, -(-len(limits) // CURVE_POINTS))
    chosen = sorted({*limits[::step], *limits[-1:]})
    return [passing(offers, limit, tolerance_percent) for limit in chosen]


def uncertainty_percent(offers: Sequence[Offer]) -> int:
    """How uncertain figures of this kind are: the median of what is published, a careful one without any."""
    if not offers:
        return CAUTIOUS_UNCERTAINTY_PERCENT
    return max(1, round(median(one.half_width_percent for one in offers)))
