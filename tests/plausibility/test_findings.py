"""Findings of real declarations: what a careful one gives, and what slips and impossible amounts give."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from schemas.footprint import Footprint
from schemas.inventory import Inventory
from schemas.plausibility import Earlier, Finding, findings
from schemas.questionnaire import build_inventory, load_family
from tests.engine.farms import activity, inventory, line, released
from tests.questionnaire.journeys import POTATO, filled
from workers.engine import assess

FACTS = {"crop.kind": "potato", "crop.method": "conventional", "delivery.vehicle": "van"}


def declared(**said: Any) -> tuple[Inventory, Footprint]:
    """A potato grower's inventory and result; `crop_harvest=(...)` replaces an answer."""
    answers = {**POTATO, **{name.replace("_", ".", 1): value for name, value in said.items()}}
    family = load_family("field_crops")
    found = build_inventory(family, filled(family, answers), "Potatis", 2025)
    return found, assess(found, released(), 200)


def codes(found: list[Finding]) -> set[str]:
    """The codes without their prefix."""
    return {one.code.removeprefix("plausibility.") for one in found}


def test_an_ordinary_declaration_has_no_errors() -> None:
    """A usual potato gives remarks about its defaults at most, and nothing about its amounts."""
    found = findings(*declared(), FACTS)
    assert not [one for one in found if one.severity == "error"]
    assert codes(found) <= {"many_defaults", "unconfirmed_factors", "wide_interval"}


@pytest.mark.parametrize(
    ("said", "code", "place"),
    [
        ({"crop_harvest": ("30", "kg[fresh]/ha")}, "yield_slip", "crop.harvest"),
        ({"crop_harvest": ("30", "kg[fresh]/ha")}, "yield_impossible", "crop.harvest"),
        ({"mineral_n_npk": ("11", "kg[N]/ha")}, "n_mineral_slip", "mineral.n_npk"),
        ({"crop_sold": ("10", "%")}, "sold_share_low", "crop.sold"),
        ({"delivery_load": ("2500", "kg")}, "load_above_capacity", "delivery.load"),
        ({"delivery_distance": ("1700", "km")}, "distance_long", "delivery.distance"),
        ({"machinery_fuel_diesel": ("1000", "l/ha")}, "field_fuel_high", "machinery.fuel_diesel"),
        ({"seed_amount": ("60", "kg/ha")}, "seed_range", "seed.amount"),
    ],
)
def test_a_slip_is_found_at_its_question(said: dict[str, Any], code: str, place: str) -> None:
    """Each mistake is named by its rule and points at the question to look at."""
    found = findings(*declared(**said), FACTS)
    places = {one.code.removeprefix("plausibility."): one.question_id for one in found}
    assert places.get(code) == place


def test_errors_stand_first() -> None:
    """What sends the declaration back comes before what only informs."""
    severities = [one.severity for one in findings(*declared(crop_harvest=("30", "kg[fresh]/ha")), FACTS)]
    assert severities == sorted(severities)
    assert severities[0] == "error"


def test_a_result_is_compared_with_the_last_approved_one_of_the_same_terms() -> None:
    """Half of last year's result is remarked on; another boundary is not compared at all."""
    found, footprint = declared()
    earlier = Earlier(
        footprint.total_kg_co2e * 2, footprint.declared_unit, footprint.boundary, footprint.gwp_set
    )
    assert "changed_since_last_year" in codes(findings(found, footprint, FACTS, earlier))
    assert "changed_since_last_year" not in codes(findings(found, footprint, FACTS))
    elsewhere = replace(earlier, boundary="farm_gate")
    assert "changed_since_last_year" not in codes(findings(found, footprint, FACTS, elsewhere))


def test_a_result_is_held_against_a_reference_of_its_own_boundary_only() -> None:
    """Ten times the published range is remarked on; without a reference for the boundary nothing is said."""
    found, footprint = declared()
    large = replace(footprint, total_kg_co2e=5.0)
    remarks = [one for one in findings(found, large, FACTS) if one.code.endswith("outside_reference")]
    assert [one.params["high"] for one in remarks] == ["1"]
    at_gate = replace(large, boundary="farm_gate")
    assert "outside_reference" not in codes(findings(found, at_gate, FACTS))


@pytest.mark.parametrize(
    ("family", "facts", "unit", "high"),
    [
        ("lamb", {"lamb.system": "autumn"}, "kg[boneless]", "33"),
        ("dairy", {"dairy.kind": "cheese_hard"}, "kg", "11"),
        ("dairy", {"dairy.kind": "ice_cream"}, "kg", None),
        ("lamb", {"lamb.system": "autumn"}, "kg[carcass]", None),
    ],
)
def test_a_result_is_held_against_the_row_of_its_kind_or_its_family(
    family: str, facts: dict[str, str], unit: str, high: str | None
) -> None:
    """The kind that is chosen has a row of its own, else the family has; another weight is not compared."""
    found, footprint = declared()
    one = replace(footprint, total_kg_co2e=500.0, declared_unit=unit, boundary="delivered")
    remarks = findings(replace(found, family=family), one, facts)
    outside = [remark.params["high"] for remark in remarks if remark.code.endswith("outside_reference")]
    assert outside == ([high] if high else [])


def test_other_families_meet_the_rules_for_results_only() -> None:
    """A form that no rule of amounts knows is still checked for what holds of every result."""
    eggs = activity("animals.egg_mass", "50000", "piece")
    hens = activity("animals.hens", "100", "head")
    feed = activity("feed.bought", "10", "kg")
    only = line("f", "activity", {"amount": "feed.bought"}, {"factor": "input.fertiliser.n.can"})
    amounts = [eggs, hens, replace(feed, unit="kg[N]")]
    hens_farm = replace(inventory(amounts, [only]), family="eggs")
    found = codes(findings(hens_farm, assess(hens_farm, released(), 0), {}))
    assert "eggs_per_hen" in found
    assert "yield_range" not in found
