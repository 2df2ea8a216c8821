"""What a simulated award is asked and what comes of it: the contract between the portal and the workers.

A bid knows its price and its footprint and nothing about where anybody is; a test holds its fields to that.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from schemas import records


@dataclass(frozen=True)
class Bid:
    """One bid for one unit of the goods.

    Attributes:
        name: what the buyer calls it.
        price_sek: per unit.
        kg_co2e: per unit; `low` and `high` are the ends of its likely range (95 per cent).
        slug: the published profile that the figure comes from, '' for the bidder's own.
        proof: what shows an own figure.
        range_assumed: nobody gave the range of an own figure; it is the tool's own careful one.
    """

    name: str
    price_sek: Decimal
    kg_co2e: Decimal
    low: Decimal
    high: Decimal
    slug: str = ""
    proof: str = ""
    range_assumed: bool = False


@dataclass(frozen=True)
class AwardQuestion:
    """Bids and how they are to be ranked.

    Attributes:
        price_sek_per_kg: the decided price on emissions.
        weight_percent: the climate's weight when points are given; `best` and `worst` its scale.
        quantity: units that are bought.
        unit, boundary: what the profiles among the bids are counted per and to which point; '' when none is.
    """

    bids: tuple[Bid, ...]
    quantity: Decimal
    price_sek_per_kg: Decimal
    weight_percent: Decimal
    best: Decimal
    worst: Decimal
    unit: str = ""
    boundary: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain JSON."""
        made: dict[str, Any] = records.to_json(self)
        return made

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> AwardQuestion:
        """What `to_json` wrote."""
        return records.restored(cls, stored)


@dataclass(frozen=True)
class Placed:
    """A bid's place under one way of ranking: its value (lowest sum or highest points first) and rank.

    Attributes:
        bid: index among the bids.
        rank: 1 is the winner; equal values share a rank.
    """

    bid: int
    value: float
    rank: int


@dataclass(frozen=True)
class Ranking:
    """One way of ranking.

    Attributes:
        way: `price`, `points` or `lcc`.
        placed: the winner first.
        winner_share: in how many draws the winner wins, 0 to 1; equal best values share a draw.
    """

    way: str
    placed: tuple[Placed, ...]
    winner_share: float


@dataclass(frozen=True)
class Change:
    """From this price on emissions on, this bid has the lowest sum."""

    price_sek_per_kg: float
    bid: int


@dataclass(frozen=True)
class AwardResult:
    """What came of it.

    Attributes:
        changes: winners by rising price on emissions, the first from zero.
        extra_sek, avoided_kg: what the life-cycle cost's winner costs more than the cheapest bid, and emits
            less, for the whole quantity.
        sek_per_kg_avoided: None where nothing is avoided.
        draws: how many draws the shares rest on.
    """

    rankings: tuple[Ranking, ...]
    changes: tuple[Change, ...]
    extra_sek: float
    avoided_kg: float
    sek_per_kg_avoided: float | None
    draws: int

    def to_json(self) -> dict[str, Any]:
        """Plain JSON."""
        made: dict[str, Any] = records.to_json(self)
        return made

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> AwardResult:
        """What `to_json` wrote."""
        return records.restored(cls, stored)
