"""Footprints at every kitchen: of a new product at all of them, and of all products at a new one.

The producer's declared way to the buyer is taken out of the figure and put back for the distance to each
kitchen, so it is never counted twice. Where the buyer collects, nothing is inside, and an ordinary van is
assumed: leaving the way out would make not telling look like doing well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy.orm import Session

from portal.catalogue import service as catalogue
from portal.db import engine_for, transaction_on
from portal.declarations.models import Submission
from portal.declarations.queries import submission_answers
from portal.delivered import queries, service
from portal.delivered.service import Terms
from portal.delivered.spread import packed
from portal.kitchens import service as kitchens
from portal.kitchens.models import DeliveryPoint
from portal.kitchens.queries import open_points
from portal.profiles.models import Profile
from portal.profiles.queries import stored_result
from schemas import records
from schemas.events import DeliveryPointAdded, DeliveryPointClosed, ProfilePublished
from schemas.inventory import Inventory
from schemas.questionnaire import Answers, build_inventory, load_family, read_columns
from workers.engine import EngineError
from workers.engine.delivery import Carried, carried, circuity_draws, great_circles_km, reads_distance
from workers.engine.distributions import Array
from workers.engine.factors import FactorSet, load_factor_set
from workers.ingredients import Pantry, kitchen, pantry_of
from workers.subscriber import Fact, Subscriber

DRAWS = 500
UNKNOWN = float("inf")
# What a buyer who collects is taken to drive: the answers of the form, "Jag vet inte" where it has a default.
ORDINARY_VAN = {
    "delivery-how": "own",
    "delivery-vehicle": "van",
    "delivery-distance": "1",
    "delivery-distance__unit": "km",
    "delivery-load__unknown": "1",
    "delivery-consumption__unknown": "1",
}
LOAD = "delivery.load"


@dataclass(frozen=True)
class Product:
    """A published version, as the computation needs it."""

    inventory: dict[str, Any]
    factor_set: str
    pantry: Pantry
    answers: Answers
    identity: str
    place: tuple[float, float] | None


def terms_of(product: Product) -> Terms:
    """How the product's footprint hangs on the distance; needs no database."""
    inventory = records.restored(Inventory, product.inventory)
    factors = kitchen(load_factor_set(product.factor_set), inventory.ingredients, product.pantry)
    whole = carried(inventory, factors, product.identity, DRAWS)
    van = ordinary_van(product, inventory)
    one_kg_van = _one_kg_van(van, factors, product.identity) if van else None
    if any(reads_distance(line) for line in inventory.lines):
        return _terms(product, whole, "declared", _route(product.answers), one_kg_van)
    if van is None:
        return _terms(product, whole, "included", "service", None)
    assumed = carried(van, factors, product.identity, DRAWS)
    return _terms(
        product, Carried(whole.base, assumed.per_km, whole.declared), "assumed", "collected", one_kg_van
    )


def _terms(product: Product, found: Carried, way: str, route: str, one_kg_van: float | None) -> Terms:
    place = product.place
    if place is None and way != "included":
        way = "unknown"
    per_km = found.per_km * detour(f"{place or product.identity}")
    return Terms(
        way=way,
        route=route,
        base_kg=float(found.base[0]),
        kg_per_km=float(per_km[0]),
        one_kg_van=one_kg_van,
        latitude=place[0] if place else None,
        longitude=place[1] if place else None,
        base_draws=packed(found.base.tolist()),
        per_km_draws=packed(per_km.tolist()),
        declared_draws=packed(found.declared.tolist()),
    )


def detour(route: str) -> Array:
    """Kilometres of road per kilometre as the crow flies."""
    default = kitchens.circuity()
    return circuity_draws(float(default.value), float(default.low), float(default.high), route, DRAWS)


def ordinary_van(
    product: Product, inventory: Inventory, changes: Mapping[str, str] | None = None
) -> Inventory | None:
    """The product fetched in an ordinary van, only the way; None for what is not carried as goods.

    Args:
        changes: answers of the form, field by field, instead of the ordinary van's.
    """
    family = load_family(inventory.family)
    if "delivery.how" not in family.questions:
        return None
    typed, problems = read_columns(family, {**ORDINARY_VAN, **(changes or {})})
    if problems:
        raise ValueError(f"the ordinary van does not fit the form of {family.id}: {problems}")
    chosen = {name: answer for name, answer in typed.items() if answer.state != "blank"}
    others = {name: one for name, one in product.answers.items() if not name.startswith("delivery.")}
    chilled = {name: one for name, one in product.answers.items() if name == "delivery.chilled"}
    answers = {**others, **chilled, **chosen}
    return build_inventory(family, answers, inventory.product_name, inventory.reference_year)


def _one_kg_van(van: Inventory, factors: FactorSet, identity: str) -> float:
    """kg CO2e per unit and kilometre of road if the van carried one kilogram."""
    load_kg = next(float(activity.amount) for activity in van.activities if activity.id == LOAD)
    return float(carried(van, factors, identity, 0).per_km[0]) * load_kg


