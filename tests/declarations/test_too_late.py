"""Pages that come too late: what was typed stays in sight, or is saved after signing in again."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from portal.declarations import queries
from tests import factories
from tests.accounts.people import sign_in
from tests.declarations.browser import Browser

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from portal.accounts.models import User


def test_what_was_typed_too_late_is_kept_in_sight(
    browser: Browser, db_session: Session, producer: User
) -> None:
    """After handing in elsewhere nothing is saved, and the value with unit and comment can still be read."""
    draft = factories.a_draft(db_session, producer)
    home = f"/deklarationer/{draft.id}"
    browser.open(f"{home}/fraga/harvest")
    factories.hand_in(db_session, draft, producer)
    page = browser.send({"crop-harvest": "33,5", "crop-harvest__unit": "t[fresh]/ha"})
    assert page.status == 409
    assert "Det här skrev du. Det är inte sparat." in page.text
    assert "33,5 ton/ha" in page.text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_withdrawn_draft_keeps_what_was_typed_in_sight(
    browser: Browser, db_session: Session, producer: User
) -> None:
    """Choices are told by their names, as they stood on the page."""
    from portal.declarations import service

    draft = factories.a_draft(db_session, producer)
    browser.open(f"/deklarationer/{draft.id}/fraga/crop")
    service.withdraw(db_session, draft.id, producer.id)
    db_session.commit()
    page = browser.send({"crop-kind": "carrot", "crop-variety": "Nantes"})
    assert page.status == 409
    assert "Morot" in page.text
    assert "Nantes" in page.text


@pytest.mark.options(wtf_csrf_enabled=True, wtf_csrf_check_default=True)
def test_an_ended_session_loses_nothing(
    app: Flask, browser: Browser, db_session: Session, producer: User
) -> None:
    """Signing in again and sending the kept page once more, without JavaScript, saves what was typed."""
    draft = factories.a_draft(db_session, producer)
    app.config.update(WTF_CSRF_ENABLED=True, WTF_CSRF_CHECK_DEFAULT=True)
    browser.client.environ_base["HTTP_REFERER"] = "http://localhost/"
    browser.open(f"/deklarationer/{draft.id}/fraga/area")
    with browser.client.session_transaction() as cookie:
        cookie.clear()
    page = browser.send({"crop-area": "9,25"})
    assert page.status == 400
    assert page.form.sent["crop-area"] == "9,25"
    sign_in(browser.client, producer)
    for _press in range(2):  # the first may ask for a fresh forgery token
        if browser.page.status == 400:
            browser.send()
    assert browser.page.status == 200, browser.page.text
    db_session.rollback()
    db_session.expire_all()
    row = queries.answer_rows(db_session, UUID(str(draft.id)))["crop.area"]
    assert row.answer().entered == "9,25"
