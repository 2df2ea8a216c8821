"""One step of the relay, with a broker that only takes notes."""

from __future__ import annotations

from typing import Any

import pytest
from dramatiq import Message
from dramatiq.brokers.stub import StubBroker
from sqlalchemy import Engine, text

from portal.db import engine_for, transaction_on
from tests.backbone.queue import ONE_PAIR, add_event
from workers import deliveries
from workers import relay as relay_module
from workers.broker import PATIENT_QUEUE, QUEUE
from workers.deliveries import Limits
from workers.relay import Relay


class NotingBroker(StubBroker):
    """Takes messages until told to fail; its queue is as long as `length` says."""

    def __init__(self) -> None:
        super().__init__()
        self.rung: list[str] = []
        self.queues: list[str] = []
        self.length = 0
        self.fails_after = 1_000_000

    def do_qsize(self, queue_name: str) -> int:
        """What the relay asks the Redis broker."""
        return self.length if queue_name == QUEUE else 0

    def enqueue(self, message: Message[Any], *, delay: int | None = None) -> Message[Any]:  # noqa: ARG002 - as the base
        """Note whom it is rung for."""
        if len(self.rung) >= self.fails_after:
            raise ConnectionError("the broker is away")
        self.rung.append(message.args[0])
        self.queues.append(message.queue_name)
        return message


@pytest.fixture
def engine(database_url: str) -> Engine:
    """The test database."""
    return engine_for(database_url)


@pytest.fixture
def broker() -> NotingBroker:
    """A broker without messages."""
    return NotingBroker()


def _relay(engine: Engine, broker: NotingBroker, **limits: Any) -> Relay:
    return Relay(engine, broker, ONE_PAIR, Limits(**limits))


def _add(engine: Engine, count: int) -> list[str]:
    with transaction_on(engine) as session:
        return [str(add_event(session, f"stream-{number}")) for number in range(count)]


def test_a_step_fans_out_and_rings_once_for_each(engine: Engine, broker: NotingBroker) -> None:
    """New events are rung for at once, and not again in the next step."""
    ids = _add(engine, 3)
    relay = _relay(engine, broker)
    relay.step()
    assert sorted(broker.rung) == sorted(ids)
    relay.step()
    assert len(broker.rung) == 3


def test_a_full_batch_says_that_there_is_more(
    engine: Engine, broker: NotingBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The loop goes on at once while batches are full, and sleeps when one was not."""
    monkeypatch.setattr(relay_module, "FAN_OUT_BATCH", 2)
    _add(engine, 5)
    relay = _relay(engine, broker)
    assert [relay.step() for _ in range(3)] == [True, True, False]
    assert len(broker.rung) == 5


def test_a_broker_that_fails_halfway_leaves_everything_due(engine: Engine, broker: NotingBroker) -> None:
    """Rather twice than never: when it is back, all are rung, including the two that got through."""
    _add(engine, 5)
    broker.fails_after = 2
    relay = _relay(engine, broker)
    relay.step()
    assert len(broker.rung) == 2
    broker.fails_after = 1_000_000
    relay.step()
    assert len(broker.rung) == 7


def test_ringing_stops_at_the_window(engine: Engine, broker: NotingBroker) -> None:
    """Only as many as there is room for; none when the queue is full."""
    _add(engine, 10)
    broker.length = 6
    relay = _relay(engine, broker, window=10)
    relay.step()
    assert len(broker.rung) == 4
    broker.length = 10
    relay.step()
    assert len(broker.rung) == 4


def test_pruning_goes_on_in_the_next_step_while_batches_are_full(
    engine: Engine, broker: NotingBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A relay prunes at its start and then hourly, but never leaves a backlog lying for an hour."""
    _add(engine, 5)
    relay = _relay(engine, broker)
    monkeypatch.setattr(deliveries, "PRUNE_BATCH", 2)
    monkeypatch.setattr(deliveries.prune, "__defaults__", (2,))
    with transaction_on(engine) as session:
        deliveries.fan_out(session, ONE_PAIR)
        session.execute(text("UPDATE deliveries SET state = 'done', done_at = '2020-01-01'"))
    left = []
    for _ in range(4):
        relay.step()
        with transaction_on(engine) as session:
            left.append(session.scalar(text("SELECT count(*) FROM deliveries")))
    assert left == [3, 1, 0, 0]


def test_what_can_wait_is_rung_on_the_patient_queue(engine: Engine, broker: NotingBroker) -> None:
    """Messages of patient subscribers go to the queue that workers empty last."""
    _add(engine, 2)
    ((_, name),) = ONE_PAIR
    Relay(engine, broker, ONE_PAIR, Limits(), frozenset({name})).step()
    assert broker.queues == [PATIENT_QUEUE, PATIENT_QUEUE]
    _add(engine, 3)  # of these only the third is first in its stream's line
    Relay(engine, broker, ONE_PAIR, Limits()).step()
    assert broker.queues[2:] == [QUEUE]
