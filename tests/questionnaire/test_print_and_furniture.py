"""Printed matter and furniture: waste once, reused pieces free of their first life."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.footprint import Footprint
from schemas.questionnaire import build_inventory, load_family
from tests.questionnaire.journeys import filled
from workers.engine import assess
from workers.engine.factors import load_factor_set

BROCHURE: dict[str, Any] = {
    "product.name": "Folder",
    "product.year": "2025",
    "print.kind": "print_offset",
    "print.per": "kg",
    "sold.mass": ("1000", "kg[fresh]"),
    "print.papers": ["paper_new"],
    "processing.fuels": ["none"],
    "processing.electricity": ("900", "kWh"),
    "packaging.kinds": ["none"],
    "delivery.how": "collected",
}
CHAIR: dict[str, Any] = {
    "product.name": "Stol",
    "product.year": "2025",
    "furniture.kind": "seat",
    "furniture.made": "new",
    "furniture.pieces": ("100", "piece"),
    "furniture.weight": ("8", "kg[fresh]/piece"),
    "furniture.life": ("15", "year"),
    "furniture.materials": ["wood", "steel"],
    "processing.fuels": ["none"],
    "processing.electricity": ("1000", "kWh"),
    "processing.unsold": ("0", "%"),
    "packaging.kinds": ["none"],
    "delivery.how": "collected",
}


def footprint(name: str, answers: dict[str, Any]) -> Footprint:
    """The footprint of a family's answers."""
    family = load_family(name)
    return assess(build_inventory(family, filled(family, answers), "x", 2025), load_factor_set(), 0)


def lines(found: Footprint) -> dict[str, float]:
    """kg CO2e of each line for the whole output."""
    return {line.id: line.kg_co2e_total for line in found.lines}


def test_paper_that_nobody_weighed_is_worked_out_from_the_waste_share() -> None:
    """1 000 kg with a fifth wasted are 1 250 kg of paper, said or not; two kinds share them."""
    waste = {"processing.unsold": ("20", "%")}
    known = footprint("print", BROCHURE | waste | {"print.kg_paper_new": ("1250", "kg")})
    unknown = footprint("print", BROCHURE | waste | {"print.kg_paper_new": ...})
    assert lines(known)["print-paper_new"] == pytest.approx(1250 * 1.345)
    assert lines(unknown)["print-paper_new"] == pytest.approx(1250 * 1.345)
    both = {
        "print.papers": ["paper_new", "paper_recycled"],
        "print.kg_paper_new": ...,
        "print.kg_paper_recycled": ...,
    }
    mixed = lines(footprint("print", BROCHURE | waste | both))
    assert mixed["print-paper_new"] == pytest.approx(625 * 1.345)
    assert mixed["print-paper_recycled"] == pytest.approx(625 * 1.05)


def test_a_copy_is_its_share_of_the_edition() -> None:
    """20 000 copies of a tonne: the figure per copy is that per kilogram times 0.05."""
    paper = {"print.kg_paper_new": ("1200", "kg")}
    by_weight = footprint("print", BROCHURE | paper)
    by_copy = footprint(
        "print", BROCHURE | paper | {"print.per": "piece", "print.copies": ("20000", "piece")}
    )
    assert by_copy.declared_unit == "piece"
    assert by_copy.total_kg_co2e == pytest.approx(0.05 * by_weight.total_kg_co2e)


def test_what_the_mill_states_takes_the_place_of_the_default() -> None:
    """A mill's own figure is used as stated."""
    said = {"print.kg_paper_new": ("1200", "kg"), "print.footprint_paper_new": ("0,4", "kg[CO2e]/kg")}
    assert lines(footprint("print", BROCHURE | said))["print-paper_new"] == pytest.approx(480)


def test_a_reused_piece_carries_nothing_of_its_first_life() -> None:
    """Reused as it is: no material, no carbon of old wood, but collection and cleaning."""
    reused = {"furniture.made": "reused", "furniture.materials": ["none"], "furniture.collect": ("40", "km")}
    found = footprint("furniture", CHAIR | reused)
    assert lines(found).keys() == {"furniture-paint", "furniture-collect", "processing-electricity"}
    assert lines(found)["furniture-collect"] == pytest.approx(100 * 8 / 1000 * 40 * 0.78225)
    assert found.removals == 0


def test_a_renovated_piece_carries_what_is_added() -> None:
    """Only the new cloth and foam are made; a new chair of the same weight has its wood too."""
    added = {
        "furniture.made": "renovated",
        "furniture.materials": ["foam", "textile"],
        "furniture.kg_foam": ("400", "g/piece"),
        "furniture.kg_textile": ("300", "g/piece"),
        "furniture.footprint_foam": ("4", "kg[CO2e]/kg"),
    }
    found = lines(footprint("furniture", CHAIR | added))
    assert found["furniture-foam"] == pytest.approx(100 * 0.4 * 4)
    assert found["furniture-textile"] == pytest.approx(100 * 0.3 * 25)
    assert "furniture-wood" not in found


def test_the_service_life_is_told_and_divides_nothing() -> None:
    """Thirty years give the same figure as fifteen."""
    known = {"furniture.kg_wood": ("9", "kg/piece"), "furniture.kg_steel": ("0,5", "kg/piece")}
    short = footprint("furniture", CHAIR | known)
    long = footprint("furniture", CHAIR | known | {"furniture.life": ("30", "year")})
    assert short.total_kg_co2e == long.total_kg_co2e


def test_rejects_take_material_with_them() -> None:
    """With a tenth rejected, material for 100 sold is material for 111."""
    known = {"furniture.kg_wood": ("9", "kg/piece"), "furniture.kg_steel": ("0,5", "kg/piece")}
    plain = lines(footprint("furniture", CHAIR | known))
    rejected = lines(footprint("furniture", CHAIR | known | {"processing.unsold": ("10", "%")}))
    assert rejected["furniture-wood"] == pytest.approx(plain["furniture-wood"] / 0.9)
    assert rejected["processing-electricity"] == pytest.approx(plain["processing-electricity"])
