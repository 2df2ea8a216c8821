"""Every route of a producer's, tried by everybody: the list of routes is the application's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal import create_app
from portal.access import declared_access
from portal.accounts.models import Role, User
from portal.config import Settings
from portal.ledger import StoredEvent
from portal.organisations import queries, service
from tests.accounts.people import make_staff, sign_in
from tests.factories import a_draft
from tests.organisations.people import Company, a_company, a_member, an_adviser, mandate_of, move

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

NONE_NEEDED = Settings(secret_key="-" * 32, database_url="postgresql+psycopg://localhost/none")
PRODUCERS = {"producer", "signatory", "member", "arranger", "owner"}
OURS = {"declaration_id", "organisation_id", "page_id", "user_id"}
STAFF = (Role.REVIEWER, Role.BUYER, Role.ADMIN)
STARTING = {"declarations.new", "declarations.start"}
# The farm's answers hold for all its products: a mandate for some of them does not open them.
WHOLE_FARM = {"farm.overview", "farm.show", "farm.save", "farm.drafts", "farm.update_drafts"}
# So do joint deliveries: they tell of all that a firm delivers, and of others' goods.
ALL_GOODS = "own_consolidation."
NOBODY = ("expired", "revoked", "not yet", "removed", "reviewer", "buyer", "admin")
MAY = {
    "owner": PRODUCERS,
    "editor": PRODUCERS - {"owner"},
    "adviser who signs": {"producer", "signatory", "member"},
    "adviser who fills in": {"producer", "member"},
    "adviser of something else": {"producer", "member"},
}


@dataclass(frozen=True)
class Route:
    """One method of one address."""

    endpoint: str
    method: str
    access: str
    arguments: frozenset[str]

    def __str__(self) -> str:
        return f"{self.method}-{self.endpoint}"


def _routes() -> list[Route]:
    app = create_app(NONE_NEEDED)
    found = [
        Route(rule.endpoint, method, access.name, frozenset(rule.arguments))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) & {"GET", "POST"}
        if (access := declared_access(app, rule.endpoint)) and access.name in PRODUCERS
    ]
    return sorted(found, key=str)


@dataclass(frozen=True)
class World:
    """A company with a draft, and everybody who might try."""

    company: Company
    declaration_id: UUID
    people: dict[str, User]
    events: int  # in the ledger, when all of this is made


@pytest.fixture
def world(db_session: Session) -> World:
    """Everybody at once, so that a refusal cannot come from there being nobody else."""
    company = a_company(db_session)
    today = queries.today(db_session)
    draft = a_draft(db_session, company.owner)
    other = a_draft(db_session, company.owner, "Morötter")
    staff = {role.value: make_staff(db_session, role, f"{role}@exempel.se") for role in STAFF}
    people: dict[str, User] = {
        "owner": company.owner,
        "editor": a_member(db_session, company, "medarbetare@exempel.se"),
        "adviser who signs": an_adviser(db_session, company, "signerar@exempel.se", may_submit=True),
        "adviser who fills in": an_adviser(db_session, company, "fyller@exempel.se"),
        "adviser of something else": an_adviser(
            db_session, company, "annat@exempel.se", may_submit=True, declaration_ids=(other.id,)
        ),
        "expired": an_adviser(db_session, company, "utgangen@exempel.se", may_submit=True),
        "not yet": an_adviser(db_session, company, "senare@exempel.se", may_submit=True),
        "revoked": an_adviser(db_session, company, "aterkallad@exempel.se", may_submit=True),
        "removed": a_member(db_session, company, "borttagen@exempel.se"),
        "stranger": a_company(db_session, "frammande@exempel.se").owner,
        "target": a_member(db_session, company, "mal@exempel.se"),
        **staff,
    }
    move(db_session, people["expired"], today - timedelta(days=60), today - timedelta(days=1))
    move(db_session, people["not yet"], today + timedelta(days=1), today + timedelta(days=60))
    mandate = mandate_of(db_session, people["revoked"])
    service.revoke_mandate(db_session, company.id, mandate.id, company.owner.id)
    service.remove(db_session, company.id, people["removed"].id, company.owner.id)
    db_session.commit()
    return World(company, draft.id, people, _events(db_session))


def _try(app: Flask, world: World, route: Route, who: str) -> int:
    known: dict[str, Any] = {
        "declaration_id": world.declaration_id,
        "organisation_id": world.company.id,
        "page_id": "area",
        "year": 2025,
        "user_id": world.people["expired" if "mandate" in route.endpoint else "target"].id,
    }
    values: dict[str, Any] = {name: known.get(name) or uuid4() for name in route.arguments}
    with app.test_request_context():
        address = app.url_for(route.endpoint, **values)
    # Parts of pages are not held against what a whole page has to have.
    client = FlaskClient(app) if "fragment" in route.endpoint else app.test_client()
    if who != "visitor":
        sign_in(client, world.people[who])
    if route.method == "GET":
        return client.get(address).status_code
    return client.post(address, data={"organisation_id": str(world.company.id)}).status_code


def _refusal(route: Route, who: str) -> int | None:
    """The status with which somebody has to be refused; None when they may go on."""
    names_company = bool(route.arguments & {"declaration_id", "organisation_id"}) or route.method == "POST"
    if who == "visitor":
        return 302 if route.method == "GET" else 400
    if who == "stranger":
        return 404 if names_company else None
    if who in NOBODY:
        return 403
    if who == "adviser of something else":
        if "declaration_id" in route.arguments or (
            route.endpoint.startswith(ALL_GOODS) and route.method == "GET"
        ):
            return 404
        if route.endpoint in STARTING | WHOLE_FARM:
            return 403
    return None if route.access in MAY[who] else 403


ROUTES = _routes()
EVERYBODY = [*MAY, *NOBODY, "stranger", "visitor"]


@pytest.mark.timeout(300)
def test_everybody_else_is_refused(app: Flask, db_session: Session, world: World) -> None:
    """Advisers without the right, former ones, strangers, staff and visitors, each at each route."""
    app.test_client_class = FlaskClient  # refusals look the same everywhere
    wrong = []
    for route, who in product(ROUTES, EVERYBODY):
        refusal = _refusal(route, who)
        if refusal is not None and (status := _try(app, world, route, who)) != refusal:
            wrong.append((str(route), who, status, refusal))
    assert not wrong
    assert _events(db_session) == world.events, "somebody was refused, but something was done"


@pytest.mark.timeout(300)
def test_those_who_may_can_look(app: Flask, world: World) -> None:
    """Owner, editor and advisers, each at each page that is theirs."""
    wrong = [
        (str(route), who, status)
        for route, who in product(ROUTES, EVERYBODY)
        if route.method == "GET" and _refusal(route, who) is None
        if (status := _try(app, world, route, who)) not in _accepted(route)
    ]
    assert not wrong


@pytest.mark.parametrize("route", [route for route in ROUTES if route.method == "POST"], ids=str)
def test_those_who_may_can_act(app: Flask, world: World, route: Route) -> None:
    """Owner, editor and advisers, each with each form that is theirs."""
    for who in EVERYBODY:
        if _refusal(route, who) is None:
            assert _try(app, world, route, who) in _accepted(route), who


def _accepted(route: Route) -> set[int]:
    """Ids of what is not there, and what has not been published or begun: 404 for those who may, too."""
    elsewhere = route.arguments - OURS or route.endpoint.startswith(("publication.", "supply.", "plans."))
    return {200, 302, 303, 409, 422, *([404] if elsewhere else [])}


def _events(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(StoredEvent)) or 0


def test_the_list_has_every_kind_of_route() -> None:
    """The generated list is not empty by mistake, and every rule for producers is used."""
    assert {route.access for route in ROUTES} >= PRODUCERS - {"arranger"}
    assert len(ROUTES) > 30
