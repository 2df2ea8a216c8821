"""From inventory and factor set to functions of a row of values: units checked, ids resolved.

Compile once, evaluate often. Derived amounts come first, in their order; lines and allocations use them.
Ten thousand declarations are a few hundred shapes with other amounts: each shape is compiled once.
"""

import operator
from collections.abc import Callable, Mapping
from functools import lru_cache, partial

from schemas.expressions import Expression
from schemas.footprint import Gas
from schemas.inventory import Derived, Inventory, Line
from schemas.units import ONE, Unit, UnitError
from workers.engine.allocating import Names, compile_allocation, product, summed, weighed
from workers.engine.binding import Bound, Owner, bind_steps, names_used, scaled, with_numbers
from workers.engine.compiled import (
    BoundInput,
    Compiled,
    CompiledAllocation,
    CompiledAmount,
    CompiledLine,
    Getter,
    Row,
    Term,
)
from workers.engine.errors import EngineError, EngineProblem
from workers.engine.factors import FactorSet
from workers.engine.models import MODELS, InputSpec, Model
from workers.engine.shapes import Shape

__all__ = ["BoundInput", "Compiled", "CompiledLine", "Getter", "Row", "Term", "compile_inventory"]


def compile_inventory(inventory: Inventory, factor_set: FactorSet) -> Compiled:
    """Check and bind every line. EngineError names each line, input and unit that does not fit."""
    return _compiled(Shape.of(inventory), _SameSet(factor_set))(inventory)


class _SameSet:
    """A factor set as part of a key: equal only to itself, since two sets may share a version."""

    def __init__(self, factor_set: FactorSet) -> None:
        self.factor_set = factor_set

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _SameSet) and self.factor_set is other.factor_set

    def __hash__(self) -> int:
        return id(self.factor_set)


@lru_cache(maxsize=512)
def _compiled(shape: Shape, same: _SameSet) -> Callable[[Inventory], Compiled]:
    return _Compiler(shape, same.factor_set).run()


