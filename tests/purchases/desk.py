"""A member of staff who reads files in, and the worker who figures them."""

from __future__ import annotations

import io
import re
from html import unescape
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.ledger import StoredEvent
from tests.accounts.people import sign_in
from tests.factories import a_reviewer
from workers.subscriber import Fact
from workers.subscriptions import SUBSCRIBERS, SUBSCRIPTIONS

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session
    from werkzeug.test import TestResponse

HEAD = "Verifikat;Datum;Kök;Artikel;Mängd;Enhet;Belopp;Kommun;Deklaration\n"


def staff_of(app: Flask, session: Session) -> FlaskClient:
    """A signed-in reviewer's browser."""
    client = app.test_client()
    sign_in(client, a_reviewer(session, "uppfoljare@exempel.se"))
    return client


def look(client: FlaskClient, content: bytes) -> TestResponse:
    """Send a file to be looked at."""
    return client.post("/inkop/granska", data={"file": (io.BytesIO(content), "inkop.csv")})


def confirm(client: FlaskClient, page: TestResponse, **said: str) -> TestResponse:
    """Press the button below the lines, having answered about articles by the beginning of their name.

    Args:
        said: article -> category, or `category kilograms` for one whose unit is no weight.
    """
    rows = re.search(r'name="rows" value="([^"]*)"', page.text)
    assert rows, page.text
    data = {"rows": unescape(rows[1])}
    for part in page.text.split("<fieldset")[1:]:
        name = re.search(r'name="category-([0-9a-f]+)"', part)
        title = re.search(r"<legend[^>]*>([^<(]*)", part)
        assert name
        assert title
        answer = said.get(unescape(title[1]).split()[0].lower(), "").split()
        data[f"category-{name[1]}"] = answer[0] if answer else ""
        data[f"weight-{name[1]}"] = answer[1] if len(answer) > 1 else ""
    return client.post("/inkop/spara", data=data, follow_redirects=True)


def read_in(client: FlaskClient, lines: str, **said: str) -> TestResponse:
    """Look at lines and confirm them."""
    page = look(client, (HEAD + lines).encode())
    assert page.status_code == 200, page.text
    return confirm(client, page, **said)


class Worker:
    """Draws each event's conclusions once, those that purchases follow from."""

    NAMES = ("figure_purchases", "empty_purchases", "refigure_")

    def __init__(self) -> None:
        self._done: set[object] = set()

    def run(self, session: Session) -> None:
        """Settle what has happened since the last time."""
        for stored in session.scalars(select(StoredEvent).order_by(StoredEvent.occurred_at)).all():
            event = stored.event()
            names = [one.name for one in SUBSCRIPTIONS[type(event)] if one.name.startswith(self.NAMES)]
            for name in names if stored.id not in self._done else ():
                SUBSCRIBERS[name].settle(session, Fact(stored, event), None)
            self._done.add(stored.id)
        session.commit()
        session.expire_all()
