"""The trail: every line with its inputs, parameters, sources and gases, so that it can be derived by hand."""

from collections.abc import Iterable
from functools import lru_cache

from schemas.footprint import (
    ActivityUse,
    AllocationOption,
    AllocationResult,
    DerivedTrail,
    Gas,
    InputTrail,
    LineResult,
    ParameterTrail,
    StepTrail,
)
from schemas.inventory import Activity, Origin
from workers.engine.compiled import (
    BoundInput,
    BoundStep,
    Compiled,
    CompiledAllocation,
    CompiledAmount,
    CompiledLine,
)
from workers.engine.drawing import parameter_range
from workers.engine.factors import Parameter
from workers.engine.quality import line_quality


def line_results(compiled: Compiled) -> tuple[LineResult, ...]:
    """Every line at the central values."""
    row = compiled.central()
    output = float(compiled.output(row))
    activities = {activity.id: activity for activity in compiled.inventory.activities}
    return tuple(_line(compiled, line, row, output, activities) for line in compiled.lines)


def by_stage_and_gas(lines: Iterable[LineResult]) -> dict[str, dict[str, float]]:
    """kg CO2e per declared unit by stage and gas; gases without a value are left out."""
    table: dict[str, dict[str, float]] = {}
    for line in lines:
        stage = table.setdefault(line.stage, {})
        for gas, value in line.kg_co2e.items():
            stage[gas] = stage.get(gas, 0.0) + value
    return table


def primary_share(lines: Iterable[LineResult]) -> float:
    """Share of the absolute emission whose activity data are the producer's own measured values.

    A line counts only when every activity it rests on is measured: one default in a product of two makes the
    product a default.
    """
    whole = own = 0.0
    for line in lines:
        size = abs(line.kg_co2e_total)
        origins = {use.origin for trail in line.inputs for use in trail.activities}
        whole += size
        if origins and origins <= {Origin.MEASURED.value, Origin.NOT_APPLICABLE.value}:
            own += size
    return own / whole if whole else 0.0


def unverified_ids(compiled: Compiled) -> tuple[str, ...]:
    """Ids of the parameters and default activities in use whose value is not confirmed in its source."""
    ids = (*compiled.activity_ids, *compiled.parameter_ids)
    used = compiled.unconfirmed.intersection(leaf for line in compiled.lines for leaf in line.leaves)
    return tuple(sorted(ids[number] for number in used))


def derived_trails(compiled: Compiled) -> tuple[DerivedTrail, ...]:
    """Every derived amount at the central values, with the numbers it was made of."""
    row = compiled.central()
    activities = {activity.id: activity for activity in compiled.inventory.activities}
    return tuple(
        DerivedTrail(
            id=found.derived.id,
            label=found.derived.label,
            model=found.model.name,
            equation=found.model.equation,
            expression=found.text,
            value=float(found.value(row)),
            unit=str(found.unit),
            inputs=tuple(_inputs(found, row, activities)),
            parameters=tuple(_parameter(name, compiled.factor_set[id_]) for name, id_, _ in found.parameters),
            steps=_steps(found.steps, row),
        )
        for found in compiled.derived
    )


def allocation_results(compiled: Compiled) -> tuple[AllocationResult, ...]:
    """Every joint process: the shares and the footprint by each rule that every product has a key for."""
    return tuple(
        AllocationResult(
            id=found.allocation.id,
            label=found.allocation.label,
            rule=found.allocation.rule,
            product=found.allocation.product,
            options=tuple(
                _option(compiled, found, rule) for rule in found.keys if _usable(compiled, found, rule)
            ),
            parameters=tuple(_parameter(name, compiled.factor_set[id_]) for name, id_, _ in found.parameters),
            products={one.id: one.label for one in found.allocation.products},
        )
        for found in compiled.allocations
    )


def _usable(compiled: Compiled, found: CompiledAllocation, rule: str) -> bool:
    keys = [float(key(compiled.central())) for key in found.keys[rule].values()]
    return all(key >= 0 for key in keys) and sum(keys) > 0


def _option(compiled: Compiled, found: CompiledAllocation, rule: str) -> AllocationOption:
    row = compiled.central()
    shares = {name: float(found.share(row, rule, name)) for name in found.keys[rule]}
    total = 0.0
    for line in compiled.lines:
        others = [other for other in line.line.allocations if other != found.allocation.id]
        if line.undivided is None or len(others) == len(line.line.allocations):
            total += float(line.total(row))
            continue
        part = float(line.own(row)) if line.own is not None else 1.0
        by_id = {other.allocation.id: other for other in compiled.allocations}
        for other in others:
            part *= float(by_id[other].chosen(row))
        total += float(line.undivided(row)) * part * shares[found.allocation.product]
    return AllocationOption(rule, shares, total / float(compiled.output(row)))


