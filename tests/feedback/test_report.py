"""Reporting a problem with accessibility: for everybody, kept and passed on, and not a way to do harm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from portal.db import engine_for
from portal.feedback.models import AccessibilityReport
from portal.ledger import StoredEvent
from portal.mail import Mail
from tests.accounts.people import make_producer, sign_in
from workers import feedback
from workers.deliveries import Limits, fan_out
from workers.delivering import deliver_one
from workers.subscriptions import SUBSCRIBERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from portal.config import Settings

REPORT = {
    "problem": "Menyn läses inte upp.\nVill öppna den.",
    "page": "startsidan",
    "email": "anna@exempel.se",
}


def test_a_visitor_reports_and_gets_a_receipt(
    client: FlaskClient,
    db_session: Session,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Signed out: stored, told without words in the ledger, mailed to the contact, and a number to keep."""
    monkeypatch.setattr(feedback, "settings", lambda: settings)
    answer = client.post("/tillganglighet", data=REPORT)
    assert answer.status_code == 200
    report = db_session.scalars(select(AccessibilityReport)).one()
    assert "Vi har tagit emot din rapport" in answer.text
    assert str(report.number) in answer.text
    assert (report.problem, report.page, report.email) == (
        REPORT["problem"],
        REPORT["page"],
        REPORT["email"],
    )
    event = db_session.scalars(select(StoredEvent)).one()
    assert (event.type, event.payload) == ("AccessibilityReported", {"report_id": str(report.id)})
    fan_out(db_session, [("AccessibilityReported", "mail_accessibility_report")])
    db_session.commit()
    engine = engine_for(settings.database_url)
    assert deliver_one(engine, SUBSCRIBERS, Limits(), event.id, "mail_accessibility_report") == "done"
    mail = db_session.scalars(select(Mail)).one()
    assert mail.recipient == settings.contact_email
    assert "Menyn läses inte upp.\nVill öppna den." in mail.body_text
    assert "anna@exempel.se" in mail.body_text


def test_only_the_problem_has_to_be_told(app: Flask, db_session: Session) -> None:
    """Without an address nobody can answer, and the receipt says so; signed in it works the same."""
    client = app.test_client()
    sign_in(client, make_producer(db_session))
    answer = client.post("/tillganglighet", data={"problem": "Går inte."})
    assert "vi kan inte svara dig" in answer.text
    assert db_session.scalars(select(AccessibilityReport.email)).one() == ""


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"problem": "  "}, "Skriv vad som inte fungerar"),
        ({"problem": "x" * 4001}, "högst 4 000 tecken"),
        ({"problem": "a\0b"}, "Skriv vad som inte fungerar"),
        ({"page": "x" * 501}, "högst 500 tecken"),
        ({"page": "a\r\nBcc: b@c.se"}, "högst 500 tecken"),
        ({"email": "inte en adress"}, "namn@exempel.se"),
        ({"email": "a@b.se\nBcc: c@d.se"}, "namn@exempel.se"),
    ],
)
def test_what_does_not_hold_is_told_and_kept(
    client: FlaskClient, db_session: Session, changes: dict[str, str], message: str
) -> None:
    """422 with a message, what was typed is still there, and nothing is stored."""
    answer = client.post("/tillganglighet", data={**REPORT, **changes})
    assert answer.status_code == 422
    assert message in answer.text
    assert "Menyn läses inte upp." in answer.text or "problem" in changes
    assert db_session.scalars(select(AccessibilityReport)).all() == []


def test_nobody_floods_the_region(client: FlaskClient, db_session: Session) -> None:
    """After ten in an hour from one address the eleventh is refused."""
    statuses = [client.post("/tillganglighet", data=REPORT).status_code for _ in range(11)]
    assert statuses == [200] * 10 + [429]
    assert len(db_session.scalars(select(AccessibilityReport)).all()) == 10


def test_another_site_cannot_report_for_a_visitor(
    make_app: Callable[..., Flask], db_session: Session
) -> None:
    """Without the page's own token nothing is stored."""
    app = make_app()
    app.config.update(WTF_CSRF_ENABLED=True, WTF_CSRF_CHECK_DEFAULT=True)
    assert app.test_client().post("/tillganglighet", data=REPORT).status_code == 400
    assert db_session.scalars(select(AccessibilityReport)).all() == []


@pytest.mark.parametrize("path", ["/", "/logga-in", "/katalog", "/finns-inte", "/tillganglighet"])
def test_every_page_leads_there(client: FlaskClient, path: str) -> None:
    """The footer has the statement, on refusals too."""
    assert 'href="/tillganglighet"' in client.get(path).text
