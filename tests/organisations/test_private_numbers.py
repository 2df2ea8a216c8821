"""A sole trader's number is a personal identity number: looked for everywhere, found in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text

from portal.access import declared_access
from portal.accounts.models import Organisation, Role, User
from portal.accounts.numbers import parse_organisation_number
from portal.organisations import letters, service
from tests.accounts.people import make_staff, sign_in
from tests.factories import approve, in_review, publish
from tests.organisations.people import Company, a_company, a_member, an_adviser

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from portal.config import Settings
    from portal.profiles.models import Profile

NUMBER = "19121212-1212"
FORMS = ("1212121212", "121212-1212", "121212\N{NON-BREAKING HYPHEN}1212", "191212121212", "19121212-1212")
OWNERS_PAGES = {"organisations.show", "organisations.ask_details"}
# Tables that may hold it: the organisation's own row.
WHERE_IT_IS_KEPT = {"organisations"}


@pytest.fixture
def company(db_session: Session) -> Company:
    """A sole trader with a VAT number, which has the same digits in it."""
    made = a_company(db_session, organisation_number=parse_organisation_number(NUMBER))
    service.change_details(db_session, made.id, "Enskild Odlare", None, "SE121212121201", made.owner.id)
    db_session.commit()
    return made


@pytest.fixture
def people(db_session: Session, company: Company) -> dict[str, User | None]:
    """Everybody who may open something."""
    staff = {
        role.value: make_staff(db_session, role, f"{role}@exempel.se") for role in Role if role != "producer"
    }
    return {
        "visitor": None,
        "owner": company.owner,
        "editor": a_member(db_session, company, "medarbetare@exempel.se"),
        "adviser": an_adviser(db_session, company, "ombud@exempel.se", may_submit=True),
        **staff,
    }


@pytest.fixture
def profile(db_session: Session, company: Company, people: dict[str, User | None]) -> Profile:
    """A published profile of the sole trader's, and a second declaration that waits for its reviewer."""
    reviewer = people["reviewer"]
    assert reviewer is not None
    waiting = in_review(db_session, company.owner)
    in_review(db_session, company.owner, "Morot")
    return publish(db_session, approve(db_session, waiting, reviewer).id)


def _addresses(app: Flask, profile: Profile, company: Company, member: UUID) -> dict[str, str]:
    """Endpoint -> an address of every page that can be opened."""
    known: dict[str, Any] = {
        "declaration_id": profile.declaration_id,
        "organisation_id": company.id,
        "user_id": member,
        "slug": profile.slug,
        "version": 1,
        "page_id": "area",
        "code": "en",
    }
    found = {}
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if (
                "GET" in (rule.methods or ())
                and rule.arguments <= set(known)
                and declared_access(app, rule.endpoint)
            ):
                found[rule.endpoint] = app.url_for(rule.endpoint, **{a: known[a] for a in rule.arguments})
    return found


def _told(text_: str) -> list[str]:
    return [form for form in FORMS if form in text_]


def test_no_page_tells_the_number_but_the_owners_own(
    app: Flask, company: Company, people: dict[str, User | None], profile: Profile
) -> None:
    """Every page and file, opened by everybody: only the owner, on the company's page, reads it."""
    editor = people["editor"]
    assert editor is not None
    addresses = _addresses(app, profile, company, editor.id)
    assert len(addresses) > 30
    told = set()
    for who, user in people.items():
        client = FlaskClient(app)
        if user is not None:
            sign_in(client, user)
        for endpoint, address in addresses.items():
            sent = client.get(address).get_data()  # pictures are among them
            if _told(sent.decode("utf-8", "replace")):
                told.add((who, endpoint))
    assert told == {("owner", endpoint) for endpoint in OWNERS_PAGES}


def test_nothing_stored_has_the_number_but_the_organisation(
    db_session: Session, settings: Settings, company: Company, profile: Profile
) -> None:
    """Events, snapshots, results, profiles, mails and the rest: every column of every table is searched."""
    letters.write_changed(db_session, settings, "k", company.id, "details", f"user-{company.owner.id}")
    tables = db_session.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
    holding = set()
    for table in tables:
        rows = db_session.scalars(text(f"SELECT row_to_json(t)::text FROM {table} t")).all()
        # Ids are hexadecimal and may have any digits in them; the number never stands inside a word.
        if any(_told(row) for row in rows):
            holding.add(table)
    assert holding == WHERE_IT_IS_KEPT
    assert profile.content["producer"] == "Enskild Odlare"


def test_no_log_line_has_the_number(
    app: Flask, db_session: Session, company: Company, caplog: pytest.LogCaptureFixture
) -> None:
    """Signing up with it, opening the page that shows it and changing details leave it out of the log."""
    client = app.test_client()
    form = {
        "name": "Odlare",
        "email": "ny@exempel.se",
        "organisation_number": NUMBER,
        "organisation_name": "Gården",
        "municipality": "2080",
        "password": "morot granit paraply",
    }
    assert client.post("/skapa-konto", data=form).status_code == 302
    assert client.post("/skapa-konto", data={**form, "password": ""}).status_code == 422
    sign_in(client, company.owner)
    assert _told(client.get(f"/foretag/{company.id}").text)
    client.post(f"/foretag/{company.id}/uppgifter", data={"name": "G", "vat_number": "SE121212121201"})
    lines = " ".join(str(record.msg) for record in caplog.records)
    assert "'route': '/skapa-konto'" in lines
    assert not _told(lines)
    numbers = db_session.scalars(select(Organisation.number)).all()
    assert numbers == ["1212121212", "1212121212"]


def test_what_the_owner_types_wrong_comes_back_to_the_owner_only(app: Flask, company: Company) -> None:
    """A VAT number that is not the company's own is refused with the pattern, not with the number."""
    client = app.test_client()
    sign_in(client, company.owner)
    answer = client.post(
        f"/foretag/{company.id}/uppgifter", data={"name": "G", "vat_number": "SE556036079301"}
    )
    assert answer.status_code == 422
    assert "Momsregistreringsnumret är SE, organisationsnumret och 01" in answer.text
