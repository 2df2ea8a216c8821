"""What must hold of pork: sows stand behind every piglet once, dung in one place, by-products where used."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.footprint import Footprint
from schemas.questionnaire import build_inventory, load_family
from tests.questionnaire.families import assessed
from tests.questionnaire.journeys import filled

PIGS: dict[str, Any] = {
    "product.name": "Griskött",
    "product.year": "2025",
    "pork.system": "bought",
    "animals.raised": ("120", "head"),
    "animals.carcass": ("90", "kg[carcass]/head"),
    "animals.end_weight": ("120", "kg[live]"),
    "animals.start_weight": ("30", "kg[live]"),
    "animals.dead": ("0", "%"),
    "feed.kinds": ["barley", "peas"],
    "feed.amount_barley": ("25", "t"),
    "feed.amount_peas": ("5", "t"),
    "soil.organic": "none",
    "manure.systems": ["slurry"],
    "slaughter.sold_as": "bone_in",
    "packaging.kinds": ["none"],
    "delivery.how": "collected",
}
OWN_SOWS = {"pork__system": "integrated", "animals__sows": ("5", "head")}


def pork(**said: Any) -> Footprint:
    """The footprint of 120 pigs and some more answers."""
    more = {name.replace("__", "."): value for name, value in said.items()}
    family = load_family("pork")
    return assessed(build_inventory(family, filled(family, {**PIGS, **more}), "Griskött", 2025))


def ids(found: Footprint) -> set[str]:
    """The lines that there are."""
    return {line.id for line in found.lines}


def put_in(found: Footprint, line: str, name: str) -> float:
    """An input of a line."""
    (wanted,) = [one for one in found.lines if one.id == line]
    return next(one.value for one in wanted.inputs if one.name == name)


def test_piglets_are_bought_or_born_and_never_both() -> None:
    """Bought piglets carry their sows in their factor; own sows are counted as animals instead."""
    assert "piglets" in ids(pork())
    assert not {"enteric-sows", "enteric-piglets"} & ids(pork())
    own = pork(**OWN_SOWS)
    assert "piglets" not in ids(own)
    assert {"enteric-sows", "enteric-piglets"} <= ids(own)


def test_the_meat_of_old_sows_is_counted() -> None:
    """Carcasses of the sows are meat too, on a farm that has them."""
    sows = {"animals__sows_slaughtered": ("2", "head"), "animals__sow_carcass": ("180", "kg[carcass]/head")}
    assert pork().output == pytest.approx(120 * 90)
    assert pork(**OWN_SOWS, **sows).output == pytest.approx(120 * 90 + 2 * 180)


def test_dung_is_on_the_ground_or_in_the_store() -> None:
    """Two fifths of the time outdoors: two fifths of the solids on the ground, the rest in the store."""
    indoors, out = pork(), pork(pork__pasture="yes", pork__outdoors=("40", "%"))
    whole = put_in(indoors, "manure-slurry-methane", "solids")
    assert put_in(out, "manure-slurry-methane", "solids") == pytest.approx(whole * 0.6)
    assert put_in(out, "grazing-methane", "solids") == pytest.approx(whole * 0.4)
    assert "grazing-methane" not in ids(indoors)


def test_feed_that_nobody_knows_is_that_of_the_carcasses() -> None:
    """ "Jag vet inte" for all feed gives 2.9 kg per kg of carcass for bought piglets, shared by the kinds."""
    found = pork(feed__amount_barley=..., feed__amount_peas=...)
    dry = sum(put_in(found, line, "amount") for line in ("feed-barley", "feed-peas"))
    assert dry == pytest.approx(120 * 90 * 2.9 * 0.86)


def test_piglets_sold_take_their_part_with_them() -> None:
    """Ten piglets of 30 kg carry their live weight's part, and are fed and mucked out like the others."""
    sold = pork(**OWN_SOWS, pork__sidelines=["piglets"], pork__piglets_sold=("10", "head"))
    (process,) = sold.allocations
    live = put_in(sold, "slaughter-road", "mass")
    assert process.options[0].shares["life"] == pytest.approx(300 / (300 + live))
    assert put_in(sold, "enteric-piglets", "animals") == pytest.approx(130)


def test_a_farm_that_sells_most_of_its_piglets_gets_no_better_meat_for_it() -> None:
    """Who knows neither feed nor sows: the piglets sold are fed, heated and born too, not only subtracted."""
    unknown = {
        "feed__amount_barley": ...,
        "feed__amount_peas": ...,
        "animals__sows": ...,
        "housing__kwh": ...,
    }
    own = pork(pork__system="integrated", **unknown)
    sold = {"pork__sidelines": ["piglets"], "pork__piglets_sold": ("1 200", "head")}
    assert pork(pork__system="integrated", **unknown, **sold).total_kg_co2e > own.total_kg_co2e * 0.95


def test_by_products_of_pigs_are_those_that_pigs_have() -> None:
    """No hide; fat, bones and the rest take their value ratio where they are used."""
    assert [one.id for one in pork().allocations] == []
    family = load_family("pork")
    assert {one.id for one in family.allocations["slaughter"].products} == {"meat", "fat", "bones", "cat3"}
    assert set(family.allocations["slaughter"].parameters) == {"meat", "fat", "bones", "cat3"}
    (process,) = pork(slaughter__byproducts=["bones"]).allocations
    shares = next(option.shares for option in process.options if option.rule == "value_ratio")
    assert shares["bones"] == pytest.approx(0.11 * 0.04 / (0.11 * 0.04 + 0.67 * 1.54))
