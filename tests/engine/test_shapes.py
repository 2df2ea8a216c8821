"""One compilation serves every inventory of the same shape, and nobody can tell from the result."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from typing import Any

import pytest

from schemas.inventory import Inventory, Origin
from tests.engine.farms import activity, inventory, line, released, stretched, wheat_farm
from tests.engine.livestock_farms import dairy_farm
from tests.engine.test_explaining import newer
from tests.validation.products import load_product, product_ids
from workers.engine import EngineError, assess
from workers.engine.compiling import _compiled, compile_inventory
from workers.engine.drawing import _lone_leaf, _parameter_row
from workers.engine.reporting import _parameter
from workers.engine.shapes import Shape

FARMS = {"wheat": wheat_farm(), "dairy": dairy_farm(), "meat": dairy_farm("meat")}


def forget() -> None:
    """As a worker that has just started."""
    for kept in (_compiled, _parameter_row, _lone_leaf, _parameter):
        kept.cache_clear()


def other_amounts(found: Inventory) -> Inventory:
    """A farm that answered alike with other amounts, in its own name, and knows them less well."""
    said = {"label": {"sv": "Annat", "en": "Other"}, "confidence": "C", "origin": Origin.ESTIMATED}
    activities = tuple(
        replace(one, amount=less(one.amount), low=None, high=None, **said)  # type: ignore[arg-type]
        for one in found.activities
    )
    return replace(found, activities=activities, product_name="Annat", reference_year=2020)


def less(amount: Decimal) -> Decimal:
    """A little less; a single trip or a whole share stays, since less would not be possible."""
    return amount if amount == 1 else amount * Decimal("0.99")


def written(found: Inventory) -> str:
    """The whole result, to the last digit."""
    return json.dumps(assess(found, released(), 200, "JN-1").to_json())


@pytest.mark.parametrize("name", [*FARMS, *product_ids()])
def test_the_result_is_the_same_to_the_last_bit(name: str) -> None:
    """Computed afresh, and after another farm of the same shape has been."""
    found = FARMS.get(name) or load_product(name).inventory
    forget()
    fresh = written(found)
    forget()
    other = assess(other_amounts(found), released(), 50)
    before = _compiled.cache_info().misses
    assert written(found) == fresh
    assert _compiled.cache_info().misses == before
    assert other.product_name == "Annat"


def test_many_farms_of_one_shape_are_compiled_once() -> None:
    """A hundred farms that differ in what they used, each with a figure of its own."""
    forget()
    grown = [stretched(wheat_farm(), Decimal(n), frozenset({"crop.diesel"})) for n in range(1, 101)]
    totals = {compile_inventory(one, released()).point() for one in grown}
    assert len(totals) == 100
    assert _compiled.cache_info().misses == 1


def _changed(value: Any) -> Iterator[Any]:
    """The value with one thing in it changed, for every thing in it."""
    if isinstance(value, tuple):
        yield from (
            (*value[:n], new, *value[n + 1 :]) for n, one in enumerate(value) for new in _changed(one)
        )
        yield (*value, value[0]) if value else ("another",)
    elif is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            yield from (replace(value, **{one.name: new}) for new in _changed(getattr(value, one.name)))
    elif isinstance(value, dict):
        yield {**value, "another": "one"}
        yield from ({**value, key: new} for key, one in value.items() for new in _changed(one))
    else:
        yield "another"


def test_whatever_is_compiled_makes_a_shape_of_its_own() -> None:
    """Each unit, id, expression, parameter, label, key and rule; order counts too."""
    shape = Shape.of(dairy_farm())
    others = [
        replace(shape, **{one.name: new})
        for one in fields(Shape)
        for new in _changed(getattr(shape, one.name))
    ]
    assert len(others) > 200
    assert shape not in others
    assert len(set(others)) == len(others)
    assert replace(shape, units=shape.units[::-1]) != shape
    assert Shape.of(dairy_farm()) == shape


def test_two_sets_of_the_same_version_are_not_mixed() -> None:
    """A case's own factors and a recipe's ingredients change the set under the version's name."""
    higher = newer({"energy.fuel.diesel.fr.offroad.l": 2.0}, version=released().version)
    low, high = (compile_inventory(wheat_farm(), factors).point() for factors in (released(), higher))
    assert high > low
    assert compile_inventory(wheat_farm(), released()).point() == low


def test_what_does_not_fit_is_refused_every_time() -> None:
    """A refusal is not kept, and no shape that fits answers for one that does not."""
    found = inventory(
        [activity("farm.diesel", "5", "kWh")],
        [line("d", "activity", {"amount": "farm.diesel"}, {"factor": "energy.fuel.diesel.fr.offroad.l"})],
    )
    for _ in range(2):
        with pytest.raises(EngineError):
            compile_inventory(found, released())
    good = replace(found, activities=tuple(replace(one, unit="l") for one in found.activities[1:]))
    good = replace(good, activities=(found.activities[0], *good.activities))
    assert compile_inventory(good, released()).point() > 0
