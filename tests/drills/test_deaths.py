"""Drills: every delivery ends done or visibly dead, and poison cannot loop."""

from __future__ import annotations

import signal

import redis

from tests.drills.stage import Stage


def test_a_worker_killed_in_the_middle_of_a_task_loses_nothing(stage: Stage) -> None:
    """Kill -9 with four tasks running: another worker finishes all of them, each exactly once."""
    stage.start_relay()
    worker = stage.start_worker()
    events = [stage.append("nap=1.5") for _ in range(4)]
    stage.wait_until("four tasks running", lambda: stage.running() == 4)
    worker.signal_children(signal.SIGKILL)
    stage.wait_until("the rest of the killed worker's group gone", worker.ended)
    assert stage.effects() == []
    stage.start_worker()
    stage.wait_settled(done=4)
    stage.assert_each_took_effect_once(events)


def test_flushing_the_broker_loses_nothing(stage: Stage, broker_client: redis.Redis) -> None:
    """FLUSHALL with fifty deliveries rung and some running: all fifty take effect exactly once."""
    stage.start_relay()
    stage.start_worker()
    events = [stage.append("nap=0.2") for _ in range(50)]
    stage.wait_until("work in the broker", lambda: bool(broker_client.dbsize()) and stage.running() > 0)
    broker_client.flushall()
    stage.wait_settled(done=50)
    stage.assert_each_took_effect_once(events)


def test_a_raising_event_ends_dead_with_its_reason_and_the_rest_finish(stage: Stage) -> None:
    """An event that raises on every attempt is dead after five, with the traceback kept for staff."""
    stage.start_relay()
    stage.start_worker()
    poison = stage.append("raise")
    others = [stage.append() for _ in range(10)]
    stage.wait_settled(done=10, dead=1)
    row = stage.delivery(poison)
    assert (row["state"], row["attempts"]) == ("dead", 5)
    assert "Ordered: raise" in row["last_error"]
    stage.assert_each_took_effect_once(others)


def test_an_event_that_kills_its_worker_ends_dead_and_the_rest_finish(stage: Stage) -> None:
    """SIGKILL by an event takes slow neighbours along again and again; it alone dies, they all finish."""
    stage.start_relay()
    stage.start_supervised_worker(JORDNARA_MAX_ATTEMPTS="3")
    poison = stage.append("nap=0.3", "kill")
    others = [stage.append("nap=0.6") for _ in range(6)]
    stage.wait_settled(done=6, dead=1)
    row = stage.delivery(poison)
    assert (row["state"], row["attempts"]) == ("dead", 3)
    assert "the worker died" in row["last_error"]
    stage.assert_each_took_effect_once(others)
