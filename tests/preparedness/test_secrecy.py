"""Nobody sees what a card says but those who may, and they never without a trace."""

from __future__ import annotations

import ast
import json
from typing import TYPE_CHECKING

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.exchange.archive import Archive
from portal.ledger import StoredEvent
from portal.privacy.queries import everything_about
from tests.conftest import ROOT
from tests.organisations.people import Company
from tests.preparedness.cards import MARKERS
from tests.purchases.desk import Worker, read_in, staff_of

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from portal.accounts.models import User

YEAR = "2025"
ASKED = f"ar={YEAR}&galler=alla&dagar=30&manad=1&andel=100&ledig=0"
SHOWN = {
    "preparedness.card": "/beredskap/kort/{firm}",
    "preparedness.calls": "/beredskap/ringlista?vara=potato&mangd=100",
    "preparedness.calls_file": "/beredskap/ringlista.{form}?vara=potato&mangd=100",
    "preparedness.scenario": f"/beredskap/scenario?{ASKED}",
    "preparedness.scenario_file": f"/beredskap/scenario.{{form}}?{ASKED}",
}
# Of the room, what shows no card: who has one, who has read, and what has nothing to do with cards.
UNSHOWN = {"preparedness.overview", "preparedness.log", "preparedness.clauses", "preparedness.clauses_file"}


@pytest.fixture
def bought(app: Flask, db_session: Session) -> None:
    """Two kitchens' potatoes of a year."""
    client = staff_of(app, db_session)
    read_in(
        client,
        "1;2025-01-10;Köket ett;Potatis;365;kg;;;\n2;2025-02-10;Köket två;Potatis;730;kg;;;\n"
        "3;2025-02-11;Köket två;Potatis;90;kg;;Mora;\n",
        potatis="potato",
    )
    Worker().run(db_session)


def reads(session: Session) -> list[StoredEvent]:
    """The log."""
    session.rollback()
    query = select(StoredEvent).where(StoredEvent.type == "PreparednessRead")
    return list(session.scalars(query.order_by(StoredEvent.stream_version)))


@pytest.mark.usefixtures("worker_environment", "bought")
def test_every_route_that_shows_cards_leaves_a_trace(
    app: Flask, db_session: Session, officers_client: FlaskClient, officer: User, firm: Company
) -> None:
    """Each way of the room is in one of two lists; each look at what shows is a row with whose cards."""
    rules = {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.startswith("preparedness.")}
    assert rules == {*SHOWN, *UNSHOWN}
    before = 0
    for endpoint, address in SHOWN.items():
        for form in ("csv", "xlsx") if "{form}" in address else ("",):
            answer = officers_client.get(address.format(firm=firm.id, form=form))
            assert answer.status_code == 200, endpoint
            assert answer.headers["Cache-Control"] == "private, no-store", endpoint
            log = reads(db_session)
            assert len(log) == before + 1, endpoint
            assert log[-1].payload["organisations"] == [str(firm.id)]
            assert log[-1].payload["versions"] == ["1"]
            assert log[-1].actor == f"user-{officer.id}"
            before += 1
    for address in ("/beredskap", "/beredskap/logg", "/beredskap/villkor", "/beredskap/ringlista"):
        page = officers_client.get(address)
        assert page.status_code == 200
        assert not any(one in page.text for one in MARKERS), address
    assert len(reads(db_session)) == before


def test_what_cannot_be_logged_is_not_shown(
    officers_client: FlaskClient, firm: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the log cannot be written the page fails, without a word of the card."""

    def fail(*_args: object) -> None:
        raise OSError("no log")

    monkeypatch.setattr("portal.preparedness.service.ledger.append", fail)
    officers_client.application.config["PROPAGATE_EXCEPTIONS"] = False
    officers_client.application.testing = False
    answer = officers_client.get(f"/beredskap/kort/{firm.id}")
    assert answer.status_code == 500
    assert not any(one in answer.text for one in MARKERS)


def test_the_marks_that_are_looked_for_are_there(officers_client: FlaskClient, firm: Company) -> None:
    """`tests/portal/test_access_table.py` looks for them on every page, as everybody: it could fail."""
    text = officers_client.get(f"/beredskap/kort/{firm.id}").text
    assert all(one in text for one in MARKERS)


def test_no_file_about_the_firm_or_its_people_holds_the_card(db_session: Session, firm: Company) -> None:
    """The archive of the firm, the copy of a person's data, and the ledger that many may read."""
    archive = Archive(db_session, firm.id, is_owner=True).organisation()
    person = everything_about(db_session, firm.owner.id)
    events = [one.payload for one in db_session.scalars(select(StoredEvent))]
    for content in (archive, person, events):
        text = json.dumps(content, default=str, ensure_ascii=False)
        assert not any(one in text for one in MARKERS)


def test_nobody_else_in_the_house_touches_the_tables() -> None:
    """Outside the room only the list of tables and the work that states and removes knows them."""
    allowed = {"portal/models.py", "workers/demo/preparedness.py"}
    door = {"PreparednessCard", "PreparednessContact"}
    for path in [*(ROOT / "portal").rglob("*.py"), *(ROOT / "workers").rglob("*.py")]:
        name = path.relative_to(ROOT).as_posix()
        if name.startswith("portal/preparedness/") or name in allowed:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {
            one.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for one in node.names
        }
        assert not names & door, name
