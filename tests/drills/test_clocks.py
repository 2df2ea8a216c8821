"""Drill: leases are decided by the database's clock alone."""

from __future__ import annotations

from signal import SIGCONT, SIGSTOP
from uuid import UUID

import redis
from dramatiq import Message

from tests.drills.stage import Stage
from workers.broker import ACTOR, QUEUE, make_broker

AHEAD_S = 90


def test_worker_clocks_do_not_matter(stage: Stage, broker_client: redis.Redis) -> None:
    """Workers whose clock is 90 s ahead are rung for tasks that others run, and leave them alone.

    By their clock every lease of 20 s has run out and every other consumer is dead, so they also
    fetch from the broker what the others have fetched.
    """
    stage.start_relay()
    ahead = stage.start_worker(
        threads=8, JORDNARA_LEASE_S="20", DRILL_CLOCK_AHEAD_S=str(AHEAD_S), DRILL_EAGER_MAINTENANCE="1"
    )
    first = stage.append()
    stage.wait_settled(done=1)
    ahead.signal_children(SIGSTOP)
    stage.start_worker(threads=4, JORDNARA_LEASE_S="20")
    events = [stage.append("nap=6") for _ in range(4)]
    stage.wait_until("four tasks running", lambda: stage.running() == 4)
    _ring_for(stage, events, times=25)
    ahead.signal_children(SIGCONT)
    stage.wait_until("the others rung for all of them", lambda: broker_client.llen(f"dramatiq:{QUEUE}") == 0)
    assert stage.running() == 4, "the duplicates came while the tasks ran"
    stage.wait_settled(done=5)
    stage.assert_each_took_effect_once([first, *events])
    assert stage.query("SELECT * FROM deliveries WHERE attempts <> 1") == []
    wrong = [
        round((effect["worker_clock"] - effect["at"]).total_seconds() / 10) * 10 for effect in stage.effects()
    ]
    assert wrong == [AHEAD_S, 0, 0, 0, 0]


def _ring_for(stage: Stage, events: list[UUID], times: int) -> None:
    broker = make_broker(stage.broker.url())
    for _ in range(times):
        for event in events:
            message: Message[None] = Message(QUEUE, ACTOR, (str(event), "obey_orders"), {}, {})
            broker.enqueue(message)
    broker.close()
