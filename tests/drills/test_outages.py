"""Drills: a broker outage and a database restart only delay, and the broker cannot fill up."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from uuid import UUID

import redis

from tests.drills.stage import Stage
from workers.broker import QUEUE

# CI and `make drills` use the full half minute; while working on the drill itself less will do.
OUTAGE_S = float(os.environ.get("DRILL_OUTAGE_S", "30"))


def _append_until(stage: Stage, stop: Event) -> list[UUID]:
    """What the portal does meanwhile: an exception here is one that a user would have met."""

    def appended() -> Iterator[UUID]:
        while not stop.wait(0.1):
            yield stage.append()

    return list(appended())


def test_a_broker_outage_only_delays_and_the_portal_does_not_notice(stage: Stage) -> None:
    """Broker gone for half a minute under ongoing submissions: every one is accepted, and done afterwards."""
    stage.start_relay()
    stage.start_worker()
    stop = Event()
    with ThreadPoolExecutor(1) as pool:
        appending = pool.submit(_append_until, stage, stop)
        try:
            stage.wait_until("work being done", lambda: stage.states()["done"] > 5)
            stage.broker.stop(immediate=True)
            before = stage.query("SELECT count(*) AS n FROM events")[0]["n"]
            time.sleep(OUTAGE_S)
            during = stage.query("SELECT count(*) AS n FROM events")[0]["n"] - before
            waiting = stage.states()["pending"]
            stage.broker.start()
            stage.wait_until("work being done again", lambda: stage.states()["done"] > before + 5)
        finally:
            stop.set()
    events = appending.result()
    assert during > OUTAGE_S * 2
    assert waiting >= during * 0.9
    stage.wait_settled(done=len(events))
    stage.assert_each_took_effect_once(events)


def test_a_database_restart_only_delays(stage: Stage) -> None:
    """Immediate shutdown with forty deliveries in flight: all are done afterwards, each once."""
    stage.start_relay()
    stage.start_worker(threads=8)
    events = [stage.append("nap=0.4") for _ in range(40)]
    stage.wait_until("tasks running", lambda: stage.running() == 8)
    stage.postgres.stop(immediate=True)
    stage.postgres.start()
    stage.wait_settled(done=40)
    stage.assert_each_took_effect_once(events)


def test_the_broker_cannot_fill_up_while_workers_are_down(stage: Stage, broker_client: redis.Redis) -> None:
    """Without workers the relay stops ringing at its window; when they come, everything is done."""
    stage.start_relay(JORDNARA_WINDOW="50", JORDNARA_RING_AGAIN_S="0.5")
    events = [stage.append() for _ in range(300)]
    stage.wait_until("everything fanned out", lambda: stage.states() == {"pending": 300})
    stage.wait_until("the window full", lambda: _messages(broker_client) == 50)
    time.sleep(2)  # four times the ring-again time: a relay that minded no window would fill on
    assert _messages(broker_client) == 50
    stage.start_worker()
    stage.wait_settled(done=300)
    stage.assert_each_took_effect_once(events)


def _messages(broker_client: redis.Redis) -> int:
    return int(broker_client.hlen(f"dramatiq:{QUEUE}.msgs"))
