"""Each model against independent pairs, and against the errors that other calculators are known for."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from schemas.footprint import Gas
from tests.engine.farms import activity, inventory, line, one_model, peat_parameters, released
from workers.engine import EngineError, assess
from workers.engine.models import MODELS

PAIRS = json.loads((Path(__file__).parents[1] / "cases" / "equation_cases.json").read_text(encoding="utf-8"))
NITROGEN = {"nitrogen": ("100", "kg[N]")}
DIESEL = {"factor": ("3", "kg[CO2e]/l")}


@pytest.mark.parametrize("pair", PAIRS["cases"], ids=lambda pair: pair["id"])
def test_independent_pairs(pair: dict[str, Any]) -> None:
    """The model gives the value that another program or a printed example gives for the same equation."""
    footprint = one_model(pair["model"], pair["inputs"], pair["parameters"])
    kg = footprint.lines[0].kg_co2e[pair["gas"]]
    weight = 1.0 if pair["gas"] == "unsplit" else released().gwp.of(Gas(pair["gas"]))
    assert kg / weight == pytest.approx(pair["expected_kg"], rel=pair["rel_tolerance"])


@pytest.mark.parametrize("chain", PAIRS["chains"], ids=lambda chain: chain["id"])
def test_indirect_chain(chain: dict[str, Any]) -> None:
    """Indirect nitrous oxide of a mix of fertilisers, each with its own share, sums as published."""
    total = 0.0
    for kilograms, share in chain["nitrogen_kg"].values():
        given = {"nitrogen": (str(kilograms), "kg[N]")}
        unit = "kg[N2O-N]/kg[N]"
        volatilised = {"frac_gas": (str(share), "1"), "ef4": (str(chain["ef4"]), unit)}
        leached = {"frac_leach": (str(chain["frac_leach"]), "1"), "ef5": (str(chain["ef5"]), unit)}
        total += one_model("soil_n2o_indirect_volatilisation", given, volatilised).total_kg_co2e
        total += one_model("soil_n2o_indirect_leaching", given, leached).total_kg_co2e
    assert total / 273 == pytest.approx(chain["expected_kg_n2o"], rel=chain["rel_tolerance"])


def test_drained_peat_is_29_tonnes_of_carbon_dioxide_and_its_own_column() -> None:
    """A hectare of drained arable peat: 29 t CO2 under land management, and 5.6 t from N2O."""
    found = inventory(
        [activity("crop.peat", "1", "ha")],
        [line("p", "organic_soil", {"area": "crop.peat"}, peat_parameters())],
    )
    gases = assess(found, released(), 0).lines[0].kg_co2e
    assert gases["land_management"] == pytest.approx((7.9 + 0.12) * 44 / 12 * 1000)
    assert gases["n2o"] == pytest.approx(13 * 44 / 28 * 273)
    assert gases["ch4_biogenic"] == pytest.approx(0.05 * 1165 * 27)
    assert "co2_fossil" not in gases


def test_removed_straw_is_not_also_residue() -> None:
    """Straw that is sold leaves only the roots: the above-ground part is gone, and no more."""
    parameters = {
        "dry": ("0.9", "kg[dry]/kg[fresh]"),
        "r_ag": ("1.3", "1"),
        "rs": ("0.2", "1"),
        "n_ag": ("0.006", "kg[N]/kg[dry]"),
        "n_bg": ("0.009", "kg[N]/kg[dry]"),
        "ef1": ("0.01", "kg[N2O-N]/kg[N]"),
    }
    harvest = {"harvest": ("1000", "kg[fresh]")}
    left = one_model("crop_residues", harvest, parameters).total_kg_co2e
    sold = one_model("crop_residues", {**harvest, "removed": ("1", "1")}, parameters).total_kg_co2e
    assert sold == pytest.approx(900 * 2.3 * 0.2 * 0.009 * 0.01 * 44 / 28 * 273)
    assert left - sold == pytest.approx(900 * 1.3 * 0.006 * 0.01 * 44 / 28 * 273)


def test_urea_carbon_is_counted_in_the_field_by_one_model_only() -> None:
    """Only the two urea models emit CO2 from urea, and a nitrogen line beside them adds none."""
    n2o = one_model("soil_n2o_direct_synthetic", NITROGEN, {"ef1": ("0.016", "kg[N2O-N]/kg[N]")})
    assert set(n2o.lines[0].kg_co2e) == {"n2o"}
    emitting = {
        name for name, model in MODELS.items() if "co2_per_c" in str(model.formulas.get(Gas.CO2_FOSSIL))
    }
    assert emitting == {"liming", "urea_co2", "urea_co2_by_nitrogen"}


def test_basis_of_weight_cannot_be_mixed() -> None:
    """Live weight where carcass or product weight is wanted is refused, naming line, input and both units."""
    with pytest.raises(EngineError) as caught:
        one_model("packaging", {"mass": ("10", "kg[live]")}, {"factor": ("1", "kg[CO2e]/kg")})
    problem = caught.value.problems[0]
    assert (problem.line, problem.name) == ("only", "mass")
    assert "kg[live]" in problem.text("sv")


def test_per_hectare_cannot_pass_for_the_whole_field() -> None:
    """Nitrogen per hectare where nitrogen is wanted is refused instead of being taken for the total."""
    with pytest.raises(EngineError, match=r"kg\[N\]/ha"):
        one_model(
            "soil_n2o_direct_synthetic",
            {"nitrogen": ("100", "kg[N]/ha")},
            {"ef1": ("0.01", "kg[N2O-N]/kg[N]")},
        )


@pytest.mark.parametrize("unit", ["kg[dry]", "kWh", "l/ha"])
def test_a_factor_of_another_unit_is_refused(unit: str) -> None:
    """An amount whose unit is not below the factor's line is refused, with the units of both."""
    with pytest.raises(EngineError) as caught:
        one_model("activity", {"amount": ("1", unit)}, DIESEL)
    assert caught.value.problems[0].code == "result_unit"
    assert unit in caught.value.problems[0].text("en")


