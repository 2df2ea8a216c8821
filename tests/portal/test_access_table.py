"""Everybody at every address: the list of routes is the application's own, who may enter stands here.

The table says it once more, in other words than the code: a route whose rule is loosened by mistake, and a
rule that lets in one role too many, both fail here. What an organisation gives its own people beyond that
is tried in `tests/organisations/test_routes.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.routing import AnyConverter, IntegerConverter, UUIDConverter

from portal.access import declared_access
from portal.accounts.models import Role
from portal.ledger import StoredEvent
from portal.preparedness.cards import Contact
from portal.preparedness.service import state
from tests import factories
from tests.accounts.people import make_staff, sign_in
from tests.organisations.people import a_company, an_adviser
from tests.preparedness.cards import A_CARD, CONTACT_NAME, CONTACT_PHONE, MARKERS

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session
    from werkzeug.routing import BaseConverter, Rule

    from portal.accounts.models import User
    from tests.organisations.people import Company

PRODUCER, MANDATE, STRANGER = "producer", "mandate", "producer of another organisation"
STAFF = ("reviewer", "buyer", "lawyer", "preparedness", "admin")
NOBODY = "nobody"
EVERYBODY = (NOBODY, STRANGER, PRODUCER, MANDATE, *STAFF)
PRODUCERS = {STRANGER, PRODUCER, MANDATE}

# Rule of entry -> who gets through. The mandate here is for filling in, not for signing or arranging.
TABLE: dict[str, set[str]] = {
    "public": set(EVERYBODY),
    "producer": PRODUCERS,
    "member": PRODUCERS,
    "signatory": {STRANGER, PRODUCER},
    "arranger": {STRANGER, PRODUCER},
    "owner": {STRANGER, PRODUCER},
    "reviewer": {"reviewer"},
    "buyer": {"buyer"},
    "lawyer": {"lawyer"},
    "procurer": {"buyer", "lawyer"},
    "preparedness": {"preparedness"},
    "terms": {"buyer", "lawyer", "preparedness"},
    "admin": {"admin"},
    "officer": {"reviewer", "buyer", "lawyer", "admin"},
    "decider": {"lawyer", "admin"},
    "staff": {"reviewer", "admin"},
    "signed_in": {*PRODUCERS, *STAFF},
    "key:read": set(),
    "key:write": set(),
    "pact": set(),
    "demo": set(),
}
# Signing out ends at the sign-in page, and an account of the region's is not closed by its owner.
SIGN_OUT, CLOSE = "/konto/logga-ut-overallt", "/konto/avsluta"
ENDING = ("/foretag/<uuid:organisation_id>/lamna", CLOSE, SIGN_OUT)
# Who is shown the company's capacity card, and where: the preparedness staff, and the company itself.
CARDS = {"preparedness": "preparedness.", PRODUCER: "capacity_cards."}
OURS = ("declaration_id", "organisation_id")  # what a stranger finds nothing behind


@dataclass(frozen=True)
class World:
    """A company with a declaration on the reviewers' desk, and one of each who might try."""

    company: Company
    declaration_id: object
    people: dict[str, User]


@pytest.fixture
def world(db_session: Session) -> World:
    """Everybody at once."""
    company = a_company(db_session)
    waiting = factories.in_review(db_session, company.owner)
    contact = Contact(CONTACT_NAME, CONTACT_PHONE)
    state(db_session, company.id, A_CARD, contact, 0, company.owner.id)
    db_session.commit()
    staff = {name: make_staff(db_session, Role(name), f"{name}@exempel.se") for name in STAFF}
    people = {
        PRODUCER: company.owner,
        MANDATE: an_adviser(db_session, company, "fyller@exempel.se"),
        STRANGER: a_company(db_session, "frammande@exempel.se").owner,
        **staff,
    }
    return World(company, waiting.declaration.id, people)


def _doors(app: Flask) -> list[tuple[Rule, str]]:
    """Every route with each of its methods; what ends somebody's part in something comes last."""
    doors = [
        (rule, method)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]
    return sorted(doors, key=lambda door: door[0].rule in ENDING)


def _address(app: Flask, world: World, rule: Rule) -> str:
    """The route for this world's things, and for made-up ones where it asks for others."""
    known: dict[str, Any] = {
        "declaration_id": world.declaration_id,
        "organisation_id": world.company.id,
        "page_id": "area",
    }
    values = {name: known.get(name, _made_up(rule._converters[name])) for name in rule.arguments}
    with app.test_request_context():
        return app.url_for(rule.endpoint, **values)


def _made_up(converter: BaseConverter) -> object:
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    if isinstance(converter, UUIDConverter):
        return uuid4()
    return 1 if isinstance(converter, IntegerConverter) else "x"


def _is_refused(status: int, location: str) -> bool:
    return status in (400, 401, 403, 404) or (status == 302 and "/logga-in" in location)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("who", EVERYBODY)
def test_each_gets_through_the_doors_of_the_table_and_no_others(
    app: Flask, db_session: Session, world: World, who: str
) -> None:
    """Refused where the table does not name them, with nothing done; elsewhere neither refused nor broken.

    And nobody is shown a firm's capacity card but those who may, administrators and advisers included.
    """
    app.test_client_class = FlaskClient  # parts of pages and files are tried too
    wrong = []
    before = _happened(db_session)
    for rule, method in _doors(app):
        access = declared_access(app, rule.endpoint)
        assert access is not None, rule
        assert access.name in TABLE, f"{access.name} is not in the table of who may enter"
        address = _address(app, world, rule)
        may = who in TABLE[access.name] and not (who == STRANGER and rule.arguments & set(OURS))
        status, location, body = _try(app, world, who, method, address)
        if may:
            before = _happened(db_session)
        if status >= 500:
            wrong.append(f"{method} {rule}: {status}")
        elif _tells_card(body) and not rule.endpoint.startswith(CARDS.get(who, "-")):
            wrong.append(f"{method} {rule} shows {who} a capacity card")
        elif not may and not _is_refused(status, location):
            wrong.append(f"{method} {rule} let {who} in: {status}")
        elif not may and _happened(db_session) != before:
            wrong.append(f"{method} {rule} refused {who} and did something all the same")
            before = _happened(db_session)
        elif rule.rule in (SIGN_OUT, CLOSE) or access.name == "public":
            continue
        elif may and (status in (401, 403) or "/logga-in" in location):
            wrong.append(f"{method} {rule} refused {who}: {status} {location}")
    assert not wrong


def _try(app: Flask, world: World, who: str, method: str, address: str) -> tuple[int, str, bytes]:
    client = app.test_client()
    if who != NOBODY:
        sign_in(client, world.people[who])
    data = {"organisation_id": str(world.company.id)} if method != "GET" else None
    answer = client.open(address, method=method, data=data)
    return answer.status_code, answer.headers.get("Location", ""), answer.data


def _tells_card(body: bytes) -> bool:
    return any(one.encode() in body for one in MARKERS)


def _happened(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(StoredEvent)) or 0
