"""A producer states what can be delivered; buyers see it as the producer's own word, and find by it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from portal.accounts.queries import user_with_email
from portal.catalogue import service as catalogue
from portal.catalogue.models import CatalogueEntry
from portal.ledger import StoredEvent
from portal.supply.queries import card_of
from portal.supply.words import area_words, month_words
from tests import factories
from tests.accounts.people import sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from portal.profiles.models import Profile

TYPED = {
    "quantity": "1 200,5",
    "months": ["8", "9", "10"],
    "days": ["4", "2"],
    "minimum": "25",
    "areas": ["2080", "2062"],
    "version": "0",
}


@pytest.fixture
def potato(client: FlaskClient, db_session: Session) -> Profile:
    """A published potato, its producer signed in."""
    profile = factories.published(db_session)
    grower = user_with_email(db_session, "odlare@exempel.se")
    assert grower is not None
    sign_in(client, grower)
    return profile


def page_of(profile: Profile) -> str:
    """The address of its supply."""
    return f"/deklarationer/{profile.declaration_id}/utbud"


def test_a_supply_is_stated_shown_found_and_taken_back(
    client: FlaskClient, db_session: Session, potato: Profile
) -> None:
    """What was typed is shown with whose word it is; the catalogue finds it by it; the ledger keeps it."""
    page = page_of(potato)
    assert client.post(page, data=TYPED).status_code == 303
    public = " ".join(client.get(f"/profil/{potato.slug}").text.split())
    for words in ("Ingen har granskat den", "1 200,5", "augusti–oktober", "tisdag, torsdag", "Falun, Mora"):
        assert words in public.replace("\N{NO-BREAK SPACE}", " "), words
    catalogue.index_profile(db_session, potato.id)
    db_session.commit()
    for asked, found in (("sasong=9", 1), ("sasong=9&leveransdag=2&mangd=1000", 1), ("", 1)):
        assert client.get(f"/katalog?{asked}").text.count(f"/profil/{potato.slug}") >= found, asked
    assert "inte i katalogen" in client.get("/katalog?sasong=1").text
    again = client.get(page).text
    assert 'value="1200,5"' in again
    assert 'name="version" value="1"' in again
    assert client.post(f"{page}/ta-bort").status_code == 303
    assert "Ingen har granskat den" not in client.get(f"/profil/{potato.slug}").text
    catalogue.index_profile(db_session, potato.id)
    stated = select(StoredEvent.payload).where(StoredEvent.type == "SupplyStated")
    told = db_session.scalars(stated.order_by(StoredEvent.stream_version)).all()
    assert [json.loads(one["offer"] or "{}").get("months") for one in told] == [[8, 9, 10], None]
    facets = db_session.scalar(select(CatalogueEntry.facets))
    assert facets is not None
    assert not [one for one in facets if one.startswith("sasong")]


def test_what_cannot_be_so_is_told_at_the_field_and_kept(client: FlaskClient, potato: Profile) -> None:
    """No amount, no month, months and places that do not exist, a smallest order above the amount."""
    for changes, words in (
        ({"quantity": ""}, "Skriv ett tal"),
        ({"quantity": "0"}, "Skriv ett tal mellan"),
        ({"quantity": "1e9"}, "Skriv ett tal"),
        ({"months": []}, "Välj minst en månad"),
        ({"months": ["13"]}, "Välj minst en månad"),
        ({"days": ["8"]}, "Välj dagar i listan"),
        ({"areas": ["0180"]}, "Välj kommuner i listan"),
        ({"minimum": "1300"}, "Minsta beställning kan inte vara större"),
    ):
        answer = client.post(page_of(potato), data={**TYPED, **changes})
        assert answer.status_code == 422, changes
        assert answer.text.count(words) == 2, changes
        assert 'value="25"' in answer.text or "minimum" in changes


def test_two_people_do_not_overwrite_each_other(
    client: FlaskClient, db_session: Session, potato: Profile
) -> None:
    """Who saves over a statement not seen is told, keeps what was typed, and may save again."""
    page = page_of(potato)
    client.post(page, data=TYPED)
    late = client.post(page, data={**TYPED, "quantity": "90", "minimum": ""})
    assert late.status_code == 409
    assert 'value="90"' in late.text
    assert card_of(db_session, potato.slug).quantity == 1200.5  # type: ignore[union-attr]
    assert (
        client.post(page, data={**TYPED, "quantity": "90", "minimum": "", "version": "1"}).status_code == 303
    )
    db_session.expire_all()
    assert card_of(db_session, potato.slug).quantity == 90  # type: ignore[union-attr]
    assert client.post(page, data={**TYPED, "version": "x"}).status_code == 409


def test_only_the_producer_states_it(app: Flask, db_session: Session, potato: Profile) -> None:
    """To another producer the page does not exist."""
    other = app.test_client()
    sign_in(other, factories.a_producer(db_session, "annan@exempel.se"))
    assert other.get(page_of(potato)).status_code == 404
    assert other.post(page_of(potato), data=TYPED).status_code == 404
    assert db_session.scalar(select(func.count()).where(StoredEvent.type == "SupplyStated")) == 0


def test_a_supply_never_orders_the_catalogue(
    client: FlaskClient, db_session: Session, potato: Profile
) -> None:
    """Whatever is stated, and wherever it is delivered, every order of the list stays as it was."""
    for at in range(2):
        factories.listed(db_session, potato, f"jn-2025-90000{at}", total_kg_co2e=0.5 + at)
    orders = [client.get(f"/katalog?sort={sort}").text for sort in ("namn", "avtryck", "nyast")]
    client.post(page_of(potato), data={**TYPED, "quantity": "90000"})
    catalogue.index_profile(db_session, potato.id)
    db_session.commit()
    after = [client.get(f"/katalog?sort={sort}").text for sort in ("namn", "avtryck", "nyast")]
    assert [slugs(one) for one in after] == [slugs(one) for one in orders]


def slugs(page: str) -> list[str]:
    """The profiles of a page in order."""
    return [part[:14] for part in page.split("/profil/")[1:]]


def test_months_and_areas_are_told_in_few_words(app: Flask) -> None:
    """Months in a row are a span, also over the new year; all of them, and all municipalities, one word."""
    with app.test_request_context():
        assert month_words([1]) == "januari"
        assert month_words([3, 1, 2, 10]) == "januari–mars, oktober"
        assert month_words([11, 12, 1]) == "november–januari"
        assert month_words(range(1, 13)) == "hela året"
        assert area_words([]) == "köparen hämtar"
        assert area_words(["2080"]) == "Falun"
