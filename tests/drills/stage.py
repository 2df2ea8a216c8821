"""Where drills are played: a PostgreSQL and a broker of their own, and the processes of the back end."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID, uuid4

import psycopg
from psycopg.rows import dict_row
from sqlalchemy import Engine

from portal import ledger
from portal.db import engine_for, transaction_on
from portal.embedded.postgres import Postgres
from portal.migrate import migrate
from schemas.events import AnswersSaved
from tests.drills.processes import Process, relay_command, supervised, worker_command

# Short, so that what takes a minute in production takes seconds here.
QUICK = {
    "JORDNARA_LEASE_S": "3",
    "JORDNARA_RING_AGAIN_S": "1",
    "JORDNARA_BACKOFF_S": "0.2",
    "JORDNARA_MAX_ATTEMPTS": "5",
    "dramatiq_restart_delay": "500",
}
PATIENCE_S = float(os.environ.get("DRILL_PATIENCE_S", "60"))
EFFECTS_TABLE = """
    CREATE TABLE drill_effects (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        event_id uuid NOT NULL, subscriber text NOT NULL, stream text NOT NULL, stream_version int NOT NULL,
        pid int NOT NULL, worker_clock timestamptz NOT NULL,
        at timestamptz NOT NULL DEFAULT clock_timestamp())"""


class BrokerServer(Protocol):
    """A Valkey or RabbitMQ that can be started and stopped again and again."""

    def url(self) -> str:
        """The address workers and relays use."""

    def start(self) -> None:
        """Serve."""

    def stop(self, immediate: bool = False) -> None:
        """End, in order or as if the power had gone."""


class Stage:
    """Servers, a database with the product's schema, and whatever processes a drill starts.

    Args:
        folder: for logs and for files that drills' orders name.
    """

    def __init__(self, folder: Path, postgres: Postgres, broker: BrokerServer) -> None:
        self.folder = folder
        self.postgres = postgres
        self.broker = broker
        self.database_url = postgres.url("drill")
        self._processes: list[Process] = []

    def prepare(self) -> None:
        """Make the database and the table that effects are written to."""
        self.postgres.create_database("drill")
        migrate(self.database_url)
        self.query(EFFECTS_TABLE)

    @property
    def engine(self) -> Engine:
        """The drill's own connections."""
        return engine_for(self.database_url)

    # --- processes

    def start_relay(self, **env: str) -> Process:
        """Start a relay."""
        return self._start("relay", relay_command(), env)

    def start_worker(self, threads: int = 4, **env: str) -> Process:
        """Start one dramatiq master with one working process."""
        return self._start("worker", worker_command(threads), env)

    def start_supervised_worker(self, threads: int = 4, **env: str) -> Process:
        """Start a worker that is started again when it dies."""
        return self._start("supervisor", supervised(worker_command(threads)), env)

    def _start(self, kind: str, command: list[str], env: dict[str, str]) -> Process:
        name = f"{kind}-{len(self._processes) + 1}"
        addresses = {"DATABASE_URL": self.database_url, "REDIS_URL": self.broker.url()}
        process = Process(name, command, {**QUICK, **addresses, **env}, self.folder / f"{name}.log")
        self._processes.append(process)
        return process

    def clear(self) -> None:
        """End every process and empty every table, past the triggers that protect the ledger."""
        for process in self._processes:
            if process.name.startswith("supervisor"):
                process.ask_to_end(within_s=10)
            process.kill()
        self._processes.clear()
        for log in self.folder.glob("*.log"):
            log.unlink()
        tables = self.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        names = ", ".join(row["tablename"] for row in tables if row["tablename"] != "alembic_version")
        self.query(f"SET session_replication_role = replica; TRUNCATE {names} RESTART IDENTITY CASCADE")

    # --- what happens and what came of it

    def append(self, *orders: str, stream: str | None = None) -> UUID:
        """Commit one event carrying orders, in a stream of its own unless told."""
        with transaction_on(self.engine) as session:
            event = AnswersSaved(declaration_id=uuid4(), question_ids=orders)
            return ledger.append(session, stream or f"drill-{uuid4()}", event, "drill").id

    def query(self, sql: str, parameters: Iterable[Any] = ()) -> list[dict[str, Any]]:
        """Run one statement on a fresh connection, so that it works after every restart."""
        dsn = self.database_url.replace("postgresql+psycopg", "postgresql", 1)
        with psycopg.connect(dsn, autocommit=True, row_factory=dict_row) as connection:
            cursor = connection.execute(sql.encode(), tuple(parameters) or None)
            return cursor.fetchall() if cursor.description else []

    def effects(self, subscriber: str = "obey_orders") -> list[dict[str, Any]]:
        """What the subscriber did, in the order it was done."""
        return self.query("SELECT * FROM drill_effects WHERE subscriber = %s ORDER BY id", [subscriber])

    def effects_of(self, event_id: UUID) -> int:
        """How many times an event took effect."""
        return len(self.query("SELECT 1 FROM drill_effects WHERE event_id = %s", [event_id]))

    def delivery(self, event_id: UUID, subscriber: str = "obey_orders") -> dict[str, Any]:
        """One row of the queue of record."""
        sql = "SELECT * FROM deliveries WHERE event_id = %s AND subscriber = %s"
        rows = self.query(sql, [event_id, subscriber])
        return (
            rows[0] if rows else {"state": "unwritten", "attempts": 0, "leased_until": None, "last_error": ""}
        )

    def states(self) -> Counter[str]:
        """How many deliveries are in which state; events not fanned out count as `unwritten`."""
        rows = self.query("SELECT state FROM deliveries UNION ALL SELECT 'unwritten' FROM undelivered")
        return Counter(row["state"] for row in rows)

    def running(self) -> int:
        """How many deliveries are leased at this moment."""
        sql = "SELECT 1 FROM deliveries WHERE state = 'pending' AND leased_until > clock_timestamp()"
        return len(self.query(sql))

    def wait_until(self, what: str, holds: Callable[[], bool], within_s: float = PATIENCE_S) -> None:
        """Wait for something to become true, and say what was there instead when it does not."""
        limit = time.monotonic() + within_s
        while not holds():
            if time.monotonic() > limit:
                words = "\n".join(process.last_words() for process in self._processes)
                raise AssertionError(
                    f"{what}: not within {within_s:.0f} s; deliveries: {self.states()}\n{words}"
                )
            time.sleep(0.05)

    def wait_settled(self, done: int, dead: int = 0) -> None:
        """Wait until exactly so many deliveries are done and dead, and none is on its way."""
        wanted = +Counter(done=done, dead=dead)
        self.wait_until(f"{done} deliveries done and {dead} dead", lambda: self.states() == wanted)

    def assert_each_took_effect_once(self, events: Iterable[UUID], subscriber: str = "obey_orders") -> None:
        """Nothing lost, nothing twice."""
        counts = Counter(effect["event_id"] for effect in self.effects(subscriber))
        assert counts == Counter(dict.fromkeys(events, 1))
