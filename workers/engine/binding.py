"""How a model's names are tied to getters: inputs, parameters, defaults, constants and steps."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from schemas.inventory import Derived, Line
from schemas.units import Unit, UnitError
from workers.engine.compiled import BoundInput, BoundStep, Getter, Parameters
from workers.engine.errors import EngineProblem
from workers.engine.factors import FactorSet
from workers.engine.models import CONSTANTS, MODELS, InputSpec, Model, ParameterSpec
from workers.engine.shapes import Shape


class Owner(Protocol):
    """A line, a derived amount or an allocation: what a problem is about."""

    @property
    def id(self) -> str:
        """The id that the problem names."""


@dataclass
class Bound:
    """The names of one model in one place: getters and units grow as inputs, defaults and steps are added."""

    parameters: Parameters
    inputs: tuple[BoundInput, ...] = ()
    defaults: tuple[tuple[str, float, str], ...] = ()
    steps: tuple[BoundStep, ...] = ()
    getters: dict[str, Getter] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)

    @staticmethod
    def checked(
        owner: Line | Derived, model: Model, factor_set: FactorSet, problems: list[EngineProblem]
    ) -> "Bound":
        """The parameters of the model, its own rows where the owner names none; every misfit is a problem."""
        problems += _name_problems(owner, model)
        named = _named(owner, model)
        found = []
        for name, row in named.items():
            spec = model.parameter(name)
            if row not in factor_set:
                details = {"id": row, "version": factor_set.version}
                problems.append(EngineProblem("unknown_parameter", owner.id, name, details))
                continue
            unit = factor_set[row].unit
            if spec is not None and spec.unit is not None and not unit.compatible(Unit.parse(spec.unit)):
                details = {"got": str(unit), "wanted": spec.unit}
                problems.append(EngineProblem("wrong_unit", owner.id, f"{name} ({row})", details))
                continue
            found.append((name, row, unit))
        return Bound(tuple(found))

    def add_input(self, found: BoundInput) -> None:
        """Make an input known by its name."""
        self.inputs = (*self.inputs, found)
        self.getters[found.spec.name], self.units[found.spec.name] = found.value, found.unit

    def add_defaults(self, model: Model) -> None:
        """Make known what was left out and has a default, and the constants."""
        specs: tuple[InputSpec | ParameterSpec, ...] = (*model.inputs, *model.parameters)
        self.defaults = tuple(
            (spec.name, spec.default, spec.unit or "1")
            for spec in specs
            if spec.name not in self.units and spec.default is not None
        )
        for name, value, written in self.defaults:
            self.getters[name], self.units[name] = always(value), Unit.parse(written)
        for name, (_, value, unit) in CONSTANTS.items():
            self.getters[name], self.units[name] = always(value), unit


def names_used(shape: Shape) -> set[str]:
    """Ids of every parameter that lines, derived amounts and allocations read, named or by default."""
    found = {row for allocation in shape.allocations for row in allocation.parameters.values()}
    owners: tuple[Line | Derived, ...] = (*shape.lines, *shape.derived)
    for owner in owners:
        model = MODELS.get(owner.model)
        found.update(_named(owner, model).values() if model is not None else ())
    return found


def bind_steps(owner: Owner, model: Model, bound: Bound, problems: list[EngineProblem]) -> None:
    """Bind the steps in order, each in its own unit; each may use those before it."""
    for step in model.steps:
        wanted = Unit.parse(step.unit)
        try:
            unit = step.formula.unit(bound.units)
            scale = float(unit.factor_to(wanted))
        except UnitError as error:
            problems.append(EngineProblem("bad_terms", owner.id, step.name, {"detail": str(error)}))
            return
        value = scaled(step.formula.bind(bound.getters), scale)
        text = with_numbers(str(step.formula), scale, 1.0)
        bound.steps = (*bound.steps, BoundStep(step.name, step.equation, text, step.unit, value))
        bound.getters[step.name], bound.units[step.name] = value, wanted


def always(value: float) -> Getter:
    """A getter that gives the same whatever the row."""
    return lambda _: value


def scaled(getter: Getter, factor: float) -> Getter:
    """The getter times a factor."""
    if factor == 1.0:
        return getter
    return lambda row: getter(row) * factor


def with_numbers(text: str, scale: float, weight: float) -> str:
    """The formula as it can be typed into a calculator: constants, unit conversion and GWP as numbers."""
    for name, (number, _, _) in sorted(CONSTANTS.items(), key=lambda item: -len(item[0])):
        text = text.replace(name, number)
    for factor in (scale, weight):
        if factor != 1.0:
            text = f"({text}) * {factor!r}" if "+" in text or "-" in text else f"{text} * {factor!r}"
    return text


def _named(owner: Line | Derived, model: Model) -> Mapping[str, str]:
    own = {spec.name: spec.row for spec in model.parameters if spec.row is not None}
    return {**own, **owner.parameters}


def _name_problems(owner: Line | Derived, model: Model) -> Iterator[EngineProblem]:
    """Inputs and parameters that are missing from the owner, or that the model does not know."""
    inputs = ", ".join(spec.name for spec in model.inputs)
    parameters = ", ".join(spec.name for spec in model.parameters)
    for name in owner.inputs:
        if model.input(name) is None:
            details = {"model": model.name, "known": inputs}
            yield EngineProblem("unknown_input", owner.id, name, details)
    for name in owner.parameters:
        if model.parameter(name) is None:
            details = {"model": model.name, "known": parameters}
            yield EngineProblem("unknown_factor", owner.id, name, details)
    for spec in model.inputs:
        if spec.name not in owner.inputs and spec.default is None:
            unit = spec.unit or "the unit of the factor"
            yield EngineProblem("missing_input", owner.id, spec.name, {"model": model.name, "unit": unit})
    for wanted in model.parameters:
        if wanted.name not in owner.parameters and wanted.default is None and wanted.row is None:
            yield EngineProblem("missing_factor", owner.id, wanted.name, {"model": model.name})
