"""Each way's figure is what the engine's transport models and the delivered footprints give."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from portal.catalogue.models import CatalogueEntry
from portal.delivered.models import Delivered
from schemas.consolidation import Caution, Drop, Goods, Outcome, Question, Verdict, Way
from schemas.distance import great_circle_km
from schemas.events import DeliveryPointAdded
from tests.consolidation.goods import a_grower, the_kitchens
from tests.workers_at_hand import happen
from workers.consolidation_outcome import outcome
from workers.consolidation_ways import Setting
from workers.deliver import product_of
from workers.engine.factors import load_factor_set
from workers.engine.rounds import length_km, shortest_round

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.kitchens.models import DeliveryPoint
    from portal.profiles.models import Profile

CIRCUITY = 1.38  # the form's own default, see practice_defaults.csv
LITRES = 0.18  # per km of a light lorry, the same


@pytest.fixture
def growers(db_session: Session) -> list[Profile]:
    """Two: a van with 400 kg, and a haulier."""
    haulier = {"delivery_how": "haulier", "delivery_vehicle": "truck"}
    left_out = dict.fromkeys(("delivery_load", "delivery_consumption"), "")
    return [a_grower(db_session, 1)[1], a_grower(db_session, 2, **haulier, **left_out)[1]]


def setting(
    session: Session, profiles: list[Profile], points: list[DeliveryPoint], kg: float = 100.0
) -> Setting:
    """So much of everything to every kitchen, twice a week, with a hub at the second one."""
    goods = tuple(Goods(one.slug, 2.0, tuple(Drop(point.id, kg) for point in points)) for one in profiles)
    question = Question("light_truck", 2500.0, points[1].id, 2, goods)
    products = {one.slug: product_of(session, one.id) for one in profiles}
    places = {one.id: (float(one.latitude), float(one.longitude)) for one in points}
    # Growers of one firm's site would have nowhere to fetch: the second one lives elsewhere.
    products[profiles[1].slug] = replace(products[profiles[1].slug], place=(60.9, 14.9))
    return Setting("tested", question, products, places)


def of(found: Outcome, way: Way, product: str) -> float:
    """kg CO2e of the way per kg."""
    return next(one.way_kg for one in found.shares if (one.way, one.product) == (way, product))


def test_every_way_by_hand(db_session: Session, growers: list[Profile]) -> None:
    """Alone is the catalogue's own figure; shares make up the whole; larger loads and the hub add up."""
    points = the_kitchens(db_session)
    asked = setting(db_session, growers, points)
    found = outcome(asked)
    first, second = (one.slug for one in growers)

    # Alone: what the catalogue says at each kitchen, to the last figure.
    entry = db_session.get_one(CatalogueEntry, first)
    for point in points:
        happen(db_session, DeliveryPointAdded(point_id=point.id))
        stored = db_session.get_one(Delivered, (point.id, entry.id)).total_kg
        figure = next(
            one
            for one in found.figures
            if (one.product, one.kitchen, one.way) == (first, point.id, Way.ALONE)
        )
        assert figure.kg_co2e == pytest.approx(stored, abs=1e-9)

    # The round: its kilometres by its fuel, and the shares are the whole.
    diesel = load_factor_set()["energy.fuel.diesel.se.mk1_2025.l"].value
    starts = [product.place for product in asked.products.values() if product.place]
    order = shortest_round(starts, list(asked.places.values()))
    whole = 2 * length_km(order) * CIRCUITY * LITRES * diesel
    total = next(one for one in found.totals if one.way is Way.ROUND)
    assert total.kg_co2e == pytest.approx(whole, rel=1e-6)
    weekly = 2 * 100.0 * len(points)
    assert sum(of(found, Way.ROUND, one) * weekly for one in (first, second)) == pytest.approx(
        whole, rel=1e-9
    )
    assert total.km == pytest.approx(2 * length_km(order) * CIRCUITY)
    # ... divided by tonne-kilometres: per kg and kilometre everybody pays the same.
    kms = {
        slug: sum(great_circle_km(product.place, place) for place in asked.places.values()) / len(points)
        for slug, product in asked.products.items()
        if product.place
    }
    assert of(found, Way.ROUND, first) / kms[first] == pytest.approx(
        of(found, Way.ROUND, second) / kms[second]
    )

    # Larger loads: 400 kg become 500, and what a haulier counts by the tonne-kilometre stays as it is.
    assert of(found, Way.LARGER, first) == pytest.approx(of(found, Way.ALONE, first) * 400 / 500)
    assert of(found, Way.LARGER, second) == pytest.approx(of(found, Way.ALONE, second))
    cautions = {(one.caution, one.product) for one in found.warnings}
    assert {(Caution.HAULIER, second), (Caution.HUB_ENERGY, "")} <= cautions

    # The hub: to it as alone, and from it the lorry's round over the kitchens.
    out = shortest_round([asked.places[points[1].id]], list(asked.places.values()))
    there = (
        of(found, Way.ALONE, first)
        / kms[first]
        * great_circle_km(asked.products[first].place or (0, 0), asked.places[points[1].id])
    )
    from_hub = 2 * length_km(out) * CIRCUITY * LITRES * diesel / (2 * weekly)
    assert of(found, Way.HUB, first) == pytest.approx(there + from_hub, rel=1e-6)


