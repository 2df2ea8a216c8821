"""Staff's page for programs of other parties: letting in, the secret shown once, shutting out."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from portal.accounts.models import Role
from portal.ledger import StoredEvent
from portal.mail import Mail
from portal.pact.models import PactClient
from portal.pact.secrets import digest
from portal.security import limiter
from tests.accounts.people import make_staff, sign_in
from workers import pact
from workers.subscriber import Fact

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from portal.accounts.models import User

FORM = {
    "name": "Köparens system",
    "hosts": "API.kopare.example\n\napi.kopare.example:8443 ",
    "news_base": "https://api.kopare.example/pact",
    "rate": "300",
}


def an_admin(session: Session, client: FlaskClient) -> User:
    """An administrator who has signed in."""
    limiter.reset()
    admin = make_staff(session, Role.ADMIN, "admin@exempel.se")
    session.commit()
    sign_in(client, admin)
    return admin


@pytest.mark.usefixtures("worker_environment")
def test_a_program_is_let_in_and_its_secret_shown_once(client: FlaskClient, db_session: Session) -> None:
    """The secret stands on the page that follows, nowhere else; every administrator is told by mail."""
    an_admin(db_session, client)
    page = client.post("/drift/pact", data=FORM)
    assert page.status_code == 200
    found = re.search(r"jnp_[A-Za-z0-9_-]{43}", page.text)
    assert found is not None
    stored = db_session.scalars(select(PactClient)).one()
    assert stored.secret_hash == digest(found[0])
    assert stored.hosts == ["api.kopare.example", "api.kopare.example:8443"]
    assert (stored.calls_per_minute, stored.news_base) == (300, FORM["news_base"])
    assert str(stored.id) in page.text
    overview = client.get("/drift/pact").text
    assert found[0] not in overview
    assert str(stored.id) in overview
    told = db_session.scalars(select(StoredEvent).where(StoredEvent.type == "PactClientRegistered")).one()
    assert found[0] not in str(told.payload)
    pact.mail_pact_client_registered.settle(db_session, Fact(told, told.event()), None)
    assert "Köparens system" in db_session.scalars(select(Mail)).one().subject
    assert client.get("/drift/leveranser").text.count("/drift/pact") == 1


def test_what_cannot_be_registered_is_told_at_its_field(client: FlaskClient, db_session: Session) -> None:
    """Numbers, inner names and addresses elsewhere are refused with what was typed kept; nobody is let in."""
    an_admin(db_session, client)
    for changes, words in (
        ({"name": ""}, "Skriv vilken organisation"),
        ({"hosts": "192.168.1.10"}, "192.168.1.10 är ett IP-nummer"),
        ({"hosts": "localhost", "news_base": ""}, "localhost är en adress inom ett nätverk"),
        ({"hosts": "https://api.kopare.example"}, "är inget värdnamn"),
        ({"hosts": "\n".join(f"a{n}.example" for n in range(11)), "news_base": ""}, "högst 10 värdnamn"),
        ({"news_base": "https://annan.example/"}, "ett av värdnamnen ovan"),
        ({"news_base": "http://api.kopare.example/"}, "https:// först"),
        ({"rate": "99999"}, "hur ofta programmet får anropa"),
    ):
        page = client.post("/drift/pact", data={**FORM, **changes})
        assert page.status_code == 422
        assert words in unescape(page.text)
        assert "<title>Fel: " in page.text
        assert changes.get("name", FORM["name"]) in page.text
    assert db_session.scalars(select(PactClient)).all() == []


def test_shutting_out_is_done_once_and_seen(client: FlaskClient, db_session: Session) -> None:
    """The page says that the program is out, a second click changes nothing, and the ledger has it once."""
    an_admin(db_session, client)
    client.post("/drift/pact", data=FORM)
    stored = db_session.scalars(select(PactClient)).one()
    for _ in range(2):
        answer = client.post(f"/drift/pact/{stored.id}/aterkalla", follow_redirects=True)
        assert answer.status_code == 200
    assert "Utestängt" in answer.text
    db_session.expire_all()
    assert db_session.get_one(PactClient, stored.id).revoked_at is not None
    events = db_session.scalars(select(StoredEvent).where(StoredEvent.type == "PactClientRevoked")).all()
    assert len(events) == 1
