"""Why a result is another with newer factors: causes sum to lines, lines to the total."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from schemas.explanation import Explanation
from schemas.units import Unit
from tests.engine.farms import released, wheat_farm
from workers.engine import assess
from workers.engine.compiling import compile_inventory
from workers.engine.explaining import explain
from workers.engine.factors import FactorSet, Gwp

DIESEL = "energy.fuel.diesel.fr.offroad.l"
EF1 = "ipcc.ef1.synthetic.wet"


def newer(times: Mapping[str, float], gwp: Gwp | None = None, version: str = "2099.1") -> FactorSet:
    """The released set with some rows multiplied, under another version."""
    rows = {
        name: replace(row, value=row.value * times[name], low=None, high=None, version=version)
        for name, row in released().parameters.items()
        if name in times
    }
    changed = replace(released(), parameters={**released().parameters, **rows}, version=version)
    return replace(changed, gwp=gwp) if gwp else changed


def explained(new: FactorSet, old: FactorSet | None = None) -> Explanation:
    """The wheat farm, from the released set to this one."""
    before, after = (assess(wheat_farm(), factors, 200) for factors in (released(), new))
    return explain(compile_inventory(wheat_farm(), new), before.to_json(), after, old or released())


def test_causes_sum_to_lines_and_lines_to_the_total() -> None:
    """Nothing of the difference is left unexplained."""
    found = explained(
        newer({DIESEL: 1.2, EF1: 0.9, "ipcc.ef4.wet": 2.0, "ipcc.frac_gasf.ammonium_nitrate": 0.5})
    )
    for line in found.lines:
        assert sum(cause.difference for cause in line.causes) == pytest.approx(line.after - line.before)
    total = sum(line.after - line.before for line in found.lines)
    assert total == pytest.approx(found.after - found.before)


def test_a_changed_factor_is_named_with_both_values() -> None:
    """Only the line that reads the factor moves, and the cause is that factor."""
    found = explained(newer({DIESEL: 1.2}))
    (line,) = found.lines
    (cause,) = line.causes
    assert (line.id, cause.kind, cause.id) == ("d", "factor", DIESEL)
    assert cause.after == pytest.approx(1.2 * (cause.before or 0))
    assert line.after == pytest.approx(1.2 * line.before)


def test_a_small_change_stays_inside_the_interval_and_a_large_one_leaves_it() -> None:
    """What is flagged is what lies outside the old 95 % interval."""
    assert not explained(newer({DIESEL: 1.01})).outside
    peat = {name: 3.0 for name in released().parameters if name.startswith("ipcc.organic_soil")}
    assert explained(newer(peat)).outside


def test_other_weights_of_the_gases_are_a_cause_of_their_own() -> None:
    """With AR5 every line with nitrous oxide or methane moves, and no factor is blamed."""
    found = explained(newer({}, Gwp("AR5-GWP100", "IPCC AR5", 1.0, 28.0, 30.0, 265.0)))
    assert {cause.kind for line in found.lines for cause in line.causes} == {"gwp"}
    assert {"n", "m", "p"} <= {line.id for line in found.lines}


def test_without_the_old_factors_the_line_is_still_shown() -> None:
    """When the old set is gone the difference of a line is put down to the method."""
    before, new = assess(wheat_farm(), released(), 10), newer({DIESEL: 2.0})
    found = explain(
        compile_inventory(wheat_farm(), new), before.to_json(), assess(wheat_farm(), new, 10), None
    )
    assert [cause.kind for line in found.lines for cause in line.causes] == ["method"]


def test_a_row_that_came_to_measure_something_else_is_no_factor_cause() -> None:
    """A unit that does not agree any more leaves the difference to the method, and sums still hold."""
    new = newer({DIESEL: 2.0})
    strange = replace(released()[DIESEL], unit=Unit.parse("kg[CO2e]/kWh"))
    before, after = assess(wheat_farm(), released(), 0), assess(wheat_farm(), new, 0)
    old = replace(released(), parameters={**released().parameters, DIESEL: strange})
    found = explain(compile_inventory(wheat_farm(), new), before.to_json(), after, old)
    assert [cause.kind for cause in found.lines[0].causes] == ["method"]


def test_no_change_gives_no_lines_and_survives_storage() -> None:
    """The same factors under another version differ in nothing; an explanation can be stored."""
    assert explained(newer({})).lines == ()
    found = explained(newer({DIESEL: 1.2}))
    assert Explanation.from_json(found.to_json()) == found
