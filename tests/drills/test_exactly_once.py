"""Drills: what a subscriber writes is written exactly once, however often it is rung for or run."""

from __future__ import annotations

import signal

from dramatiq import Message

from tests.drills.stage import Stage
from workers.broker import ACTOR, QUEUE, make_broker, queue_length


def test_a_hundred_duplicate_messages_take_effect_once(stage: Stage) -> None:
    """The same delivery rung a hundred times for eight threads: one attempt, one effect."""
    relay = stage.start_relay()
    event = stage.append("nap=0.5")
    stage.wait_until("the delivery written", lambda: stage.states()["pending"] == 1)
    relay.kill()
    broker = make_broker(stage.broker.url())
    for _ in range(100):
        message: Message[None] = Message(QUEUE, ACTOR, (str(event), "obey_orders"), {}, {})
        broker.enqueue(message)
    stage.start_worker(threads=8)
    stage.wait_settled(done=1)
    stage.wait_until("the broker empty", lambda: queue_length(broker) == 0)
    broker.close()
    assert stage.effects_of(event) == 1
    assert stage.delivery(event)["attempts"] == 1


def test_a_zombie_cannot_commit_after_its_lease_ran_out(stage: Stage) -> None:
    """A worker frozen mid-task wakes up after another has done its work: its commit is rejected."""
    stage.start_relay()
    zombie = stage.start_worker(DRILL_TIME_LIMIT_MS="60000")
    event = stage.append("nap=1")
    stage.wait_until("the task running", lambda: stage.running() == 1)
    frozen = zombie.children()
    zombie.signal_children(signal.SIGSTOP)
    stage.start_worker()
    stage.wait_settled(done=1)
    zombie.signal_children(signal.SIGCONT)
    stage.wait_until("the zombie's commit rejected", lambda: "lease lost" in zombie.last_words())
    assert stage.delivery(event)["attempts"] == 2
    assert [effect["pid"] not in frozen for effect in stage.effects()] == [True]


def test_an_attempt_over_its_time_limit_is_cut_off_before_its_lease_ends(stage: Stage) -> None:
    """An endless task is interrupted and ends dead with that reason; it never runs twice at once."""
    stage.start_relay()
    stage.start_worker(JORDNARA_MAX_ATTEMPTS="2", JORDNARA_LEASE_S="4")
    endless = stage.append(*["nap=0.05"] * 2000)
    stage.wait_settled(done=0, dead=1)
    row = stage.delivery(endless)
    assert row["attempts"] == 2
    assert "TimeLimitExceeded" in row["last_error"]
    assert stage.effects() == []
