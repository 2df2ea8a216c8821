"""Lists hold versions; saved searches tell of new products once."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from portal.accounts.models import Role, User
from portal.mail import Mail
from portal.shortlists import service
from portal.shortlists.models import SavedSearch, Shortlist
from schemas.events import ProfilePublished
from tests import factories
from tests.accounts.people import make_staff, sign_in
from workers.subscriber import Fact
from workers.watch import mail_saved_searches

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from portal.profiles.models import Profile


pytestmark = pytest.mark.usefixtures("worker_environment")


@pytest.fixture
def buyer(client: FlaskClient, db_session: Session) -> User:
    """A buyer, signed in."""
    person = make_staff(db_session, Role.BUYER, "kopare@exempel.se")
    sign_in(client, person)
    return person


def watch(session: Session, profile: Profile) -> list[str]:
    """What the worker writes about a publication: the subjects of all mails about searches."""
    event = ProfilePublished(declaration_id=profile.declaration_id, profile_id=profile.id)
    mail_saved_searches.settle(session, Fact(SimpleNamespace(id="x"), event), None)  # type: ignore[arg-type]
    session.commit()
    found = session.scalars(select(Mail.subject).where(Mail.key.startswith("mail_saved_searches"))).all()
    return list(found)


def test_a_list_holds_the_version_that_was_seen(
    client: FlaskClient, db_session: Session, buyer: User
) -> None:
    """A newer version is told of, and changes nothing in the list."""
    profile = factories.published(db_session)
    answer = client.post("/listor", data={"name": "Vårens rotfrukter", "vara": f"{profile.slug}@1"})
    assert answer.status_code == 302
    address = answer.headers["Location"]
    assert "Tvättad potatis" in client.get(address).text
    assert "Nyare version finns" not in client.get(address).text
    factories.another_version(db_session, profile)
    page = client.get(address).text
    assert "Nyare version finns" in page
    assert f"/profil/{profile.slug}/v1" in page
    assert client.post(f"{address}/ta-bort/{profile.id}").status_code == 302
    assert "Listan är tom" in client.get(address).text
    assert client.post(f"{address}/ta-bort").status_code == 302
    assert db_session.scalars(select(Shortlist)).all() == []


def test_a_list_is_its_owners(client: FlaskClient, db_session: Session, buyer: User) -> None:
    """To everybody else it does not exist."""
    address = client.post("/listor", data={"name": "Min lista"}).headers["Location"]
    list_id = address.rpartition("/")[2]
    sign_in(client, make_staff(db_session, Role.BUYER, "annan@exempel.se"))
    assert client.get(address).status_code == 404
    assert client.post(f"{address}/ta-bort").status_code == 404
    assert client.post("/listor", data={"lista": list_id}).status_code == 404
    assert client.post("/listor", data={"lista": "x"}).status_code == 404
    assert "Min lista" not in client.get("/listor").text
    sign_in(client, factories.a_producer(db_session))
    assert client.get("/listor").status_code == 403


@pytest.mark.parametrize("name", ["", "   ", "x" * 121, "a\x00b"])
def test_a_list_needs_a_name(client: FlaskClient, buyer: User, name: str) -> None:
    """422 at the field, with what was to be kept."""
    answer = client.post("/listor", data={"name": name, "vara": "jn-2026-000001@1"})
    assert answer.status_code == 422
    assert "Skriv vad listan ska heta" in answer.text
    assert 'value="jn-2026-000001@1"' in answer.text


def test_a_new_product_is_told_of_once(client: FlaskClient, db_session: Session, buyer: User) -> None:
    """Only where it matches; again and again the same event gives one mail, and a new version none."""
    first = factories.published(db_session)
    for data in ({"kategori": "potato"}, {"q": "lök"}, {"kategori": "potato", "sort": "nyast", "sida": "2"}):
        assert client.post("/listor/sokningar", data=data).status_code == 302
    assert len(db_session.scalars(select(SavedSearch)).all()) == 2
    newer = factories.in_review(db_session, factories.a_producer(db_session, "ny@exempel.se"), "Färskpotatis")
    profile = factories.published(db_session, newer, factories.a_reviewer(db_session, "ny2@exempel.se"))
    assert watch(db_session, profile) == ["Ny vara passar din sparade sökning: Färskpotatis"]
    assert len(watch(db_session, profile)) == 1
    assert len(watch(db_session, factories.another_version(db_session, first))) == 1


def test_searches_are_listed_and_removed(client: FlaskClient, db_session: Session, buyer: User) -> None:
    """In words, with a way back to the selection."""
    factories.published(db_session)
    client.post("/listor/sokningar", data={"kategori": "potato", "q": "färsk"})
    page = client.get("/listor").text
    assert "färsk" in page
    assert "Potatis" in page
    assert re.search(r'href="/katalog\?[^"]*kategori=potato', page)
    (saved,) = db_session.scalars(select(SavedSearch)).all()
    sign_in(client, make_staff(db_session, Role.BUYER, "annan@exempel.se"))
    assert client.post(f"/listor/sokningar/{saved.id}/ta-bort").status_code == 404
    sign_in(client, buyer)
    assert client.post(f"/listor/sokningar/{saved.id}/ta-bort").status_code == 302
    assert "Du har ingen sparad sökning" in client.get("/listor").text


def test_there_is_an_end_to_saved_searches(client: FlaskClient, db_session: Session, buyer: User) -> None:
    """The worker looks through all of them each time something is published."""
    for number in range(service.MOST_SEARCHES):
        service.save_search(db_session, buyer.id, {"q": f"vara {number}"})
    db_session.commit()
    assert client.post("/listor/sokningar", data={"q": "en till"}).status_code == 302
    assert len(db_session.scalars(select(SavedSearch)).all()) == service.MOST_SEARCHES


def test_a_closed_account_leaves_nothing_it_kept(
    client: FlaskClient, db_session: Session, buyer: User
) -> None:
    """Lists, searches and the names of kitchens go with the person."""
    from portal.kitchens.models import DeliveryPoint
    from portal.kitchens.service import add_point
    from portal.privacy.service import erase_person

    service.make_list(db_session, buyer.id, "Min lista")
    service.save_search(db_session, buyer.id, {"q": "lök"})
    add_point(db_session, buyer.id, "Mitt kök", "2080", None)
    erase_person(db_session, "erase-x", buyer.id)
    db_session.commit()
    db_session.expire_all()
    assert not db_session.scalars(select(Shortlist)).all()
    assert not db_session.scalars(select(SavedSearch)).all()
    (point,) = db_session.scalars(select(DeliveryPoint)).all()
    assert (point.name, point.closed_at is None) == ("", False)
