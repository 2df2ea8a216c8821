"""What a scenario of joint deliveries is asked and what comes of it: the contract of portal and workers.

A place is a pair of degrees without a name: what is near is nothing that a scenario can prefer.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from schemas import records


class Way(StrEnum):
    """How the goods come to the kitchens."""

    ALONE = "alone"  # everybody drives alone, as declared
    ROUND = "round"  # one vehicle fetches from all of them and then leaves at the kitchens
    HUB = "hub"  # everybody drives to a hub, and one vehicle makes a round from there
    LARGER = "larger"  # everybody drives alone, more seldom and with more


class Verdict(StrEnum):
    """How a way compares with driving alone, draw by draw."""

    LOWER = "lower"
    HIGHER = "higher"
    UNSURE = "unsure"
    SAME = "same"


class Caution(StrEnum):
    """What whoever reads the figures has to know."""

    LOSES = "loses"  # a joint way emits more than driving alone
    UNSURE = "unsure"  # a joint way is not surely other than driving alone
    OVER = "over"  # the joint vehicle does not take all at once; more rounds are counted
    OVER_LARGER = "over_larger"  # the larger load is more than such a vehicle usually carries
    HAULIER = "haulier"  # the figure per tonne-kilometre knows no load, so fewer deliveries change nothing
    CHILLED = "chilled"  # some goods are chilled and some are not: the joint way is chilled for all
    CHILLED_UNKNOWN = "chilled_unknown"  # nobody has said whether the goods are chilled
    MIXED = "mixed"  # food of several kinds in one vehicle
    HUB_ENERGY = "hub_energy"  # what the hub itself uses is not counted
    UNREADY = "unready"  # the product's way cannot be computed, so it is left out


@dataclass(frozen=True)
class Drop:
    """What of a product is left at a kitchen: kilograms each time, and how many times a week."""

    kitchen: int
    kg: float


@dataclass(frozen=True)
class Goods:
    """A product in the scenario.

    Attributes:
        product: its slug, nothing else.
        per_week: deliveries a week, the same to all its kitchens.
    """

    product: str
    per_week: float
    drops: tuple[Drop, ...]


@dataclass(frozen=True)
class Question:
    """A scenario.

    Attributes:
        vehicle: of the joint rounds, an answer of `delivery.vehicle`.
        capacity_kg: what it may carry.
        hub: the delivery point that stands for the hub, None without one.
        times: so many deliveries are put together into one.
    """

    vehicle: str
    capacity_kg: float
    hub: int | None
    times: int
    goods: tuple[Goods, ...]


@dataclass(frozen=True)
class Figure:
    """kg CO2e per kg delivered of a product at one kitchen by one way, everything before the way inside."""

    product: str
    kitchen: int
    way: Way
    kg_co2e: float


@dataclass(frozen=True)
class Share:
    """What one way gives one product, mean of its kitchens by weight.

    Attributes:
        kg_co2e, low, high: per kg delivered, everything inside.
        way_kg: the part of it that is the way.
        difference, difference_low, difference_high: from driving alone; less than nothing is lower.
        km: of driving in a week that its goods answer for; None where only tonne-kilometres are known.
        load: how full the vehicle is when it is fullest; None where that is inside the factor.
    """

    product: str
    way: Way
    kg_co2e: float
    low: float
    high: float
    way_kg: float
    difference: float
    difference_low: float
    difference_high: float
    verdict: Verdict
    km: float | None
    load: float | None


@dataclass(frozen=True)
class Total:
    """What a way gives all of it together in a week.

    Attributes:
        kg_co2e: of the transport alone.
        km: of driving, None where a part is known by tonne-kilometres only.
        rounds: of the joint vehicle; 0 where there is none.
        load: of the joint vehicle when it is fullest.
    """

    way: Way
    kg_co2e: float
    difference: float
    difference_low: float
    difference_high: float
    verdict: Verdict
    km: float | None
    rounds: float
    load: float | None


@dataclass(frozen=True)
class Warned:
    """A caution, about one product ('' for all) and one way (None for all)."""

    caution: Caution
    product: str = ""
    way: Way | None = None


@dataclass(frozen=True)
class Outcome:
    """What came of a scenario."""

    figures: tuple[Figure, ...]
    shares: tuple[Share, ...]
    totals: tuple[Total, ...]
    warnings: tuple[Warned, ...]
    factor_set: str

    def to_json(self) -> dict[str, Any]:
        """Plain JSON."""
        made: dict[str, Any] = records.to_json(self)
        return made

    @staticmethod
    def from_json(value: Any) -> Outcome:
        """Read it back."""
        read: Outcome = records.from_json(Outcome, value)
        return read
