"""A stage per module: its servers start once, every drill begins with empty tables and no processes."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from portal.embedded.postgres import Postgres
from portal.embedded.process import service_account
from portal.embedded.valkey import Valkey
from tests.drills.rabbitmq_server import rabbitmq_program
from tests.drills.stage import Stage

collect_ignore = [] if rabbitmq_program() else ["test_rabbitmq.py"]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say loudly what cannot be run here."""
    if collect_ignore:
        terminalreporter.write_line(
            "NOT RUN HERE: the drill on RabbitMQ. Install rabbitmq-server to run it.", yellow=True, bold=True
        )


@pytest.fixture(scope="module")
def drill_folder() -> Iterator[Path]:
    """A short path (sockets allow 107 characters) that the servers' account can reach."""
    folder = Path(tempfile.mkdtemp(prefix="drill-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def postgres(drill_folder: Path) -> Iterator[Postgres]:
    """A durable cluster: some drills pull its plug."""
    server = Postgres(drill_folder, drill_folder / "postgres.txt", service_account())
    server.start()
    yield server
    server.close()


@pytest.fixture(scope="module")
def valkey_server(drill_folder: Path) -> Iterator[Valkey]:
    """A broker of the module's own."""
    server = Valkey(drill_folder, drill_folder / "valkey.txt", service_account())
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def module_stage(drill_folder: Path, postgres: Postgres, valkey_server: Valkey) -> Stage:
    """The stage with its database made."""
    stage = Stage(drill_folder, postgres, valkey_server)
    stage.prepare()
    return stage


@pytest.fixture
def stage(module_stage: Stage, broker_client: redis.Redis) -> Iterator[Stage]:
    """The stage, emptied before and after."""
    broker_client.flushall()
    yield module_stage
    module_stage.clear()


@pytest.fixture
def broker_client(valkey_server: Valkey) -> Iterator[redis.Redis]:
    """For looking into the broker, and for flushing it."""
    with redis.Redis.from_url(valkey_server.url()) as client:
        yield client
