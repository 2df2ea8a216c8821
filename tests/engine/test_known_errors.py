"""Errors that open calculators are known for, one test each: none of them is made here."""

from dataclasses import replace

import numpy as np
import pytest

from schemas.inventory import Origin
from tests.engine.farms import (
    activity,
    inventory,
    line,
    one_amount,
    one_model,
    parameter,
    released,
    step_value,
    wheat_farm,
)
from tests.engine.livestock_farms import dairy_farm
from workers.engine import EngineError, assess
from workers.engine.composing import with_own_feed
from workers.engine.distributions import from_gsd, from_range
from workers.engine.models import MODELS

VALUES = released().parameters
N2O = "kg[N2O-N]/kg[N]"


def test_litter_size_is_interpolated_not_multiplied() -> None:
    """A litter of 1.5 takes the mean of one and two lambs, 0.1015, not 1.5 times the coefficient of one."""
    rows = {
        "nem": ("1", "MJ/day"),
        "singles": ("0.5", "1"),
        "twins": ("0.5", "1"),
        "triplets": ("0", "1"),
        "c_single": ("0.077", "1"),
        "c_twin": ("0.126", "1"),
        "c_triplet": ("0.15", "1"),
    }
    assert step_value("energy_sheep", "nep", rows) == pytest.approx(0.1015)
    assert step_value("energy_sheep", "nep", rows) < 1.5 * 0.077


def test_manure_systems_divide_the_nitrogen() -> None:
    """Two systems of a half each emit half of each factor: the whole nitrogen is not counted in both."""
    half = {"nitrogen": ("100", "kg[N]"), "part": ("0.5", "1")}
    each = [
        one_model("manure_n2o_direct", half, {"ef3": (ef3, N2O)}).total_kg_co2e for ef3 in ("0.01", "0.005")
    ]
    assert sum(each) == pytest.approx(50 * 0.015 * 44 / 28 * 273)


def test_nothing_is_rounded_between_models() -> None:
    """Energy goes into methane with all its digits: the chain equals one formula."""
    footprint = assess(dairy_farm(), released(), 0)
    energy = footprint.derived[0].value
    enteric = next(found for found in footprint.lines if found.id == "enteric")
    expected = 40 * 365 * energy * 0.06 / 55.65 * 27 * enteric.allocation_share
    assert enteric.kg_co2e_total == pytest.approx(expected, rel=1e-14)


def test_maintenance_goes_by_weight_to_three_quarters() -> None:
    """Twice the weight needs 2 to the power of 0.75 times the energy, not 0.76."""

    def maintenance(weight: str) -> float:
        return step_value(
            "energy_cattle", "nem", {"weight": (weight, "kg[live]"), "cfi": ("0.386", "MJ/day")}
        )

    assert maintenance("1200") / maintenance("600") == pytest.approx(2**0.75, rel=1e-12)


def test_the_linear_term_holds_digestibility() -> None:
    """REM at 75 % is 0.541; with the linear term left constant it would be 0.84."""
    rows = dict(zip("abcd", ("1.123", "-0.004092", "0.00001126", "-25.4"), strict=True))
    values = {f"rem_{name}": (value, "1") for name, value in rows.items()} | {"de_pct": ("75", "1")}
    assert step_value("energy_cattle", "rem", values) == pytest.approx(0.5407708333, rel=1e-9)


def test_urine_is_inside_the_bracket_of_volatile_solids() -> None:
    """VS = [GE(1 - DE) + UE GE] (1 - ASH) / 18.45: ash lowers the urinary part too."""
    values = {
        "energy": ("300", "MJ/day"),
        "de": ("0.7", "1"),
        "urinary": ("0.04", "1"),
        "ash": ("0.08", "1"),
        "feed_energy": ("18.45", "MJ/kg[dry]"),
    }
    found = step_value("volatile_solids", "solids_per_head", values)
    assert found == pytest.approx((300 * 0.3 + 0.04 * 300) * 0.92 / 18.45)


def test_urea_volatilises_fifteen_per_cent() -> None:
    """The share for urea is 0.15, not 0.45."""
    assert VALUES["ipcc.frac_gasf.urea"].value == 0.15


def test_grazing_factors_are_those_of_2019() -> None:
    """Dung and urine on pasture: 0.6 and 0.3 per cent, not the 2 and 1 of 2006."""
    assert VALUES["ipcc.ef3prp.cattle_poultry_pigs.wet"].value == 0.006
    assert VALUES["ipcc.ef3prp.sheep_other"].value == 0.003


