"""What compiling makes: lines, derived amounts and allocations as functions of a row of values.

A row of values holds every leaf (the activities first, then the parameters) at its index, as floats for the
point result or as arrays whose last axis is the draw.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from schemas.footprint import Gas
from schemas.inventory import Allocation, Derived, Inventory, Line
from schemas.units import Unit
from workers.engine.factors import FactorSet
from workers.engine.models import InputSpec, Model

Row = Sequence[Any]
Getter = Callable[[Row], Any]
Parameters = tuple[tuple[str, str, Unit], ...]  # name in the model, id, unit of the row


@dataclass(frozen=True)
class BoundInput:
    """An input of a line, ready to evaluate in the unit the formula works in."""

    spec: InputSpec
    expression: str
    unit: Unit
    value: Getter
    activities: tuple[str, ...]
    leaves: frozenset[int]


@dataclass(frozen=True)
class BoundStep:
    """A step of a model, ready to evaluate in its own unit."""

    name: str
    equation: str
    text: str
    unit: str
    value: Getter


@dataclass(frozen=True)
class Term:
    """One gas of a line in kg CO2e; `gas` None means split by `shares` of the line."""

    gas: Gas | None
    value: Getter
    text: str


@dataclass(frozen=True)
class CompiledLine:
    """A line whose `terms` are functions of the row; `leaves` are the indices they read.

    `weight` is the product's share of the line, already inside the terms and the removal; None is the whole.
    `own` is the measured part of it, `undivided` the line's kg CO2e before any share.
    """

    line: Line
    model: Model
    inputs: tuple[BoundInput, ...]
    parameters: Parameters
    defaults: tuple[tuple[str, float, str], ...]
    terms: tuple[Term, ...]
    shares: Mapping[Gas, float]
    leaves: frozenset[int]
    steps: tuple[BoundStep, ...] = ()
    removal: Term | None = None
    weight: Getter | None = None
    undivided: Getter | None = None
    own: Getter | None = None

    def total(self, row: Row) -> Any:
        """kg CO2e of the line, all gases together, for the whole output."""
        first, *rest = self.terms
        value = first.value(row)
        for term in rest:
            value = value + term.value(row)
        return value


@dataclass(frozen=True)
class CompiledAmount:
    """A derived amount in `unit`; `leaves` are the indices it reads."""

    derived: Derived
    model: Model
    inputs: tuple[BoundInput, ...]
    parameters: Parameters
    defaults: tuple[tuple[str, float, str], ...]
    steps: tuple[BoundStep, ...]
    unit: Unit
    text: str
    value: Getter
    leaves: frozenset[int]


@dataclass(frozen=True)
class CompiledAllocation:
    """The keys of every product by rule; only rules that every product has a key for are kept."""

    allocation: Allocation
    keys: Mapping[str, Mapping[str, Getter]]
    parameters: Parameters
    leaves: frozenset[int]

    def share(self, row: Row, rule: str, product: str) -> Any:
        """Share of one product by one rule: its key out of the sum of all keys."""
        values = {name: key(row) for name, key in self.keys[rule].items()}
        return values[product] / sum(values.values())

    def chosen(self, row: Row) -> Any:
        """Share of this inventory's product by the rule in use."""
        return self.share(row, self.allocation.rule, self.allocation.product)


@dataclass(frozen=True)
class Compiled:
    """A compiled inventory: leaves in order, lines, and the output in the declared unit."""

    inventory: Inventory
    factor_set: FactorSet
    activity_ids: tuple[str, ...]
    parameter_ids: tuple[str, ...]
    lines: tuple[CompiledLine, ...]
    output: Getter
    output_leaves: frozenset[int]
    derived: tuple[CompiledAmount, ...] = ()
    allocations: tuple[CompiledAllocation, ...] = ()

    def central(self) -> list[float]:
        """The row of central values, new each time."""
        return list(self._central)

    def point(self) -> float:
        """Point result in kg CO2e per declared unit."""
        row = self._central
        return float(sum([term(row) for term in self._terms]) / self.output(row))

    @cached_property
    def unconfirmed(self) -> frozenset[int]:
        """Leaves whose value is not confirmed in its source."""
        loose = {activity.id for activity in self.inventory.activities if activity.confidence == "C"}
        loose |= {name for name in self.parameter_ids if self.factor_set[name].unverified}
        ids = (*self.activity_ids, *self.parameter_ids)
        return frozenset(number for number, name in enumerate(ids) if name in loose)

    @cached_property
    def _central(self) -> tuple[float, ...]:
        amounts = {activity.id: float(activity.amount) for activity in self.inventory.activities}
        parameters = (self.factor_set[name].value for name in self.parameter_ids)
        return (*(amounts[name] for name in self.activity_ids), *parameters)

    @cached_property
    def _terms(self) -> tuple[Getter, ...]:
        return tuple(term.value for line in self.lines for term in line.terms)