def test_units_of_the_same_kind_are_converted() -> None:
    """Megawatt hours with a factor per kilowatt hour, and tonnes with one per kilogram, come out right."""
    power = one_model("activity", {"amount": ("2", "MWh")}, {"factor": ("0.037", "kg[CO2e]/kWh")})
    boxes = one_model("packaging", {"mass": ("3", "t")}, {"factor": ("0.8", "kg[CO2e]/kg")})
    assert power.total_kg_co2e == pytest.approx(74)
    assert boxes.total_kg_co2e == pytest.approx(2400)


VAN = {
    "mass": ("50", "kg"),
    "load": ("50", "kg"),
    "distance": ("50", "km"),
    "consumption": ("0.1", "l/km"),
}


def test_a_half_empty_van_costs_twice_as_much() -> None:
    """The same goods in a van with half the load get twice the emission, and the return counts once."""
    full = one_model("transport_vehicle", VAN | {"load": ("100", "kg")}, DIESEL).total_kg_co2e
    half = one_model("transport_vehicle", VAN, DIESEL).total_kg_co2e
    round_tour = one_model("transport_vehicle", VAN | {"round_trip": ("1", "1")}, DIESEL).total_kg_co2e
    assert half == pytest.approx(2 * full)
    assert half == pytest.approx(50 * 2 * 0.1 * 3)
    assert round_tour == pytest.approx(half / 2)


def test_a_half_empty_van_loses_to_a_lorry_from_spain() -> None:
    """Below 70 to 100 kg per 100 km a diesel van emits more per kg than 3 000 km by full lorry."""
    lorry = one_model(
        "transport_tkm",
        {"mass": ("1", "kg"), "distance": ("3000", "km")},
        {"factor": ("0.11", "kg[CO2e]/t/km")},
    )

    def van(load: str) -> float:
        return one_model(
            "transport_vehicle", VAN | {"mass": ("1", "kg"), "load": (load, "kg")}, DIESEL
        ).total_kg_co2e

    assert van("60") > lorry.total_kg_co2e > van("130")


@pytest.mark.parametrize("load", ["0", "0.0"])
def test_an_empty_van_is_refused_in_words(load: str) -> None:
    """A load of zero is a clear refusal in both languages and never a division by zero."""
    with pytest.raises(EngineError) as caught:
        one_model("transport_vehicle", VAN | {"load": (load, "kg")}, DIESEL, draws=100)
    problem = caught.value.problems[0]
    assert (problem.code, problem.line, problem.name) == ("zero", "only", "load")
    assert "noll" in problem.text("sv")
    assert "zero" in problem.text("en")


