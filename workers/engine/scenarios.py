"""What if: the difference that a change makes, line by line, and what a tenth more of each thing would do.

The changed inventory is an inventory like any other: its result is the one a fresh assessment gives. Before
and after are drawn in pairs (same keys, same order), so the interval is that of the difference itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

import numpy as np

from schemas.inventory import Activity, Inventory, Line, Origin
from schemas.units import ONE, Unit
from workers.engine.checking import check_values
from workers.engine.compiling import Compiled, compile_inventory
from workers.engine.distributions import Array
from workers.engine.drawing import leaves_of
from workers.engine.factors import FactorSet
from workers.engine.factors.factor_set import Kind

TENTH = 0.1


class UnknownChange(LookupError):
    """A change of something that the inventory does not have; the message names it."""


@dataclass(frozen=True)
class Changes:
    """What to change.

    Attributes:
        amounts: activity id -> new amount, in the unit it has; a range it has is moved in proportion.
        parameters: (line id, name in the model) -> id of the row of the factor set to read instead.
        without: ids of lines to leave out.
    """

    amounts: Mapping[str, Decimal] = field(default_factory=dict)
    parameters: Mapping[tuple[str, str], str] = field(default_factory=dict)
    without: frozenset[str] = frozenset()


@dataclass(frozen=True)
class LineChange:
    """One line before and after, and the difference with its 95 % interval; kg CO2e per declared unit."""

    id: str
    label: Mapping[str, str]
    before: float
    after: float
    low: float
    high: float

    @property
    def difference(self) -> float:
        """After minus before."""
        return self.after - self.before


@dataclass(frozen=True)
class Scenario:
    """Result before and after, in total and by line; kg CO2e per declared unit.

    `low` and `high` are the 95 % interval of the difference; `lines` stand largest difference first.
    """

    before: float
    after: float
    low: float
    high: float
    lines: tuple[LineChange, ...]
    inventory: Inventory

    @property
    def difference(self) -> float:
        """After minus before."""
        return self.after - self.before


@dataclass(frozen=True)
class Sensitivity:
    """What a change of one amount or parameter does to the result; kg CO2e per declared unit.

    `change` is +0.1, or -0.1 for a share that cannot be a tenth larger.
    """

    id: str
    label: Mapping[str, str]
    kind: str
    change: float
    difference: float


def scenario(
    inventory: Inventory,
    changes: Changes,
    factor_set: FactorSet,
    draws: int = 2000,
    identity: str = "",
) -> Scenario:
    """The difference that the changes make, by line and in total, with its interval.

    Raises:
        UnknownChange: an activity, line or parameter name that the inventory does not have.
        EngineError: the inventory cannot be computed, before or after.
    """
    return difference_between(inventory, changed(inventory, changes), factor_set, draws, identity)


def difference_between(
    inventory: Inventory,
    altered: Inventory,
    factor_set: FactorSet,
    draws: int = 2000,
    identity: str = "",
) -> Scenario:
    """From one inventory to another of the same product, as answers that were changed make it.

    A line that only one of them has counts zero in the other. Raises EngineError as `assess` does.
    """
    before = _drawn_lines(inventory, factor_set, draws, identity)
    after = _drawn_lines(altered, factor_set, draws, identity)
    labels = {line.id: line.label for line in (*altered.lines, *inventory.lines)}
    nothing = np.zeros(draws + 1)
    lines = [
        _line_change(name, labels[name], before.get(name, nothing), after.get(name, nothing))
        for name in dict.fromkeys([*before, *after])
    ]
    total = _line_change("", {}, _total(before, nothing), _total(after, nothing))
    return Scenario(
        before=total.before,
        after=total.after,
        low=total.low,
        high=total.high,
        lines=tuple(sorted(lines, key=lambda line: (-abs(line.difference), line.id))),
        inventory=altered,
    )


def changed(inventory: Inventory, changes: Changes) -> Inventory:
    """The inventory with the changes made; UnknownChange names what it does not have."""
    activities = {activity.id for activity in inventory.activities}
    places = {(line.id, name) for line in inventory.lines for name in line.parameters}
    lines = {line.id for line in inventory.lines}
    strange = sorted(
        [
            *(set(changes.amounts) - activities),
            *(f"{line}: {name}" for line, name in set(changes.parameters) - places),
            *(changes.without - lines),
        ]
    )
    if strange:
        raise UnknownChange(f"the inventory has no {', '.join(strange)}")
    return replace(
        inventory,
        activities=tuple(_amount_changed(activity, changes.amounts) for activity in inventory.activities),
        lines=tuple(
            _parameters_changed(line, changes) for line in inventory.lines if line.id not in changes.without
        ),
    )


def sensitivities(inventory: Inventory, factor_set: FactorSet) -> tuple[Sensitivity, ...]:
    """What a tenth more of every amount and parameter does, the one that moves the result most first.

    Constants, definitions and what moves nothing are left out. Raises EngineError as `assess` does.
    """
    compiled = compile_inventory(inventory, factor_set)
    check_values(compiled)
    found = [_sensitivity(compiled, number) for number in range(len(compiled.central()))]
    moving = [one for one in found if one is not None and one.difference]
    return tuple(sorted(moving, key=lambda one: (-abs(one.difference), one.id)))


def _sensitivity(compiled: Compiled, number: int) -> Sensitivity | None:
    row = compiled.central()
    count = len(compiled.activity_ids)
    if number < count:
        activity = next(
            one for one in compiled.inventory.activities if one.id == compiled.activity_ids[number]
        )
        if activity.origin is Origin.NOT_APPLICABLE:
            return None
        name, label, kind, unit = activity.id, activity.label, "activity", Unit.parse(activity.unit)
    else:
        parameter = compiled.factor_set[compiled.parameter_ids[number - count]]
        if parameter.kind is Kind.CONSTANT:
            return None
        name, label, kind, unit = parameter.id, parameter.label, "parameter", parameter.unit
    before = _point(compiled, row)
    is_full_share = unit == ONE and 1 / (1 + TENTH) < row[number] <= 1
    change = -TENTH if is_full_share else TENTH
    row[number] *= 1 + change
    return Sensitivity(name, label, kind, change, _point(compiled, row) - before)


def _point(compiled: Compiled, row: Sequence[float]) -> float:
    return float(sum(line.total(row) for line in compiled.lines) / compiled.output(row))


def _amount_changed(activity: Activity, amounts: Mapping[str, Decimal]) -> Activity:
    amount = amounts.get(activity.id)
    if amount is None:
        return activity
    if activity.low is None or activity.high is None:
        return replace(activity, amount=amount)
    if not activity.amount:
        return replace(activity, amount=amount, low=None, high=None)
    times = amount / activity.amount
    low, high = sorted((activity.low * times, activity.high * times))
    # A change of sign or a rounding may not leave the amount outside its own range.
    return replace(activity, amount=amount, low=min(low, amount), high=max(high, amount))


def _parameters_changed(line: Line, changes: Changes) -> Line:
    chosen = {
        name: changes.parameters.get((line.id, name), parameter_id)
        for name, parameter_id in line.parameters.items()
    }
    return replace(line, parameters=chosen)


def _drawn_lines(inventory: Inventory, factor_set: FactorSet, draws: int, identity: str) -> dict[str, Array]:
    """kg CO2e per declared unit of every line: the central value at index 0, then the draws."""
    compiled = compile_inventory(inventory, factor_set)
    check_values(compiled)
    row = [leaf.row(draws) for leaf in leaves_of(compiled, identity)]
    output = compiled.output(row)
    return {line.line.id: line.total(row) / output + np.zeros(draws + 1) for line in compiled.lines}


def _total(lines: Mapping[str, Array], nothing: Array) -> Array:
    total: Array = sum(lines.values(), nothing)
    return total


def _line_change(name: str, label: Mapping[str, str], before: Array, after: Array) -> LineChange:
    difference = (after - before)[1:]
    low, high = np.percentile(difference, [2.5, 97.5]) if len(difference) else (after[0] - before[0],) * 2
    return LineChange(name, label, float(before[0]), float(after[0]), float(low), float(high))
