"""One delivery from claim to settled: what a subscriber may do, and what becomes of what it does wrong."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from dramatiq.middleware import TimeLimitExceeded
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from portal.db import engine_for, transaction_on
from portal.ledger import StoredEvent, append
from portal.operations.models import Delivery
from schemas.events import AnswersSaved, MailQueued
from tests.backbone.queue import add_delivery, delivery, let_lease_run_out
from workers.deliveries import Limits
from workers.delivering import deliver_one
from workers.subscriber import Fact, Subscriber

LIMITS = Limits(max_attempts=2)


class Bench:
    """One event with one delivery, and a subscriber to try on it."""

    def __init__(self, database_url: str) -> None:
        self.engine: Engine = engine_for(database_url)
        with transaction_on(self.engine) as session:
            self.event_id: UUID = add_delivery(session)

    def deliver(
        self,
        settle: Callable[[Session, Fact, Any], None],
        load: Callable[[Session, Fact], Any] = lambda _session, _fact: None,
        compute: Callable[[Any], Any] = lambda loaded: loaded,
        max_attempts: int | None = None,
    ) -> str:
        """Run the delivery once."""
        subscribers = {"first": Subscriber("first", settle, load, compute, max_attempts)}
        return deliver_one(self.engine, subscribers, LIMITS, self.event_id, "first")

    def row(self) -> Delivery:
        """The delivery as committed."""
        with transaction_on(self.engine) as session:
            return delivery(session, self.event_id)

    def types(self) -> list[str]:
        """The types of all committed events, in order."""
        with transaction_on(self.engine) as session:
            return list(session.scalars(select(StoredEvent.type).order_by(StoredEvent.id)))


@pytest.fixture
def bench(database_url: str) -> Bench:
    """A delivery that is due."""
    return Bench(database_url)


def _conclude(session: Session, fact: Fact, _: Any) -> None:
    append(session, "conclusions", MailQueued(mail_id=fact.stored.id), "first")


def _nothing(session: Session, fact: Fact, _: Any) -> None:
    """A subscriber without effects."""


def test_the_steps_hand_on_their_results_and_the_effects_are_committed(bench: Bench) -> None:
    """load gets the event, compute what load returned, settle what compute returned."""
    seen: list[Any] = []

    def load(session: Session, fact: Fact) -> int:
        assert isinstance(fact.event, AnswersSaved)
        return fact.stored.stream_version

    def settle(session: Session, fact: Fact, result: Any) -> None:
        seen.append(result)
        _conclude(session, fact, result)

    assert bench.deliver(settle, load, lambda loaded: loaded + 41) == "done"
    assert seen == [42]
    assert bench.row().state == "done"
    assert bench.types() == ["AnswersSaved", "MailQueued"]
    assert bench.deliver(settle) == "skipped"


def test_no_connection_is_held_while_computing(bench: Bench) -> None:
    """A slow computation costs no database connection and holds no lock."""
    held: list[int] = []

    def compute(_: Any) -> None:
        held.append(bench.engine.pool.checkedout())  # type: ignore[attr-defined]  # of the queue pool

    assert bench.deliver(_nothing, compute=compute) == "done"
    assert held == [0]


def test_load_cannot_write(bench: Bench) -> None:
    """PostgreSQL refuses a write in the reading step; the attempt has failed."""

    def load(session: Session, fact: Fact) -> None:
        session.execute(text("DELETE FROM undelivered"))

    assert bench.deliver(_conclude, load) == "pending"
    assert "read-only transaction" in bench.row().last_error
    assert bench.types() == ["AnswersSaved"]


def test_when_settling_raises_nothing_of_it_stays(bench: Bench) -> None:
    """Effects, new events and `done` are one transaction: all or nothing."""

    def settle(session: Session, fact: Fact, result: Any) -> None:
        _conclude(session, fact, result)
        raise ZeroDivisionError("no harvest")

    assert bench.deliver(settle) == "pending"
    row = bench.row()
    assert (row.state, row.attempts) == ("pending", 1)
    assert row.last_error.endswith("ZeroDivisionError: no harvest\n")
    assert bench.types() == ["AnswersSaved"]


def test_a_computation_that_outlives_its_lease_commits_nothing(bench: Bench) -> None:
    """Lease lost: no effects, no error recorded, the heir's row untouched."""

    def compute(_: Any) -> None:
        with transaction_on(bench.engine) as session:
            let_lease_run_out(session, bench.event_id)

    assert bench.deliver(_conclude, compute=compute) == "lost"
    assert (bench.row().state, bench.row().last_error) == ("pending", "")
    assert bench.types() == ["AnswersSaved"]


def test_an_interrupted_attempt_is_recorded_as_failed(bench: Bench) -> None:
    """The time limit is not an ordinary exception, yet staff find it in the row."""

    def compute(_: Any) -> None:
        raise TimeLimitExceeded

    assert bench.deliver(_conclude, compute=compute) == "pending"
    assert "TimeLimitExceeded" in bench.row().last_error


def test_a_subscriber_this_release_does_not_know_fails_visibly(bench: Bench) -> None:
    """After a rollback of a release its deliveries wait as failures instead of vanishing."""
    assert deliver_one(bench.engine, {}, LIMITS, bench.event_id, "first") == "pending"
    assert "KeyError: 'first'" in bench.row().last_error


@pytest.mark.parametrize(
    "words", ["half \ud800 of a pair", "a zero \0 character", "x" * 9000 + " at the end"]
)
def test_any_error_message_can_be_stored_with_its_end(
    bench: Bench, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    """What PostgreSQL cannot hold is replaced; of a long traceback the end is kept: the reason."""
    # What pytest catches of the log travels between its processes, which half a character cannot.
    caplog.set_level(logging.CRITICAL, logger="jordnara.delivery")

    def compute(_: Any) -> None:
        raise ValueError(words)

    assert bench.deliver(_conclude, compute=compute) == "pending"
    assert words.rpartition(" ")[2] in bench.row().last_error.splitlines()[-1]
    assert len(bench.row().last_error) <= 4000


def test_a_subscriber_may_have_more_patience_than_the_rest(bench: Bench) -> None:
    """A mail server that is away for hours does not kill mails, though other deliveries die sooner."""

    def compute(_: Any) -> None:
        raise OSError("no answer")

    for _ in range(LIMITS.max_attempts + 1):
        assert bench.deliver(_conclude, compute=compute, max_attempts=LIMITS.max_attempts + 2) == "pending"
    assert bench.deliver(_conclude, compute=compute, max_attempts=LIMITS.max_attempts + 2) == "dead"
