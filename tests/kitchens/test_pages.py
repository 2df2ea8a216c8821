"""Choosing a kitchen, and adding one's own."""

from __future__ import annotations

import re
from itertools import permutations
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from portal.accounts.models import Role, User
from portal.accounts.municipalities import municipalities
from portal.catalogue.models import CatalogueEntry
from portal.delivered.models import Delivered, DeliveryTerms
from portal.kitchens import service
from portal.kitchens.models import DeliveryPoint
from schemas.events import DeliveryPointAdded
from tests import factories
from tests.accounts.people import make_staff, sign_in
from tests.kitchens.test_delivered import a_profile
from tests.workers_at_hand import happen

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

FORM = {"name": "Skolköket", "municipality": "2080", "latitude": "60,6", "longitude": "15,6"}


@pytest.fixture
def buyer(client: FlaskClient, db_session: Session) -> User:
    """A buyer, signed in."""
    person = make_staff(db_session, Role.BUYER, "kopare@exempel.se")
    sign_in(client, person)
    return person


def the_point(session: Session) -> DeliveryPoint:
    """The only own kitchen there is."""
    session.expire_all()
    return session.scalars(select(DeliveryPoint).where(DeliveryPoint.owner_id.is_not(None))).one()


def names(client: FlaskClient, query: str) -> list[str]:
    """Product names in the order of the list."""
    return re.findall(r'<h3 [^>]*><a href="/profil/[^"]+">([^<]+)</a>', client.get(f"/katalog?{query}").text)


def test_a_buyer_adds_a_kitchen_and_sorts_by_it(
    client: FlaskClient, db_session: Session, buyer: User
) -> None:
    """From the form to the list, with the workers in between."""
    a_profile(db_session)
    assert client.post("/kok", data=FORM).status_code == 302
    point = the_point(db_session)
    address = f"/katalog?kok={point.id}&sort=levererat"
    assert "Siffrorna för köket i adressen räknas ut" in client.get(address).text
    happen(db_session, DeliveryPointAdded(point_id=point.id))
    page = client.get(address).text
    assert "Levererat till Skolköket" in page
    assert "köparen hämtar" in page
    assert "i adressen räknas ut" not in page
    assert client.get(f"/katalog.csv?kok={point.id}&sort=levererat").status_code == 200


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": ""}, "Skriv vad köket heter"),
        ({"municipality": "9999"}, "Välj kommunen"),
        ({"longitude": ""}, "båda koordinaterna"),
        ({"latitude": "15,6", "longitude": "60,6"}, "ligger inte i Sverige"),
        ({"latitude": "norr"}, "grader med decimaler"),
    ],
)
def test_what_is_wrong_stands_at_the_field(
    client: FlaskClient, buyer: User, changes: dict[str, str], message: str
) -> None:
    """422, with everything typed kept."""
    answer = client.post("/kok", data={**FORM, **changes})
    assert answer.status_code == 422
    assert message in answer.text
    kept = {**FORM, **changes}["name"]
    assert f'value="{kept}"' in answer.text or not kept


def test_there_is_an_end_to_own_kitchens(client: FlaskClient, db_session: Session, buyer: User) -> None:
    """So that one account cannot keep the workers busy for ever."""
    for number in range(service.MOST_OWN_POINTS):
        service.add_point(db_session, buyer.id, f"Kök {number}", "2080", None)
    db_session.commit()
    answer = client.post("/kok", data=FORM)
    assert answer.status_code == 422
    assert "högst 20 egna kök" in answer.text


def test_others_do_not_see_it_and_cannot_remove_it(
    client: FlaskClient, db_session: Session, buyer: User
) -> None:
    """A kitchen of one's own is one's own."""
    client.post("/kok", data=FORM)
    point = the_point(db_session)
    sign_in(client, make_staff(db_session, Role.BUYER, "annan@exempel.se"))
    assert "Skolköket" not in client.get("/kok").text
    assert "finns inte" in client.get(f"/katalog?kok={point.id}").text
    assert client.post(f"/kok/{point.id}/ta-bort").status_code == 404
    assert client.post("/kok/99999999999/ta-bort").status_code == 404
    sign_in(client, buyer)
    assert client.post(f"/kok/{point.id}/ta-bort").status_code == 302
    assert "Skolköket" not in client.get("/kok").text


def test_only_buyers_add(client: FlaskClient, db_session: Session) -> None:
    """Everybody reads where the kitchens are; producers and visitors add none."""
    assert client.get("/kok").status_code == 200
    sign_in(client, factories.a_producer(db_session))
    assert client.post("/kok", data=FORM).status_code == 403


def test_place_names_change_no_rank_while_distances_stay(
    client: FlaskClient, db_session: Session, buyer: User
) -> None:
    """Whatever municipality each product is said to be from, the order is that of the emissions."""
    profile = a_profile(db_session)
    client.post("/kok", data=FORM)
    point = the_point(db_session)
    terms = db_session.get_one(DeliveryTerms, db_session.get_one(CatalogueEntry, profile.slug).id)
    for number in range(5):
        entry = factories.listed(db_session, profile, f"jn-2026-90000{number}", product_name=f"Vara {number}")
        columns = {c.key: getattr(terms, c.key) for c in DeliveryTerms.__table__.columns}
        place = {"entry_id": entry.id, "latitude": 60.0 + (number * 7 % 5) / 2}
        db_session.add(DeliveryTerms(**{**columns, **place}))
    db_session.commit()
    happen(db_session, DeliveryPointAdded(point_id=point.id))
    address = f"kok={point.id}&sort=levererat&q=vara"
    before = names(client, address)
    assert len(before) == 5
    totals = {row.entry_id: row.total_kg for row in db_session.scalars(select(Delivered))}
    by_name = {
        entry.product_name: totals[entry.id]
        for entry in db_session.scalars(select(CatalogueEntry))
        if entry.product_name in before
    }
    assert before == sorted(by_name, key=lambda name: by_name[name])
    for shuffled in list(permutations(sorted(municipalities())[:5]))[:40:3]:
        for number, municipality in enumerate(shuffled):
            db_session.get_one(CatalogueEntry, f"jn-2026-90000{number}").municipality = municipality
        db_session.commit()
        assert names(client, address) == before
