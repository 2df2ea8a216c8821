"""Carbon in soil and vegetation: losses in their own columns, gains as removals, never netted."""

from dataclasses import replace

import pytest

from schemas.inventory import Inventory
from tests.engine.farms import activity, inventory, line, one_model, released
from workers.engine import assess

SOIL = {
    "soc": ("81", "t[C]/ha"),
    "flu0": ("1", "1"),
    "fmg0": ("1", "1"),
    "fi0": ("1", "1"),
    "flu1": ("0.7", "1"),
    "fmg1": ("1", "1"),
    "fi1": ("1", "1"),
    "ef1": ("0.006", "kg[N2O-N]/kg[N]"),
}
AREA = {"area": ("2", "ha")}


def _turned() -> dict[str, tuple[str, str]]:
    other = {"0": "1", "1": "0"}
    return {
        name[:-1] + other[name[-1]] if name[-1] in other and name != "ef1" else name: SOIL[name]
        for name in SOIL
    }


def test_grass_turned_to_cropland_loses_carbon_over_twenty_years() -> None:
    """A loss of 24.3 t C per ha is 1.215 t a year as land-use change, with N2O of its nitrogen."""
    found = one_model("land_use_change", AREA, SOIL)
    gases = found.lines[0].kg_co2e
    carbon = 2 * 81000 * 0.3 / 20
    assert gases["luc"] == pytest.approx(carbon * 44 / 12)
    assert gases["n2o"] == pytest.approx(carbon / 15 * 0.006 * 44 / 28 * 273)
    assert found.removals == 0


def test_cleared_vegetation_is_counted_with_the_soil() -> None:
    """Carbon in what stood there is spread over the same twenty years."""
    with_trees = one_model("land_use_change", {**AREA, "biomass_before": ("10", "t[C]/ha")}, SOIL)
    without = one_model("land_use_change", AREA, SOIL)
    more = with_trees.lines[0].kg_co2e["luc"] - without.lines[0].kg_co2e["luc"]
    assert more == pytest.approx(2 * 10000 / 20 * 44 / 12)


@pytest.mark.parametrize("model", ["land_use_change", "soil_carbon"])
def test_a_gain_is_a_removal_and_lowers_no_total(model: str) -> None:
    """The way back takes up what the way there lost: reported apart, the total stays zero."""
    there, back = one_model(model, AREA, SOIL), one_model(model, AREA, _turned())
    column = "luc" if model == "land_use_change" else "land_management"
    assert back.removals == pytest.approx(there.lines[0].kg_co2e[column])
    assert back.total_kg_co2e == 0
    assert back.lines[0].removals == back.removals


def test_management_has_its_own_column() -> None:
    """Poorer tillage of cropland is land management, not land-use change, with C:N of cropland."""
    found = one_model("soil_carbon", AREA, SOIL).lines[0].kg_co2e
    assert "luc" not in found
    assert found["n2o"] == pytest.approx(2 * 81000 * 0.3 / 20 / 10 * 0.006 * 44 / 28 * 273)


def _with_gain() -> Inventory:
    return inventory(
        [
            activity("farm.output", "1000", "kg"),
            activity("soil.area", "2", "ha"),
            activity("soil.before", "60", "t[C]/ha"),
            activity("soil.after", "61", "t[C]/ha"),
            activity("soil.years", "5", "year"),
            activity("farm.diesel", "100", "l"),
            activity("farm.half", "0.5", "1"),
        ],
        [
            line(
                "soil",
                "soil_carbon_measured",
                {
                    "area": "soil.area",
                    "stock_before": "soil.before",
                    "stock_after": "soil.after",
                    "between": "soil.years",
                },
                {},
            ),
            line(
                "diesel",
                "activity",
                {"amount": "farm.diesel"},
                {"factor": "energy.fuel.diesel.se.mk1_2025.l"},
            ),
        ],
    )


def test_measured_gains_are_removals_shared_like_the_line() -> None:
    """Two hectares that gain 1 t C in five years take up 1 467 kg CO2 a year; half the line, half of it."""
    found = _with_gain()
    whole = assess(found, released(), 100)
    assert whole.removals == pytest.approx(2 * 1000 / 5 * 44 / 12 / 1000)
    assert whole.total_kg_co2e == pytest.approx(100 * 3.06412 / 1000)
    assert whole.low > 0
    half = replace(found, lines=(replace(found.lines[0], share="farm.half"), found.lines[1]))
    assert assess(half, released(), 0).removals == pytest.approx(whole.removals / 2)


def test_carbon_in_wood_is_told_apart_and_lowers_no_total() -> None:
    """A cubic metre of spruce of 455 kg at 16 % holds 719 kg CO2 (EN 16449), none of it subtracted."""
    found = one_model(
        "carbon_in_product",
        {
            "wood": ("455", "kg[fresh]"),
            "dry": ("0.862", "kg[dry]/kg[fresh]"),
            "carbon": ("0.5", "kg[C]/kg[dry]"),
        },
        {},
    )
    assert found.total_kg_co2e == 0
    assert found.removals == pytest.approx(455 / 1.16 * 0.5 * 44 / 12, rel=1e-3)
