"""The trail: every line with its inputs, parameters, sources and gases, so that it can be derived by hand."""

from collections.abc import Iterable

from schemas.footprint import ActivityUse, Gas, InputTrail, LineResult, ParameterTrail
from schemas.inventory import Activity, Origin
from workers.engine.compiling import BoundInput, Compiled, CompiledLine
from workers.engine.drawing import parameter_range
from workers.engine.factors import Parameter


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


def unverified_ids(lines: Iterable[LineResult]) -> tuple[str, ...]:
    """Ids of the parameters and default activities in use whose value is not confirmed in its source."""
    found: set[str] = set()
    for line in lines:
        found.update(parameter.id for parameter in line.parameters if parameter.unverified)
        found.update(use.id for trail in line.inputs for use in trail.activities if use.confidence == "C")
    return tuple(sorted(found))


def _line(
    compiled: Compiled,
    line: CompiledLine,
    row: list[float],
    output: float,
    activities: dict[str, Activity],
) -> LineResult:
    gases = _gases(line, row)
    total = sum(gases.values())
    inputs = [_input(bound, row, activities) for bound in line.inputs]
    inputs += [InputTrail(name, f"{value:g}", value, unit, ()) for name, value, unit in line.defaults]
    parameters = tuple(_parameter(name, compiled.factor_set[id_]) for name, id_, _ in line.parameters)
    loose = any(use.confidence == "C" for trail in inputs for use in trail.activities)
    return LineResult(
        id=line.line.id,
        stage=line.line.stage.value,
        label=line.line.label,
        model=line.model.name,
        equation=line.model.equation,
        kg_co2e={gas.value: value / output for gas, value in gases.items()},
        kg_co2e_total=total,
        removals=0.0,
        expression="; ".join(f"{term.gas.value if term.gas else 'co2e'}: {term.text}" for term in line.terms),
        inputs=tuple(inputs),
        parameters=parameters,
        unverified=loose or any(parameter.unverified for parameter in parameters),
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
    )


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
