"""Staff retry or skip a dead delivery, once, and it is known who did it."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.ledger import StoredEvent
from portal.operations import queries
from portal.operations.service import NotDead, settle_dead
from schemas.events import DeadDeliverySettled
from tests.backbone.queue import add_delivery, change, delivery
from workers import deliveries
from workers.deliveries import Limits


@pytest.fixture
def dead(db_session: Session) -> UUID:
    """A delivery that died, with two behind it."""
    event_id, *_ = [add_delivery(db_session) for _ in range(3)]
    change(db_session, event_id, "state = 'dead', attempts = 5, last_error = 'boom'")
    return event_id


def test_retry_gives_all_attempts_again(db_session: Session, dead: UUID) -> None:
    """Pending, due now, no attempts used, and claimable."""
    settle_dead(db_session, dead, "first", "retry", "user-1")
    assert (delivery(db_session, dead).state, delivery(db_session, dead).attempts) == ("pending", 0)
    assert deliveries.due(db_session, 10) == [(dead, "first")]
    assert deliveries.claim(db_session, dead, "first", Limits()) is not None


def test_skip_lets_the_next_one_through(db_session: Session, dead: UUID) -> None:
    """Done without effect; the delivery behind it is due."""
    assert queries.held_back_count(db_session, dead, "first") == 2
    assert deliveries.due(db_session, 10) == []
    settle_dead(db_session, dead, "first", "skip", "user-1")
    assert delivery(db_session, dead).state == "done"
    assert len(deliveries.due(db_session, 10)) == 1
    assert queries.dead_deliveries(db_session) == []


def test_the_decision_is_an_event_with_its_author(db_session: Session, dead: UUID) -> None:
    """Who chose what stands in the ledger, in a stream of the delivery's own."""
    settle_dead(db_session, dead, "first", "skip", "user-1")
    stored = db_session.scalars(select(StoredEvent).where(StoredEvent.type == "DeadDeliverySettled")).one()
    assert (stored.stream, stored.actor) == (f"delivery-{dead}", "user-1")
    assert stored.event() == DeadDeliverySettled(event_id=dead, subscriber="first", action="skip")


def test_only_a_dead_delivery_can_be_settled_and_only_once(db_session: Session, dead: UUID) -> None:
    """The second of two colleagues, or a wrong id, is told so and changes nothing."""
    settle_dead(db_session, dead, "first", "retry", "user-1")
    for event_id, subscriber in ((dead, "first"), (dead, "unknown"), (uuid4(), "first")):
        with pytest.raises(NotDead):
            settle_dead(db_session, event_id, subscriber, "skip", "user-2")
    assert delivery(db_session, dead).state == "pending"


def test_the_queue_s_figures(db_session: Session, dead: UUID) -> None:
    """Counts by state and the age of the oldest due delivery."""
    change(db_session, dead, "due_at = clock_timestamp() - interval '1 hour'")
    figures = queries.queue_state(db_session)
    assert (figures.not_fanned_out, figures.pending, figures.dead) == (0, 2, 1)
    assert 0 < figures.oldest_due_s < 3600
    assert (figures.latency_p50_s, figures.latency_p95_s) == (0, 0)
