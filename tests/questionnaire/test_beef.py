"""What must hold of beef: one weight at a time, absent groups count nothing, by-products where used."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.footprint import Footprint
from schemas.questionnaire import build_inventory, load_family
from tests.questionnaire.families import assessed
from tests.questionnaire.journeys import filled

BULLS: dict[str, Any] = {
    "product.name": "Nötkött",
    "product.year": "2025",
    "beef.system": "dairy_bulls",
    "animals.young_slaughtered": ("40", "head"),
    "animals.young_carcass": ("325", "kg[carcass]/head"),
    "soil.organic": "none",
    "manure.systems": ["slurry"],
    "slaughter.sold_as": "bone_in",
    "packaging.kinds": ["none"],
    "delivery.how": "collected",
}


def beef(**said: Any) -> Footprint:
    """The footprint of forty bulls and some more answers."""
    more = {name.replace("__", "."): value for name, value in said.items()}
    family = load_family("beef")
    return assessed(build_inventory(family, filled(family, {**BULLS, **more}), "Nötkött", 2025))


def test_the_figure_is_per_what_is_sold() -> None:
    """Per kilogram of carcass, or per kilogram boneless: the same whole over two weights."""
    carcass = beef()
    boneless = beef(slaughter__sold_as="boneless", slaughter__meat=("9 000", "kg[boneless]"))
    assert (carcass.declared_unit, boneless.declared_unit) == ("kg[carcass]", "kg[boneless]")
    assert carcass.output == pytest.approx(40 * 325)
    whole = carcass.total_kg_co2e * 13_000
    assert boneless.total_kg_co2e * 9_000 == pytest.approx(whole, rel=1e-9)


def test_live_weight_of_the_default_follows_the_carcass() -> None:
    """Live weight is nobody's answer: it comes from the carcass, never the other way round."""
    light, heavy = beef(), beef(animals__young_carcass=("400", "kg[carcass]/head"))
    carried = [
        one.kg_co2e_total for found in (light, heavy) for one in found.lines if one.id == "slaughter-road"
    ]
    assert carried[1] / carried[0] == pytest.approx(400 / 325)


def test_cows_that_are_not_there_take_nothing_away() -> None:
    """A bull farm that ticks cows on pasture still has all manure of its bulls in the store."""
    plain, ticked = beef(), beef(grazing__groups=["cows"])
    assert ticked.total_kg_co2e == pytest.approx(plain.total_kg_co2e)


def test_bulls_on_pasture_leave_less_in_the_store() -> None:
    """Half the year out: half the solids in the store, and lines of the pasture instead."""
    out = {"grazing__days_young": ("182,5", "day"), "grazing__hours_young": ("24", "h/day")}
    found = beef(grazing__groups=["young"], **out)
    amounts = {one.id: one.value for one in found.derived}
    stored = next(line for line in found.lines if line.id == "manure-slurry-methane")
    assert next(one for one in stored.inputs if one.name == "solids").value == pytest.approx(
        amounts["young.solids"] / 2
    )
    assert {"grazing-methane", "grazing-n2o", "grazing-feed"} <= {line.id for line in found.lines}


def test_by_products_carry_a_part_only_where_they_are_used() -> None:
    """No by-product, no division; the hide takes its value ratio of everything up to the abattoir's door."""
    assert [one.id for one in beef().allocations] == []
    (process,) = beef(slaughter__byproducts=["hide"]).allocations
    shares = next(option.shares for option in process.options if option.rule == "value_ratio")
    assert shares["hide"] == pytest.approx(0.07 * 0.51 / (0.07 * 0.51 + 0.49 * 1.90))


def test_animals_sold_for_life_take_their_part_with_them() -> None:
    """Part of the live weight leaves alive: the meat carries its part of the live weight."""
    whole, part = beef(), beef(animals__sold_live=("5 000", "kg[live]"))
    (process,) = part.allocations
    assert process.id == "meat_and_animals"
    assert part.total_kg_co2e < whole.total_kg_co2e


def test_the_age_decides_how_many_animals_eat() -> None:
    """A third more months with the farmer are a third more animals on average, at the same slaughter."""
    young, old = (
        beef(animals__age=(age, "month"), animals__start_age=("2", "month")) for age in ("17", "22")
    )
    need = [next(line for line in found.lines if line.id == "enteric-young") for found in (young, old)]
    heads = [next(one for one in line.inputs if one.name == "animals").value for line in need]
    assert heads[1] / heads[0] == pytest.approx(20 / 15)
