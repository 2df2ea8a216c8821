"""What every family of products is held against: the factor set, with a profile for each ingredient."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from schemas.footprint import Footprint
from schemas.inventory import Inventory
from workers.engine import assess
from workers.engine.composing import with_ingredients
from workers.engine.factors import load_factor_set


@cache
def _some_profile(unit: str) -> Footprint:
    """A published result to use as an ingredient: ten kilowatt-hours of electricity per unit."""
    line = {
        "id": "power",
        "stage": "processing",
        "model": "activity",
        "inputs": {"amount": "some.power"},
        "parameters": {"factor": "energy.electricity.se.average"},
        "label": {"sv": "El", "en": "Electricity"},
    }
    activities = [_activity("some.power", "10", "kWh"), _activity("some.mass", "1", unit)]
    inventory = Inventory.from_json(
        {
            "product_name": "Råvara",
            "family": "other",
            "declared_unit": unit,
            "output": "some.mass",
            "activities": activities,
            "lines": [line],
            "boundary": "delivered",
            "reference_year": 2025,
        }
    )
    return assess(inventory, load_factor_set(), draws=50)


def _activity(name: str, amount: str, unit: str) -> dict[str, object]:
    label = {"sv": name, "en": name}
    return {"id": name, "amount": amount, "unit": unit, "origin": "measured", "label": label}


def assessed(inventory: Inventory, draws: int = 20, unit: str = "kg") -> Footprint:
    """The footprint, with some profile in the place of each ingredient."""
    pinned = {(one.profile, one.version): _some_profile(unit) for one in inventory.ingredients}
    one_each = dict(pinned.keys())
    kept = tuple(one for one in inventory.ingredients if one_each[one.profile] == one.version)
    factors = with_ingredients(
        load_factor_set(), {(one.profile, one.version): pinned[one.profile, one.version] for one in kept}
    )
    return assess(replace(inventory, ingredients=kept), factors, draws)
