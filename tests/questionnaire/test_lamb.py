"""What must hold of lamb: one weight at a time, dung in one place, wool that carries its part by mass."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.footprint import Footprint
from schemas.questionnaire import build_inventory, load_family
from tests.questionnaire.families import assessed
from tests.questionnaire.journeys import filled

FLOCK: dict[str, Any] = {
    "product.name": "Lammkött",
    "product.year": "2025",
    "lamb.system": "autumn",
    "animals.ewes": ("40", "head"),
    "animals.raised": ("56", "head"),
    "animals.carcass": ("20", "kg[carcass]/head"),
    "animals.sheep_slaughtered": ("7", "head"),
    "animals.sheep_carcass": ("30", "kg[carcass]/head"),
    "animals.end_weight": ("48", "kg[live]"),
    "soil.organic": "none",
    "slaughter.sold_as": "bone_in",
    "packaging.kinds": ["none"],
    "delivery.how": "collected",
}


def lamb(**said: Any) -> Footprint:
    """The footprint of forty ewes and some more answers."""
    more = {name.replace("__", "."): value for name, value in said.items()}
    family = load_family("lamb")
    return assessed(build_inventory(family, filled(family, {**FLOCK, **more}), "Lammkött", 2025))


def amount(found: Footprint, name: str) -> float:
    """A derived amount of the footprint."""
    return next(one.value for one in found.derived if one.id == name)


def put_in(found: Footprint, line: str, name: str) -> float:
    """An input of a line."""
    (wanted,) = [one for one in found.lines if one.id == line]
    return next(one.value for one in wanted.inputs if one.name == name)


def test_the_figure_is_per_what_is_sold() -> None:
    """Per kilogram of carcass of lambs and ewes, or boneless: the same whole over two weights."""
    carcass = lamb()
    boneless = lamb(slaughter__sold_as="boneless", slaughter__meat=("800", "kg[boneless]"))
    assert (carcass.declared_unit, boneless.declared_unit) == ("kg[carcass]", "kg[boneless]")
    assert carcass.output == pytest.approx(56 * 20 + 7 * 30)
    assert boneless.total_kg_co2e * 800 == pytest.approx(carcass.total_kg_co2e * carcass.output, rel=1e-9)


def test_dung_is_on_pasture_or_in_the_store_and_never_in_both() -> None:
    """Whatever the time outdoors, the solids of the two places are those of the flock."""
    out = {"grazing__days_ewes": ("182,5", "day"), "grazing__hours_ewes": ("24", "h/day")}
    found = lamb(**out, lamb__pasture=("75", "%"))
    whole = sum(amount(found, f"{who}.solids") for who in ("ewes", "kept", "lambs"))
    pasture = put_in(found, "grazing-methane", "solids")
    stored = put_in(found, "manure-litter-methane", "solids")
    assert pasture + stored == pytest.approx(whole)
    grown = amount(found, "ewes.solids") + amount(found, "kept.solids")
    assert pasture == pytest.approx(grown / 2 + amount(found, "lambs.solids") * 0.75)


def test_feed_adds_up_to_what_the_flock_needs() -> None:
    """Pasture, roughage before waste and concentrates are the need, each counted once."""
    found = lamb(roughage__loss=("0", "%"), feed__amount_barley=("1000", "kg"))
    need = sum(amount(found, f"{who}.need") for who in ("ewes", "kept", "lambs"))
    parts = sum(put_in(found, line, "amount") for line in ("grazing-feed", "roughage-silage", "feed-barley"))
    assert parts == pytest.approx(need)


def test_wool_and_living_lambs_carry_their_part_by_mass_only_when_they_are_sold() -> None:
    """Nothing is divided without them; wool takes its mass of all live weight, wool and lambs sold."""
    assert [one.id for one in lamb().allocations] == []
    (process,) = lamb(lamb__sidelines=["wool"], wool__sold=("100", "kg")).allocations
    shares = process.options[0].shares
    live = 56 * 48 + 7 * 30 / 0.43
    assert shares["wool"] == pytest.approx(100 / (100 + live))
    sold = lamb(lamb__sidelines=["life"], lamb__sold_live=("10", "head"))
    assert sold.allocations[0].options[0].shares["life"] == pytest.approx(480 / (480 + live))
    assert put_in(sold, "enteric-lambs", "animals") == pytest.approx(
        put_in(lamb(), "enteric-lambs", "animals") + 10
    )


def test_an_older_lamb_eats_for_longer() -> None:
    """The days from sixty days of age to slaughter are those that the lamb is fed."""
    young, old = (lamb(animals__age=(age, "month")) for age in ("5", "8"))
    days = [put_in(found, "enteric-lambs", "days") for found in (young, old)]
    assert days == pytest.approx([365 * 5 / 12 - 60, 365 * 8 / 12 - 60])
    assert old.total_kg_co2e > young.total_kg_co2e
