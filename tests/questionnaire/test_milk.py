"""What must hold of milk: stores by share, feed counted once, milk and meat divided by three rules."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.footprint import Footprint
from schemas.questionnaire import build_inventory, load_family
from tests.questionnaire.families import assessed
from tests.questionnaire.journeys import filled

COWS: dict[str, Any] = {
    "product.name": "Mjölk",
    "product.year": "2025",
    "animals.method": "conventional",
    "animals.cows": ("60", "head"),
    "animals.milk": ("600 000", "kg[milk]"),
    "soil.organic": "none",
    "manure.systems": ["slurry"],
    "delivery.how": "collected",
}


def milk(**said: Any) -> Footprint:
    """The footprint of sixty cows and some more answers."""
    more = {name.replace("__", "."): value for name, value in said.items()}
    family = load_family("milk")
    return assessed(build_inventory(family, filled(family, {**COWS, **more}), "Mjölk", 2025))


def of(footprint: Footprint, start: str) -> float:
    """The sum of the lines whose names begin so."""
    return sum(line.kg_co2e_total for line in footprint.lines if line.id.startswith(start))


def test_two_stores_are_the_sum_of_their_parts() -> None:
    """Seventy per cent slurry and thirty deep litter give 0.7 and 0.3 of what each gives alone."""
    slurry, litter = milk(), milk(manure__systems=["deep_litter"])
    both = milk(manure__systems=["slurry", "deep_litter"], manure__share_slurry=("70", "%"))
    assert of(both, "manure-slurry") == pytest.approx(0.7 * of(slurry, "manure-slurry"))
    assert of(both, "manure-litter") == pytest.approx(0.3 * of(litter, "manure-litter"))


def test_the_store_gets_what_the_pasture_does_not() -> None:
    """Cows that are always out leave the store to the heifers; nobody's dung is counted in both places."""
    out = {"grazing__days_cows": ("365", "day"), "grazing__hours_cows": ("24", "h/day")}
    outdoors, indoors = milk(**out, grazing__groups=["cows"]), milk(grazing__groups="none")
    assert of(indoors, "grazing") == 0
    amounts = {one.id: one.value for one in outdoors.derived}
    solids = {line.id: one.value for line in outdoors.lines for one in line.inputs if one.name == "solids"}
    assert solids["manure-slurry-methane"] == pytest.approx(amounts["heifers.solids"])
    assert solids["grazing-methane"] == pytest.approx(amounts["cows.solids"])


def test_feed_that_is_given_lowers_the_roughage() -> None:
    """The need is fixed: twenty per cent more concentrates are twenty per cent less roughage, never both."""
    less = milk(feed__kinds=["barley"], feed__amount_barley=("20", "%"))
    more = milk(feed__kinds=["barley"], feed__amount_barley=("40", "%"))
    amounts = [{one.id: one.value for one in found.derived} for found in (less, more)]
    gap = amounts[0]["roughage.eaten"] - amounts[1]["roughage.eaten"]
    assert gap == pytest.approx(0.2 * amounts[0]["cows.need"])


def test_an_own_crop_with_a_profile_takes_the_place_of_the_factor() -> None:
    """The crop counts by its profile and not also by the factor, and is not carried to the farm."""
    plain = milk(feed__kinds=["barley"], feed__source_barley="bought")
    own = milk(feed__kinds=["barley"], feed__source_barley="profile", feed__profile_barley="JN-2026-000017@1")
    assert {"feed-barley", "feed-road-barley"} <= {line.id for line in plain.lines}
    assert [line.id for line in own.lines if "barley" in line.id] == ["feed-profile-barley"]


def test_the_suppliers_value_is_taken_as_stated() -> None:
    """Kilograms bought times the value on the invoice, besides the way to the farm."""
    given = {
        "feed__kinds": ["concentrate"],
        "feed__amount_concentrate": ("100 000", "kg"),
        "feed__source_concentrate": "declared",
        "feed__footprint_concentrate": ("500", "g[CO2e]/kg"),
    }
    found = milk(**given)
    (line,) = [line for line in found.lines if line.id == "feed-declared-concentrate"]
    assert line.kg_co2e_total == pytest.approx(100_000 * 0.5 * line.allocation_share, rel=1e-6)


def test_milk_and_meat_are_divided_and_the_other_rules_shown() -> None:
    """The biophysical rule decides; value and mass stand beside it; each divides the whole."""
    (process,) = milk().allocations
    assert [option.rule for option in process.options] == ["biophysical", "economic", "mass"]
    assert process.rule == "biophysical"
    assert all(sum(option.shares.values()) == pytest.approx(1) for option in process.options)
    biophysical, economic, mass = (option.shares["milk"] for option in process.options)
    assert 0.75 < biophysical < economic < mass < 1


@pytest.mark.parametrize(
    ("litres", "row"), [("600000", "gt8500"), ("400000", "5000_8500"), ("200000", "lt5000")]
)
def test_methane_follows_the_milk_of_a_cow(litres: str, row: str) -> None:
    """The share of energy that becomes methane is that of the yield, counted with milk that stays."""
    found = milk(animals__milk=(litres, "kg[milk]"))
    (line,) = [line for line in found.lines if line.id == "enteric-cows"]
    assert any(row in used.id for used in line.parameters)
