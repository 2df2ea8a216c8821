"""Explain the difference between a stored result and the same inventory with other factors.

Within a line the changed factors are put in one after the other, in order of their ids, on top of the old
ones: each one's difference is what that step adds, so they sum to the whole. With several factors in a
product the order decides who is given their common part; it is always the same order.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from schemas.explanation import Cause, Explanation, LineDifference
from schemas.footprint import Footprint
from schemas.units import UnitError
from workers.engine.compiled import Compiled, CompiledLine
from workers.engine.factors import FactorSet, Parameter

# Below this part of the total a difference is rounding.
NOTHING = 1e-12

WEIGHTS = {"sv": "Växthusgasernas vikter (GWP)", "en": "Weights of the gases (GWP)"}
METHOD = {"sv": "Beräkningsmetoden", "en": "The method of calculation"}


def explain(
    compiled: Compiled, stored: Mapping[str, Any], fresh: Footprint, old: FactorSet | None
) -> Explanation:
    """What made `stored` (computed with `old`) into `fresh` (`compiled`, which has the new factors).

    `stored` is a footprint's JSON, as it lies in the database. `old` may be None when the set is not there
    any more; each line's difference is then put down to the method.
    """
    before = {line["id"]: (line["label"], sum(line["kg_co2e"].values())) for line in stored["lines"]}
    total, low, high = (float(stored[name]) for name in ("total_kg_co2e", "low", "high"))
    after = {line.id: (line.label, sum(line.kg_co2e.values())) for line in fresh.lines}
    steps = {line.line.id: line for line in compiled.lines}
    least = NOTHING * max(abs(total), abs(fresh.total_kg_co2e))
    lines = []
    for name in dict.fromkeys([*before, *after]):
        label = (before.get(name) or after[name])[0]
        was, now = (side[name][1] if name in side else 0.0 for side in (before, after))
        if abs(now - was) > least:
            causes = tuple(_causes(compiled, steps.get(name), was, now, old, least))
            lines.append(LineDifference(name, label, was, now, causes))
    return Explanation(
        factor_set_before=stored["factor_set"],
        factor_set_after=fresh.factor_set,
        before=total,
        after=fresh.total_kg_co2e,
        low=low,
        high=high,
        outside=not low <= fresh.total_kg_co2e <= high,
        lines=tuple(sorted(lines, key=lambda line: (-abs(line.after - line.before), line.id))),
    )


def _causes(
    compiled: Compiled,
    line: CompiledLine | None,
    before: float,
    after: float,
    old: FactorSet | None,
    least: float,
) -> Iterator[Cause]:
    """Changed factors first, then the weights of the gases, or else the method, for what is left over."""
    rest = after - before
    if old is not None and line is not None:
        for cause in _factors(compiled, line, old):
            if abs(cause.difference) > least:
                rest -= cause.difference
                yield cause
        if abs(rest) > least and compiled.factor_set.gwp != old.gwp:
            yield Cause("gwp", compiled.factor_set.gwp.id, WEIGHTS, rest)
            return
    if abs(rest) > least:
        yield Cause("method", "", METHOD, rest)


def _factors(compiled: Compiled, line: CompiledLine, old: FactorSet) -> Iterator[Cause]:
    first = len(compiled.activity_ids)
    changed: list[tuple[int, Parameter, float]] = []
    for number in sorted(leaf for leaf in line.leaves if leaf >= first):
        new = compiled.factor_set[compiled.parameter_ids[number - first]]
        value = _in_unit_of(new, old[new.id]) if new.id in old else None
        if value is not None and value != new.value:
            changed.append((number, new, value))
    if not changed:
        return
    row = compiled.central()
    output = compiled.output(row)
    for number, _, value in changed:
        row[number] = value
    reached = line.total(row) / output
    for number, new, value in changed:
        row[number] = new.value
        now = line.total(row) / output
        yield Cause("factor", new.id, new.label, float(now - reached), value, new.value, str(new.unit))
        reached = now


def _in_unit_of(new: Parameter, old: Parameter) -> float | None:
    """The old value in the new row's unit; None where the two measure different things."""
    if old.unit == new.unit:
        return old.value
    try:
        return old.value * float(old.unit.factor_to(new.unit))
    except UnitError:
        return None
