"""From inventory and factor set to functions of a row of values: units checked, ids resolved.

A row of values holds every leaf (the activities first, then the parameters) at its index, as floats for the
point result or as arrays whose last axis is the draw. Compile once, evaluate often.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from schemas.expressions import Expression
from schemas.footprint import Gas
from schemas.inventory import Inventory, Line
from schemas.units import Unit, UnitError
from workers.engine.errors import EngineError, EngineProblem
from workers.engine.factors import FactorSet
from workers.engine.models import CONSTANTS, MODELS, InputSpec, Model, ParameterSpec

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


@dataclass(frozen=True)
class Term:
    """One gas of a line in kg CO2e; `gas` None means split by `shares` of the line."""

    gas: Gas | None
    value: Getter
    text: str


@dataclass(frozen=True)
class CompiledLine:
    """A line whose `terms` are functions of the row; `leaves` are the indices they read."""

    line: Line
    model: Model
    inputs: tuple[BoundInput, ...]
    parameters: Parameters
    defaults: tuple[tuple[str, float, str], ...]
    terms: tuple[Term, ...]
    shares: Mapping[Gas, float]
    leaves: frozenset[int]

    def total(self, row: Row) -> Any:
        """kg CO2e of the line, all gases together, for the whole output."""
        first, *rest = self.terms
        value = first.value(row)
        for term in rest:
            value = value + term.value(row)
        return value


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

    def central(self) -> list[float]:
        """The row of central values, new each time."""
        return list(self._central)

    def point(self) -> float:
        """Point result in kg CO2e per declared unit."""
        row = self._central
        return float(sum([term(row) for term in self._terms]) / self.output(row))

    @cached_property
    def _central(self) -> tuple[float, ...]:
        amounts = {activity.id: float(activity.amount) for activity in self.inventory.activities}
        parameters = (self.factor_set[name].value for name in self.parameter_ids)
        return (*(amounts[name] for name in self.activity_ids), *parameters)

    @cached_property
    def _terms(self) -> tuple[Getter, ...]:
        return tuple(term.value for line in self.lines for term in line.terms)


def compile_inventory(inventory: Inventory, factor_set: FactorSet) -> Compiled:
    """Check and bind every line. EngineError names each line, input and unit that does not fit."""
    return _Compiler(inventory, factor_set).run()


class _Compiler:
    def __init__(self, inventory: Inventory, factor_set: FactorSet) -> None:
        self.inventory = inventory
        self.factor_set = factor_set
        self.units = {activity.id: Unit.parse(activity.unit) for activity in inventory.activities}
        self.activity_ids = tuple(self.units)
        named = {name for line in inventory.lines for name in line.parameters.values()}
        self.parameter_ids = tuple(sorted(name for name in named if name in factor_set))
        leaves = [("activity", name) for name in self.activity_ids]
        leaves += [("parameter", name) for name in self.parameter_ids]
        self.index = {leaf: number for number, leaf in enumerate(leaves)}
        self.getters: dict[str, Getter] = {
            name: operator.itemgetter(self.index["activity", name]) for name in self.activity_ids
        }
        self.problems: list[EngineProblem] = []

    def run(self) -> Compiled:
        lines = [self.line(line) for line in self.inventory.lines]
        output, leaves = self.output()
        if self.problems:
            raise EngineError(self.problems)
        return Compiled(
            inventory=self.inventory,
            factor_set=self.factor_set,
            activity_ids=self.activity_ids,
            parameter_ids=self.parameter_ids,
            lines=tuple(line for line in lines if line is not None),
            output=output,
            output_leaves=leaves,
        )

    def problem(self, code: str, line: Line | None, name: str | None = None, **details: str) -> None:
        self.problems.append(EngineProblem(code, line.id if line else None, name, details))

    def output(self) -> tuple[Getter, frozenset[int]]:
        expression = Expression.parse(self.inventory.output)
        leaves = frozenset(self.index["activity", name] for name in expression.names())
        try:
            unit = expression.unit(self.units)
        except UnitError as error:
            self.problem("output_terms", None, detail=str(error))
            return (lambda _: 1.0), leaves
        wanted = Unit.parse(self.inventory.declared_unit)
        if not unit.compatible(wanted):
            self.problem("output_unit", None, got=str(unit), wanted=str(wanted))
            return (lambda _: 1.0), leaves
        return _scaled(expression.bind(self.getters), float(unit.factor_to(wanted))), leaves

    def line(self, line: Line) -> CompiledLine | None:
        model = MODELS.get(line.model)
        if model is None:
            self.problem("unknown_model", line, model=line.model, known=", ".join(MODELS))
            return None
        before = len(self.problems)
        self.names(line, model)
        inputs = [self.input(line, spec) for spec in model.inputs if spec.name in line.inputs]
        parameters = [self.parameter(line, name) for name in line.parameters]
        if len(self.problems) > before:
            return None
        bound = tuple(found for found in inputs if found is not None)
        known = tuple(found for found in parameters if found is not None)
        return self.bind(line, model, bound, known)

    def names(self, line: Line, model: Model) -> None:
        """Inputs and parameters that are missing from the line, or that the model does not know."""
        for name in line.inputs:
            if model.input(name) is None:
                known = ", ".join(spec.name for spec in model.inputs)
                self.problem("unknown_input", line, name, model=model.name, known=known)
        for name in line.parameters:
            if model.parameter(name) is None:
                known = ", ".join(spec.name for spec in model.parameters)
                self.problem("unknown_factor", line, name, model=model.name, known=known)
        for spec in model.inputs:
            if spec.name not in line.inputs and spec.default is None:
                unit = spec.unit or "the unit of the factor"
                self.problem("missing_input", line, spec.name, model=model.name, unit=unit)
        for wanted in model.parameters:
            if wanted.name not in line.parameters and wanted.default is None:
                self.problem("missing_factor", line, wanted.name, model=model.name)

    def input(self, line: Line, spec: InputSpec) -> BoundInput | None:
        expression = Expression.parse(line.inputs[spec.name])
        try:
            unit = expression.unit(self.units)
        except UnitError as error:
            self.problem("bad_terms", line, spec.name, detail=str(error))
            return None
        wanted = Unit.parse(spec.unit) if spec.unit is not None else unit
        if not unit.compatible(wanted):
            self.problem("wrong_unit", line, spec.name, got=str(unit), wanted=str(wanted))
            return None
        value = _scaled(expression.bind(self.getters), float(unit.factor_to(wanted)))
        return BoundInput(spec, str(expression), wanted, value, tuple(sorted(expression.names())))

    def parameter(self, line: Line, name: str) -> tuple[str, str, Unit] | None:
        parameter_id = line.parameters[name]
        spec = MODELS[line.model].parameter(name)
        if parameter_id not in self.factor_set:
            self.problem("unknown_parameter", line, name, id=parameter_id, version=self.factor_set.version)
            return None
        unit = self.factor_set[parameter_id].unit
        if spec is not None and spec.unit is not None and not unit.compatible(Unit.parse(spec.unit)):
            self.problem("wrong_unit", line, f"{name} ({parameter_id})", got=str(unit), wanted=spec.unit)
            return None
        return name, parameter_id, unit

    def bind(
        self, line: Line, model: Model, inputs: tuple[BoundInput, ...], parameters: Parameters
    ) -> CompiledLine | None:
        getters: dict[str, Getter] = {found.spec.name: found.value for found in inputs}
        units = {found.spec.name: found.unit for found in inputs}
        for name, parameter_id, unit in parameters:
            getters[name] = operator.itemgetter(self.index["parameter", parameter_id])
            units[name] = unit
        specs: tuple[InputSpec | ParameterSpec, ...] = (*model.inputs, *model.parameters)
        defaults = tuple(
            (spec.name, spec.default, spec.unit or "1")
            for spec in specs
            if spec.name not in units and spec.default is not None
        )
        for name, value, written in defaults:
            getters[name], units[name] = _always(value), Unit.parse(written)
        for name, (_, value, unit) in CONSTANTS.items():
            getters[name], units[name] = _always(value), unit
        terms = [self.term(line, *term, getters, units) for term in model.terms()]
        if any(term is None for term in terms):
            return None
        return CompiledLine(
            line=line,
            model=model,
            inputs=inputs,
            parameters=parameters,
            defaults=defaults,
            terms=tuple(term for term in terms if term is not None),
            shares=self.shares(line),
            leaves=self.leaves(inputs, parameters),
        )

    def term(
        self,
        line: Line,
        gas: Gas | None,
        formula: Expression,
        wanted: Unit,
        getters: Mapping[str, Getter],
        units: Mapping[str, Unit],
    ) -> Term | None:
        try:
            unit = formula.unit(units)
        except UnitError as error:
            self.problem("bad_terms", line, str(formula), detail=str(error))
            return None
        if not unit.compatible(wanted):
            used = ", ".join(f"{name} in {units[name]}" for name in sorted(formula.names()))
            self.problem("result_unit", line, units=used, got=str(unit), wanted=str(wanted))
            return None
        scale = float(unit.factor_to(wanted))
        weight = 1.0 if gas is None else self.factor_set.gwp.of(gas)
        text = _with_numbers(str(formula), scale, weight)
        return Term(gas, _scaled(formula.bind(getters), scale * weight), text)

    def shares(self, line: Line) -> Mapping[Gas, float]:
        """Part of each gas in the line's factor; a factor of zero or without split is unsplit."""
        parameter_id = line.parameters.get("factor")
        if parameter_id is None:
            return {}
        parameter = self.factor_set[parameter_id]
        if not parameter.value:
            return {Gas.UNSPLIT: 1.0}
        return {gas: part / parameter.value for gas, part in parameter.by_gas().items()}

    def leaves(self, inputs: tuple[BoundInput, ...], parameters: Parameters) -> frozenset[int]:
        activities = {self.index["activity", name] for found in inputs for name in found.activities}
        return frozenset(activities | {self.index["parameter", found[1]] for found in parameters})


def _always(value: float) -> Getter:
    return lambda _: value


def _scaled(getter: Getter, factor: float) -> Getter:
    if factor == 1.0:
        return getter
    return lambda row: getter(row) * factor


def _with_numbers(text: str, scale: float, weight: float) -> str:
    """The formula as it can be typed into a calculator: constants, unit conversion and GWP as numbers."""
    for name, (number, _, _) in sorted(CONSTANTS.items(), key=lambda item: -len(item[0])):
        text = text.replace(name, number)
    for factor in (scale, weight):
        if factor != 1.0:
            text = f"{text} * {factor!r}"
    return text
