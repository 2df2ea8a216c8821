"""The pages that every visitor can open."""

from __future__ import annotations

import gzip
import re
from typing import TYPE_CHECKING

import pytest
from flask import abort
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from portal.access import ADMIN, PUBLIC, enter
from tests.accounts.people import make_producer, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from sqlalchemy.orm import Session

PUBLIC_PAGES = {
    "/": "Visa klimatavtrycket",
    "/tillganglighet": "Tillgänglighetsredogörelse",
    "/personuppgifter": "personuppgifter",
    "/sa-raknar-vi": "Så räknar vi",
    "/dialoger": "Dialoger",
    "/logga-in": "Logga in",
    "/skapa-konto": "Skapa konto",
    "/skapa-konto/klart": "Kolla din e-post",
    "/glomt-losenord": "Glömt lösenordet",
    "/glomt-losenord/klart": "Kolla din e-post",
}
PAGE_WEIGHT_LIMIT_BYTES = 100 * 1024


@pytest.mark.parametrize(("path", "heading"), PUBLIC_PAGES.items())
def test_a_public_page_opens(client: FlaskClient, path: str, heading: str) -> None:
    """Each page has its heading and the frame's links to the statement, the notice and contact."""
    page = client.get(path)
    assert page.status_code == 200
    assert heading in re.sub(r"\s+", " ", page.text.split("<h1")[1])
    for link in (
        'href="/tillganglighet"',
        'href="/personuppgifter"',
        'href="mailto:',
        'href="#main-content"',
    ):
        assert link in page.text


@pytest.mark.parametrize("path", PUBLIC_PAGES)
def test_a_page_and_its_files_are_light(client: FlaskClient, path: str) -> None:
    """Page, stylesheet, script and icon stay far below 100 KiB compressed, and come from this host."""
    page = client.get(path)
    files = re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text)
    assert len(files) == 3
    sizes = [len(gzip.compress(page.data))]
    sizes += [
        len(client.get(file, headers={"Accept-Encoding": "br, gzip"}, buffered=True).data) for file in files
    ]
    assert sum(sizes) < PAGE_WEIGHT_LIMIT_BYTES / 2


def test_a_file_is_kept_for_ever_under_the_name_of_its_content(client: FlaskClient) -> None:
    """Browsers never ask again for a file whose address carries its content's hash."""
    address = re.findall(r'href="(/static/jordnara-[0-9a-f]{12}\.css)"', client.get("/").text)[0]
    answer = client.get(address, buffered=True)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get("/static/jordnara.css").status_code == 404
    assert client.get("/static/build/package.json").status_code == 404


def test_pages_are_sent_compressed(app: Flask) -> None:
    """A slow connection in the field gets compressed pages."""
    assert (
        FlaskClient(app).get("/", headers={"Accept-Encoding": "gzip"}).headers["Content-Encoding"] == "gzip"
    )


def test_a_refused_form_is_sent_compressed(app: Flask) -> None:
    """A form that comes back with errors is as long as before, and no heavier."""
    answer = FlaskClient(app).post("/skapa-konto", headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 422
    assert answer.headers["Content-Encoding"] == "gzip"


def test_the_stylesheet_carries_no_foreign_brand(client: FlaskClient) -> None:
    """No font, crest or address of another service is left in the built files."""
    page = client.get("/").text
    for file in re.findall(r'(?:src|href)="(/static/[^"]+)"', page):
        content = client.get(file, buffered=True).text
        assert "GDS Transport" not in content
        assert "url(" not in content
        assert "www.gov.uk" not in content


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [("/finns-inte", 404, "Sidan finns inte"), ("/skapa-konto/", 404, "finns inte")],
)
def test_a_missing_page_says_so_in_swedish(client: FlaskClient, path: str, status: int, words: str) -> None:
    """Error pages are in plain Swedish and lead back."""
    answer = client.get(path)
    assert answer.status_code == status
    assert words in answer.text
    assert 'href="/"' in answer.text


def test_a_wrong_method_says_so_in_swedish(client: FlaskClient) -> None:
    """Opening an address that only takes forms gives a page, not a stack of English."""
    answer = client.get("/logga-ut")
    assert answer.status_code == 405
    assert "startsidan" in answer.text
    assert "POST" in answer.headers["Allow"]


def test_the_wrong_role_is_told_so(client: FlaskClient, app: Flask, db_session: Session) -> None:
    """A producer who opens a page for others gets the page about access."""
    sign_in(client, make_producer(db_session))
    app.view_functions["pages.method"] = enter(ADMIN)(lambda: "hemligt")
    answer = client.get("/sa-raknar-vi")
    assert answer.status_code == 403
    assert "inte tillgång" in answer.text


def test_an_unexpected_error_shows_a_code_and_no_details(make_app: Callable[..., Flask]) -> None:
    """The page says what to quote; what broke is in the log only."""
    app = make_app()
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)

    @enter(PUBLIC)
    def broken() -> str:
        raise RuntimeError("inside information")

    app.view_functions["pages.method"] = broken
    answer = app.test_client().get("/sa-raknar-vi", headers={"X-Request-ID": "code-to-quote"})
    assert answer.status_code == 500
    assert "code-to-quote" in answer.text
    assert "inside information" not in answer.text


def test_a_database_that_is_down_gives_a_calm_page(make_app: Callable[..., Flask]) -> None:
    """While the database restarts, signed-in people too read that nothing saved is lost."""
    app = make_app()

    @enter(PUBLIC)
    def unreachable() -> str:
        raise OperationalError("SELECT 1", {}, Exception("connection refused"))

    app.view_functions["pages.method"] = unreachable
    answer = app.test_client().get("/sa-raknar-vi")
    assert answer.status_code == 503
    assert "tillfälligt stängd" in answer.text
    assert int(answer.headers["Retry-After"]) > 0


def test_a_view_can_answer_with_its_own_error(make_app: Callable[..., Flask]) -> None:
    """`abort` with a finished answer passes it on unchanged."""
    app = make_app()

    @enter(PUBLIC)
    def own() -> str:
        return abort(app.response_class("egen", 409, mimetype="text/plain"))

    app.view_functions["pages.method"] = own
    answer = app.test_client().get("/sa-raknar-vi")
    assert (answer.status_code, answer.text) == (409, "egen")


def test_the_demo_says_that_it_is_one(make_app: Callable[..., Flask]) -> None:
    """Every page of a demo carries the banner; a real service has none, and no mailbox."""
    demo, real = make_app(demo=True).test_client(), make_app().test_client()
    assert "Demo" in demo.get("/").text
    assert "Uppgifterna här är exempel" not in real.get("/").text
    assert demo.get("/demo/brevlada").status_code == 200
    assert real.get("/demo/brevlada").status_code == 404


def test_the_header_follows_the_visitor(client: FlaskClient, db_session: Session) -> None:
    """Strangers can sign in, people signed in can sign out, and see their name."""
    assert "Logga in" in client.get("/").text
    user = make_producer(db_session)
    sign_in(client, user)
    page = client.get("/").text
    assert "Logga ut" in page
    assert user.name in page
    assert client.get("/").headers["Cache-Control"] == "private, no-store"