class _Compiler:
    def __init__(self, shape: Shape, factor_set: FactorSet) -> None:
        self.shape = shape
        self.factor_set = factor_set
        self.units = {name: Unit.parse(unit) for name, unit in shape.units}
        self.activity_ids = tuple(self.units)
        self.parameter_ids = tuple(sorted(name for name in names_used(shape) if name in factor_set))
        leaves = [("activity", name) for name in self.activity_ids]
        leaves += [("parameter", name) for name in self.parameter_ids]
        self.index = {leaf: number for number, leaf in enumerate(leaves)}
        self.getters: dict[str, Getter] = {
            name: operator.itemgetter(self.index["activity", name]) for name in self.activity_ids
        }
        self.reads = {name: frozenset([self.index["activity", name]]) for name in self.activity_ids}
        self.allocations: dict[str, CompiledAllocation] = {}
        self.problems: list[EngineProblem] = []

    def run(self) -> Callable[[Inventory], Compiled]:
        derived = [self.derived(found) for found in self.shape.derived]
        names = Names(self.units, self.getters, self.reads, self.index)
        for allocation in self.shape.allocations:
            found = compile_allocation(allocation, names, self.factor_set, self.problems)
            self.allocations[allocation.id] = found
        lines = [self.line(line) for line in self.shape.lines]
        output, leaves = self.output()
        if self.problems:
            raise EngineError(self.problems)
        return partial(
            Compiled,
            factor_set=self.factor_set,
            activity_ids=self.activity_ids,
            parameter_ids=self.parameter_ids,
            lines=tuple(line for line in lines if line is not None),
            output=output,
            output_leaves=leaves,
            derived=tuple(found for found in derived if found is not None),
            allocations=tuple(self.allocations.values()),
        )

    def problem(self, code: str, owner: Owner | None, name: str | None = None, **details: str) -> None:
        self.problems.append(EngineProblem(code, owner.id if owner else None, name, details))

    def expression_leaves(self, expression: Expression) -> frozenset[int]:
        return frozenset().union(*(self.reads.get(name, frozenset()) for name in expression.names()))

    def output(self) -> tuple[Getter, frozenset[int]]:
        expression = Expression.parse(self.shape.output)
        leaves = self.expression_leaves(expression)
        try:
            unit = expression.unit(self.units)
        except UnitError as error:
            self.problem("output_terms", None, detail=str(error))
            return (lambda _: 1.0), leaves
        wanted = Unit.parse(self.shape.declared_unit)
        if not unit.compatible(wanted):
            self.problem("output_unit", None, got=str(unit), wanted=str(wanted))
            return (lambda _: 1.0), leaves
        return scaled(expression.bind(self.getters), float(unit.factor_to(wanted))), leaves

    def derived(self, derived: Derived) -> CompiledAmount | None:
        """Bind a derived amount and make it known by its id; it is unknown to those before it."""
        model = self.model(derived, emits=False)
        bound = self.bind(derived, model) if model is not None else None
        if model is None or bound is None or model.amount is None:
            return None
        found = self.value(derived, model.amount, Unit.parse(model.gives), bound)
        if found is None:
            return None
        value, text = found
        self.units[derived.id], self.getters[derived.id] = Unit.parse(model.gives), value
        leaves = self.leaves(bound)
        self.reads[derived.id] = leaves
        return CompiledAmount(
            derived=derived,
            model=model,
            inputs=bound.inputs,
            parameters=bound.parameters,
            defaults=bound.defaults,
            steps=bound.steps,
            unit=Unit.parse(model.gives),
            text=text,
            value=value,
            leaves=leaves,
        )

    def line(self, line: Line) -> CompiledLine | None:
        model = self.model(line, emits=True)
        bound = self.bind(line, model) if model is not None else None
        if model is None or bound is None:
            return None
        whole = [self.term(line, *term, bound) for term in model.terms()]
        removal = None
        if model.removal is not None:
            removal = self.term(line, Gas.LAND_MANAGEMENT, model.removal, Unit.parse("kg[CO2]"), bound)
        own, own_leaves = self.own(line)
        parts = [own] if own is not None else []
        weight_leaves = own_leaves
        for name in line.allocations:
            if name not in self.allocations:
                self.problem("unknown_allocation", line, name)
                return None
            parts.append(self.allocations[name].chosen)
            weight_leaves |= self.allocations[name].leaves
        weight = product(parts)
        if any(term is None for term in whole):
            return None
        terms = tuple(term for term in whole if term is not None)
        return CompiledLine(
            line=line,
            model=model,
            inputs=bound.inputs,
            parameters=bound.parameters,
            defaults=bound.defaults,
            terms=tuple(weighed(term, weight) for term in terms),
            shares=self.shares(line),
            leaves=self.leaves(bound) | weight_leaves,
            steps=bound.steps,
            removal=None if removal is None else weighed(removal, weight),
            weight=weight,
            undivided=summed(terms) if weight is not None else None,
            own=own,
        )

    def own(self, line: Line) -> tuple[Getter | None, frozenset[int]]:
        """The share of the line that was measured to be the product's own, and the leaves it reads."""
        if line.share is None:
            return None, frozenset()
        expression = Expression.parse(line.share)
        try:
            scale = float(expression.unit(self.units).factor_to(ONE))
        except UnitError as error:
            self.problem("bad_terms", line, "share", detail=str(error))
            return None, frozenset()
        return scaled(expression.bind(self.getters), scale), self.expression_leaves(expression)

    def model(self, owner: Line | Derived, emits: bool) -> Model | None:
        model = MODELS.get(owner.model)
        if model is None or emits == (model.amount is not None):
            known = ", ".join(name for name, found in MODELS.items() if emits == (found.amount is None))
            self.problem("unknown_model", owner, model=owner.model, known=known)
            return None
        return model

    def bind(self, owner: Line | Derived, model: Model) -> Bound | None:
        """Inputs, parameters, defaults and steps of a model; None when something does not fit."""
        before = len(self.problems)
        bound = Bound.checked(owner, model, self.factor_set, self.problems)
        inputs = [self.input(owner, spec) for spec in model.inputs if spec.name in owner.inputs]
        if len(self.problems) > before:
            return None
        for found in inputs:
            if found is not None:
                bound.add_input(found)
        for name, parameter_id, unit in bound.parameters:
            bound.getters[name] = operator.itemgetter(self.index["parameter", parameter_id])
            bound.units[name] = unit
        bound.add_defaults(model)
        bind_steps(owner, model, bound, self.problems)
        return bound if len(self.problems) == before else None

    def input(self, owner: Line | Derived, spec: InputSpec) -> BoundInput | None:
        expression = Expression.parse(owner.inputs[spec.name])
        try:
            unit = expression.unit(self.units)
        except UnitError as error:
            self.problem("bad_terms", owner, spec.name, detail=str(error))
            return None
        wanted = Unit.parse(spec.unit) if spec.unit is not None else unit
        if not unit.compatible(wanted):
            self.problem("wrong_unit", owner, spec.name, got=str(unit), wanted=str(wanted))
            return None
        value = scaled(expression.bind(self.getters), float(unit.factor_to(wanted)))
        leaves = self.expression_leaves(expression)
        count = len(self.activity_ids)
        activities = sorted(self.activity_ids[number] for number in leaves if number < count)
        return BoundInput(spec, str(expression), wanted, value, tuple(activities), leaves)

    def value(
        self, owner: Line | Derived, formula: Expression, wanted: Unit, bound: Bound, weight: float = 1.0
    ) -> tuple[Getter, str] | None:
        """The formula in the wanted unit times the weight, and its text with all numbers."""
        try:
            unit = formula.unit(bound.units)
        except UnitError as error:
            self.problem("bad_terms", owner, str(formula), detail=str(error))
            return None
        if not unit.compatible(wanted):
            used = ", ".join(f"{name} in {bound.units[name]}" for name in sorted(formula.names()))
            self.problem("result_unit", owner, units=used, got=str(unit), wanted=str(wanted))
            return None
        scale = float(unit.factor_to(wanted))
        return scaled(formula.bind(bound.getters), scale * weight), with_numbers(str(formula), scale, weight)

    def term(
        self, line: Line, gas: Gas | None, formula: Expression, wanted: Unit, bound: Bound
    ) -> Term | None:
        weight = 1.0 if gas is None else self.factor_set.gwp.of(gas)
        found = self.value(line, formula, wanted, bound, weight)
        return None if found is None else Term(gas, *found)

    def shares(self, line: Line) -> Mapping[Gas, float]:
        """Part of each gas in the line's factor; without a factor, or by one of zero, all is unsplit."""
        parameter_id = line.parameters.get("factor")
        if parameter_id is None:
            return {Gas.UNSPLIT: 1.0}
        parameter = self.factor_set[parameter_id]
        if not parameter.value:
            return {Gas.UNSPLIT: 1.0}
        return {gas: part / parameter.value for gas, part in parameter.by_gas().items()}

    def leaves(self, bound: Bound) -> frozenset[int]:
        rows = frozenset(self.index["parameter", row] for _, row, _ in bound.parameters)
        return rows.union(*(found.leaves for found in bound.inputs))
