"""The draws of every leaf of a compiled inventory: index 0 holds the central values, the rest the draws."""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from schemas.inventory import Activity, Origin
from schemas.units import ONE, Unit
from workers.engine import distributions
from workers.engine.compiling import Compiled
from workers.engine.distributions import Array, Distribution, Shape
from workers.engine.factors import FactorSet, Parameter
from workers.engine.factors.factor_set import Kind

DRY_MATTER = Unit.parse("kg[dry]/kg[fresh]")


@dataclass(frozen=True)
class Leaf:
    """An activity or parameter with its distribution and the key that seeds its draws."""

    kind: str
    id: str
    distribution: Distribution
    key: str
    drivers: tuple[tuple["Leaf", float], ...] = ()

    def row(self, count: int) -> Array:
        """Central value followed by `count` draws; a parameter's are the same in every inventory."""
        return _parameter_row(self, count) if self.kind == "parameter" else self._made(count)

    def _made(self, count: int) -> Array:
        if self.distribution.shape is Shape.FIXED:
            return np.full(count + 1, self.distribution.mean)
        return np.concatenate(([self.distribution.mean], self.draws(count)))

    def draws(self, count: int) -> Array:
        """`count` draws; an ingredient's follow those of the parameters that drive it, by share of variance.

        What the drivers leave over is its own. Each driver is taken to raise the footprint.
        """
        if not self.drivers or self.distribution.shape is Shape.FIXED or count < 2:
            return self.distribution.draws(self.key, count)
        rest = max(0.0, 1 - sum(share for _, share in self.drivers))
        own = Distribution(Shape.NORMAL, 0.0, 1.0).draws(self.key, count) * np.sqrt(rest)
        score = own + sum(np.sqrt(share) * _standard(leaf.draws(count)) for leaf, share in self.drivers)
        values: Array = self.distribution.quantiles(count)[np.argsort(np.argsort(score))]
        return values


@lru_cache(maxsize=512)
def _parameter_row(leaf: Leaf, count: int) -> Array:
    row = leaf._made(count)
    row.setflags(write=False)
    return row


def _standard(drawn: Array) -> Array:
    spread = float(drawn.std())
    values: Array = (drawn - drawn.mean()) / spread if spread > 0 else drawn * 0.0
    return values


def _parameter_leaf(parameter: Parameter, factor_set: FactorSet) -> Leaf:
    """A parameter's leaf, with the parameters that drive it where it is an ingredient."""
    leaf = _lone_leaf(parameter)
    if parameter.profile is None:
        return leaf
    drivers: list[tuple[Leaf, float]] = []
    for name, share in parameter.profile.drivers.items():
        found = factor_set.parameters.get(name)
        if found is not None and found.version == parameter.profile.factor_set:
            drivers.append((_parameter_leaf(found, factor_set), share))
    return replace(leaf, drivers=tuple(drivers))


@lru_cache(maxsize=4096)
def _lone_leaf(parameter: Parameter) -> Leaf:
    """Its key is its id and the version it came from."""
    key = f"parameter|{parameter.version}|{parameter.id}"
    return Leaf("parameter", parameter.id, parameter_distribution(parameter), key)


def leaves_of(compiled: Compiled, identity: str) -> tuple[Leaf, ...]:
    """Leaves in the order of the row.

    A parameter's key is its id and the version it came from: inventories that share it share its draws.
    An activity's key holds the product as well: two farms' hectares are not the same quantity.
    """
    inventory = compiled.inventory
    activities = {activity.id: activity for activity in inventory.activities}
    owner = f"{inventory.family}|{inventory.product_name}|{identity}"
    found = [
        Leaf("activity", name, activity_distribution(activities[name]), f"activity|{owner}|{name}")
        for name in compiled.activity_ids
    ]
    factor_set = compiled.factor_set
    found += [_parameter_leaf(factor_set[name], factor_set) for name in compiled.parameter_ids]
    return tuple(found)


def activity_distribution(activity: Activity) -> Distribution:
    """From its own range, else from how it is known: measured, estimated, or a default without a range."""
    amount = float(activity.amount)
    is_share = Unit.parse(activity.unit) == ONE and 0 <= amount <= 1
    if activity.origin is Origin.NOT_APPLICABLE:
        return Distribution(Shape.FIXED, amount)
    if activity.low is not None and activity.high is not None:
        ceiling = 1.0 if is_share and activity.high <= 1 else None
        return distributions.from_range(amount, float(activity.low), float(activity.high), ceiling)
    gsd = distributions.GSD_BY_ORIGIN[activity.origin.value]
    return distributions.share(amount, gsd) if is_share else distributions.from_gsd(amount, gsd)


@lru_cache(maxsize=4096)
def _parameter_distribution(
    kind: Kind, plain: bool, value: float, low: float | None, high: float | None, confidence: str
) -> Distribution:
    if kind is Kind.CONSTANT:
        return Distribution(Shape.FIXED, value)
    if low is not None and high is not None:
        ceiling = 1.0 if plain and high <= 1 else None
        return distributions.from_range(value, low, high, ceiling)
    gsd = distributions.GSD_BY_CONFIDENCE[confidence]
    return distributions.share(value, gsd) if plain and value < 1 else distributions.from_gsd(value, gsd)


def parameter_distribution(parameter: Parameter) -> Distribution:
    """From the source's range, else the method's own width by confidence; constants do not vary."""
    return _parameter_distribution(
        parameter.kind,
        parameter.unit in (ONE, DRY_MATTER),
        parameter.value,
        parameter.low,
        parameter.high,
        parameter.confidence,
    )


def parameter_range(parameter: Parameter) -> tuple[float | None, float | None, bool]:
    """Low and high of the 95 % range in use, and whether it is the method's own assumption."""
    if parameter.low is not None and parameter.high is not None:
        return parameter.low, parameter.high, parameter.range_borrowed
    distribution = parameter_distribution(parameter)
    if distribution.shape is Shape.FIXED:
        return None, None, False
    low, high = _range(distribution)
    return low, high, True


@lru_cache(maxsize=4096)
def _range(distribution: Distribution) -> tuple[float, float]:
    return distributions.range_of(distribution)
