"""What if: differences by line with their interval, equal to a fresh assessment; and the sensitivity list."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.inventory import Origin
from tests.engine.farms import activity, inventory, line, released, wheat_farm
from workers.engine import EngineError, assess
from workers.engine.scenarios import Changes, UnknownChange, scenario, sensitivities

DIESEL = "energy.fuel.diesel.fr.offroad.l"
HVO = "energy.fuel.hvo100.se.l"
NAMES = ("crop.diesel", "crop.nitrogen", "crop.lime", "farm.output", "road.load")


@given(
    st.dictionaries(
        st.sampled_from(NAMES), st.decimals(min_value=Decimal("0.5"), max_value=20000, places=2), min_size=1
    )
)
@settings(max_examples=25, deadline=None)
def test_the_result_is_that_of_a_fresh_assessment(amounts: dict[str, Decimal]) -> None:
    """Total and every line equal `assess` of the changed inventory to 1e-9."""
    found = scenario(wheat_farm(), Changes(amounts), released(), draws=50)
    fresh = assess(found.inventory, released(), 0)
    assert found.after == pytest.approx(fresh.total_kg_co2e, rel=1e-9)
    assert found.before == pytest.approx(assess(wheat_farm(), released(), 0).total_kg_co2e, rel=1e-9)
    after = {one.id: one.after for one in found.lines}
    for one in fresh.lines:
        assert after[one.id] == pytest.approx(sum(one.kg_co2e.values()), rel=1e-9)
    assert sum(one.difference for one in found.lines) == pytest.approx(found.difference, abs=1e-9)


def test_another_fuel_is_another_row_of_the_factor_set() -> None:
    """Swapping diesel for HVO changes that line alone, and surely downwards."""
    found = scenario(wheat_farm(), Changes(parameters={("d", "factor"): HVO}), released(), draws=1000)
    assert [one.id for one in found.lines if one.difference] == ["d"]
    assert found.high < 0
    fresh = assess(found.inventory, released(), 0)
    assert found.after == pytest.approx(fresh.total_kg_co2e, rel=1e-9)


def test_the_interval_is_that_of_the_difference() -> None:
    """A change that is small beside the uncertainty of the whole is still sure: draws are paired."""
    found = scenario(wheat_farm(), Changes({"crop.diesel": Decimal(4500)}), released(), draws=1000)
    whole = assess(wheat_farm(), released(), 1000)
    assert found.low < found.difference < found.high < 0
    assert abs(found.difference) < (whole.high - whole.low) / 4


def test_a_line_left_out_takes_its_emission_along() -> None:
    """Without peat soil the rest stays as it was."""
    found = scenario(wheat_farm(), Changes(without=frozenset({"p"})), released(), draws=10)
    gone = found.lines[0]
    assert (gone.id, gone.after) == ("p", 0.0)
    assert found.difference == pytest.approx(-gone.before)


def test_no_change_makes_no_difference() -> None:
    """The empty change gives zero with an interval of zero."""
    found = scenario(wheat_farm(), Changes(), released(), draws=10)
    assert (found.difference, found.low, found.high) == (0.0, 0.0, 0.0)


def test_what_the_inventory_does_not_have_is_named() -> None:
    """Every unknown name in a change is in the message."""
    changes = Changes({"crop.gold": Decimal(1)}, {("d", "colour"): HVO}, frozenset({"nowhere"}))
    with pytest.raises(UnknownChange, match=r"crop\.gold, d: colour, nowhere"):
        scenario(wheat_farm(), changes, released())


def test_a_change_that_cannot_be_computed_is_refused() -> None:
    """An empty vehicle is refused here as in an ordinary assessment."""
    with pytest.raises(EngineError):
        scenario(wheat_farm(), Changes({"road.load": Decimal(0)}), released())


def test_a_tenth_more_of_a_thing_moves_a_proportional_line_by_a_tenth() -> None:
    """Amount and factor of a product each weigh a tenth; the output works the other way."""
    found = inventory(
        [activity("farm.output", "1000", "kg"), activity("crop.diesel", "100", "l")],
        [line("d", "activity", {"amount": "crop.diesel"}, {"factor": DIESEL})],
    )
    total = assess(found, released(), 0).total_kg_co2e
    by_id = {one.id: one for one in sensitivities(found, released())}
    assert by_id["crop.diesel"].difference == pytest.approx(0.1 * total)
    assert by_id[DIESEL].difference == pytest.approx(0.1 * total)
    assert by_id["farm.output"].difference == pytest.approx(total / 1.1 - total)
    assert by_id[DIESEL].kind == "parameter"


def test_the_list_is_sorted_and_leaves_out_what_does_not_move() -> None:
    """Largest first, no constants; a share that cannot be larger is made a tenth smaller."""
    full = activity("crop.removed", "1", "1", Origin.ESTIMATED)
    whole = wheat_farm()
    activities = [full if one.id == "crop.removed" else one for one in whole.activities]
    found = sensitivities(inventory(activities, list(whole.lines)), released())
    sizes = [abs(one.difference) for one in found]
    assert sizes == sorted(sizes, reverse=True)
    assert all(sizes)
    assert {one.change for one in found if one.id == "crop.removed"} == {-0.1}
    assert {one.kind for one in found} == {"activity", "parameter"}
