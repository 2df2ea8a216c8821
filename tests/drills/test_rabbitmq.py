"""Drill: the same back end on RabbitMQ, where a server is installed (see conftest)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.embedded.postgres import Postgres
from tests.drills.rabbitmq_server import RabbitMQ
from tests.drills.stage import Stage


@pytest.fixture
def rabbit_stage(drill_folder: Path, postgres: Postgres) -> Iterator[Stage]:
    """A stage whose broker is RabbitMQ."""
    server = RabbitMQ(drill_folder)
    try:
        server.start()
        stage = Stage(drill_folder, postgres, server)
        stage.prepare()
        yield stage
        stage.clear()
    finally:
        server.close()


def test_rabbitmq_killed_under_work_only_delays(rabbit_stage: Stage) -> None:
    """Confirmed messages, a kill -9 of the server, submissions meanwhile: all done, in order, each once."""
    stage = rabbit_stage
    stage.start_relay()
    stage.start_worker()
    events = [stage.append("nap=0.05", stream=f"drill-{number % 5}") for number in range(30)]
    stage.wait_until("work being done", lambda: stage.states()["done"] >= 5)
    stage.broker.stop(immediate=True)
    events += [stage.append(stream=f"drill-{number % 5}") for number in range(10)]
    stage.wait_until("the rest written", lambda: stage.states()["unwritten"] == 0)
    assert stage.states()["pending"] > 0
    stage.broker.start()
    stage.wait_settled(done=40)
    stage.assert_each_took_effect_once(events)
    for stream in range(5):
        versions = [e["stream_version"] for e in stage.effects() if e["stream"] == f"drill-{stream}"]
        assert versions == list(range(1, 9))
