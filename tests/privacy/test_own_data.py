"""One's own data: all of it in the copy, nothing of others', and removed when the account is closed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, text

from portal.accounts.models import MemberRole, Organisation, Role, User
from portal.db import engine_for
from portal.declarations.models import Declaration
from portal.feedback import service as feedback
from portal.ledger import StoredEvent
from portal.mail import Mail, queue_mail
from portal.organisations import service as membership
from portal.organisations.models import Invitation
from portal.privacy.queries import columns_naming_people
from portal.sites.models import Site
from tests.accounts.people import PASSWORD, make_staff, sign_in
from tests.factories import a_draft, approve, hand_in, in_review
from tests.organisations.people import Company, a_company, a_member, an_adviser, role_of
from workers.deliveries import Limits, fan_out
from workers.delivering import deliver_one
from workers.subscriptions import SUBSCRIBERS

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from portal.config import Settings

CLOSE = {"password": PASSWORD, "understood": "1"}


@pytest.fixture
def company(db_session: Session) -> Company:
    """A company with one owner."""
    return a_company(db_session)


def _client(app: Flask, user: User) -> FlaskClient:
    client = app.test_client()
    sign_in(client, user)
    return client


def _copy(app: Flask, user: User) -> dict[str, Any]:
    client = _client(app, user)
    address = "/konto/mina-uppgifter.json"
    assert address in client.get("/konto/mina-uppgifter").text
    answer = client.get(address)
    assert answer.mimetype == "application/json"
    assert "attachment" in answer.headers["Content-Disposition"]
    found: dict[str, Any] = json.loads(answer.text)
    return found


def test_the_copy_has_every_row_that_names_the_person(
    app: Flask, db_session: Session, company: Company
) -> None:
    """Whatever table refers to people, whoever made it: its rows about this person are all in the copy."""
    user = company.owner
    in_review(db_session, user)
    an_adviser(db_session, company, "ombud@exempel.se")
    queue_mail(db_session, "k", user.id, "welcome", {"link": "x"})
    db_session.commit()
    found = _copy(app, user)["rows_that_name_you"]
    filled = set()
    for table, column in columns_naming_people():
        count = db_session.scalar(
            text(f"SELECT count(*) FROM {table.name} WHERE {column.name} = '{user.id}'")
        )
        assert len(found.get(table.name, {}).get(column.name, [])) == count, (table.name, column.name)
        if count:
            filled.add(table.name)
    assert filled >= {
        "memberships",
        "declarations",
        "answers",
        "submissions",
        "mails",
        "mandates",
        "invitations",
    }


def test_the_copy_has_account_events_mails_and_reports(
    app: Flask, db_session: Session, company: Company
) -> None:
    """And what is known by the address rather than by the account: invitations, mails, reports."""
    user = a_member(db_session, company, "kollega@exempel.se")
    feedback.report(db_session, "Går inte.", "startsidan", "kollega@exempel.se")
    queue_mail(db_session, "k", user.id, "welcome", {"link": "x"})
    db_session.commit()
    copy = _copy(app, user)
    assert copy["person"]["email"] == "kollega@exempel.se"
    assert copy["invitations_to_your_address"][0]["role"] == "editor"
    assert copy["accessibility_reports_from_your_address"][0]["problem"] == "Går inte."
    assert copy["mails_to_your_address"][0]["subject"]
    mine = {f"user-{user.id}"}
    events = db_session.scalars(select(StoredEvent).where(StoredEvent.actor.in_(mine))).all()
    assert {event.type for event in events} <= {event["type"] for event in copy["events"]}
    assert {"AccountConfirmed", "MemberJoined"} <= {event["type"] for event in copy["events"]}


def test_the_copy_has_no_secret_and_nobody_elses_data(
    app: Flask, db_session: Session, company: Company
) -> None:
    """Neither the password's hash, a code app's secret, another's address, nor the company's answers."""
    owner = company.owner
    other = a_member(db_session, company, "kollega@exempel.se")
    a_draft(db_session, other)
    owner.totp_secret = "HEMLIGHET234567"
    db_session.commit()
    written = json.dumps(_copy(app, owner), ensure_ascii=False)
    for secret in (owner.password_hash, "HEMLIGHET", "kollega@exempel.se", str(other.name), "King Edward"):
        assert secret not in written, secret
    person = _copy(app, owner)["person"]
    assert set(person) >= {"id", "email", "name", "role", "locale", "created_at", "confirmed_at"}


def test_nobody_gets_anothers_copy(app: Flask) -> None:
    """Signed out there is none, and the address takes no id."""
    answer = app.test_client().get("/konto/mina-uppgifter.json")
    assert answer.status_code == 302
    assert "/logga-in" in answer.headers["Location"]


def _erase(session: Session, settings: Settings) -> None:
    event = session.scalars(select(StoredEvent).where(StoredEvent.type == "AccountClosed")).one()
    fan_out(session, [("AccountClosed", "erase_person")])
    session.commit()
    engine = engine_for(settings.database_url)
    assert deliver_one(engine, SUBSCRIBERS, Limits(), event.id, "erase_person") == "done"
    session.expire_all()


def test_closing_removes_the_person_and_keeps_the_record(
    app: Flask, db_session: Session, settings: Settings, company: Company
) -> None:
    """Signed out everywhere, name and address gone from every table, but in what was signed."""
    member = a_member(db_session, company, "kollega@exempel.se")
    name, address = member.name, member.email
    draft = a_draft(db_session, member)
    submission = hand_in(db_session, draft, member)
    queue_mail(db_session, "k", member.id, "welcome", {"link": "x"})
    db_session.commit()
    client, elsewhere = _client(app, member), _client(app, member)
    answer = client.post("/konto/avsluta", data=CLOSE, follow_redirects=True)
    assert "Ditt konto är avslutat" in answer.text
    assert elsewhere.get("/konto").status_code == 302
    assert role_of(db_session, company, member) is None
    _erase(db_session, settings)
    assert submission.snapshot["signed_name"] == name
    holding = _tables_with(db_session, name) | _tables_with(db_session, address)
    assert holding == {"submissions", "mails"}
    last = db_session.scalars(select(Mail)).one()
    assert last.recipient == address
    assert "allmänna handlingar" in last.body_text
    user = db_session.get_one(User, member.id)
    assert (user.name, user.is_active, user.totp_secret) == ("Avslutat konto", False, None)
    signs_in = app.test_client().post("/logga-in", data={"email": address, "password": PASSWORD})
    assert signs_in.status_code == 422


def _tables_with(session: Session, words: str) -> set[str]:
    tables = session.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
    return {
        table
        for table in tables
        if any(words in row for row in session.scalars(text(f"SELECT row_to_json(t)::text FROM {table} t")))
    }


def test_the_only_member_closes_the_company_too(
    app: Flask, db_session: Session, settings: Settings, company: Company
) -> None:
    """Drafts are taken back; with nothing handed in the company's number, names and place go as well."""
    draft = a_draft(db_session, company.owner)
    assert _client(app, company.owner).post("/konto/avsluta", data=CLOSE).status_code == 302
    _erase(db_session, settings)
    assert db_session.get_one(Declaration, draft.id).status == "withdrawn"
    organisation = db_session.get_one(Organisation, company.id)
    assert (organisation.number, organisation.name) == ("", "Avslutat företag")
    site = db_session.scalars(select(Site).where(Site.organisation_id == company.id)).one()
    assert (site.name, site.latitude) == ("Avslutat företag", None)
    assert not _tables_with(db_session, "5560360793")


