"""Potatoes of several growers who drive to the same kitchens, and a buyer who reckons on it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from portal.accounts.models import Role, User
from portal.accounts.queries import organisation_of, user_with_email
from portal.consolidation.models import Scenario
from portal.kitchens import service as kitchens
from portal.kitchens.models import DeliveryPoint
from portal.ledger import StoredEvent
from schemas.consolidation import Outcome
from schemas.events import ProfilePublished
from tests import factories
from tests.accounts.people import make_staff, sign_in
from tests.kitchens.test_delivered import OWN_VAN
from tests.workers_at_hand import happen
from workers.subscriber import Fact
from workers.subscriptions import SUBSCRIBERS

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from portal.profiles.models import Profile

KITCHENS = ("hospital_falun", "hospital_ludvika")


def a_grower(session: Session, number: int, **changes: str | list[str]) -> tuple[User, Profile]:
    """A grower with a published potato and a van of their own."""
    user = factories.a_producer(session, f"odlare{number}@exempel.se")
    given = factories.answers(**{**OWN_VAN, **changes})
    waiting = factories.in_review(session, user, given=given)
    reviewer = user_with_email(session, "granskare@exempel.se") or factories.a_reviewer(session)
    profile = factories.published(session, waiting, reviewer)
    happen(session, ProfilePublished(declaration_id=profile.declaration_id, profile_id=profile.id))
    return user, profile


def the_kitchens(session: Session) -> list[DeliveryPoint]:
    """Two of the region's."""
    kitchens.load_region_points(session)
    session.commit()
    query = select(DeliveryPoint).where(DeliveryPoint.key.in_(KITCHENS)).order_by(DeliveryPoint.key)
    return list(session.scalars(query))


def firm_of(session: Session, user: User) -> UUID:
    """The firm of a grower."""
    organisation = organisation_of(session, user.id)
    assert organisation is not None
    return organisation.id


def browser(app: Flask, user: User) -> FlaskClient:
    """A browser of theirs."""
    client = app.test_client()
    sign_in(client, user)
    return client


def a_buyer(session: Session) -> User:
    """Who makes scenarios."""
    return make_staff(session, Role.BUYER, "inkopare@exempel.se")


def typed(profiles: list[Profile], points: list[DeliveryPoint], **changes: str) -> dict[str, str | list[str]]:
    """The form with amounts that are easy to find again: 111.5, 222.5, ... kilograms to each kitchen."""
    form: dict[str, str | list[str]] = {
        "title": "Potatis till två kök",
        "vara": [one.slug for one in profiles],
        "kok": [str(one.id) for one in points],
        "vehicle": "light_truck",
        "capacity_kg": "2500",
        "hub": "",
        "times": "2",
    }
    for number, profile in enumerate(profiles, 1):
        form[f"per_week-{profile.slug}"] = "2"
        for point in points:
            form[f"kg-{profile.slug}-{point.id}"] = f"{111 * number},5"
    return {**form, **changes}


def compute(session: Session) -> tuple[Scenario, Outcome]:
    """What the workers do with the newest scenario."""
    query = (
        select(StoredEvent).where(StoredEvent.type == "ConsolidationAsked").order_by(StoredEvent.id.desc())
    )
    stored = session.scalars(query.limit(1)).one()
    subscriber, fact = SUBSCRIBERS["compute_consolidation"], Fact(stored, stored.event())
    subscriber.settle(session, fact, subscriber.compute(subscriber.load(session, fact)))
    SUBSCRIBERS["mail_consolidation_asked"].settle(session, fact, None)
    session.commit()
    session.expire_all()
    scenario = session.get_one(Scenario, UUID(stored.payload["scenario_id"]))
    return scenario, Outcome.from_json(scenario.result)