def test_a_joint_way_that_loses_says_so(db_session: Session, growers: list[Profile]) -> None:
    """A few kilograms in a lorry of their own lose to what is driven today; too many need more rounds."""
    points = the_kitchens(db_session)
    asked = setting(db_session, growers, points, kg=5.0)
    found = outcome(asked)
    total = next(one for one in found.totals if one.way is Way.ROUND)
    assert (total.verdict, total.difference_low > 0) == (Verdict.HIGHER, True)
    assert {
        one.product for one in found.warnings if one.caution is Caution.LOSES and one.way is Way.ROUND
    } == {one.slug for one in growers}
    full = outcome(replace(asked, question=replace(asked.question, capacity_kg=12.0)))
    doubled = next(one for one in full.totals if one.way is Way.ROUND)
    assert doubled.kg_co2e == pytest.approx(2 * total.kg_co2e)
    assert doubled.load == pytest.approx(20 / 24)
    assert Caution.OVER in {one.caution for one in full.warnings}


def test_chilled_with_other_goods_and_what_cannot_be_computed(
    db_session: Session, growers: list[Profile]
) -> None:
    """One chilled product makes the joint way chilled for all; a place that nobody knows is left out."""
    points = the_kitchens(db_session)
    chilled = a_grower(db_session, 3, delivery_chilled="yes")[1]
    asked = setting(db_session, [*growers, chilled], points)
    plain = outcome(replace(asked, question=replace(asked.question, goods=asked.question.goods[:2])))
    found = outcome(asked)
    assert Caution.CHILLED in {one.caution for one in found.warnings}
    assert Caution.CHILLED not in {one.caution for one in plain.warnings}
    uplift = load_factor_set()["transport.road.reefer_uplift.glec"].value
    joint = [next(one for one in each.totals if one.way is Way.ROUND) for each in (plain, found)]
    per_km = [one.kg_co2e / (one.km or 0) for one in joint]
    assert per_km[1] == pytest.approx(per_km[0] * uplift)
    lost = replace(asked.products[chilled.slug], place=None)
    without = outcome(replace(asked, products={**asked.products, chilled.slug: lost}))
    assert Caution.UNREADY in {one.caution for one in without.warnings}
    assert {one.product for one in without.shares} == {one.slug for one in growers}


def test_the_round_is_the_shortest_there_is() -> None:
    """Against every order tried, with all fetched before anything is left."""
    chance = random.Random(5)
    for _ in range(6):
        places = [(chance.uniform(60, 61), chance.uniform(14, 16)) for _ in range(7)]
        fetch, leave = places[:3], places[3:]
        best = min(
            length_km((*first, *second))
            for first in itertools.permutations(fetch)
            for second in itertools.permutations(leave)
        )
        order = shortest_round(fetch, leave)
        assert length_km(order) == pytest.approx(best)
        assert set(order[:3]) == set(fetch)
    with pytest.raises(ValueError, match="1 to 10"):
        shortest_round([], [(60.0, 15.0)])
