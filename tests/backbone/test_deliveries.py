"""The queue of record: who gets told, who may try, and what an attempt may still write."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from portal.db import engine_for, transaction_on
from portal.ledger import StoredEvent
from portal.operations.models import Delivery
from tests.backbone.queue import (
    ONE_PAIR,
    PAIRS,
    add_delivery,
    add_event,
    add_unheard_event,
    change,
    delivery,
    let_lease_run_out,
)
from workers import deliveries
from workers.deliveries import Claim, LeaseLost, Limits

LIMITS = Limits(lease_s=60, ring_again_s=15, backoff_s=2, max_attempts=3)


def _claim(session: Session, event_id: object) -> Claim:
    held = deliveries.claim(session, event_id, "first", LIMITS)  # type: ignore[arg-type]  # an id from the fixture
    assert held is not None
    return held


# --- fan-out


def test_every_subscriber_of_an_event_gets_a_delivery(db_session: Session) -> None:
    """One row per subscriber, pending, due at once, none for an event nobody subscribes to."""
    event_id = add_event(db_session)
    unheard = add_unheard_event(db_session)
    assert deliveries.fan_out(db_session, PAIRS) == 2
    rows = db_session.scalars(select(Delivery)).all()
    assert {(row.event_id, row.subscriber) for row in rows} == {(event_id, "first"), (event_id, "second")}
    assert {(row.state, row.attempts) for row in rows} == {("pending", 0)}
    assert unheard not in {row.event_id for row in rows}
    assert deliveries.fan_out(db_session, PAIRS) == 0


def test_fan_out_takes_the_oldest_first_and_a_batch_at_a_time(db_session: Session) -> None:
    """A backlog is worked off in the order it came."""
    ids = [add_event(db_session) for _ in range(5)]
    assert deliveries.fan_out(db_session, ONE_PAIR, limit=3) == 3
    assert set(db_session.scalars(select(Delivery.event_id))) == set(ids[:3])
    assert deliveries.fan_out(db_session, ONE_PAIR, limit=3) == 2


def test_a_second_relay_does_not_fan_out_at_the_same_time(database_url: str) -> None:
    """While one transaction fans out, another takes nothing, and finds nothing twice afterwards."""
    engine = engine_for(database_url)
    with transaction_on(engine) as session:
        add_event(session)
    with transaction_on(engine) as one, transaction_on(engine) as other:
        assert deliveries.fan_out(one, ONE_PAIR) == 1
        assert deliveries.fan_out(other, ONE_PAIR) == 0
    with transaction_on(engine) as session:
        assert deliveries.fan_out(session, ONE_PAIR) == 0


# --- due


def test_only_the_first_of_a_stream_is_rung_for(db_session: Session) -> None:
    """Of three events in one stream and one in another, two are first in their line."""
    first, *_ = [add_delivery(db_session, "a") for _ in range(3)]
    other = add_delivery(db_session, "b")
    assert {event_id for event_id, _ in deliveries.due(db_session, 10)} == {first, other}


def test_what_was_rung_rests_until_it_may_be_rung_again(db_session: Session) -> None:
    """A rung delivery is not due for `ring_again_s`; then it is, because a message may get lost."""
    event_id = add_delivery(db_session)
    waiting = deliveries.due(db_session, 10)
    deliveries.mark_rung(db_session, waiting, LIMITS)
    assert deliveries.due(db_session, 10) == []
    rests = delivery(db_session, event_id).due_at - _now(db_session)
    assert timedelta(seconds=14) < rests <= timedelta(seconds=15)
    deliveries.mark_rung(db_session, waiting, Limits(ring_again_s=0))
    assert deliveries.due(db_session, 10) == waiting


def _now(session: Session) -> datetime:
    now: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    return now


def test_two_relays_never_ring_for_the_same_delivery(database_url: str) -> None:
    """What one relay has locked the other passes over instead of waiting for it."""
    engine = engine_for(database_url)
    with transaction_on(engine) as session:
        for number in range(4):
            add_delivery(session, f"stream-{number}")
    with transaction_on(engine) as one, transaction_on(engine) as other:
        theirs = set(deliveries.due(one, 2))
        ours = set(deliveries.due(other, 4))
        assert len(theirs) == len(ours) == 2
        assert not theirs & ours


# --- claim


def test_a_claim_counts_the_attempt_and_takes_the_lease(db_session: Session) -> None:
    """The attempt number is the token; lease and next ring lie ahead of the database's clock."""
    event_id = add_delivery(db_session)
    assert _claim(db_session, event_id) == Claim(event_id, "first", 1)
    row = delivery(db_session, event_id)
    assert row.leased_until is not None
    assert timedelta(seconds=59) < row.leased_until - _now(db_session) <= timedelta(seconds=60)
    assert deliveries.due(db_session, 10) == []


