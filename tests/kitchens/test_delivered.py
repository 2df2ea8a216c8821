"""A product's footprint at each kitchen: the way counted once, from its site, by how it is carried."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from portal.accounts.models import Role
from portal.catalogue.models import CatalogueEntry
from portal.delivered.models import Delivered, DeliveryTerms
from portal.delivered.queries import at_kitchen
from portal.kitchens import service as kitchens
from portal.kitchens.models import DeliveryPoint
from portal.results.models import ComputedFootprint
from schemas.distance import great_circle_km
from schemas.events import DeliveryPointAdded, DeliveryPointClosed, ProfilePublished
from tests import factories
from tests.accounts.people import make_staff
from tests.workers_at_hand import happen

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.profiles.models import Profile

OWN_VAN = {
    "delivery_how": "own",
    "delivery_vehicle": "van",
    "delivery_distance": "60",
    "delivery_distance__unit": "km",
    "delivery_load": "400",
    "delivery_load__unit": "kg",
    "delivery_consumption": "1",
    "delivery_consumption__unit": "l/mil",
}


def a_point(session: Session, latitude: str = "60.60357", longitude: str = "15.62597") -> DeliveryPoint:
    """A buyer's kitchen, filled."""
    buyer = session.scalar(select(DeliveryPoint.owner_id))
    owner = buyer or make_staff(session, Role.BUYER, "kopare@exempel.se").id
    point = kitchens.add_point(session, owner, "Köket", "2080", (Decimal(latitude), Decimal(longitude)))
    session.commit()
    happen(session, DeliveryPointAdded(point_id=point.id))
    return point


def a_region_point(session: Session) -> DeliveryPoint:
    """A kitchen that everybody sees, filled."""
    kitchens.load_region_points(session)
    session.commit()
    point = session.scalars(select(DeliveryPoint).where(DeliveryPoint.key == "hospital_ludvika")).one()
    happen(session, DeliveryPointAdded(point_id=point.id))
    return point


def a_profile(session: Session, **changes: str | list[str]) -> Profile:
    """A published potato."""
    given = factories.answers(**changes)
    profile = factories.published(session, factories.in_review(session, given=given))
    happen(session, ProfilePublished(declaration_id=profile.declaration_id, profile_id=profile.id))
    return profile


def entry_of(session: Session, profile: Profile) -> CatalogueEntry:
    """Its row in the catalogue."""
    return session.get_one(CatalogueEntry, profile.slug)


def total(session: Session, profile: Profile, point: DeliveryPoint) -> float:
    """What the catalogue would sort by."""
    session.expire_all()
    return session.get_one(Delivered, (point.id, entry_of(session, profile).id)).total_kg


def test_a_declared_way_is_replaced_and_never_counted_twice(db_session: Session) -> None:
    """At the declared distance the delivered footprint is the declared one; more road adds its share."""
    point = a_point(db_session)
    profile = a_profile(db_session, **OWN_VAN)
    terms = db_session.get_one(DeliveryTerms, entry_of(db_session, profile).id)
    stored = db_session.get_one(ComputedFootprint, profile.footprint_id).result
    way = sum(sum(line["kg_co2e"].values()) for line in stored["lines"] if line["id"].startswith("delivery-"))
    assert way > 0
    assert terms.way == "declared"
    assert terms.base_kg == pytest.approx(stored["total_kg_co2e"] - way)
    # 60 km of road are so many as the crow flies, and back again.
    assert terms.base_kg + terms.kg_per_km * 60 / 1.38 == pytest.approx(stored["total_kg_co2e"])
    assert terms.latitude is not None
    assert terms.longitude is not None
    km = great_circle_km((terms.latitude, terms.longitude), (float(point.latitude), float(point.longitude)))
    assert total(db_session, profile, point) == pytest.approx(terms.base_kg + terms.kg_per_km * km)


def test_where_the_buyer_collects_an_ordinary_van_is_assumed(db_session: Session) -> None:
    """A figure to the farm gate gets a way on top, so that leaving it out never looks like doing well."""
    point = a_point(db_session)
    collected = a_profile(db_session)
    terms = db_session.get_one(DeliveryTerms, entry_of(db_session, collected).id)
    assert (terms.way, terms.route) == ("assumed", "collected")
    assert terms.base_kg == pytest.approx(float(entry_of(db_session, collected).total_kg_co2e))
    assert total(db_session, collected, point) > terms.base_kg
    # 300 kg, a litre per ten kilometres and there and back, as the form's own defaults say.
    assert terms.one_kg_van == pytest.approx(terms.kg_per_km / 1.38 * 300)


