"""What a sourcing plan is asked and what comes of it: the contract between the portal and the workers.

A kitchen and a product are names without a place: what is near is nothing that a plan can see. A test
renames every one of them and holds the plan to be the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from schemas import records


class Reason(StrEnum):
    """Why a need is not met by anybody who has declared."""

    NO_OFFER = "no_offer"  # nobody has said that they can deliver such goods
    SEASON = "season"  # nobody has them in that month
    DELIVERY = "delivery"  # nobody delivers to that kitchen, or the way there cannot be told
    NOT_LOWER = "not_lower"  # nobody's footprint is lower than that of what is bought today
    MINIMUM = "minimum"  # the kitchen needs less than anybody's smallest order
    FULL = "full"  # everybody who could is sold out


@dataclass(frozen=True)
class Need:
    """What a kitchen bought of a kind of food in a month.

    Attributes:
        now, low, high: kg CO2e per kg of what is bought today, with its range.
    """

    kitchen: str
    month: int
    category: str
    kg: float
    now: float
    low: float
    high: float


@dataclass(frozen=True)
class Offered:
    """What can be delivered of a product.

    Attributes:
        product: its name in the plan, nothing else.
        categories: the kinds of food it can stand in for.
        kg_per_month: in each of `months`.
        minimum_kg: the smallest order a kitchen can make, 0 without any.
        at_kitchens: kg CO2e per kg delivered to each kitchen that it is delivered to.
        below, above: how far the range reaches from the figure.
    """

    product: str
    categories: tuple[str, ...]
    months: tuple[int, ...]
    kg_per_month: float
    minimum_kg: float
    at_kitchens: Mapping[str, float]
    below: float = 0.0
    above: float = 0.0


@dataclass(frozen=True)
class PlanQuestion:
    """Needs and offers of one year."""

    needs: tuple[Need, ...]
    offers: tuple[Offered, ...]


@dataclass(frozen=True)
class Planned:
    """A delivery in the plan.

    Attributes:
        saved: kg CO2e less than what is bought today; `saved_low` and `saved_high` when every range goes
            against the plan, and when every range goes with it.
    """

    product: str
    kitchen: str
    month: int
    category: str
    kg: float
    saved: float
    saved_low: float
    saved_high: float


@dataclass(frozen=True)
class Gap:
    """What of a kind of food is left to buy as today in a month, and why.

    Attributes:
        kg: of all kitchens with this reason.
        worth: kg CO2e that one kilogram more from the best fitting sold-out offer would avoid, the dual
            value of its capacity; 0 for every reason but `full`.
    """

    category: str
    month: int
    reason: Reason
    kg: float
    worth: float


@dataclass(frozen=True)
class PlanResult:
    """The plan.

    Attributes:
        now: kg CO2e of everything needed, bought as today.
        saved: what the plan takes from it.
        dual: the same sum from the dual values; equal to `saved` when no smallest order stands in the way.
        is_proven: no plan is better by more than a thousandth.
    """

    now: float
    saved: float
    dual: float
    is_proven: bool
    planned: tuple[Planned, ...]
    gaps: tuple[Gap, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain JSON."""
        made: dict[str, Any] = records.to_json(self)
        return made

    @staticmethod
    def from_json(value: Any) -> PlanResult:
        """Read it back."""
        read: PlanResult = records.from_json(PlanResult, value)
        return read


# The part of a kind of food that a swap is counted on: small enough to be tried, and said beside the figure.
SWAPPED_PERCENT = 10


@dataclass(frozen=True)
class Kind:
    """A kind of food: what was bought of it, and kg CO2e per kg with its range by the one source."""

    key: str
    kg: float
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Swap:
    """A tenth of one kind eaten as another, kilogram for kilogram: kg CO2e saved, with its range."""

    source: str
    target: str
    kg: float
    saved: float
    low: float
    high: float
