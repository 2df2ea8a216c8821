"""Slips in what is sold beside food: each is found at its question, and documented examples are silent."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.plausibility import findings
from schemas.questionnaire import build_inventory, load_family
from tests.engine.farms import released
from tests.questionnaire.journeys import filled
from tests.questionnaire.test_fast_lane_examples import EXAMPLES, example
from workers.engine import assess

PATHS = {path.stem: path for path in EXAMPLES}
FAMILIES = ("print", "furniture", "transport", "wood_products", "solid_fuels", "stated_material", "services")
OF_FAMILIES = [path.stem for path in EXAMPLES if example(path).family.id in FAMILIES]
# Remarks on the result as a whole, which say nothing of a slip.
ON_THE_WHOLE = {
    *("many_defaults", "unconfirmed_factors", "wide_interval", "one_line_dominates"),
    *("transport_dominates", "packaging_dominates"),
}


def found_in(name: str, **said: Any) -> dict[str, tuple[str, str]]:
    """Code -> severity and place of what is found in the example with these answers instead."""
    given = example(PATHS[name])
    wanted = {**given.said, **{key.replace("__", "."): value for key, value in said.items()}}
    family = load_family(given.family.id)
    answers = filled(family, wanted)
    inventory = build_inventory(family, answers, "Exempel", 2025)
    facts = {key: answer.value for key, answer in answers.items() if isinstance(answer.value, str)}
    found = findings(inventory, assess(inventory, released(), 100), facts)
    return {one.code.removeprefix("plausibility."): (one.severity, one.question_id) for one in found}


@pytest.mark.parametrize("name", OF_FAMILIES)
def test_the_documented_example_gives_no_remark_on_its_amounts(name: str) -> None:
    """What an ordinary producer types is remarked on as a whole at most."""
    assert found_in(name).keys() <= ON_THE_WHOLE


SLIPS: list[tuple[str, dict[str, Any], str, str]] = [
    ("wood_products", {"timber__logs": ("85", "m3")}, "wood_balance", "timber.logs"),
    ("wood_products", {"timber__logs": ("8500", "m3")}, "wood_yield_low", "timber.logs"),
    ("wood_products", {"timber__electricity": ("340 000", "kWh")}, "wood_power_slip", "timber.electricity"),
    ("wood_products", {"timber__heat": ("1 400 000", "kWh")}, "wood_heat_slip", "timber.heat"),
    ("solid_fuels", {"woodfuel__diesel": ("800", "l")}, "fuel_diesel_slip", "woodfuel.diesel"),
    ("solid_fuels", {"woodfuel__petrol": ("150", "l")}, "fuel_petrol_slip", "woodfuel.petrol"),
    ("solid_fuels", {"woodfuel__electricity": ("30 000", "kWh")}, "fuel_power_slip", "woodfuel.electricity"),
    ("solid_fuels", {"woodfuel__heat": ("60 000", "kWh")}, "fuel_dried_away", "woodfuel.heat"),
    (
        "solid_fuels",
        {"woodfuel__sold": ("33", "m3"), "woodfuel__diesel": ("800", "l")},
        "fuel_diesel_slip",
        "woodfuel.diesel",
    ),
    ("stated_material", {"epd__gwp_m3": ("32000", "kg[CO2e]/m3")}, "stated_figure_high", "epd.gwp_m3"),
    ("stated_material", {"epd__gwp_m3": ("0,032", "kg[CO2e]/m3")}, "stated_figure_low", "epd.gwp_m3"),
    (
        "stated_material",
        {"epd__mass_m3": ("0,5", "kg[fresh]/m3")},
        "stated_density_impossible",
        "epd.mass_m3",
    ),
    (
        "services_laundry",
        {"service__electricity": ("12 000", "MWh")},
        "laundry_power_slip",
        "service.electricity",
    ),
    ("services_laundry", {"service__heat": ("340 000", "kWh")}, "laundry_heat_slip", "service.heat"),
    (
        "services_laundry",
        {"service__detergent": ("3600", "kg")},
        "laundry_detergent_high",
        "service.detergent",
    ),
    (
        "services_cleaning",
        {"service__electricity": ("200", "MWh")},
        "cleaning_power_slip",
        "service.electricity",
    ),
    ("transport", {"freight__driven": ("11 000", "km")}, "freight_consumption", "freight.fuel_diesel"),
    ("transport", {"freight__load": ("1,8", "t")}, "freight_fuel_slip", "freight.fuel_diesel"),
    ("transport", {"freight__load": ("65", "t")}, "freight_load_impossible", "freight.load"),
    ("print", {"sold__mass": ("10 000", "kg[fresh]")}, "print_balance", "sold.mass"),
    ("print", {"sold__mass": ("300", "kg[fresh]")}, "print_waste_high", "print.kg_paper_new"),
    ("print", {"processing__electricity": ("12 000", "kWh")}, "print_power_slip", "processing.electricity"),
    ("print", {"print__ink": ("250", "kg")}, "print_ink_high", "print.ink"),
    (
        "print",
        {"print__per": "piece", "print__copies": ("20", "piece")},
        "print_copy_weight",
        "print.copies",
    ),
    (
        "furniture_table",
        {"furniture__kg_wood": ("38", "g/piece")},
        "furniture_material_missing",
        "furniture.kg_wood",
    ),
    (
        "furniture_table",
        {"furniture__kg_wood": ("380", "kg/piece")},
        "furniture_material_high",
        "furniture.kg_wood",
    ),
    (
        "furniture_table",
        {"furniture__weight": ("300", "kg[fresh]/piece")},
        "furniture_weight_range",
        "furniture.weight",
    ),
    (
        "furniture_table",
        {"processing__electricity": ("36 000", "kWh")},
        "furniture_power_slip",
        "processing.electricity",
    ),
]


@pytest.mark.parametrize(("name", "said", "code", "place"), SLIPS, ids=[f"{s[0]}-{s[2]}" for s in SLIPS])
def test_a_slip_is_found_at_its_question(name: str, said: dict[str, Any], code: str, place: str) -> None:
    """Ten or a thousand times too much or too little is named by its rule and points at the question."""
    assert found_in(name, **said).get(code, ("", ""))[1] == place