def test_a_leased_done_dead_or_unknown_delivery_cannot_be_claimed(db_session: Session) -> None:
    """Duplicate and stale messages come to nothing."""
    event_id = add_delivery(db_session)
    _claim(db_session, event_id)
    assert deliveries.claim(db_session, event_id, "first", LIMITS) is None
    for state in ("done", "dead"):
        change(db_session, event_id, "state = :state, leased_until = NULL", state=state)
        assert deliveries.claim(db_session, event_id, "first", LIMITS) is None
    assert deliveries.claim(db_session, uuid4(), "first", LIMITS) is None
    assert delivery(db_session, event_id).attempts == 1


@pytest.mark.parametrize(("state", "free"), [("pending", False), ("dead", False), ("done", True)])
def test_an_earlier_unsettled_delivery_holds_the_next_one_back(
    db_session: Session, state: str, free: bool
) -> None:
    """Order per stream and subscriber: pending and dead block, done does not; other streams are untouched."""
    first, second = add_delivery(db_session, "a"), add_delivery(db_session, "a")
    elsewhere = add_delivery(db_session, "b")
    change(db_session, first, "state = :state", state=state)
    assert (deliveries.claim(db_session, second, "first", LIMITS) is not None) is free
    assert deliveries.claim(db_session, elsewhere, "first", LIMITS) is not None


def test_an_unanswered_lease_is_claimed_again_with_a_new_token(db_session: Session) -> None:
    """When the lease ran out somebody else may try, and staff see why."""
    event_id = add_delivery(db_session)
    _claim(db_session, event_id)
    let_lease_run_out(db_session, event_id)
    assert deliveries.due(db_session, 10) == [(event_id, "first")]
    assert _claim(db_session, event_id).attempt == 2
    assert "the worker died" in delivery(db_session, event_id).last_error


def test_unanswered_deliveries_are_tried_one_at_a_time(db_session: Session) -> None:
    """Of two whose worker died only one may run: if it is the killer it takes nobody along again."""
    ids = [add_delivery(db_session, f"stream-{number}") for number in range(2)]
    for event_id in ids:
        _claim(db_session, event_id)
        let_lease_run_out(db_session, event_id)
    held = _claim(db_session, ids[0])
    assert deliveries.claim(db_session, ids[1], "first", LIMITS) is None
    assert delivery(db_session, ids[1]).attempts == 1
    assert deliveries.due(db_session, 10) == [], "the second waits a moment before it is rung for again"
    deliveries.settle(db_session, held)
    assert _claim(db_session, ids[1]).attempt == 2


def test_a_running_ordinary_delivery_does_not_hold_an_unanswered_one_back(db_session: Session) -> None:
    """Only the unanswered ones queue up for each other."""
    ordinary, unanswered = (add_delivery(db_session, stream) for stream in "ab")
    _claim(db_session, unanswered)
    let_lease_run_out(db_session, unanswered)
    _claim(db_session, ordinary)
    assert _claim(db_session, unanswered).attempt == 2


def test_a_delivery_that_used_up_its_attempts_unanswered_is_buried(db_session: Session) -> None:
    """What kills its worker every time ends dead, with the reason, and keeps what it said before."""
    event_id = add_delivery(db_session)
    _claim(db_session, event_id)
    change(db_session, event_id, "attempts = 3, last_error = 'ValueError: soil'")
    let_lease_run_out(db_session, event_id)
    assert deliveries.claim(db_session, event_id, "first", LIMITS) is None
    row = delivery(db_session, event_id)
    assert (row.state, row.leased_until) == ("dead", None)
    assert row.last_error == "ValueError: soil\nthe worker died while it ran"


# --- settle


