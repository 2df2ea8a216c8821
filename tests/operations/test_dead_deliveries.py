"""The staff page about deliveries that died: what it shows and what its two buttons do."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from sqlalchemy import func, select

from portal import ledger
from portal.accounts.models import Role
from portal.db import new_id
from portal.ledger import StoredEvent
from portal.operations.models import Delivery
from schemas.events import AnswersSaved
from tests.accounts.people import make_producer, make_staff, sign_in

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

ERROR = "ValueError: <script>alert('fel')</script>"
SUBSCRIBER = "compute_preview"


@pytest.fixture
def admin(client: FlaskClient, db_session: Session) -> FlaskClient:
    """A browser in which an administrator is signed in."""
    sign_in(client, make_staff(db_session, Role.ADMIN, "drift@exempel.se"))
    return client


def stopped(session: Session, waiting: int = 2) -> StoredEvent:
    """A dead delivery with others waiting behind it in the same stream."""
    stream = f"declaration-{new_id()}"
    events = [
        ledger.append(session, stream, AnswersSaved(declaration_id=new_id(), question_ids=()), "user-x")
        for _number in range(waiting + 1)
    ]
    now = session.scalar(select(func.clock_timestamp()))
    for event in events:
        session.add(
            Delivery(
                event_id=event.id,
                subscriber=SUBSCRIBER,
                stream=stream,
                stream_version=event.stream_version,
                state="dead" if event is events[0] else "pending",
                attempts=5 if event is events[0] else 0,
                due_at=now,
                created_at=now,
                last_error=ERROR if event is events[0] else "",
            )
        )
    session.commit()
    return events[0]


def state_of(session: Session, event_id: UUID) -> str:
    """The delivery's state as it is in the database now."""
    session.expire_all()
    return session.get_one(Delivery, (event_id, SUBSCRIBER)).state


def test_an_empty_queue_says_so(admin: FlaskClient) -> None:
    """With nothing dead the page says that nothing is stuck."""
    assert "Inget har fastnat." in admin.get("/drift/leveranser").text


def test_a_dead_delivery_is_shown_with_its_error_escaped(admin: FlaskClient, db_session: Session) -> None:
    """The page names event, stream, attempts and how many wait behind, and shows the error as text."""
    event = stopped(db_session)
    page = admin.get("/drift/leveranser").text
    assert "compute_preview: AnswersSaved" in page
    assert event.stream in page
    assert "2 leveranser" in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize(("action", "state"), [("retry", "pending"), ("skip", "done")])
def test_settling_a_dead_delivery(admin: FlaskClient, db_session: Session, action: str, state: str) -> None:
    """Retry makes it due again, skip lets the stream go on, and the ledger keeps who chose what."""
    event = stopped(db_session)
    answer = admin.post(
        f"/drift/leveranser/{event.id}/{SUBSCRIBER}", data={"action": action}, follow_redirects=True
    )
    assert answer.status_code == 200
    assert state_of(db_session, event.id) == state
    settled = db_session.scalars(select(StoredEvent).where(StoredEvent.type == "DeadDeliverySettled")).one()
    assert settled.payload["action"] == action
    assert settled.actor.startswith("user-")


def test_a_delivery_that_is_not_dead_any_more(admin: FlaskClient, db_session: Session) -> None:
    """The second of two administrators is told that somebody was faster, and nothing changes."""
    event = stopped(db_session)
    address = f"/drift/leveranser/{event.id}/{SUBSCRIBER}"
    admin.post(address, data={"action": "skip"})
    answer = admin.post(address, data={"action": "retry"})
    assert answer.status_code == 409
    assert "inte stoppad längre" in answer.text
    assert state_of(db_session, event.id) == "done"


@pytest.mark.parametrize("action", ["", "delete", "retry\0"])
def test_an_unknown_action_changes_nothing(admin: FlaskClient, db_session: Session, action: str) -> None:
    """Anything but the two choices is refused."""
    event = stopped(db_session)
    assert (
        admin.post(f"/drift/leveranser/{event.id}/{SUBSCRIBER}", data={"action": action}).status_code == 400
    )
    assert state_of(db_session, event.id) == "dead"


def test_a_delivery_that_never_was(admin: FlaskClient) -> None:
    """An unknown event or a strange subscriber's name is told, not an error."""
    for subscriber in ("compute_preview", "%00", "x" * 500):
        address = f"/drift/leveranser/{new_id()}/{subscriber}"
        assert admin.post(address, data={"action": "retry"}).status_code == 409
    assert admin.post("/drift/leveranser/not-an-id/x", data={"action": "retry"}).status_code == 404


def test_only_administrators_enter(client: FlaskClient, db_session: Session) -> None:
    """Visitors are asked to sign in; producers, buyers and reviewers are refused on both routes."""
    event = stopped(db_session)
    address = f"/drift/leveranser/{event.id}/{SUBSCRIBER}"
    assert client.get("/drift/leveranser").status_code == 302
    people = [
        make_producer(db_session),
        make_staff(db_session, Role.REVIEWER, "granskare@exempel.se"),
        make_staff(db_session, Role.BUYER, "inkopare@exempel.se"),
    ]
    for person in people:
        sign_in(client, person)
        assert client.get("/drift/leveranser").status_code == 403
        assert client.post(address, data={"action": "skip"}).status_code == 403
    assert state_of(db_session, event.id) == "dead"