def test_half_the_load_is_twice_the_way(db_session: Session) -> None:
    """What is declared about the load decides what a kilometre costs."""
    full = a_profile(db_session, **OWN_VAN)
    half = factories.published(
        db_session,
        factories.in_review(
            db_session,
            factories.a_producer(db_session, "andra@exempel.se"),
            given=factories.answers(**{**OWN_VAN, "delivery_load": "200"}),
        ),
        factories.a_reviewer(db_session, "annan@exempel.se"),
    )
    happen(db_session, ProfilePublished(declaration_id=half.declaration_id, profile_id=half.id))
    first, second = (db_session.get_one(DeliveryTerms, entry_of(db_session, one).id) for one in (full, half))
    assert second.kg_per_km == pytest.approx(2 * first.kg_per_km)


def test_products_and_kitchens_meet_whichever_came_first(db_session: Session) -> None:
    """One row for every pair."""
    before = a_point(db_session)
    profile = a_profile(db_session)
    after = a_point(db_session, "61.00704", "14.54316")
    rows = db_session.scalars(select(Delivered.point_id).order_by(Delivered.point_id)).all()
    assert rows == [before.id, after.id]
    assert total(db_session, profile, before) != total(db_session, profile, after)
    assert db_session.get_one(DeliveryPoint, after.id).filled_at is not None


def test_happening_again_changes_nothing(db_session: Session) -> None:
    """Both conclusions may be drawn twice."""
    point = a_point(db_session)
    profile = a_profile(db_session)
    before = total(db_session, profile, point)
    happen(db_session, DeliveryPointAdded(point_id=point.id))
    happen(db_session, ProfilePublished(declaration_id=profile.declaration_id, profile_id=profile.id))
    assert total(db_session, profile, point) == before
    assert db_session.scalar(select(func.count()).select_from(Delivered)) == 1


def test_a_product_published_while_a_kitchen_is_filled_is_not_forgotten(db_session: Session) -> None:
    """The filling looks once more before it ends."""
    from workers.deliver import Filling, deliver_to_point

    profile = a_profile(db_session)
    owner = make_staff(db_session, Role.BUYER, "kopare@exempel.se").id
    point = kitchens.add_point(db_session, owner, "Köket", "2080", None)
    db_session.commit()
    # As if it had been loaded before the product was there.
    happen(db_session, DeliveryPointAdded(point_id=point.id), {deliver_to_point.name: Filling(point, ())})
    assert math.isfinite(total(db_session, profile, point))


def test_a_place_that_nobody_knows_is_unknown_not_near(db_session: Session) -> None:
    """Without a position the product stands last, and says why."""
    from dataclasses import replace

    from portal.delivered import service
    from workers.deliver import _load_product, terms_of
    from workers.subscriber import Fact

    point = a_point(db_session)
    profile = a_profile(db_session)
    event = ProfilePublished(declaration_id=profile.declaration_id, profile_id=profile.id)
    product = _load_product(db_session, Fact(None, event))  # type: ignore[arg-type] # only the event is read
    terms = terms_of(replace(product, place=None))
    assert terms.way == "unknown"
    entry_id = service.record_terms(db_session, profile.id, terms)
    assert entry_id is not None
    from workers.deliver import _total

    assert _total(terms, point) == math.inf
    db_session.commit()
    assert not at_kitchen(db_session, [entry_id], point)[entry_id].is_known


def test_the_range_holds_the_central_value_and_the_road_widens_it(db_session: Session) -> None:
    """The interval at a kitchen is read off the draws; farther away it is wider."""
    near, far = a_point(db_session), a_point(db_session, "55.6", "13.0")
    entry = entry_of(db_session, a_profile(db_session))
    at_near, at_far = (at_kitchen(db_session, [entry.id], point)[entry.id] for point in (near, far))
    for one in (at_near, at_far):
        assert one.total.low < one.total.central < one.total.high
        assert one.total.central == pytest.approx(one.terms.base_kg + one.way_kg, rel=1e-5)
    assert at_far.total.high - at_far.total.low > at_near.total.high - at_near.total.low


def test_a_kitchen_taken_away_leaves_nothing(db_session: Session) -> None:
    """Its rows go with it."""
    point = a_point(db_session)
    a_profile(db_session)
    assert point.owner_id is not None
    assert kitchens.close_point(db_session, point.owner_id, point.id)
    db_session.commit()
    happen(db_session, DeliveryPointClosed(point_id=point.id))
    assert db_session.scalar(select(func.count()).select_from(Delivered)) == 0


def test_the_regions_kitchens_come_once_and_with_their_source(db_session: Session) -> None:
    """Loading them again adds nothing; every one says where its coordinates were read."""
    assert kitchens.load_region_points(db_session) == len(kitchens.region_points())
    assert kitchens.load_region_points(db_session) == 0
    points = db_session.scalars(select(DeliveryPoint)).all()
    assert {point.municipality for point in points} >= {"2080", "2062", "2084", "2085", "2082"}
    assert all(point.source for point in points)