def test_settling_marks_done_and_lets_the_next_in_line_be_claimed(db_session: Session) -> None:
    """Done has a time, no lease and no error, and wakes the relay for the next one."""
    first, second = add_delivery(db_session), add_delivery(db_session)
    deliveries.settle(db_session, _claim(db_session, first))
    row = delivery(db_session, first)
    assert (row.state, row.leased_until, row.last_error) == ("done", None, "")
    assert row.done_at is not None
    assert deliveries.due(db_session, 10) == [(second, "first")]


def test_an_expired_lease_cannot_be_settled_even_if_nobody_else_tried(db_session: Session) -> None:
    """The database's clock decides, not what the worker believes."""
    event_id = add_delivery(db_session)
    held = _claim(db_session, event_id)
    let_lease_run_out(db_session, event_id)
    with pytest.raises(LeaseLost):
        deliveries.settle(db_session, held)
    assert delivery(db_session, event_id).state == "pending"


def test_an_older_token_cannot_settle(db_session: Session) -> None:
    """A zombie's attempt number is not the current one any more."""
    event_id = add_delivery(db_session)
    zombie = _claim(db_session, event_id)
    let_lease_run_out(db_session, event_id)
    heir = _claim(db_session, event_id)
    with pytest.raises(LeaseLost, match="attempt 1"):
        deliveries.settle(db_session, zombie)
    deliveries.settle(db_session, heir)
    with pytest.raises(LeaseLost):
        deliveries.settle(db_session, heir)


# --- fail


def test_each_failure_waits_twice_as_long_and_the_last_one_is_dead(db_session: Session) -> None:
    """Two, then four seconds, then dead with its error kept."""
    event_id = add_delivery(db_session)
    for wait in (2, 4):
        assert deliveries.fail(db_session, _claim(db_session, event_id), "boom", LIMITS) == "pending"
        row = delivery(db_session, event_id)
        assert row.leased_until is None
        assert timedelta(seconds=wait - 1) < row.due_at - _now(db_session) <= timedelta(seconds=wait)
    assert deliveries.fail(db_session, _claim(db_session, event_id), "boom " * 2000, LIMITS) == "dead"
    assert len(delivery(db_session, event_id).last_error) == 4000
    assert deliveries.due(db_session, 10) == []


def test_a_zombie_s_failure_changes_nothing(db_session: Session) -> None:
    """Only the current attempt may record why it failed."""
    event_id = add_delivery(db_session)
    zombie = _claim(db_session, event_id)
    let_lease_run_out(db_session, event_id)
    _claim(db_session, event_id)
    assert deliveries.fail(db_session, zombie, "boom", LIMITS) == "lost"
    assert delivery(db_session, event_id).leased_until is not None


# --- prune


def test_only_old_done_deliveries_are_pruned(db_session: Session) -> None:
    """Dead, pending and recently done ones stay; so do all events."""
    old, recent, dead, pending = (add_delivery(db_session, stream) for stream in "abcd")
    long_ago = "clock_timestamp() - interval '31 days'"
    change(db_session, old, f"state = 'done', done_at = {long_ago}")
    change(db_session, recent, "state = 'done', done_at = clock_timestamp() - interval '29 days'")
    change(db_session, dead, f"state = 'dead', created_at = {long_ago}")
    change(db_session, pending, f"created_at = {long_ago}")
    assert deliveries.prune(db_session, Limits(keep_done_days=30)) == 1
    assert set(db_session.scalars(select(Delivery.event_id))) == {recent, dead, pending}
    assert db_session.scalar(select(func.count()).select_from(StoredEvent)) == 4


def test_pruning_goes_in_batches(db_session: Session) -> None:
    """A large backlog does not become one long transaction."""
    ids = [add_delivery(db_session, f"stream-{number}") for number in range(5)]
    db_session.execute(text("UPDATE deliveries SET state = 'done', done_at = '2020-01-01'"))
    assert deliveries.prune(db_session, LIMITS, batch=3) == 3
    assert deliveries.prune(db_session, LIMITS, batch=3) == 2
    assert len(ids) == 5


# --- limits


def test_limits_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each variable replaces its default, in its type; the rest stay."""
    monkeypatch.setenv("JORDNARA_LEASE_S", "2.5")
    monkeypatch.setenv("JORDNARA_MAX_ATTEMPTS", "7")
    assert Limits.from_environment() == Limits(lease_s=2.5, max_attempts=7)
