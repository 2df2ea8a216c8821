"""Wood products: carbon told apart, by-products by value, bought timber and logs each once."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.footprint import Footprint
from schemas.questionnaire import build_inventory, load_family
from tests.questionnaire.journeys import filled
from workers.engine import assess
from workers.engine.factors import load_factor_set

SAWN: dict[str, Any] = {
    "product.name": "Plank",
    "product.year": "2025",
    "timber.kind": "sawn",
    "timber.sold_m3": ("400", "m3"),
    "timber.inputs": ["logs"],
    "timber.logs": ("850", "m3"),
    "timber.electricity": ("34000", "kWh"),
    "timber.heat_kind": "none",
    "timber.additives": ["none"],
    "packaging.kinds": ["none"],
    "delivery.how": "collected",
}
OF_THE_LOG = ("timber-forest", "timber-haul", "timber-diesel")


def footprint(**said: Any) -> Footprint:
    """The sawmill's footprint with these answers beside or instead."""
    family = load_family("wood_products")
    answers = filled(family, SAWN | {name.replace("__", "."): value for name, value in said.items()})
    return assess(build_inventory(family, answers, "Plank", 2025), load_factor_set(), 0)


def line(found: Footprint, name: str) -> float:
    """kg CO2e of a line for the whole output."""
    return next(one.kg_co2e_total for one in found.lines if one.id == name)


def test_carbon_in_the_wood_is_told_apart_and_never_subtracted() -> None:
    """About 720 kg CO2 per cubic metre are held; the total is the sum of what was emitted."""
    found = footprint()
    assert found.declared_unit == "m3"
    assert found.removals == pytest.approx(719, abs=1)
    assert found.total_kg_co2e == pytest.approx(sum(one.kg_co2e_total for one in found.lines) / 400)
    assert found.total_kg_co2e > 20


def test_paint_and_fittings_hold_no_carbon_of_wood() -> None:
    """A tenth of the weight in steel is a tenth less carbon."""
    plain = _goods()
    fitted = _goods(**{"timber.additives": ["metal"], "timber.kg_metal": ("100", "kg")})
    assert fitted.removals == pytest.approx(0.9 * plain.removals)
    assert plain.declared_unit == "kg"


def _goods(**said: Any) -> Footprint:
    family = load_family("wood_products")
    answers = {name: value for name, value in SAWN.items() if name not in ("timber.sold_m3", "timber.logs")}
    answers |= {
        "timber.kind": "wooden_goods",
        "timber.sold_kg": ("1000", "kg[fresh]"),
        "timber.logs": ("9", "m3"),
        "timber.electricity": ("900", "kWh"),
    }
    inventory = build_inventory(family, filled(family, answers | said), "Brädor", 2025)
    return assess(inventory, load_factor_set(), 0)


def test_by_products_carry_the_log_by_value_and_never_the_drying() -> None:
    """A quarter of the income takes a quarter of the log's emissions; electricity stays with the product."""
    alone = footprint()
    shared = footprint(timber__byproduct_income=("300000", "SEK"), timber__income=("900000", "SEK"))
    for name in OF_THE_LOG:
        assert line(shared, name) == pytest.approx(0.75 * line(alone, name))
    assert line(shared, "timber-electricity") == pytest.approx(line(alone, "timber-electricity"))
    assert shared.removals == pytest.approx(alone.removals)


def test_without_both_incomes_nothing_is_divided() -> None:
    """Who does not say what the product gave keeps the whole; weight is shown beside value, never chosen."""
    alone = footprint()
    assert footprint(timber__byproduct_income=("300000", "SEK")).total_kg_co2e == pytest.approx(
        alone.total_kg_co2e
    )
    found = footprint(
        timber__byproduct_income=("300000", "SEK"),
        timber__income=("900000", "SEK"),
        timber__byproduct_mass=("182", "t"),
    )
    (sawing,) = found.allocations
    assert {option.rule: option.shares["main"] for option in sawing.options} == pytest.approx(
        {"economic": 0.75, "mass": 0.5}
    )
    assert sawing.rule == "economic"


def test_bought_timber_and_logs_are_each_counted_once() -> None:
    """Bought timber adds its own line and leaves the logs as they were."""
    alone = footprint()
    both = footprint(timber__inputs=["logs", "bought"], timber__bought=("10", "m3"))
    assert line(both, "timber-forest") == pytest.approx(line(alone, "timber-forest"))
    assert line(both, "timber-bought") == pytest.approx(10 * 455 * 0.064)


def test_a_number_that_nobody_has_confirmed_is_flagged_in_its_line() -> None:
    """The weight of a log is assumed, that of dried timber is cited: only the first leaves a mark."""
    found = footprint(
        timber__inputs=["logs", "bought"],
        timber__haul=("60", "km"),
        timber__bought=("10", "m3"),
        timber__bought_haul=("60", "km"),
    )
    flags = {one.id: one.unverified for one in found.lines}
    assert flags["timber-haul"]
    assert not flags["timber-bought-haul"]
