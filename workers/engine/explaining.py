"""Explain the difference between a stored result and the same inventory with other factors.

Within a line the changed factors are put in one after the other, in order of their ids, on top of the old
ones: each one's difference is what that step adds, so they sum to the whole. With several factors in a
product the order decides who is given their common part; it is always the same order.
"""

from collections.abc import Iterator

from schemas.explanation import Cause, Explanation, LineDifference
from schemas.footprint import Footprint
from schemas.inventory import Inventory
from schemas.units import UnitError
from workers.engine.compiled import Compiled, CompiledLine
from workers.engine.compiling import compile_inventory
from workers.engine.errors import EngineError
from workers.engine.factors import FactorSet, Parameter

# Below this part of the total a difference is rounding.
NOTHING = 1e-12

WEIGHTS = {"sv": "Växthusgasernas vikter (GWP)", "en": "Weights of the gases (GWP)"}
METHOD = {"sv": "Beräkningsmetoden", "en": "The method of calculation"}


def explain(
    inventory: Inventory, stored: Footprint, fresh: Footprint, old: FactorSet | None, new: FactorSet
) -> Explanation:
    """What made `stored` (computed with `old`) into `fresh` (computed with `new`).

    `old` may be None, or refuse the inventory, when today's engine cannot repeat the stored result; the
    difference of each line is then put down to the method.
    """
    compiled = _compiled(inventory, old)
    before = {line.id: (line.label, sum(line.kg_co2e.values())) for line in stored.lines}
    after = {line.id: (line.label, sum(line.kg_co2e.values())) for line in fresh.lines}
    steps = {line.line.id: line for line in compiled.lines} if compiled else {}
    least = NOTHING * max(abs(stored.total_kg_co2e), abs(fresh.total_kg_co2e))
    lines = []
    for name in dict.fromkeys([*before, *after]):
        label = (before.get(name) or after[name])[0]
        was, now = (side[name][1] if name in side else 0.0 for side in (before, after))
        if abs(now - was) > least:
            causes = tuple(_causes(compiled, steps.get(name), was, now, new, least))
            lines.append(LineDifference(name, label, was, now, causes))
    return Explanation(
        factor_set_before=stored.factor_set,
        factor_set_after=fresh.factor_set,
        before=stored.total_kg_co2e,
        after=fresh.total_kg_co2e,
        low=stored.low,
        high=stored.high,
        outside=not stored.low <= fresh.total_kg_co2e <= stored.high,
        lines=tuple(sorted(lines, key=lambda line: (-abs(line.after - line.before), line.id))),
    )


def _compiled(inventory: Inventory, old: FactorSet | None) -> Compiled | None:
    try:
        return compile_inventory(inventory, old) if old else None
    except EngineError:
        return None


def _causes(
    compiled: Compiled | None,
    line: CompiledLine | None,
    before: float,
    after: float,
    new: FactorSet,
    least: float,
) -> Iterator[Cause]:
    """Changed factors first, then the weights of the gases, then what is left over."""
    rest = after - before
    if compiled is not None and line is not None:
        for cause in _factors(compiled, line, new):
            if abs(cause.difference) > least:
                rest -= cause.difference
                yield cause
        weights = compiled.factor_set.gwp, new.gwp
        if abs(rest) > least and weights[0] != weights[1]:
            yield Cause("gwp", new.gwp.id, WEIGHTS, rest)
            return
    if abs(rest) > least:
        yield Cause("method", "", METHOD, rest)


def _factors(compiled: Compiled, line: CompiledLine, new: FactorSet) -> Iterator[Cause]:
    row = compiled.central()
    output = compiled.output(row)
    reached = line.total(row) / output
    first = len(compiled.activity_ids)
    for number in sorted(line.leaves):
        if number < first or compiled.parameter_ids[number - first] not in new:
            continue
        old = compiled.factor_set[compiled.parameter_ids[number - first]]
        value = _in_unit_of(old, new[old.id])
        if value is None or value == old.value:
            continue
        row[number] = value
        now = line.total(row) / output
        yield Cause("factor", old.id, old.label, float(now - reached), old.value, value, str(old.unit))
        reached = now


def _in_unit_of(old: Parameter, new: Parameter) -> float | None:
    """The new value in the old row's unit; None where the two measure different things."""
    try:
        return new.value * float(new.unit.factor_to(old.unit))
    except UnitError:
        return None
