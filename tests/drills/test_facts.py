"""Drills: an event exists exactly when its change committed, and nobody can alter history unseen."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import psycopg
import pytest

from portal import ledger
from portal.db import reading_on, transaction_on
from portal.ledger import Breach
from schemas.events import AnswersSaved
from tests.drills.processes import Process
from tests.drills.stage import Stage

STREAM = "drill-facts"

APPEND_AND_HANG = """
import os, time, uuid
from portal import ledger
from portal.db import engine_for, transaction_on
from schemas.events import AnswersSaved
with transaction_on(engine_for(os.environ["DATABASE_URL"])) as session:
    ledger.append(session, "drill-facts", AnswersSaved(declaration_id=uuid.uuid4(), question_ids=()), "drill")
    print("appended", flush=True)
    time.sleep(600)
"""


class ChangedItsMindError(Exception):
    """Raised by a drill after an append."""


def _append_then(stage: Stage, stay: bool) -> None:
    with transaction_on(stage.engine) as session:
        ledger.append(session, STREAM, AnswersSaved(declaration_id=uuid4(), question_ids=()), "drill")
        if not stay:
            raise ChangedItsMindError


def _versions(stage: Stage) -> list[int]:
    rows = stage.query("SELECT stream_version FROM events WHERE stream = %s ORDER BY 1", [STREAM])
    return [row["stream_version"] for row in rows]


def _breaches(stage: Stage) -> list[Breach]:
    with reading_on(stage.engine) as session:
        return list(ledger.verify(session))


def test_an_append_whose_transaction_fails_leaves_nothing(stage: Stage) -> None:
    """Raise after append: no event, nothing to deliver, and the version is given to the next one."""
    with pytest.raises(ChangedItsMindError):
        _append_then(stage, stay=False)
    assert _versions(stage) == []
    assert stage.query("SELECT * FROM undelivered") == []
    _append_then(stage, stay=True)
    assert _versions(stage) == [1]
    assert _breaches(stage) == []


def test_a_process_killed_before_its_commit_leaves_nothing(stage: Stage) -> None:
    """Kill -9 between append and commit: no event, and the stream is free for others."""
    command = [sys.executable, "-c", APPEND_AND_HANG]
    process = Process(
        "appender", command, {"DATABASE_URL": stage.database_url}, stage.folder / "appender.log"
    )
    try:
        stage.wait_until("an uncommitted append", lambda: "appended" in process.last_words())
    finally:
        process.kill()
    _append_then(stage, stay=True)
    assert _versions(stage) == [1]


def test_forty_appends_at_once_are_gapless(stage: Stage) -> None:
    """Forty appends race for one stream, every fourth fails: thirty versions without a hole, in one chain."""
    with ThreadPoolExecutor(40) as pool:
        outcomes = [pool.submit(_append_then, stage, stay=number % 4 != 0) for number in range(40)]
    failures = [outcome.exception() for outcome in outcomes if outcome.exception()]
    assert {type(failure) for failure in failures} == {ChangedItsMindError}
    assert _versions(stage) == list(range(1, 31))
    assert len(stage.query("SELECT * FROM undelivered")) == 30
    assert _breaches(stage) == []


@pytest.mark.parametrize("statement", ["UPDATE events SET actor = 'somebody else'", "DELETE FROM events"])
def test_history_refuses_to_be_changed(stage: Stage, statement: str) -> None:
    """The database itself refuses to change or delete an event."""
    _append_then(stage, stay=True)
    with pytest.raises(psycopg.errors.RestrictViolation, match="append-only"):
        stage.query(statement)
    assert _breaches(stage) == []


def _tamper(statement: str) -> Callable[[Stage], None]:
    """A superuser who switches the triggers off."""

    def tamper(stage: Stage) -> None:
        stage.query(f"SET session_replication_role = replica; {statement}")

    return tamper


@pytest.mark.parametrize(
    ("tamper", "found"),
    [
        (
            _tamper("""UPDATE events SET payload = '{"question_ids": ["x"]}' WHERE stream_version = 2"""),
            (2, "content"),
        ),
        (_tamper("UPDATE events SET actor = 'somebody else' WHERE stream_version = 2"), (2, "content")),
        (_tamper("DELETE FROM events WHERE stream_version = 2"), (2, "an event is missing")),
        (_tamper("DELETE FROM events WHERE stream_version = 4"), (4, "newest events are missing")),
        (_tamper("DELETE FROM events"), (4, "a head but no events")),
        (_tamper("DELETE FROM streams"), (4, "no head")),
    ],
    ids=["changed payload", "changed actor", "removed event", "removed tail", "removed all", "removed head"],
)
def test_verify_finds_what_was_tampered_with(
    stage: Stage, tamper: Callable[[Stage], None], found: tuple[int, str]
) -> None:
    """A superuser can change rows, but the chain then shows where."""
    for _ in range(4):
        _append_then(stage, stay=True)
    assert _breaches(stage) == []
    tamper(stage)
    version, reason = found
    assert [breach.stream_version for breach in _breaches(stage) if reason in breach.reason] == [version]


def test_a_frozen_appender_holds_up_its_own_stream_only(stage: Stage) -> None:
    """A process stopped between append and commit: other streams take events as if nothing had happened."""
    command = [sys.executable, "-c", APPEND_AND_HANG]
    process = Process(
        "appender", command, {"DATABASE_URL": stage.database_url}, stage.folder / "appender.log"
    )
    try:
        stage.wait_until("an uncommitted append", lambda: "appended" in process.last_words())
        process.signal(signal.SIGSTOP)
        for _ in range(10):
            stage.append(stream="drill-others")
    finally:
        process.kill()
    assert len(stage.query("SELECT * FROM events WHERE stream = 'drill-others'")) == 10
