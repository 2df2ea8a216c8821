"""Equations of chapters 2 and 10, distances and masses, against independent pairs with their tolerance."""

import json
from pathlib import Path
from typing import Any

import pytest

from schemas.distance import great_circle_km
from tests.engine.farms import activity, inventory, line, one_amount, released, step_value
from workers.engine import EngineError, assess
from workers.engine.soil_carbon import stock_path

PAIRS = json.loads((Path(__file__).parents[1] / "cases" / "equation_cases.json").read_text(encoding="utf-8"))
OTHER = {row["id"]: row for row in PAIRS["masses_and_legs"]}


@pytest.mark.parametrize("pair", PAIRS["steps"], ids=lambda pair: pair["id"])
def test_steps(pair: dict[str, Any]) -> None:
    """Each equation inside a model gives what another program gives for the same numbers."""
    value = step_value(pair["model"], pair["step"], pair["values"])
    assert value == pytest.approx(pair["expected"], rel=pair["rel_tolerance"])


@pytest.mark.parametrize("pair", PAIRS["amounts"], ids=lambda pair: pair["id"])
def test_amounts(pair: dict[str, Any]) -> None:
    """Each derived amount, units converted, is what another program gives."""
    value = one_amount(pair["model"], pair["inputs"], pair["parameters"])
    assert value == pytest.approx(pair["expected"], rel=pair["rel_tolerance"])


@pytest.mark.parametrize("pair", PAIRS["stocks"], ids=lambda pair: pair["id"])
def test_soil_carbon_moves_linearly_over_twenty_years(pair: dict[str, Any]) -> None:
    """The stocks of the guidelines' own example come out, with the period read from the factor set."""
    period = released()["ipcc.d_transition.soc_stock_change_time_dependence_and_luc_amortisation"].value
    path = stock_path(pair["years"], pair["regime_start"], pair["equilibrium_tC_ha"], period)
    assert path == pytest.approx(pair["expected"], rel=pair["rel_tolerance"])


def test_a_soil_carbon_path_needs_rising_years_of_equal_number() -> None:
    """Sequences that do not belong together are refused."""
    with pytest.raises(ValueError, match="equally many"):
        stock_path([1990, 1995], [1990], [70.0, 70.0], 20)
    with pytest.raises(ValueError, match="rise"):
        stock_path([1995, 1990], [1990, 1990], [70.0, 70.0], 20)


@pytest.mark.parametrize("pair", PAIRS["distances"], ids=lambda pair: pair["id"])
def test_great_circle(pair: dict[str, Any]) -> None:
    """The distance over the globe is that of the haversine package."""
    distance = great_circle_km((pair["from"][0], pair["from"][1]), (pair["to"][0], pair["to"][1]))
    assert distance == pytest.approx(pair["expected_km"], rel=pair["rel_tolerance"])
    with pytest.raises(ValueError, match="latitude"):
        great_circle_km((91, 0), (0, 0))


def test_packaging_travels_and_what_is_lost_in_cooking_does_not_arrive() -> None:
    """The mass carried is product and packaging; the mass delivered is what is left of the raw weight."""
    pair = OTHER["e-mass-chicken-fr"]
    found = inventory(
        [
            activity("farm.output", str(pair["inputs"]["raw_kg"] * pair["inputs"]["raw_to_cooked"]), "kg"),
            activity("farm.raw", str(pair["inputs"]["raw_kg"]), "kg"),
            activity("farm.box", str(pair["inputs"]["packaging_kg"]), "kg"),
            activity("road.distance", "100", "km"),
        ],
        [
            line(
                "t",
                "transport_tkm",
                {"mass": "farm.raw + farm.box", "distance": "road.distance"},
                {"factor": "transport.road.artic_34_40"},
            )
        ],
    )
    footprint = assess(found, released(), 0)
    assert footprint.lines[0].inputs[0].value == pytest.approx(pair["expected"]["totalMass_kg"], rel=1e-9)
    assert footprint.output == pytest.approx(pair["expected"]["preparedMass_kg"], rel=1e-9)


def test_every_leg_of_a_chilled_product_is_chilled() -> None:
    """Legs add up to the distance of the published example, and each carries the uplift."""
    pair = OTHER["e-dist-chicken-fr"]
    legs = pair["inputs"]["legs_km"]
    found = inventory(
        [
            activity("road.mass", "1", "t"),
            *(activity(f"road.leg{n}", str(km), "km") for n, km in enumerate(legs)),
        ],
        [
            line(
                f"leg{n}",
                "transport_tkm",
                {"mass": "road.mass", "distance": f"road.leg{n}"},
                {"factor": "transport.road.artic_34_40", "uplift": "transport.road.reefer_uplift.glec"},
            )
            for n in range(len(legs))
        ],
    )
    lines = assess(found, released(), 0).lines
    chilled = [leg.inputs[1].value for leg in lines if any(row.name == "uplift" for row in leg.parameters)]
    assert sum(chilled) == pytest.approx(pair["expected"]["roadCooled_km"], rel=1e-9)
    assert len(chilled) == len(lines)


def test_an_unknown_origin_is_asked_for_and_never_filled_in() -> None:
    """Where another tool fills 3 760 km in for a blank country, a blank distance is refused by name."""
    published = OTHER["e-dist-flour-default-origin"]["expected"]
    assert published["road_km"] + published["roadCooled_km"] == 3760
    found = inventory(
        [activity("road.mass", "1", "t")],
        [line("leg", "transport_tkm", {"mass": "road.mass"}, {"factor": "transport.road.artic_34_40"})],
    )
    with pytest.raises(EngineError) as caught:
        assess(found, released(), 0)
    assert [(problem.code, problem.name) for problem in caught.value.problems] == [
        ("missing_input", "distance")
    ]


def test_all_pairs_are_here() -> None:
    """Forty-eight pairs of the collection, one of them twice, and no id twice."""
    ids = [row["id"] for rows in PAIRS.values() if isinstance(rows, list) for row in rows]
    assert len(ids) == len(set(ids)) == 49
