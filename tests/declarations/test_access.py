"""Who may open a declaration: its own producers, nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from portal.accounts.models import Role
from portal.accounts.numbers import OrganisationNumber
from tests.accounts.people import make_producer, make_staff, sign_in
from tests.declarations import potato

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from tests.declarations.browser import Browser

PAGES = (
    "",
    "/fraga/area",
    "/uppskattning",
    "/kontrollera",
    "/sa-ser-kopare-det",
    "/skicka-in",
    "/kvittens",
    "/resultat",
    "/lage",
    "/rattelser",
    "/ta-tillbaka",
)
POSTS = ("/fraga/area", "/skicka-in", "/ta-tillbaka")


@pytest.mark.parametrize("page", PAGES)
def test_another_organisations_declaration_does_not_exist(
    app: Flask, browser: Browser, db_session: Session, page: str
) -> None:
    """A producer of another organisation gets 404 for every page, as for an id that was never given out."""
    home = potato.start(browser)
    number = OrganisationNumber(digits="2120000142", is_sole_trader=False)
    other = make_producer(db_session, email="annan@exempel.se", organisation_number=number)
    client = app.test_client()
    sign_in(client, other)
    assert client.get(home + page).status_code == 404
    assert client.get(f"/deklarationer/{uuid4()}{page}").status_code == 404
    if page in POSTS:
        assert client.post(home + page, data={"crop-area": "1"}).status_code == 404


def test_unknown_pages_and_broken_ids_are_404(browser: Browser) -> None:
    """A question page that does not exist, a hidden one and an id of the wrong form all give 404."""
    home = potato.start(browser)
    browser.open(f"{home}/fraga/soil")
    browser.send({"soil-organic": "none"})
    for address in (
        f"{home}/fraga/finns-inte",
        f"{home}/fraga/soil-area",
        "/deklarationer/1",
        "/deklarationer/x/y",
    ):
        assert browser.open(address).status == 404


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.BUYER, Role.ADMIN])
def test_only_producers_have_declarations(app: Flask, db_session: Session, role: Role) -> None:
    """Staff and buyers have pages of their own; the producer's are closed to them."""
    client = app.test_client()
    sign_in(client, make_staff(db_session, role))
    assert client.get("/deklarationer").status_code == 403


def test_visitors_are_asked_to_sign_in(app: Flask) -> None:
    """Without a session the list leads to the sign-in page."""
    answer = app.test_client().get("/deklarationer")
    assert answer.status_code == 302
    assert "/logga-in" in answer.headers["Location"]
