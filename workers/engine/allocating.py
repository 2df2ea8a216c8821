"""Joint processes: keys bound to getters, shares by rule, and lines weighed with them."""

import operator
from collections.abc import Mapping
from dataclasses import dataclass

from schemas.expressions import Expression
from schemas.inventory import Allocation
from schemas.units import Unit, UnitError
from workers.engine.binding import scaled
from workers.engine.compiled import CompiledAllocation, Getter, Parameters, Term
from workers.engine.errors import EngineProblem
from workers.engine.factors import FactorSet


@dataclass(frozen=True)
class Names:
    """What expressions may use: units, getters and leaves read, by name; and the index of every leaf."""

    units: Mapping[str, Unit]
    getters: Mapping[str, Getter]
    reads: Mapping[str, frozenset[int]]
    index: Mapping[tuple[str, str], int]


def compile_allocation(
    allocation: Allocation, names: Names, factor_set: FactorSet, problems: list[EngineProblem]
) -> CompiledAllocation:
    """Bind every key of every product, and check that the keys of one rule can be added."""
    parameters = _rows(allocation, factor_set, problems)
    rows = {name: names.index["parameter", row] for name, row, _ in parameters}
    getters: dict[str, Getter] = dict(names.getters)
    for name, number in rows.items():
        getters[name] = operator.itemgetter(number)
    units = {**names.units, **{name: unit for name, _, unit in parameters}}
    shared = set.intersection(*(set(product.keys) for product in allocation.products))
    keys: dict[str, dict[str, Getter]] = {}
    leaves = set(rows.values())
    for rule in sorted(shared):
        first: Unit | None = None
        for product in allocation.products:
            expression = Expression.parse(product.keys[rule])
            try:
                unit = expression.unit(units)
                first = first or unit
                scale = _mass_scale(unit) if rule == "mass" else float(unit.factor_to(first))
            except UnitError as error:
                problems.append(EngineProblem("bad_terms", allocation.id, rule, {"detail": str(error)}))
                continue
            keys.setdefault(rule, {})[product.id] = scaled(expression.bind(getters), scale)
            for name in expression.names():
                leaves |= names.reads.get(name, frozenset())
    return CompiledAllocation(allocation, keys, parameters, frozenset(leaves))


def _mass_scale(unit: Unit) -> float:
    """Kilograms of whatever: to allocate by mass is to add unlike masses, so the basis is left aside."""
    if [(name, power) for (name, _), power in unit.dimension.items()] != [("mass", 1)]:
        raise UnitError(f"{unit} is not a mass")
    return float(unit.scale)


def weighed(term: Term, weight: Getter | None) -> Term:
    """The term times the product's share of the line."""
    if weight is None:
        return term
    value = term.value
    return Term(term.gas, lambda row: value(row) * weight(row), f"({term.text}) * allocation_share")


def summed(terms: tuple[Term, ...]) -> Getter:
    """All terms together."""
    return lambda row: sum(term.value(row) for term in terms)


def product(parts: list[Getter]) -> Getter | None:
    """The parts multiplied; None for no parts."""
    if not parts:
        return None
    whole = parts[0]
    for part in parts[1:]:
        whole = _times(whole, part)
    return whole


def _times(left: Getter, right: Getter) -> Getter:
    return lambda row: left(row) * right(row)


def _rows(allocation: Allocation, factor_set: FactorSet, problems: list[EngineProblem]) -> Parameters:
    found = []
    for name, row in allocation.parameters.items():
        if row in factor_set:
            found.append((name, row, factor_set[row].unit))
        else:
            details = {"id": row, "version": factor_set.version}
            problems.append(EngineProblem("unknown_parameter", allocation.id, name, details))
    return tuple(found)
