"""The ways that goods of several producers can come to the same kitchens, draw by draw. Pure.

Driving alone is exactly the delivered footprint of the catalogue. A joint round is divided after ISO 14083:
by transport activity, mass with packaging times the distance from where goods are fetched to where they are
left, as the crow flies, so that nobody pays for another's detour and the shares make up the whole.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from portal.delivered.service import Terms
from portal.delivered.spread import unpacked
from schemas import records
from schemas.consolidation import Goods, Question
from schemas.distance import great_circle_km
from schemas.inventory import Inventory
from workers.deliver import DRAWS, LOAD, Product, detour, ordinary_van, terms_of
from workers.engine.delivery import carried, kg_on_board, per_vehicle_km, with_more_on_board
from workers.engine.distributions import Array
from workers.engine.factors import FactorSet, load_factor_set
from workers.engine.rounds import Place, legs, shortest_round
from workers.ingredients import kitchen

READY = ("declared", "assumed")
OWN_ROUTES = ("own", "own_loaded", "collected")

At = tuple[str, int]  # a product at a kitchen


@dataclass(frozen=True)
class Setting:
    """A question with what it is about.

    Attributes:
        number: of the scenario, so that its vehicle's draws are its own.
        products: by slug.
        places: of the kitchens and the hub, by the delivery point's number.
    """

    number: str
    question: Question
    products: Mapping[str, Product]
    places: Mapping[int, Place]


@dataclass(frozen=True)
class Carrier:
    """A product as it is driven today, and as it weighs in a joint vehicle.

    Attributes:
        base, per_km: kg CO2e per kg before the way, and per kilometre of it as the crow flies.
        driven: the inventory that holds the way: the declared one, or the ordinary van of who collects.
        on_board: kilograms in the vehicle per kilogram delivered, packaging too.
        load_kg: declared to be on board, None where a haulier drives.
    """

    goods: Goods
    product: Product
    terms: Terms
    place: Place
    base: Array
    per_km: Array
    driven: Inventory
    factors: FactorSet
    on_board: float
    load_kg: float | None

    @property
    def trips(self) -> float:
        """The way there, and back when the vehicle goes home empty."""
        return 1.0 if self.terms.route == "own_loaded" else 2.0

    @property
    def vehicle(self) -> str:
        """As declared; who collects is taken to drive an ordinary van."""
        answer = self.product.answers.get("delivery.vehicle")
        return "van" if self.terms.way == "assumed" or answer is None else str(answer.value)

    @property
    def chilled(self) -> bool | None:
        """Whether it is driven chilled, None where nobody has said."""
        if self.terms.way == "assumed":
            return None
        answer = self.product.answers.get("delivery.chilled")
        return answer is not None and answer.value is True


@dataclass(frozen=True)
class Joint:
    """A round of the joint vehicle: its kilometres of road draw by draw, and what a kilometre emits.

    Attributes:
        km: of one round times how many a week; activity: kg x km of everything in a week.
        load: how full the vehicle is when it is fullest.
    """

    km: Array
    per_km: Array
    activity: float
    rounds: float
    load: float
    is_over: bool


def carriers(setting: Setting) -> list[Carrier]:
    """The products whose way can be computed, in the order of the question."""
    found = (_carrier(one, setting.products[one.product]) for one in setting.question.goods)
    return [one for one in found if one is not None]


def _carrier(goods: Goods, product: Product) -> Carrier | None:
    terms = terms_of(product)
    if terms.way not in READY or product.place is None:
        return None
    inventory = records.restored(Inventory, product.inventory)
    factors = kitchen(load_factor_set(product.factor_set), inventory.ingredients, product.pantry)
    van = ordinary_van(product, inventory)
    driven = inventory if terms.way == "declared" or van is None else van
    load = next((float(one.amount) for one in driven.activities if one.id == LOAD), None)
    base, per_km = (np.array(unpacked(one), dtype=float) for one in (terms.base_draws, terms.per_km_draws))
    base[0], per_km[0] = terms.base_kg, terms.kg_per_km  # stored draws are rounded, the figure is not
    return Carrier(
        goods,
        product,
        terms,
        product.place,
        base,
        per_km,
        driven,
        factors,
        kg_on_board(driven, factors),
        load if terms.route in OWN_ROUTES else None,
    )


def alone(found: Sequence[Carrier], setting: Setting) -> dict[At, Array]:
    """As declared: kg CO2e of the way per kg at each kitchen."""
    return {
        (one.goods.product, drop.kitchen): one.per_km
        * great_circle_km(one.place, setting.places[drop.kitchen])
        for one in found
        for drop in one.goods.drops
    }


def larger(found: Sequence[Carrier], setting: Setting) -> dict[At, Array]:
    """As declared, but several deliveries put into one: the same vehicle with so much more on board."""
    ways = {}
    for one in found:
        for drop in one.goods.drops:
            more = drop.kg * one.on_board * (setting.question.times - 1)
            driven = with_more_on_board(one.driven, more)
            road = carried(driven, one.factors, one.product.identity, DRAWS).per_km
            per_km = road * detour(f"{one.place}")
            ways[one.goods.product, drop.kitchen] = per_km * great_circle_km(
                one.place, setting.places[drop.kitchen]
            )
    return ways


def in_a_round(found: Sequence[Carrier], setting: Setting) -> tuple[dict[At, Array], Joint]:
    """One vehicle fetches from all of them and then leaves at the kitchens."""
    starts = {one.goods.product: one.place for one in found}
    joint = _joint(found, setting, starts)
    return _shared(found, setting, joint, starts), joint


def through_hub(found: Sequence[Carrier], setting: Setting, hub: Place) -> tuple[dict[At, Array], Joint]:
    """Everybody drives to the hub as declared, and one vehicle makes a round from there."""
    starts = {one.goods.product: hub for one in found}
    joint = _joint(found, setting, starts)
    there = {one.goods.product: one.per_km * great_circle_km(one.place, hub) for one in found}
    out = _shared(found, setting, joint, starts)
    return {at: there[at[0]] + share for at, share in out.items()}, joint


def _joint(found: Sequence[Carrier], setting: Setting, starts: Mapping[str, Place]) -> Joint:
    asked = setting.question
    ends = [setting.places[drop.kitchen] for one in found for drop in one.goods.drops]
    order = shortest_round(list(starts.values()), ends)
    often = max(one.goods.per_week for one in found)
    on_board = sum(one.on_board * kg_per_week(one.goods) for one in found) / often
    vehicles = max(1, math.ceil(on_board / asked.capacity_kg - 1e-9))
    road = np.zeros(DRAWS + 1)
    for start, end in legs(order):
        road = road + great_circle_km(start, end) * detour(f"{start}")
    activity = sum(
        drop.kg
        * one.goods.per_week
        * one.on_board
        * great_circle_km(starts[one.goods.product], setting.places[drop.kitchen])
        for one in found
        for drop in one.goods.drops
    )
    rounds = often * vehicles
    return Joint(
        road * rounds,
        _of_vehicle(found, setting),
        activity,
        rounds,
        on_board / vehicles / asked.capacity_kg,
        vehicles > 1,
    )


def _of_vehicle(found: Sequence[Carrier], setting: Setting) -> Array:
    """kg CO2e per kilometre of the joint vehicle, chilled if anything in it is, by the form's defaults."""
    vehicle = setting.question.vehicle
    electric = "_electric" if vehicle == "van_electric" else ""
    changes = {
        "delivery-vehicle": vehicle,
        f"delivery-consumption{electric}__unknown": "1",
        "delivery-chilled": "yes" if any(one.chilled for one in found) else "no",
    }
    first = found[0]
    inventory = records.restored(Inventory, first.product.inventory)
    van = ordinary_van(first.product, inventory, changes)
    assert van is not None, "a product whose way is known has a form that asks for it"
    return per_vehicle_km(van, load_factor_set(), setting.number, DRAWS)


def _shared(
    found: Sequence[Carrier], setting: Setting, joint: Joint, starts: Mapping[str, Place]
) -> dict[At, Array]:
    """Each kilogram's part of the joint rounds, by transport activity."""
    whole = joint.km * joint.per_km / joint.activity if joint.activity else np.zeros(DRAWS + 1)
    return {
        (one.goods.product, drop.kitchen): whole
        * (one.on_board * great_circle_km(starts[one.goods.product], setting.places[drop.kitchen]))
        for one in found
        for drop in one.goods.drops
    }


def kg_per_week(goods: Goods) -> float:
    """Of a product to all its kitchens."""
    return goods.per_week * sum(drop.kg for drop in goods.drops)
