"""Drill: leases are decided by the database's clock alone."""

from __future__ import annotations

from tests.drills.stage import Stage

AHEAD_S = 90


def test_worker_clocks_do_not_matter(stage: Stage) -> None:
    """A second pool whose clock is 90 s ahead steals the messages of the first, yet nothing runs twice.

    Its clock makes the first pool's heartbeats look dead, so it fetches the messages of running tasks
    again and again; by its clock every lease has run out, too.
    """
    stage.start_relay(JORDNARA_RING_AGAIN_S="0.5")
    stage.start_worker(JORDNARA_LEASE_S="20")
    stage.start_worker(JORDNARA_LEASE_S="20", DRILL_CLOCK_AHEAD_S=str(AHEAD_S), DRILL_EAGER_MAINTENANCE="1")
    events = [stage.append("nap=0.7") for _ in range(40)]
    stage.wait_settled(done=40)
    stage.assert_each_took_effect_once(events)
    assert stage.query("SELECT * FROM deliveries WHERE attempts <> 1") == []
    ahead = [(effect["worker_clock"] - effect["at"]).total_seconds() for effect in stage.effects()]
    assert sum(AHEAD_S - 5 < seconds < AHEAD_S + 5 for seconds in ahead) >= 5, "the second pool took part"
    assert sum(-5 < seconds < 5 for seconds in ahead) >= 5, "the first pool took part"
