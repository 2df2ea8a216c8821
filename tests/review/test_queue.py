"""The reviewers' queue and who may see any of their pages."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from portal.accounts.models import Role
from portal.db import new_id
from portal.declarations.turns import correction_due, review_due
from portal.i18n import day as swedish_day
from portal.review import risk, service
from portal.review.queue import Order, waiting_list
from schemas.questionnaire import Problem
from tests import factories
from tests.accounts.people import make_staff, sign_in

if TYPE_CHECKING:
    import pytest
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from portal.accounts.models import User

UNUSUAL = Problem(
    "crop.harvest", "crop-harvest", "warn.range", {"low": "1", "high": "2", "unit": "kg/ha"}, "warning"
)


ACTIONS = ("jav", "bedomning", "foresla", "aterlamna", "godkann", "skicka-tillbaka", "anteckning")


def test_an_empty_queue_says_so(client: FlaskClient, reviewer: User) -> None:
    """With nothing to review the page says it in a sentence."""
    assert "Ingen klimatdeklaration väntar" in client.get("/granskning").text


def test_the_most_doubtful_stands_first(
    client: FlaskClient, reviewer: User, db_session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What has remarks comes before what has none; by time the first handed in does. Both say why."""
    monkeypatch.setattr(risk, "SAMPLED_SHARE", Decimal(0))
    producer = factories.a_producer(db_session)
    first = factories.in_review(db_session, producer, "Äldst potatis")
    factories.in_review(db_session, producer, "Alldeles ny potatis", findings=[UNUSUAL])
    page = client.get("/granskning").text
    assert page.index("Alldeles ny potatis") < page.index("Äldst potatis")
    assert "1 anmärkning, " in page
    assert "2 klimatdeklarationer väntar" in page
    assert "Exempelgården AB" in page
    assert " till " in page
    assert f"/granskning/{first.declaration.id}" in page
    assert "Första granskaren" in page
    page = client.get("/granskning?ordning=tid").text
    assert page.index("Äldst potatis") < page.index("Alldeles ny potatis")


def test_the_queue_says_whose_turn_it_is(
    client: FlaskClient, reviewer: User, db_session: Session, waiting: factories.InReview
) -> None:
    """First nobody's, then the one's who judges, then anybody's but the first reviewer's."""
    first = factories.a_reviewer(db_session, "handlaggare@exempel.se")
    factories.in_order(db_session, waiting, first)
    assert f"Granskas av {first.name}" in client.get("/granskning").text
    factories.propose(db_session, waiting, first)
    assert f"Andra granskaren, inte {first.name}" in client.get("/granskning").text
    service.state_impartiality(db_session, waiting.declaration.id, reviewer.id, is_impartial=False)
    db_session.commit()
    assert "Du har avstått" in client.get("/granskning").text


def test_what_is_late_is_marked(
    client: FlaskClient, reviewer: User, db_session: Session, waiting: factories.InReview
) -> None:
    """The day by which it should be decided stands there, and once it has passed a word of it."""
    due = review_due(waiting.submission.submitted_at)
    for day, is_late in ((due, False), (due + timedelta(days=1), True)):
        (one,) = waiting_list(db_session, reviewer.id, day, Order.RISK)
        assert (one.due, one.is_overdue) == (due, is_late)


def test_producer_and_reviewer_see_the_same_day(
    client: FlaskClient, reviewer: User, db_session: Session, waiting: factories.InReview
) -> None:
    """While the region has it, and while the producer does, both are told by when."""
    region = swedish_day(review_due(waiting.submission.submitted_at), "sv")
    assert region in client.get("/granskning").text
    decision = factories.send_back(db_session, waiting, reviewer, {"crop.area": "Stämmer arealen?"})
    producer = swedish_day(correction_due(decision.decided_at), "sv")
    page = client.get("/granskning").text
    assert "Hos producenten" in page
    assert producer in page
    sign_in(client, waiting.producer)
    assert producer in client.get("/deklarationer").text
    assert producer in client.get(f"/deklarationer/{waiting.declaration.id}/rattelser").text


def test_what_is_decided_leaves_the_queue(
    client: FlaskClient, reviewer: User, db_session: Session, waiting: factories.InReview
) -> None:
    """A declaration that was sent back waits for the producer, not for a reviewer."""
    factories.send_back(db_session, waiting, reviewer, {"crop.area": "Stämmer arealen?"})
    page = client.get("/granskning").text
    assert "Ingen klimatdeklaration väntar på granskning" in page


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
        for action in (*ACTIONS, "foresla-avslag", "avsla", "ateruppta", "utlatande"):
            assert client.post(f"{address}/{action}").status_code == 403, action


def test_drafts_and_unknown_declarations_are_not_there(
    client: FlaskClient, reviewer: User, db_session: Session
) -> None:
    """What was never handed in does not exist for a reviewer, whatever is asked of it."""
    draft = factories.a_draft(db_session, factories.a_producer(db_session))
    for name in (str(draft.id), str(new_id()), "not-an-id"):
        address = f"/granskning/{name}"
        assert client.get(address).status_code == 404
        for action in (*ACTIONS, "foresla-avslag", "avsla", "ateruppta", "utlatande"):
            assert client.post(f"{address}/{action}", data={"impartial": "1"}).status_code == 404, action
