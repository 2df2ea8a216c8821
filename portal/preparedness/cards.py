"""A capacity card as data: what a firm can do when something stops. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

# What a firm may depend on that comes from abroad.
INPUTS = ("feed", "fertiliser", "packaging", "seed", "spare_parts")


class Level(StrEnum):
    """How much a firm depends on something imported."""

    NONE = "none"
    SOME = "some"
    CRITICAL = "critical"


@dataclass(frozen=True)
class Dependence:
    """One imported input.

    Attributes:
        days: how long what is in store lasts; None where there is no dependence.
    """

    level: Level
    days: int | None


@dataclass(frozen=True)
class Part:
    """What the firm can do with one kind of food.

    Attributes:
        kind: a category of purchases.
        surge_kg_per_week: more than usual, for so many `surge_weeks`.
        stock_days: how many days' usual deliveries lie in store.
        notice_days: from an order to the first delivery.
    """

    kind: str
    surge_kg_per_week: Decimal
    surge_weeks: int
    stock_days: int
    notice_days: int


@dataclass(frozen=True)
class Farm:
    """What holds for the whole firm.

    Attributes:
        powered: what reserve power runs, '' without any.
        power_hours: how long without refuelling.
        fuel_days: how long the fuel on hand lasts.
        inputs: by the names in `INPUTS`.
    """

    has_reserve_power: bool
    powered: str
    power_hours: int | None
    fuel_days: int
    inputs: Mapping[str, Dependence]

    @property
    def listed(self) -> list[tuple[str, Dependence]]:
        """The inputs in the order in which they are asked about; stored JSON keeps none."""
        return [(name, self.inputs[name]) for name in INPUTS if name in self.inputs]


@dataclass(frozen=True)
class Card:
    """Everything but the contact."""

    farm: Farm
    parts: tuple[Part, ...] = ()

    def part(self, kind: str) -> Part | None:
        """What is told of a kind of food."""
        return next((one for one in self.parts if one.kind == kind), None)


@dataclass(frozen=True)
class Contact:
    """Whom to call."""

    name: str
    phone: str


@dataclass(frozen=True)
class Told:
    """A card that was read, and whose it is; `contact` None when its time of keeping is over."""

    organisation_id: UUID
    firm: str
    version: int
    card: Card
    contact: Contact | None