def _line(
    compiled: Compiled,
    line: CompiledLine,
    row: list[float],
    output: float,
    activities: dict[str, Activity],
) -> LineResult:
    gases = _gases(line, row)
    total = sum(gases.values())
    inputs = _inputs(line, row, activities)
    share = 1.0
    if line.weight is not None:
        share = float(line.weight(row))
        parts = [part for part in (line.line.share, *line.line.allocations) if part is not None]
        inputs.append(InputTrail("allocation_share", " * ".join(parts), share, "1", ()))
    parameters = tuple(_parameter(name, compiled.factor_set[id_]) for name, id_, _ in line.parameters)
    return LineResult(
        id=line.line.id,
        stage=line.line.stage.value,
        label=line.line.label,
        model=line.model.name,
        equation=line.model.equation,
        kg_co2e={gas.value: value / output for gas, value in gases.items()},
        kg_co2e_total=total,
        removals=_removals(compiled, line, row, total) / output,
        expression="; ".join(f"{term.gas.value if term.gas else 'co2e'}: {term.text}" for term in line.terms),
        inputs=tuple(inputs),
        parameters=parameters,
        unverified=not compiled.unconfirmed.isdisjoint(line.leaves),
        steps=_steps(line.steps, row),
        allocation_share=share,
        quality=line_quality(inputs, parameters, compiled.inventory.reference_year),
    )


def _removals(compiled: Compiled, line: CompiledLine, row: list[float], total: float) -> float:
    """kg CO2 taken up for the whole output, the product's share of it; ingredients bring their own."""
    if line.removal is not None:
        return float(line.removal.value(row))
    factors = [compiled.factor_set[id_] for name, id_, _ in line.parameters if name == "factor"]
    profiles = [found for found in factors if found.profile is not None and found.value]
    return sum(total / found.value * found.profile.removals for found in profiles if found.profile)


def _inputs(
    found: CompiledLine | CompiledAmount, row: list[float], activities: dict[str, Activity]
) -> list[InputTrail]:
    inputs = [_input(bound, row, activities) for bound in found.inputs]
    return inputs + [InputTrail(name, f"{value:g}", value, unit, ()) for name, value, unit in found.defaults]


def _steps(steps: tuple[BoundStep, ...], row: list[float]) -> tuple[StepTrail, ...]:
    return tuple(
        StepTrail(step.name, step.equation, step.text, float(step.value(row)), step.unit) for step in steps
    )


def _gases(line: CompiledLine, row: list[float]) -> dict[Gas, float]:
    gases: dict[Gas, float] = {}
    for term in line.terms:
        value = float(term.value(row))
        if term.gas is not None:
            gases[term.gas] = value
        else:
            gases.update({gas: value * share for gas, share in line.shares.items()})
    return gases


def _input(bound: BoundInput, row: list[float], activities: dict[str, Activity]) -> InputTrail:
    return InputTrail(
        name=bound.spec.name,
        expression=bound.expression,
        value=float(bound.value(row)),
        unit=str(bound.unit),
        activities=tuple(_use(activities[name]) for name in bound.activities),
    )


def _use(activity: Activity) -> ActivityUse:
    return ActivityUse(
        id=activity.id,
        amount=float(activity.amount),
        unit=activity.unit,
        origin=activity.origin.value,
        label=activity.label,
        as_entered=activity.as_entered,
        source=activity.source,
        confidence=activity.confidence,
        geography=activity.geography,
    )


@lru_cache(maxsize=8192)
def _parameter(name: str, parameter: Parameter) -> ParameterTrail:
    low, high, assumed = parameter_range(parameter)
    return ParameterTrail(
        name=name,
        id=parameter.id,
        version=parameter.version,
        value=parameter.value,
        unit=str(parameter.unit),
        low=low,
        high=high,
        range_assumed=assumed,
        label=parameter.label,
        source=parameter.source,
        locator=parameter.locator,
        year=parameter.year,
        geography=parameter.geography,
        licence=parameter.licence,
        confidence=parameter.confidence,
        unverified=parameter.unverified,
        by_gas={gas.value: value for gas, value in parameter.by_gas().items()},
    )
