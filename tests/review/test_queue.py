"""The reviewers' queue and who may see any of their pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.accounts.models import Role
from portal.db import new_id
from schemas.questionnaire import Problem
from tests import factories
from tests.accounts.people import make_staff, sign_in

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from portal.accounts.models import User

UNUSUAL = Problem(
    "crop.harvest", "crop-harvest", "warn.range", {"low": "1", "high": "2", "unit": "kg/ha"}, "warning"
)


ACTIONS = ("jav", "foresla", "aterlamna", "godkann", "skicka-tillbaka", "anteckning")


def test_an_empty_queue_says_so(client: FlaskClient, reviewer: User) -> None:
    """With nothing to review the page says it in a sentence."""
    assert "Ingen klimatdeklaration väntar" in client.get("/granskning").text


def test_the_longest_waiting_stands_first(client: FlaskClient, reviewer: User, db_session: Session) -> None:
    """The queue is ordered by when it was handed in, and tells figure, range, own data and findings."""
    producer = factories.a_producer(db_session)
    first = factories.in_review(db_session, producer, "Äldst potatis", findings=[UNUSUAL])
    factories.in_review(db_session, producer, "Alldeles ny potatis")
    page = client.get("/granskning").text
    assert page.index("Äldst potatis") < page.index("Alldeles ny potatis")
    assert "2 klimatdeklarationer väntar" in page
    assert "Exempelgården AB" in page
    assert " till " in page
    assert f"/granskning/{first.declaration.id}" in page
    assert '<td class="govuk-table__cell govuk-table__cell--numeric">1</td>' in page


def test_what_is_decided_leaves_the_queue(
    client: FlaskClient, reviewer: User, db_session: Session, waiting: factories.InReview
) -> None:
    """A declaration that was sent back waits for the producer, not for a reviewer."""
    factories.send_back(db_session, waiting, reviewer, {"crop.area": "Stämmer arealen?"})
    assert "Tvättad potatis" not in client.get("/granskning").text


def test_only_reviewers_enter(client: FlaskClient, db_session: Session, waiting: factories.InReview) -> None:
    """Every page and decision is closed to visitors, producers, buyers and administrators."""
    address = f"/granskning/{waiting.declaration.id}"
    assert client.get("/granskning").status_code == 302
    assert client.get(address).status_code == 302
    people = [
        waiting.producer,
        make_staff(db_session, Role.BUYER, "inkopare@exempel.se"),
        make_staff(db_session, Role.ADMIN, "drift@exempel.se"),
    ]
    for person in people:
        sign_in(client, person)
        assert client.get("/granskning").status_code == 403
        assert client.get(address).status_code == 403
        for action in ACTIONS:
            assert client.post(f"{address}/{action}").status_code == 403, action


def test_drafts_and_unknown_declarations_are_not_there(
    client: FlaskClient, reviewer: User, db_session: Session
) -> None:
    """What was never handed in does not exist for a reviewer, whatever is asked of it."""
    draft = factories.a_draft(db_session, factories.a_producer(db_session))
    for name in (str(draft.id), str(new_id()), "not-an-id"):
        address = f"/granskning/{name}"
        assert client.get(address).status_code == 404
        for action in ACTIONS:
            assert client.post(f"{address}/{action}", data={"impartial": "1"}).status_code == 404, action
