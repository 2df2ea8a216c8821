"""Handing in: what is missing, signing, pressing twice, pages that have grown old, taking back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from sqlalchemy import func, select

from portal.declarations.models import Submission
from portal.ledger import StoredEvent
from tests.declarations import potato

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tests.declarations.backoffice import BackOffice
    from tests.declarations.browser import Browser


@pytest.fixture
def home(browser: Browser) -> str:
    """The task list of a declaration that can be handed in."""
    home = potato.start(browser)
    potato.fill_in(browser, home)
    return home


def _to_signature(browser: Browser, home: str) -> None:
    page = browser.open(f"{home}/kontrollera")
    address = re.search(r"svar=([0-9a-f]{64})", page.html)
    assert address, page.text
    browser.open(f"{home}/skicka-in?svar={address[1]}")


def _submissions(session: Session, home: str) -> int:
    session.rollback()
    count = select(func.count()).where(Submission.declaration_id == UUID(home.split("/")[2]))
    return session.scalar(count) or 0


def test_what_is_left_is_linked(browser: Browser) -> None:
    """A declaration that is not ready links each missing answer to its question, and offers no signature."""
    home = potato.start(browser)
    page = browser.open(f"{home}/kontrollera")
    assert "Det här är kvar innan du kan skicka in" in page.text
    assert f"{home}/fraga/crop?vag=kontroll#crop-kind" in page.html
    assert "sa-ser-kopare-det" not in page.html
    page = browser.open(f"{home}/skicka-in")
    assert page.status == 422
    assert "Det här är kvar innan du kan skicka in" in page.text


def test_check_page_tags_defaults_and_returns_after_a_change(browser: Browser, home: str) -> None:
    """Defaults carry a tag, hidden questions are absent, and "Ändra" comes back to the check page."""
    page = browser.open(f"{home}/kontrollera")
    assert "Schablon" in page.text
    assert "soil-area" not in page.html
    browser.open(f"{home}/fraga/area?vag=kontroll")
    page = browser.send({"crop-area": "2,6"})
    assert page.path == f"{home}/kontrollera"
    assert "2,6" in page.text


def test_the_public_view_shows_only_public_answers_as_public(browser: Browser, home: str) -> None:
    """What becomes public stands by itself; what only the region sees is listed apart."""
    page = browser.open(f"{home}/sa-ser-kopare-det")
    public, rest = page.text.split("Vem ser resten?")
    assert "Konventionellt" in public
    assert "Odlad areal" not in public
    assert "Odlad areal" in rest


def test_a_signature_needs_name_and_tick(browser: Browser, home: str, db_session: Session) -> None:
    """Without name or tick nothing is handed in, and both are asked for by name."""
    _to_signature(browser, home)
    page = browser.send()
    assert page.status == 422
    assert page.text.count("Skriv ditt för- och efternamn") == 2
    assert page.text.count("Kryssa i rutan för att intyga att uppgifterna stämmer") == 2
    assert _submissions(db_session, home) == 0
    page = browser.send({"signed_name": "Prov Odlare", "certified": "1"})
    assert "Vi har tagit emot din klimatdeklaration" in page.text


def test_pressing_twice_makes_one_submission(
    browser: Browser, home: str, office: BackOffice, db_session: Session
) -> None:
    """A double click, and the same form sent again after computing, give one submission and its receipt."""
    _to_signature(browser, home)
    signature = browser.page
    for _press in range(2):
        browser.page = signature
        page = browser.send({"signed_name": "Prov Odlare", "certified": "1"})
        assert page.path == f"{home}/kvittens"
    office.work()
    browser.page = signature
    page = browser.send({"signed_name": "Prov Odlare", "certified": "1"})
    assert page.path == f"{home}/kvittens"
    assert _submissions(db_session, home) == 1
    events = select(func.count()).where(StoredEvent.type == "DeclarationSubmitted")
    assert db_session.scalar(events) == 1


def test_the_name_signed_with_is_frozen(browser: Browser, home: str, db_session: Session) -> None:
    """The snapshot holds the name that was typed as signature."""
    _to_signature(browser, home)
    browser.send({"signed_name": "Prov Odlare", "certified": "1"})
    submission = db_session.scalars(select(Submission)).one()
    assert submission.snapshot["signed_name"] == "Prov Odlare"


def test_nobody_signs_answers_they_have_not_read(
    browser: Browser, colleague: Browser, home: str, db_session: Session
) -> None:
    """An answer changed while the signature page is open stops the handing in, and the page says why."""
    _to_signature(browser, home)
    colleague.open(f"{home}/fraga/area")
    colleague.send({"crop-area": "9"})
    page = browser.send({"signed_name": "Prov Odlare", "certified": "1"})
    assert page.path == f"{home}/kontrollera"
    assert "Ett svar har ändrats" in page.text
    assert _submissions(db_session, home) == 0


def test_a_stale_question_page_is_told_the_present_status(
    browser: Browser, colleague: Browser, home: str
) -> None:
    """Answers sent after handing in are refused with where the declaration is now, and change nothing."""
    browser.open(f"{home}/fraga/area")
    _to_signature(colleague, home)
    colleague.send({"signed_name": "Prov Odlare", "certified": "1"})
    page = browser.send({"crop-area": "9"})
    assert page.status == 409
    assert "Det går inte just nu" in page.text
    assert "Inskickad" in page.text


def test_the_result_of_a_draft_is_a_clear_no(browser: Browser, home: str) -> None:
    """Asking for the result or receipt of a draft says that it is a draft."""
    for address in (f"{home}/resultat", f"{home}/kvittens", f"{home}/rattelser"):
        page = browser.open(address)
        assert page.status == 409
        assert "Utkast" in page.text


def test_taking_back_asks_first_and_works_once(browser: Browser, home: str) -> None:
    """Taking back is confirmed on a page of its own; a second click does no harm."""
    page = browser.open(f"{home}/ta-tillbaka")
    assert "Det går inte att ångra" in page.text
    confirm = browser.page
    page = browser.send()
    assert page.path == "/deklarationer"
    assert "borttaget" in page.text
    browser.page = confirm
    assert browser.send().status == 200
    assert browser.open(home).status == 200
    assert "Återtagen" in browser.page.text
    assert browser.open(f"{home}/fraga/area").status == 409