def test_no_table_of_2006_is_mixed_in() -> None:
    """Leaching, indirect and slurry factors are those of the refinement, and say so."""
    expected = {"ipcc.frac_leach.wet": 0.24, "ipcc.ef5": 0.011, "ipcc.frac_gasm": 0.21, "ipcc.ef4.wet": 0.014}
    assert {name: VALUES[name].value for name in expected} == expected
    assert all("2019R" in VALUES[name].locator for name in expected)


def test_uncertainties_add_as_squares() -> None:
    """Two independent lines of 10 and 10 with 1 each give 1.41 together, not 1 nor 0.05."""
    lines = [line(name, "activity", {"amount": f"farm.{name}"}, {"factor": "test.f"}) for name in ("a", "b")]
    given = [
        activity(f"farm.{name}", "10", "kg", Origin.ESTIMATED, low="8.04", high="11.96")
        for name in ("a", "b")
    ]
    found = inventory([activity("farm.output", "1", "kg", Origin.NOT_APPLICABLE), *given], lines)
    constant = replace(parameter("test.f", "1", "kg[CO2e]/kg"), low=0.999999, high=1.000001)
    footprint = assess(found, released().with_overrides([constant]), 20000)
    assert (footprint.high - footprint.low) / (2 * 1.96) == pytest.approx(2**0.5, rel=0.03)


def test_own_feed_is_not_crop_and_feed() -> None:
    """Wheat grown and eaten on the farm appears once, as the crop, and with no bought-feed factor."""
    hens = inventory([activity("hen.share", "0.1", "1")], [])
    whole = assess(with_own_feed(hens, wheat_farm(), "field", "hen.share"), released(), 0)
    crop = assess(wheat_farm(), released(), 0)
    assert whole.total_kg_co2e == pytest.approx(0.1 * crop.total_kg_co2e * crop.output)


def test_straw_that_is_sold_does_not_stay() -> None:
    """All straw sold leaves the roots' nitrogen only."""
    rows = {
        "dry": ("0.9", "kg[dry]/kg[fresh]"),
        "r_ag": ("1.3", "1"),
        "rs": ("0.2", "1"),
        "n_ag": ("0.006", "kg[N]/kg[dry]"),
        "n_bg": ("0.009", "kg[N]/kg[dry]"),
        "ef1": ("0.006", N2O),
    }
    sold = {"harvest": ("1000", "kg[fresh]"), "removed": ("1", "1")}
    steps = {step.name: step.value for step in one_model("crop_residues", sold, rows).lines[0].steps}
    assert steps["residue_n"] == pytest.approx(900 * 2.3 * 0.2 * 0.009)


def test_carbon_of_urea_leaves_the_field_once() -> None:
    """The factory's factor ends at the gate: 4.24 of its 4.253 is fossil CO2 of production, field apart."""
    factory = VALUES["input.fertiliser.n.urea"]
    assert "cradle to gate" in factory.note
    assert "production" in factory.note
    field = one_model("urea_co2", {"urea": ("1", "kg[urea]")}, {"ef": ("0.2", "kg[C]/kg[urea]")})
    assert field.total_kg_co2e == pytest.approx(0.2 * 44 / 12)


def test_manure_nitrogen_is_passed_on_not_repeated() -> None:
    """Stored, dropped on pasture and spread: what is spread is what the store has left."""
    footprint = assess(dairy_farm(), released(), 0)
    amounts = {found.id: found.value for found in footprint.derived}
    inputs = {found.id: found.inputs[0].value for found in footprint.lines if found.id.startswith("n2o")}
    lost = 0.3 + 0 + 0.005 * 4
    assert inputs["n2o-grazing"] == pytest.approx(0.2 * amounts["cow.nitrogen"])
    assert inputs["n2o-spread"] == pytest.approx(0.8 * amounts["cow.nitrogen"] * (1 - lost))


@pytest.mark.parametrize("unit", ["kg[carcass]", "kg[boneless]", "kg"])
def test_live_weight_carcass_and_meat_do_not_mix(unit: str) -> None:
    """A factor per live weight refuses carcass, meat and plain kilograms."""
    with pytest.raises(EngineError) as caught:
        one_model("activity", {"amount": ("1", unit)}, {"factor": ("14.5", "kg[CO2e]/kg[live]")})
    assert caught.value.problems[0].code == "result_unit"


def test_per_hectare_and_per_field_do_not_mix() -> None:
    """A rate per hectare where the whole field's nitrogen is asked for is refused."""
    with pytest.raises(EngineError):
        one_model("soil_n2o_direct_organic", {"nitrogen": ("100", "kg[N]/ha")}, {"ef1": ("0.006", N2O)})