def test_a_company_on_record_keeps_its_name(
    app: Flask, db_session: Session, settings: Settings, company: Company
) -> None:
    """What was approved stays approved, and who declared it is part of the record."""
    waiting = in_review(db_session, company.owner)
    approve(db_session, waiting, make_staff(db_session))
    later = in_review(db_session, company.owner, "Morot")
    _client(app, company.owner).post("/konto/avsluta", data=CLOSE)
    _erase(db_session, settings)
    assert db_session.get_one(Declaration, waiting.declaration.id).status == "approved"
    assert db_session.get_one(Declaration, later.declaration.id).status == "withdrawn"
    assert db_session.get_one(Organisation, company.id).number == "5560360793"


def test_others_are_not_left_without_an_owner(app: Flask, db_session: Session, company: Company) -> None:
    """The last owner of a company with other members is told to hand over first, and nothing happens."""
    a_member(db_session, company, "kollega@exempel.se")
    client = _client(app, company.owner)
    answer = client.post("/konto/avsluta", data=CLOSE)
    assert answer.status_code == 422
    assert "Gör först någon annan ansvarig för Exempelgården AB" in answer.text
    assert client.get("/konto").status_code == 200
    assert role_of(db_session, company, company.owner) == "owner"


@pytest.mark.parametrize(
    ("changes", "message"),
    [({"password": "fel lösenord här"}, "Lösenordet stämmer inte"), ({"understood": ""}, "Kryssa i rutan")],
)
def test_nothing_is_closed_by_mistake(
    app: Flask, db_session: Session, company: Company, changes: dict[str, str], message: str
) -> None:
    """The right password and the tick are both needed."""
    client = _client(app, company.owner)
    sent = {name: value for name, value in {**CLOSE, **changes}.items() if value}
    answer = client.post("/konto/avsluta", data=sent)
    assert answer.status_code == 422
    assert message in answer.text
    assert client.get("/konto").status_code == 200


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.ADMIN])
def test_staff_accounts_go_with_the_work(app: Flask, db_session: Session, role: Role) -> None:
    """Whoever decides for the region cannot vanish by themselves; the page says who closes the account."""
    client = _client(app, make_staff(db_session, role))
    assert "Be en administratör" in client.get("/konto/avsluta").text
    assert client.post("/konto/avsluta", data=CLOSE).status_code == 403


def test_invitations_to_a_closed_account_are_gone(
    app: Flask, db_session: Session, settings: Settings, company: Company
) -> None:
    """An open offer to the address goes with it, whoever made it."""
    other = a_company(db_session, "annan@exempel.se")
    address = company.owner.email
    membership.invite(db_session, other.id, address, MemberRole.EDITOR, None, other.owner.id)
    db_session.commit()
    _client(app, company.owner).post("/konto/avsluta", data=CLOSE)
    _erase(db_session, settings)
    assert db_session.scalars(select(Invitation)).all() == []
