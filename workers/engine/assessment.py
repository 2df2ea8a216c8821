"""From inventory to footprint: compile, check, draw, evaluate, report."""

from dataclasses import dataclass

import numpy as np

from schemas.footprint import Footprint, MissingPart, VarianceShare
from schemas.inventory import Inventory
from workers.engine.checking import check_values
from workers.engine.compiling import Compiled, CompiledLine, compile_inventory
from workers.engine.distributions import Array
from workers.engine.drawing import Leaf, leaves_of
from workers.engine.factors import FactorSet
from workers.engine.quality import weighted
from workers.engine.reporting import (
    allocation_results,
    by_stage_and_gas,
    derived_trails,
    line_results,
    primary_share,
    unverified_ids,
)
from workers.engine.version import ENGINE_VERSION

# A variance share varies one leaf alone, so its evenly spaced quantiles do, in any order, and few are enough.
SHARE_POINTS = 256


@dataclass(frozen=True)
class Spread:
    """Mean, 2.5 %, 50 % and 97.5 % points in kg CO2e per declared unit."""

    mean: float
    low: float
    median: float
    high: float


def assess(inventory: Inventory, factor_set: FactorSet, draws: int = 2000, identity: str = "") -> Footprint:
    """Climate footprint of the inventory per declared unit, with interval and trail.

    `draws` may be 0 for the point result alone. `identity` (for example a declaration's id) keeps the
    activity draws of two producers apart; factors that two inventories share are drawn alike whatever it is.
    Raises EngineError naming every line and input that cannot be computed, ValueError for negative `draws`.
    """
    return assess_compiled(compile_inventory(inventory, factor_set), draws, identity)


def assess_compiled(compiled: Compiled, draws: int = 2000, identity: str = "") -> Footprint:
    """As `assess`, for an inventory that is compiled already."""
    if draws < 0:
        raise ValueError(f"the number of draws is negative: {draws}")
    check_values(compiled)
    inventory, factor_set = compiled.inventory, compiled.factor_set
    point = compiled.point()
    leaves = leaves_of(compiled, identity)
    spread = _spread(total_draws(compiled, leaves, draws)[1:], point)
    lines = line_results(compiled)
    stages = by_stage_and_gas(lines)
    sums = {stage: sum(gases.values()) for stage, gases in stages.items()}
    return Footprint(
        product_name=inventory.product_name,
        declared_unit=inventory.declared_unit,
        boundary=inventory.boundary,
        reference_year=inventory.reference_year,
        factor_set=factor_set.version,
        engine_version=ENGINE_VERSION,
        gwp_set=factor_set.gwp.id,
        gwp=factor_set.gwp.weights(),
        draws=draws,
        output=float(compiled.output(compiled.central())),
        total_kg_co2e=point,
        mean=spread.mean,
        low=spread.low,
        median=spread.median,
        high=spread.high,
        by_stage_and_gas=stages,
        removals=sum(line.removals for line in lines),
        lines=lines,
        variance_shares=_variance_shares(compiled, leaves) if draws > 1 else (),
        primary_data_share=primary_share(lines),
        largest_stage=max(sums, key=lambda stage: sums[stage]) if sums else None,
        complete=not inventory.missing,
        missing=tuple(MissingPart(part.question_id, part.reason) for part in inventory.missing),
        unverified=unverified_ids(compiled),
        quality=weighted(lines),
        derived=derived_trails(compiled),
        allocations=allocation_results(compiled),
    )


def total_draws(compiled: Compiled, leaves: tuple[Leaf, ...], draws: int) -> Array:
    """kg CO2e per declared unit: the central value at index 0, then `draws` draws."""
    row = [leaf.row(draws) for leaf in leaves]
    total = np.zeros(draws + 1)
    for line in compiled.lines:
        total += line.total(row)
    values: Array = total / compiled.output(row)
    return values


def _spread(drawn: Array, point: float) -> Spread:
    if not len(drawn):
        return Spread(point, point, point, point)
    low, median, high = (float(value) for value in np.percentile(drawn, [2.5, 50.0, 97.5]))
    return Spread(float(drawn.mean()), low, median, high)


def _variance(values: Array) -> float:
    away = values - np.add.reduce(values, axis=None) / max(values.size, 1)
    return float(np.vdot(away, away)) / max(values.size, 1)


def _variance_shares(compiled: Compiled, leaves: tuple[Leaf, ...]) -> tuple[VarianceShare, ...]:
    """First-order shares: the variance when one leaf varies and the others stay central, out of their sum."""
    central = compiled.central()
    output_leaves = compiled.output_leaves
    reading: list[list[tuple[CompiledLine, float]]] = [[] for _ in leaves]
    whole_point = 0.0
    for line in compiled.lines:
        value = float(line.total(central))
        whole_point += value
        for number in line.leaves:
            reading[number].append((line, value))
    variances: list[float] = []
    for number, (leaf, moving) in enumerate(zip(leaves, reading, strict=True)):
        if not (moving or number in output_leaves):
            variances.append(0.0)
            continue
        row: list[float | Array] = list(central)
        row[number] = leaf.distribution.quantiles(SHARE_POINTS)
        total: float | Array = whole_point - sum([value for _, value in moving])
        for line, _ in moving:
            total = total + line.total(row)
        variances.append(_variance(np.asarray(total / compiled.output(row))))
    whole = sum(variances)
    labels = {activity.id: activity.label for activity in compiled.inventory.activities}
    shares = [
        VarianceShare(
            id=leaf.id,
            label=labels[leaf.id] if leaf.kind == "activity" else compiled.factor_set[leaf.id].label,
            kind=leaf.kind,
            share=variance / whole,
        )
        for leaf, variance in zip(leaves, variances, strict=True)
        if whole > 0 and variance > 0
    ]
    return tuple(sorted(shares, key=lambda share: (-share.share, share.id)))
