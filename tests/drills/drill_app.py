"""A back end for drills: the product's broker, relay and delivery code with subscribers that obey orders.

`python -m dramatiq tests.drills.drill_app` runs workers, `python -m tests.drills.drill_app` a relay.
A drill's event is an `AnswersSaved` whose question ids are the orders, one per word: `nap=0.3`
(seconds), `raise`, `raise-unless=/a/file`, `kill` (its own worker, -9), `note=anything`.
"""

from __future__ import annotations

import logging
import os
import signal
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import dramatiq
from dramatiq.brokers.redis import RedisBroker
from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.db import engine_for
from workers.broker import ACTOR, QUEUE, make_broker
from workers.deliveries import Limits
from workers.delivering import deliver_one
from workers.relay import Relay
from workers.subscriber import Fact, Subscriber

_WRITE = text("""
    INSERT INTO drill_effects (event_id, subscriber, stream, stream_version, pid, worker_clock)
    VALUES (:event_id, :subscriber, :stream, :stream_version, :pid, :worker_clock)""")


class Ordered(Exception):
    """The drill told the subscriber to fail."""


def _orders(_session: Session, fact: Fact) -> list[str]:
    return list(fact.event.question_ids)


def _obey(orders: list[str]) -> None:
    for order in orders:
        word, _, value = order.partition("=")
        if word == "nap":
            time.sleep(float(value))
        elif word == "raise" or (word == "raise-unless" and not Path(value).exists()):
            raise Ordered(order)
        elif word == "kill":
            os.kill(os.getpid(), signal.SIGKILL)


def _effect_of(name: str) -> Any:
    def write(session: Session, fact: Fact, _result: None) -> None:
        stored = fact.stored
        values = {
            "event_id": stored.id,
            "subscriber": name,
            "stream": stored.stream,
            "stream_version": stored.stream_version,
            "pid": os.getpid(),
            "worker_clock": datetime.now(UTC),
        }
        session.execute(_WRITE, values)

    return write


obey_orders = Subscriber("obey_orders", settle=_effect_of("obey_orders"), load=_orders, compute=_obey)
note_it = Subscriber("note_it", settle=_effect_of("note_it"))

SUBSCRIBERS = {subscriber.name: subscriber for subscriber in (obey_orders, note_it)}
PAIRS = [("AnswersSaved", "obey_orders")]
PAIRS_OF_TWO = [*PAIRS, ("AnswersSaved", "note_it")]


def _set_clock_ahead(seconds: float) -> None:
    """Move every wall clock of this process, as a machine with a wrong date would have it."""
    import time_machine

    time_machine.travel(datetime.now(UTC) + timedelta(seconds=seconds), tick=True).start()


logging.basicConfig(level=logging.INFO)
if "DRILL_CLOCK_AHEAD_S" in os.environ:
    _set_clock_ahead(float(os.environ["DRILL_CLOCK_AHEAD_S"]))
limits = Limits.from_environment()
engine = engine_for(os.environ["DATABASE_URL"])
broker = make_broker(os.environ["REDIS_URL"])
if isinstance(broker, RedisBroker) and "DRILL_EAGER_MAINTENANCE" in os.environ:
    broker.maintenance_chance = 1_000_000  # every command looks for consumers whose heartbeat is old
dramatiq.set_broker(broker)


# As in the product, unless a drill wants a worker that notices nothing.
time_limit_ms = int(os.environ.get("DRILL_TIME_LIMIT_MS", limits.lease_s * 900))


@dramatiq.actor(actor_name=ACTOR, queue_name=QUEUE, broker=broker, time_limit=time_limit_ms)
def deliver(event_id: str, subscriber: str) -> None:
    """Exactly the product's actor, with the drill's subscribers."""
    deliver_one(engine, SUBSCRIBERS, limits, UUID(event_id), subscriber)


def main() -> None:
    """Run a relay until stopped."""
    pairs = PAIRS_OF_TWO if "DRILL_TWO_SUBSCRIBERS" in os.environ else PAIRS
    relay = Relay(engine, broker, pairs, limits)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: relay.stop())
    relay.run()


if __name__ == "__main__":
    main()
