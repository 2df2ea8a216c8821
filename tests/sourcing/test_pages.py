"""A plan is made from what was bought and what producers state, and told to the region's staff only."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from portal.accounts.queries import user_with_email
from portal.catalogue.models import CatalogueEntry
from portal.declarations.desk import today
from portal.delivered.models import Delivered
from portal.kitchens import service as kitchens
from portal.kitchens.models import DeliveryPoint
from portal.ledger import StoredEvent
from portal.purchases import service as purchases
from portal.sourcing.models import SourcingPlan
from portal.sourcing.queries import prepared
from portal.supply.offers import Offer
from portal.supply.service import state_supply
from schemas.sourcing import Kind, PlanResult, Reason
from tests import factories
from tests.accounts.people import sign_in
from tests.purchases.desk import Worker, read_in, staff_of
from workers.sourcing import swaps_of
from workers.subscriber import Fact
from workers.subscriptions import SUBSCRIBERS

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from portal.profiles.models import Profile

pytestmark = pytest.mark.usefixtures("worker_environment")

KITCHEN = "Falu lasarett"
OFFER = Offer(Decimal(40), (1, 2), (1,), Decimal(5), ("2080",))
# kg CO2e per kg at the kitchen: lower than the 0.1 that the source has for potatoes.
AT_KITCHEN = 0.06


@pytest.fixture
def profile(db_session: Session) -> Profile:
    """A published potato, which its producer can deliver to Falun in January and February."""
    profile = factories.published(db_session)
    producer = user_with_email(db_session, "odlare@exempel.se")
    assert producer is not None
    state_supply(db_session, profile.declaration_id, OFFER, 0, producer.id)
    kitchens.load_region_points(db_session)
    entry = db_session.get_one(CatalogueEntry, profile.slug)
    for point in db_session.scalars(select(DeliveryPoint)):
        db_session.add(Delivered(point_id=point.id, entry_id=entry.id, total_kg=AT_KITCHEN))
    db_session.commit()
    return profile


@pytest.fixture
def staff(app: Flask, db_session: Session) -> FlaskClient:
    """A browser of the region's staff, who has read two months and a kitchen that nobody knows in."""
    client = staff_of(app, db_session)
    read_in(
        client,
        f"1;2025-01-10;{KITCHEN};Potatis;100;kg;;;\n2;2025-02-10;{KITCHEN};Potatis;30;kg;;;\n"
        f"3;2025-03-10;{KITCHEN};Potatis;10;kg;;;\n4;2025-01-10;Nya köket;Potatis;20;kg;;;\n"
        f"5;2025-01-10;{KITCHEN};Lök;7;kg;;;\n6;2025-01-10;{KITCHEN};Nötfärs;50;kg;;;\n"
        f"7;2025-01-10;{KITCHEN};Tomtar;3;kg;;;\n",
        potatis="potato",
        lök="onion_cabbage",
        nötfärs="beef",
    )
    Worker().run(db_session)
    return client


def compute(session: Session) -> PlanResult:
    """What the worker does with the plan that was asked for."""
    stored = session.scalars(select(StoredEvent).where(StoredEvent.type == "SourcingPlanAsked")).one()
    subscriber, fact = SUBSCRIBERS["compute_sourcing_plan"], Fact(stored, stored.event())
    subscriber.settle(session, fact, subscriber.compute(subscriber.load(session, fact)))
    session.commit()
    session.expire_all()
    return PlanResult.from_json(session.scalars(select(SourcingPlan.result)).one())


