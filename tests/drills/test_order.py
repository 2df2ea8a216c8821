"""Drills: order per stream and subscriber, a dead head blocks only its stream, two relays do as one."""

from __future__ import annotations

from uuid import UUID

import redis

from portal.db import transaction_on
from portal.operations.service import Action, settle_dead
from tests.drills.stage import Stage
from workers.broker import QUEUE


def _settle(stage: Stage, event: UUID, action: Action) -> None:
    with transaction_on(stage.engine) as session:
        settle_dead(session, event, "obey_orders", action, "user-drill")


def _versions(stage: Stage, stream: str, subscriber: str = "obey_orders") -> list[int]:
    return [effect["stream_version"] for effect in stage.effects(subscriber) if effect["stream"] == stream]


def test_thirty_events_on_eight_threads_stay_in_order(stage: Stage) -> None:
    """Two subscribers see one stream's thirty events in order, with another stream's thirty between them."""
    stage.start_relay(DRILL_TWO_SUBSCRIBERS="1")
    stage.start_worker(threads=8)
    for number in range(30):
        stage.append(f"nap={0.01 * (number % 3)}", stream="drill-a")
        stage.append(stream="drill-b")
    stage.wait_settled(done=120)
    for stream in ("drill-a", "drill-b"):
        assert _versions(stage, stream) == list(range(1, 31))
        assert _versions(stage, stream, "note_it") == list(range(1, 31))


def test_a_dead_head_blocks_only_its_stream_until_staff_retry(stage: Stage) -> None:
    """Behind a dead delivery its own stream waits for that subscriber; Retry lets all go on in order."""
    stage.start_relay(DRILL_TWO_SUBSCRIBERS="1")
    stage.start_worker(JORDNARA_MAX_ATTEMPTS="2")
    mended = stage.folder / "mended"
    head = stage.append(f"raise-unless={mended}", stream="drill-sick")
    for _ in range(3):
        stage.append(stream="drill-sick")
        stage.append(stream="drill-well")
    stage.wait_until("the head dead", lambda: stage.delivery(head)["state"] == "dead")
    stage.wait_until("all others done", lambda: stage.states() == {"done": 10, "dead": 1, "pending": 3})
    assert _versions(stage, "drill-sick") == []
    assert _versions(stage, "drill-sick", "note_it") == [1, 2, 3, 4]
    assert _versions(stage, "drill-well") == [1, 2, 3]
    mended.touch()
    _settle(stage, head, "retry")
    stage.wait_settled(done=14)
    assert _versions(stage, "drill-sick") == [1, 2, 3, 4]


def test_skip_lets_the_stream_go_on_without_the_dead_one(stage: Stage) -> None:
    """Skip settles the dead delivery without its effect, and the rest follows."""
    stage.start_relay()
    stage.start_worker(JORDNARA_MAX_ATTEMPTS="1")
    head = stage.append("raise", stream="drill-sick")
    for _ in range(3):
        stage.append(stream="drill-sick")
    stage.wait_until("the head dead", lambda: stage.states() == {"dead": 1, "pending": 3})
    _settle(stage, head, "skip")
    stage.wait_settled(done=4)
    assert _versions(stage, "drill-sick") == [2, 3, 4]
    settled = stage.query("SELECT type, actor FROM events WHERE stream = %s", [f"delivery-{head}"])
    assert settled == [{"type": "DeadDeliverySettled", "actor": "user-drill"}]


def test_two_relays_ring_once_and_forget_nothing(stage: Stage, broker_client: redis.Redis) -> None:
    """Two relays share two hundred deliveries: two hundred messages, and workers do each once."""
    for _ in range(2):
        stage.start_relay(JORDNARA_RING_AGAIN_S="60")
    stage.wait_until("both relays listening", lambda: _listeners(stage) == 2)
    events = [stage.append() for _ in range(200)]
    stage.wait_until("all of them rung", lambda: _rung(stage) == 200)
    assert broker_client.hlen(f"dramatiq:{QUEUE}.msgs") == 200
    stage.start_worker()
    stage.wait_settled(done=200)
    stage.assert_each_took_effect_once(events)
    assert stage.query("SELECT * FROM deliveries WHERE attempts <> 1") == []


def _listeners(stage: Stage) -> int:
    return len(stage.query("SELECT 1 FROM pg_stat_activity WHERE query LIKE 'LISTEN%%'"))


def _rung(stage: Stage) -> int:
    return len(stage.query("SELECT 1 FROM deliveries WHERE due_at > created_at + interval '30 seconds'"))
