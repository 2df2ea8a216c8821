"""A product's footprint as a function of how far it is carried: what does not depend on the way, and what a
kilometre adds.

The lines that carry the product to the buyer are taken out of the total and put back for another distance,
so a way that was inside the declared figure is never counted twice. Every transport model is in proportion
to the distance, so one evaluation serves all kitchens.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from schemas.distance import EARTH_KM
from schemas.expressions import Expression
from schemas.inventory import Activity, Inventory, Line, Origin
from schemas.units import Unit
from workers.engine.checking import check_values
from workers.engine.compiling import compile_inventory
from workers.engine.distributions import Array, from_range
from workers.engine.drawing import leaves_of
from workers.engine.factors import FactorSet

DISTANCE = "delivery.distance"
MORE, OUTPUT = "joint.more", "joint.output"
MASS, ACTIVITY, ROUND = "joint.mass", "joint.activity", "joint.round"
TOUR = {"mass": MASS, "activity": ACTIVITY, "round": ROUND}
KILOMETRE = Unit.parse("km")


@dataclass(frozen=True)
class Carried:
    """Draws in kg CO2e per declared unit; index 0 holds the central values.

    Attributes:
        base: everything but the way to the buyer.
        per_km: what one kilometre of road on that way adds; zeros when nothing is carried.
        declared: the whole as declared, the way inside if it was.
    """

    base: Array
    per_km: Array
    declared: Array


def carried(inventory: Inventory, factor_set: FactorSet, identity: str, draws: int) -> Carried:
    """The footprint without its way to the buyer, and what a kilometre of that way adds.

    The declared distance itself is divided out, draw by draw: how far it is to another kitchen is not the
    producer's uncertainty. Raises EngineError as an assessment does.
    """
    compiled = compile_inventory(inventory, factor_set)
    check_values(compiled)
    row = [leaf.row(draws) for leaf in leaves_of(compiled, identity)]
    base, way = np.zeros(draws + 1), np.zeros(draws + 1)
    for line in compiled.lines:
        if reads_distance(line.line):
            way = way + line.total(row)
        else:
            base = base + line.total(row)
    output = compiled.output(row)
    if not any(reads_distance(line) for line in inventory.lines):
        return Carried(base / output, way, base / output)
    distance_km = row[compiled.activity_ids.index(DISTANCE)] * _to_km(inventory)
    return Carried(base / output, way / output / distance_km, (base + way) / output)


def reads_distance(line: Line) -> bool:
    """Whether a line carries the product to the buyer."""
    return any(DISTANCE in Expression.parse(text).names() for text in line.inputs.values())


def _to_km(inventory: Inventory) -> float:
    unit = next(activity.unit for activity in inventory.activities if activity.id == DISTANCE)
    return float(Unit.parse(unit).factor_to(KILOMETRE))


def circuity_draws(central: float, low: float, high: float, route: str, draws: int) -> Array:
    """Road kilometres per kilometre as the crow flies; two products from one place share the road's draws."""
    drawn = from_range(central, low, high).draws(f"circuity|{route}", draws)
    values: Array = np.concatenate(([central], drawn))
    return values


def great_circles_km(latitudes: Array, longitudes: Array, latitude: float, longitude: float) -> Array:
    """Great-circle distances in km from many places to one, all in degrees."""
    starts, end = np.radians(latitudes), np.radians(latitude)
    east = np.radians(longitude - longitudes)
    height = np.sin((end - starts) / 2) ** 2 + np.cos(starts) * np.cos(end) * np.sin(east / 2) ** 2
    values: Array = 2 * EARTH_KM * np.arcsin(np.minimum(1.0, np.sqrt(height)))
    return values


def with_more_on_board(inventory: Inventory, more_kg: float) -> Inventory:
    """The same product on a vehicle that carries so much more besides."""
    return _changed(inventory, "load", f"delivery.load + {MORE}", (_exact(MORE, more_kg, "kg"),))


def per_vehicle_km(inventory: Inventory, factor_set: FactorSet, identity: str, draws: int) -> Array:
    """kg CO2e per kilometre of the vehicle that carries the product, whatever is on board, draw by draw.

    The model of rounds on a round of one kilometre with a tonne carried as far, so nothing but the vehicle
    is left: who shares it is for whoever asks.
    """
    line = next(line for line in inventory.lines if reads_distance(line))
    inputs = {"consumption": line.inputs["consumption"], **TOUR, "distance": DISTANCE}
    tour = replace(line, model="transport_tour", inputs=inputs)
    exact = _exact(MASS, 1000, "kg"), _exact(ACTIVITY, 1, "t*km"), _exact(ROUND, 1, "km")
    alone = replace(
        inventory,
        lines=(tour,),
        allocations=(),
        activities=(*inventory.activities, *exact, _exact(OUTPUT, 1, inventory.declared_unit)),
        output=OUTPUT,
    )
    return carried(alone, factor_set, identity, draws).per_km


def kg_on_board(inventory: Inventory, factor_set: FactorSet) -> float:
    """Kilograms in the vehicle, packaging too, per declared unit that is delivered."""
    compiled = compile_inventory(inventory, factor_set)
    row = [leaf.row(0) for leaf in leaves_of(compiled, "")]
    line = next(one for one in compiled.lines if reads_distance(one.line))
    mass = next(one for one in line.inputs if one.spec.name == "mass")
    return float(mass.value(row)[0] / compiled.output(row)[0])


def _changed(inventory: Inventory, name: str, text: str, more: tuple[Activity, ...]) -> Inventory:
    """The way's lines with another expression for an input that they have."""
    lines = tuple(
        replace(line, inputs={**line.inputs, name: text})
        if reads_distance(line) and name in line.inputs
        else line
        for line in inventory.lines
    )
    return replace(inventory, lines=lines, activities=(*inventory.activities, *more))


def _exact(name: str, amount: float, unit: str) -> Activity:
    """What a scenario says, and nobody is unsure of."""
    return Activity(name, Decimal(repr(amount)), unit, Origin.NOT_APPLICABLE, {"sv": name, "en": name})
