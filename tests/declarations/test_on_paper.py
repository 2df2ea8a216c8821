"""A declaration on paper: everything on one page, before and after handing in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.i18n import LANGUAGE_COOKIE
from tests import factories
from tests.portal.english import swedish_left

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.accounts.models import User
    from tests.declarations.browser import Browser


def test_a_draft_on_paper_says_that_it_is_not_handed_in(
    browser: Browser, db_session: Session, producer: User
) -> None:
    """Number, dates and answers stand on the page, and that nothing has been sent."""
    draft = factories.a_draft(db_session, producer)
    page = browser.open(f"/deklarationer/{draft.id}/skriv-ut")
    assert page.status == 200
    text = page.text.replace("\N{NO-BREAK SPACE}", " ")
    for words in (draft.number, "Inte inskickad", "7,77 ha", "King Edward", "Exempelgården AB"):
        assert words in text
    assert "Ändra" not in page.text


def test_what_was_handed_in_is_printed_with_its_figure(
    browser: Browser, db_session: Session, producer: User
) -> None:
    """After computing the result stands there, not called an estimate; the page is whole in English too."""
    waiting = factories.in_review(db_session, producer)
    address = f"/deklarationer/{waiting.declaration.id}/skriv-ut"
    page = browser.open(address)
    assert "Troligt spann" in page.text
    assert "uppskattning och kan ändras" not in page.text
    assert "Inte inskickad" not in page.text
    browser.client.set_cookie(LANGUAGE_COOKIE, "en")
    assert swedish_left(browser.open(address).html, "Tvättad potatis", "Exempelgården AB") == []


def test_others_declarations_are_not_printed(browser: Browser, db_session: Session) -> None:
    """Another organisation's declaration does not exist here."""
    from portal.accounts.numbers import parse_organisation_number

    number = parse_organisation_number("999990-0039")
    stranger = factories.a_producer(db_session, "annan@exempel.se", organisation_number=number)
    draft = factories.a_draft(db_session, stranger)
    assert browser.open(f"/deklarationer/{draft.id}/skriv-ut").status == 404
