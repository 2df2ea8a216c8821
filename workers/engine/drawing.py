"""The draws of every leaf of a compiled inventory: index 0 holds the central values, the rest the draws."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from schemas.inventory import Activity, Origin
from schemas.units import ONE, Unit
from workers.engine import distributions
from workers.engine.compiling import Compiled
from workers.engine.distributions import Array, Distribution
from workers.engine.factors import Parameter
from workers.engine.factors.factor_set import Kind

DRY_MATTER = Unit.parse("kg[dry]/kg[fresh]")


@dataclass(frozen=True)
class Leaf:
    """An activity or parameter with its distribution and the key that seeds its draws."""

    kind: str
    id: str
    distribution: Distribution
    key: str

    def row(self, count: int) -> Array:
        """Central value followed by `count` draws."""
        return np.concatenate(([self.distribution.mean], self.distribution.draws(self.key, count)))


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
    for name in compiled.parameter_ids:
        parameter = compiled.factor_set[name]
        found.append(
            Leaf(
                "parameter", name, parameter_distribution(parameter), f"parameter|{parameter.version}|{name}"
            )
        )
    return tuple(found)


def activity_distribution(activity: Activity) -> Distribution:
    """From its own range, else from how it is known: measured, estimated, or a default without a range."""
    amount = float(activity.amount)
    is_share = Unit.parse(activity.unit) == ONE and 0 <= amount <= 1
    if activity.origin is Origin.NOT_APPLICABLE:
        return Distribution(distributions.Shape.FIXED, amount)
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
        return Distribution(distributions.Shape.FIXED, value)
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
    if distribution.shape is distributions.Shape.FIXED:
        return None, None, False
    low, high = _range(distribution)
    return low, high, True


@lru_cache(maxsize=4096)
def _range(distribution: Distribution) -> tuple[float, float]:
    return distributions.range_of(distribution)
