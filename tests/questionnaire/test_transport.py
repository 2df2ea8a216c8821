"""Goods transport: three ways to say the same work give the same figure; empty running is counted once."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.footprint import Footprint
from schemas.questionnaire import build_inventory, load_family
from tests.questionnaire.journeys import filled
from workers.engine import assess
from workers.engine.factors import load_factor_set

LORRY: dict[str, Any] = {
    "product.name": "Styckegods",
    "product.year": "2025",
    "freight.vehicle": "freight_trailer",
    "freight.fuels": ["diesel"],
    "freight.fuel_diesel": ("40000", "l"),
    "freight.cooled": "none",
    "freight.hub": ("0", "kWh"),
}
WAYS: dict[str, dict[str, Any]] = {
    "work": {"freight.work": ("1500000", "t*km")},
    "mean": {"freight.mass": ("12000", "t"), "freight.distance": ("125", "km")},
    "driven": {
        "freight.driven": ("100000", "km"),
        "freight.empty": ("25", "%"),
        "freight.load": ("20", "t"),
    },
}


def footprint(way: str, **said: Any) -> Footprint:
    """The haulier's footprint, the work told in this way."""
    family = load_family("transport")
    more = {name.replace("__", "."): value for name, value in said.items()}
    answers = filled(family, LORRY | {"freight.how": way} | WAYS[way] | more)
    return assess(build_inventory(family, answers, "Styckegods", 2025), load_factor_set(), 0)


@pytest.mark.parametrize("way", list(WAYS))
def test_the_same_work_gives_the_same_figure(way: str) -> None:
    """40 000 litres for 1.5 million tonne-kilometres, however they are told; empty running is in them."""
    found = footprint(way)
    assert found.declared_unit == "t*km"
    assert found.total_kg_co2e == pytest.approx(40000 * 3.06412 / 1_500_000)


def test_a_fuller_vehicle_emits_less_per_tonne_kilometre() -> None:
    """Twice the load on the same litres is half the figure."""
    full, half = footprint("driven"), footprint("driven", freight__load=("10", "t"))
    assert half.total_kg_co2e == pytest.approx(2 * full.total_kg_co2e)


def test_unknown_fuel_is_counted_once_however_many_fuels() -> None:
    """Who knows the litres of neither fuel gets one common consumption, shared between them."""
    one = footprint("work", freight__fuel_diesel=...)
    amount = {line.id: line.inputs[0].value for line in one.lines}
    both = footprint(
        "work", freight__fuels=["diesel", "hvo"], freight__fuel_diesel=..., freight__fuel_hvo=...
    )
    shared = {line.id: line.inputs[0].value for line in both.lines}
    assert shared["freight-diesel"] + shared["freight-hvo"] == pytest.approx(amount["freight-diesel"])


def test_cooling_is_fuel_of_its_own_and_what_leaks() -> None:
    """A unit outside the vehicle's figures adds its diesel and what leaks, one inside only the latter."""
    plain = footprint("work").total_kg_co2e
    leak = {"freight__refill": ("1", "kg[refrigerant]"), "freight__refrigerant": "r404a"}
    inside = footprint("work", freight__cooled="included", **leak)
    apart = footprint("work", freight__cooled="apart", freight__unit_fuel=("5000", "l"), **leak)
    assert inside.total_kg_co2e - plain == pytest.approx(4728 / 1_500_000, rel=1e-3)
    assert apart.total_kg_co2e - inside.total_kg_co2e == pytest.approx(5000 * 3.06412 / 1_500_000)


def test_biogas_is_bought_by_the_kilogram() -> None:
    """A kilogram holds 48.4 MJ, each 0.0206 kg CO2e as delivered in 2016."""
    family = load_family("transport")
    said = {name: value for name, value in LORRY.items() if name != "freight.fuel_diesel"}
    said |= {"freight.how": "work", "freight.fuels": ["gas"], "freight.fuel_gas": ("1000", "kg")} | WAYS[
        "work"
    ]
    found = assess(build_inventory(family, filled(family, said), "Gods", 2025), load_factor_set(), 0)
    assert found.total_kg_co2e * 1_500_000 == pytest.approx(1000 * 48.4 * 0.0206)
