"""Producer, reviewer, administrator and buyer can do their work in English."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.accounts.models import Role
from portal.i18n import LANGUAGE_COOKIE
from schemas.questionnaire import load_family
from schemas.questionnaire.pages import asked_pages
from tests import factories
from tests.accounts.people import make_staff, sign_in
from tests.declarations.browser import Browser
from tests.operations.test_dead_deliveries import stopped
from tests.portal.english import swedish_left

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

TYPED = ("Tvättad potatis", "Exempelgården AB")


@pytest.fixture
def visitor(client: FlaskClient) -> FlaskClient:
    """A browser in which English has been chosen."""
    client.set_cookie(LANGUAGE_COOKIE, "en")
    return client


def left_on(visitor: FlaskClient, path: str) -> list[str]:
    """What is still Swedish on a page that opens."""
    page = visitor.get(path, follow_redirects=True)
    assert page.status_code == 200, path
    assert '<html lang="en"' in page.text
    return swedish_left(page.text, *TYPED)


def test_a_draft_is_made_in_english(visitor: FlaskClient, db_session: Session) -> None:
    """The list, the task list, every page of questions, the summary and the signature speak English."""
    producer = factories.a_producer(db_session)
    sign_in(visitor, producer)
    assert left_on(visitor, "/deklarationer") == []
    assert left_on(visitor, "/deklarationer/ny") == []
    draft = factories.a_draft(db_session, producer)
    asked = asked_pages(load_family(factories.FAMILY), factories.answers())
    assert len(asked) > 15
    steps = [
        "kontrollera",
        "sa-ser-kopare-det",
        "skicka-in",
        "ta-tillbaka",
        *(f"fraga/{one}" for one in asked),
    ]
    left = {step: left_on(visitor, f"/deklarationer/{draft.id}/{step}".rstrip("/")) for step in ("", *steps)}
    assert {step: texts for step, texts in left.items() if texts} == {}


def test_answers_are_taken_over_in_english(visitor: FlaskClient, db_session: Session) -> None:
    """Choosing what to start from, and each section of it, speak English."""
    producer = factories.a_producer(db_session)
    sign_in(visitor, producer)
    earlier = factories.a_draft(db_session, producer, reference_year=2024)
    home = f"/deklarationer/{factories.an_empty_draft(db_session, producer).id}"
    assert left_on(visitor, f"{home}/kopiera") == []
    for section in load_family(factories.FAMILY).sections:
        assert left_on(visitor, f"{home}/kopiera/{section.id}?fran={earlier.id}") == []
    browser = Browser(visitor)
    browser.open(f"{home}/kopiera/harvest?fran={earlier.id}")
    assert browser.send().status == 200
    for step in ("", "/kontrollera", "/fraga/area", "/kopiera/harvest"):
        assert left_on(visitor, home + step) == []


def test_the_farm_is_described_in_english(visitor: FlaskClient, db_session: Session) -> None:
    """The farm's years, its questions with suggestions, and the drafts that differ speak English."""
    producer = factories.a_producer(db_session)
    sign_in(visitor, producer)
    draft = factories.a_draft(db_session, producer)
    years = f"/gard/{draft.organisation_id}"
    browser = Browser(visitor)
    assert left_on(visitor, f"{years}/2025") == []
    browser.open(f"{years}/2025")
    assert browser.send({"soil-organic": "whole"}).path == f"{years}/2025/utkast"
    home = f"/deklarationer/{draft.id}"
    farm = [years, f"{years}/2025", f"{years}/2025/utkast"]
    for path in (*farm, home, f"{home}/fraga/soil", f"{home}/fraga/fuels"):
        assert left_on(visitor, path) == [], path


def test_what_is_handed_in_is_followed_in_english(visitor: FlaskClient, db_session: Session) -> None:
    """Receipt, result and what the reviewer asks for speak English."""
    waiting = factories.in_review(db_session)
    sign_in(visitor, waiting.producer)
    home = f"/deklarationer/{waiting.declaration.id}"
    for step in ("", "/kvittens", "/resultat", "/ta-tillbaka"):
        assert left_on(visitor, home + step) == []
    factories.send_back(
        db_session, waiting, factories.a_reviewer(db_session), {"crop.harvest": "Is it right?"}
    )
    for step in ("", "/rattelser", "/resultat", "/fraga/harvest"):
        assert left_on(visitor, home + step) == []


def test_the_review_is_done_in_english(visitor: FlaskClient, db_session: Session) -> None:
    """The queue and the page on which a reviewer decides speak English."""
    waiting = factories.in_review(db_session)
    sign_in(visitor, factories.a_reviewer(db_session))
    assert left_on(visitor, "/granskning") == []
    assert left_on(visitor, f"/granskning/{waiting.declaration.id}") == []


def test_the_published_is_read_in_english(visitor: FlaskClient, db_session: Session) -> None:
    """The catalogue, the profile, its method page and a version of it speak English."""
    base = f"/profil/{factories.published(db_session).slug}"
    for path in ("/katalog", base, f"{base}/metod", f"{base}/v1", f"{base}/v1/metod"):
        assert left_on(visitor, path) == []


def test_the_service_is_run_in_english(visitor: FlaskClient, db_session: Session) -> None:
    """The account and the pages about deliveries and factors speak English."""
    stopped(db_session)
    sign_in(visitor, make_staff(db_session, Role.ADMIN, "drift@exempel.se"))
    for path in ("/konto", "/drift/leveranser", "/drift/faktorer"):
        assert left_on(visitor, path) == []