def _route(answers: Answers) -> str:
    how = answers.get("delivery.how")
    if how is not None and how.value == "haulier":
        return "haulier"
    empty = answers.get("delivery.empty_return")
    return "own_loaded" if empty is not None and empty.value is False else "own"


def _load_product(session: Session, fact: Fact) -> Product:
    event: ProfilePublished = fact.event
    return product_of(session, event.profile_id)


def product_of(session: Session, profile_id: UUID) -> Product:
    """A published version, ready to be computed at any distance."""
    published = session.get_one(Profile, profile_id)
    result = stored_result(session, published)
    submission = session.get_one(Submission, published.submission_id)
    pinned = records.restored(Inventory, result.inventory).ingredients
    return Product(
        result.inventory,
        result.factor_set,
        pantry_of(session, pinned),
        submission_answers(submission),
        submission.snapshot["number"],
        _place(submission),
    )


def _place(submission: Submission) -> tuple[float, float] | None:
    """The site, to about a kilometre: distances to many kitchens must not point out a house."""
    position = submission.snapshot.get("site", {}).get("position")
    return (round(float(position[0]), 2), round(float(position[1]), 2)) if position else None


def _compute_product(product: Product) -> Terms | None:
    try:
        return terms_of(product)
    except EngineError:
        # A stored result that today's engine refuses has no delivered footprint; its declared one stands.
        return None


def _settle_product(session: Session, fact: Fact, terms: Terms | None) -> None:
    event: ProfilePublished = fact.event
    catalogue.index_profile(session, event.profile_id)
    if terms is None:
        return
    service.take_turn(session)
    entry_id = service.record_terms(session, event.profile_id, terms)
    if entry_id is not None:
        points = open_points(session)
        service.record_totals(session, entry_id, [(point.id, _total(terms, point)) for point in points])


def _total(terms: Terms, point: DeliveryPoint) -> float:
    row = (0, terms.base_kg, terms.kg_per_km, terms.latitude, terms.longitude, terms.way)
    return next(_totals([row], point))[1]


def _totals(rows: Any, point: DeliveryPoint) -> Iterator[tuple[int, float]]:
    """Entry and footprint at the kitchen, for rows of `queries.all_terms`."""
    entries, base, per_km, latitudes, longitudes, ways = zip(*rows, strict=True)
    km = great_circles_km(
        np.array(latitudes, dtype=float),
        np.array(longitudes, dtype=float),
        float(point.latitude),
        float(point.longitude),
    )
    kinds = np.array(ways)
    way = np.where(kinds == "included", 0.0, np.array(per_km) * km)
    totals = np.where(kinds == "unknown", UNKNOWN, np.array(base) + way)
    return zip(entries, totals.tolist(), strict=True)


@dataclass(frozen=True)
class Filling:
    """A new kitchen, and what every product has there."""

    point: DeliveryPoint | None
    rows: Any
    totals: tuple[tuple[int, float], ...] = ()


def _load_point(session: Session, fact: Fact) -> Filling:
    event: DeliveryPointAdded = fact.event
    point = session.get(DeliveryPoint, event.point_id)
    return Filling(point, queries.all_terms(session))


def _compute_point(filling: Filling) -> Filling:
    if filling.point is None or not filling.rows:
        return filling
    return Filling(filling.point, (), tuple(_totals(filling.rows, filling.point)))


def _settle_point(session: Session, fact: Fact, filling: Filling) -> None:
    event: DeliveryPointAdded = fact.event
    if filling.point is None or session.get_one(DeliveryPoint, event.point_id).closed_at is not None:
        return
    service.take_turn(session)
    service.fill_point(session, event.point_id, filling.totals)
    # What was published while this was computed did not know the kitchen, nor this the product.
    there = {entry for entry, _total in filling.totals}
    late = [row for row in queries.all_terms(session) if row[0] not in there]
    for entry, total in _totals(late, filling.point) if late else ():
        service.record_totals(session, entry, [(event.point_id, total)])
    kitchens.mark_filled(session, event.point_id)


def _empty_point(session: Session, fact: Fact, _: None) -> None:
    event: DeliveryPointClosed = fact.event
    service.take_turn(session)
    service.empty_point(session, event.point_id)


def load_region_points(database_url: str) -> None:
    """Add the kitchens that came with the release; those that are there stay as they are."""
    with transaction_on(engine_for(database_url)) as session:
        kitchens.load_region_points(session)


deliver_profile = Subscriber("deliver_profile", _settle_product, _load_product, _compute_product)
deliver_reinstated = Subscriber("deliver_reinstated", _settle_product, _load_product, _compute_product)
deliver_to_point = Subscriber("deliver_to_point", _settle_point, _load_point, _compute_point)
empty_point = Subscriber("empty_point", _empty_point)