def test_packaging_rides_along() -> None:
    """Transported mass is an expression: product plus packaging weighs and emits more than the product."""
    mass = {"mass": ("1.2", "kg"), "distance": ("100", "km")}
    factor = {"factor": ("0.1", "kg[CO2e]/t/km")}
    bare = one_model("transport_tkm", {**mass, "mass": ("1", "kg")}, factor)
    assert one_model("transport_tkm", mass, factor).total_kg_co2e == pytest.approx(1.2 * bare.total_kg_co2e)


def test_the_empty_return_is_in_one_place() -> None:
    """By payload the empty share is a parameter and there is no return; by vehicle it is the round trip."""
    names = {name: {spec.name for spec in MODELS[name].inputs} for name in MODELS if "transport" in name}
    assert "round_trip" in names["transport_vehicle"]
    assert not {"round_trip", "empty"} & (names["transport_payload"] | names["transport_tkm"])
    leg = {
        "mass": ("1000", "kg"),
        "distance": ("83", "km"),
        "payload": ("10", "t"),
        "load_factor": ("0.5", "1"),
        "consumption": ("0.3", "l/km"),
    }
    rows = {"factor": ("3", "kg[CO2e]/l"), "empty": ("0.17", "1")}
    assert one_model("transport_payload", leg, rows).total_kg_co2e == pytest.approx(1 / 5 * 100 * 0.3 * 3)


def test_an_unknown_origin_is_neither_zero_nor_the_world() -> None:
    """A line without its factor is refused, and a part left out makes the result incomplete."""
    with pytest.raises(EngineError) as caught:
        assess(
            inventory([activity("a.b", "1", "kg")], [line("x", "activity", {"amount": "a.b"}, {})]),
            released(),
            0,
        )
    assert caught.value.problems[0].code == "missing_factor"
    assert not assess(inventory([], [], missing="yes"), released(), 0).complete


@pytest.mark.parametrize("gsd", [1.1, 1.5, 2.5])
def test_the_mean_of_a_lognormal_is_the_central_value(gsd: float) -> None:
    """The central value is the mean of the draws; the median lies below it."""
    drawn = from_gsd(10.0, gsd).draws("key", 20000)
    assert drawn.mean() == pytest.approx(10, rel=0.01)
    assert float(np.median(drawn)) < 10
    assert from_range(10, 4, 25).draws("key", 20000).mean() == pytest.approx(10, rel=0.01)


def test_a_shared_factor_is_drawn_once() -> None:
    """Two lines with one factor vary together: their sum is twice as wide, not 1.41 times."""
    one = inventory(
        [activity("farm.a", "1", "kg", Origin.NOT_APPLICABLE)],
        [line("a", "activity", {"amount": "farm.a"}, {"factor": "feed.barley"})],
    )
    two = replace(one, lines=(*one.lines, replace(one.lines[0], id="b")))
    narrow, wide = assess(one, released(), 2000), assess(two, released(), 2000)
    assert wide.high - wide.low == pytest.approx(2 * (narrow.high - narrow.low), rel=0.02)


def test_zero_amounts_never_divide_by_zero() -> None:
    """No distance and nothing carried is zero; no load, no payload or no activity on the round is refused."""
    factor = {"factor": ("3", "kg[CO2e]/l")}
    still = {"mass": ("0", "kg"), "distance": ("0", "km"), "consumption": ("0", "l/km")}
    assert one_model("transport_vehicle", {**still, "load": ("1", "kg")}, factor).total_kg_co2e == 0
    tour = {**still, "round": ("0", "km")}
    payload = {**still, "payload": ("0", "kg"), "load_factor": ("0", "1")}
    for model, given in (
        ("transport_vehicle", {**still, "load": ("0", "kg")}),
        ("transport_tour", {**tour, "activity": ("0", "t*km")}),
        ("transport_payload", payload),
    ):
        with pytest.raises(EngineError) as caught:
            one_model(model, given, factor, draws=10)
        assert {problem.code for problem in caught.value.problems} == {"zero"}


def test_an_amount_that_cannot_be_negative_is_not() -> None:
    """More nitrogen lost than there is leaves nothing to spread, never less than nothing."""
    lost = {"frac_gas": ("0.9", "1"), "frac_leach": ("0.2", "1"), "ef3": ("0.01", N2O)}
    assert one_amount("nitrogen_to_spread", {"nitrogen": ("100", "kg[N]")}, lost) == 0