def test_empty_running_is_not_counted_twice() -> None:
    """The tonne-kilometre model has no input for the return: empty running is inside its factor."""
    assert {spec.name for spec in MODELS["transport_tkm"].inputs} == {"mass", "distance"}
    assert "round_trip" not in {spec.name for spec in MODELS["transport_payload"].inputs}


def test_refrigeration_lifts_the_emission() -> None:
    """A refrigerated leg is the ambient leg times the uplift."""
    leg = {"mass": ("2", "t"), "distance": ("100", "km")}
    factor = {"factor": ("0.1", "kg[CO2e]/t/km")}
    ambient = one_model("transport_tkm", leg, factor).total_kg_co2e
    cold = one_model("transport_tkm", leg, {**factor, "uplift": ("1.12", "1")}).total_kg_co2e
    assert cold == pytest.approx(1.12 * ambient)


def test_reused_packages_share_their_making() -> None:
    """A crate used fifty times costs a fiftieth each time, and less than one use is refused."""
    crate = {"mass": ("100", "kg")}
    factor = {"factor": ("0.5", "kg[CO2e]/kg")}
    assert one_model("packaging", {**crate, "trips": ("50", "1")}, factor).total_kg_co2e == pytest.approx(1)
    with pytest.raises(EngineError) as caught:
        one_model("packaging", {**crate, "trips": ("0.5", "1")}, factor)
    assert caught.value.problems[0].code == "too_small"


def test_cold_store_and_leakage() -> None:
    """Half a store for six months takes a quarter of its yearly energy; leakage is charge times rate."""
    store = one_model(
        "cold_storage",
        {"volume": ("100", "m3"), "time": ("6", "month"), "share": ("0.5", "1")},
        {"intensity": ("40", "kWh/m3/year"), "factor": ("0.05", "kg[CO2e]/kWh")},
    )
    leak = one_model(
        "refrigerant_leakage",
        {"charge": ("2", "kg[refrigerant]")},
        {"leak_rate": ("0.1", "1/year"), "factor": ("1530", "kg[CO2e]/kg[refrigerant]")},
    )
    assert store.total_kg_co2e == pytest.approx(50)
    assert leak.total_kg_co2e == pytest.approx(306)


def test_process_energy_joins_intensity_and_factor() -> None:
    """Drying: kilograms of water times megajoules per kilogram times a factor per kilowatt hour."""
    dried = one_model(
        "process_energy",
        {"amount": ("1000", "kg[water]")},
        {"intensity": ("5", "MJ/kg[water]"), "factor": ("0.36", "kg[CO2e]/kWh")},
    )
    assert dried.total_kg_co2e == pytest.approx(1000 * 5 / 3.6 * 0.36)


def test_burnt_straw_emits_methane_and_nitrous_oxide_only() -> None:
    """Carbon dioxide of burnt straw is biogenic and counts zero."""
    burnt = one_model(
        "field_burning",
        {"residue": ("1000", "kg[dry]")},
        {
            "cf": ("0.9", "1"),
            "gef_ch4": ("0.0027", "kg[CH4]/kg[dry]"),
            "gef_n2o": ("0.00007", "kg[N2O]/kg[dry]"),
        },
    )
    assert burnt.lines[0].kg_co2e == pytest.approx(
        {"ch4_biogenic": 900 * 0.0027 * 27, "n2o": 900 * 0.00007 * 273}
    )


def test_every_model_cites_its_equation() -> None:
    """Each model names its document, has both titles, and uses every input and parameter it declares."""
    for model in MODELS.values():
        assert "IPCC" in model.equation or "ISO" in model.equation
        assert all(model.title[language] for language in ("sv", "en"))
        formulas = [formula for _, formula, _ in model.terms()] + [step.formula for step in model.steps]
        formulas += [model.removal] if model.removal is not None else []
        used = {name for formula in formulas for name in formula.names()}
        declared = {spec.name for spec in model.inputs} | {spec.name for spec in model.parameters}
        assert declared <= used


def test_decimal_amounts_are_taken_as_they_are() -> None:
    """Many digits survive until the float64 of the engine."""
    precise = str(Decimal(1) / 3)
    assert one_model("activity", {"amount": (precise, "l")}, DIESEL).total_kg_co2e == pytest.approx(
        1, rel=1e-15
    )