def test_a_plan_is_asked_for_made_and_told(db_session: Session, profile: Profile, staff: FlaskClient) -> None:
    """It fills what can be filled, says why the rest cannot, and that another dish would do more."""
    waiting = staff.post("/forsorjning", data={"year": "2025"}, follow_redirects=True)
    assert "Planen räknas ut nu" in waiting.text
    result = compute(db_session)
    assert {(one.product, one.kitchen, one.month): round(one.kg, 6) for one in result.planned} == {
        (profile.slug, KITCHEN, 1): 40,
        (profile.slug, KITCHEN, 2): 30,
    }
    assert result.saved == pytest.approx(70 * (0.1 - AT_KITCHEN))
    gaps = {
        (gap.category, gap.month): (gap.reason, round(gap.kg, 6)) for gap in result.gaps if gap.month != 1
    }
    assert gaps == {("potato", 3): (Reason.SEASON, 10)}
    january = {(gap.category, gap.reason): gap for gap in result.gaps if gap.month == 1}
    assert january["potato", Reason.FULL].kg == pytest.approx(60)
    assert january["potato", Reason.FULL].worth == pytest.approx(0.1 - AT_KITCHEN)
    assert january["potato", Reason.DELIVERY].kg == pytest.approx(20)
    assert january["beef", Reason.NO_OFFER].kg == pytest.approx(50)
    page = staff.get(waiting.request.path).text.replace("\xa0", " ")
    for told in (
        "spelar det större roll vad köken lagar än av vem de köper",
        "Byta en del (10 %) av nötkött mot baljväxter",
        "Det som finns räcker inte",
        "10 kg ingår inte",  # of one the footprint is not known, the other is not sorted
        "Nya köket",
    ):
        assert told in page, told


def test_what_the_region_calls_near_changes_no_plan(
    db_session: Session, profile: Profile, staff: FlaskClient
) -> None:
    """Other municipalities called near: the same question, to the last figure; no place stands in it."""
    before = prepared(db_session, 2025, today())
    somebody = user_with_email(db_session, "uppfoljare@exempel.se")
    assert somebody is not None
    purchases.define_local(db_session, ["0180"], somebody.id)
    db_session.commit()
    assert prepared(db_session, 2025, today()) == before
    assert staff.post("/forsorjning", data={"year": "1999"}).status_code == 422


def test_competitors_never_see_a_plan(
    app: Flask, db_session: Session, profile: Profile, staff: FlaskClient
) -> None:
    """Neither the producer in it nor another; a plan that there is not is not found."""
    answer = staff.post("/forsorjning", data={"year": "2025"})
    compute(db_session)
    assert profile.slug in staff.get(answer.location).text
    for email in ("odlare@exempel.se", "granne@exempel.se"):
        user = user_with_email(db_session, email) or factories.a_producer(db_session, email)
        client = app.test_client()
        sign_in(client, user)
        assert client.get(answer.location).status_code == 403
        assert client.get("/forsorjning").status_code == 403
    assert staff.get(f"/forsorjning/{profile.id}").status_code == 404


def test_swaps_are_ranked_by_their_effect_with_the_widest_range() -> None:
    """A tenth of what was bought, by the one source's values; what would emit more is left out."""
    beef, pork = Kind("beef", 100.0, 26.0, 17.0, 40.0), Kind("pork", 50.0, 6.0, 4.0, 8.0)
    peas = Kind("legumes", 0.0, 0.7, 0.2, 2.0)
    found = swaps_of([beef, pork, peas])
    assert [(one.source, one.target) for one in found] == [
        ("beef", "legumes"),
        ("beef", "pork"),
        ("pork", "legumes"),
    ]
    assert (found[0].saved, found[0].low, found[0].high) == pytest.approx((253.0, 150.0, 398.0))
    assert swaps_of([replace(beef, value=5.0), pork]) == ()


def test_where_nobody_offers_anything_no_figure_is_given(db_session: Session, staff: FlaskClient) -> None:
    """A saving of zero, from zero to zero, would say that somebody knows; the page says what lacks."""
    asked = staff.post("/forsorjning", data={"year": "2025"}, follow_redirects=True)
    assert not compute(db_session).planned
    page = staff.get(asked.request.path).text
    assert "Det finns ingen plan att göra än" in page
    assert "Ingen har angett att de kan leverera: " in page
    assert "Troligt spann" not in page
    assert "Köpa enligt planen" not in page
    assert "Byta en del" in page
