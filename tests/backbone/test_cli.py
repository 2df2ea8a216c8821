"""The operator's commands on the backbone: verify-ledger, trace, dead."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from portal.db import engine_for, transaction_on
from tests.backbone.queue import add_delivery, change, delivery
from workers.cli import main

Run = Callable[..., Result]


@pytest.fixture
def run(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `jordnara` with words, on the test database."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("SECRET_KEY", "k" * 64)
    return lambda *words: CliRunner().invoke(main, words)


@pytest.fixture
def dead(database_url: str) -> UUID:
    """A committed delivery that died."""
    with transaction_on(engine_for(database_url)) as session:
        event_id = add_delivery(session, "declaration-7")
        error = "Traceback (most recent call last):\n  here\nValueError: no harvest\n"
        change(session, event_id, "state = 'dead', attempts = 5, last_error = :error", error=error)
    return event_id


def _state(database_url: str, event_id: UUID) -> str:
    with transaction_on(engine_for(database_url)) as session:
        return delivery(session, event_id).state


def test_verify_says_that_the_ledger_is_whole(run: Run, dead: UUID) -> None:
    """Exit code 0 for an untouched ledger."""
    result = run("verify-ledger")
    assert (result.exit_code, result.output) == (0, "The ledger is whole.\n")


def test_verify_names_every_breach_and_fails(run: Run, dead: UUID, database_url: str) -> None:
    """Exit code 1 and the place, so that a monitor and a person both notice."""
    with transaction_on(engine_for(database_url)) as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        session.execute(text("UPDATE events SET actor = 'somebody else'"))
    result = run("verify-ledger")
    assert (result.exit_code, result.output) == (1, "declaration-7 #1: its content was changed\n")


def test_dead_lists_what_died_and_why(run: Run, dead: UUID) -> None:
    """One line each: the words for --retry and --skip first, the reason last."""
    expected = f"{dead} first: AnswersSaved in declaration-7: ValueError: no harvest\n"
    assert run("dead").output == expected


@pytest.mark.parametrize(("option", "state"), [("--retry", "pending"), ("--skip", "done")])
def test_dead_settles(run: Run, dead: UUID, database_url: str, option: str, state: str) -> None:
    """The operator can do what the staff page can, and it is told who did."""
    result = run("dead", option, str(dead), "first")
    assert (result.exit_code, result.output) == (0, "")
    assert _state(database_url, dead) == state
    with transaction_on(engine_for(database_url)) as session:
        actors = session.execute(text("SELECT actor FROM events WHERE type = 'DeadDeliverySettled'"))
        assert actors.scalars().all() == ["operator"]


def test_dead_says_what_is_wrong_with_its_words(run: Run, dead: UUID) -> None:
    """An unknown delivery and a word that is no id give a message, not a traceback."""
    unknown = run("dead", "--retry", str(uuid4()), "first")
    assert unknown.exit_code == 1
    assert "no dead delivery" in unknown.output
    mistyped = run("dead", "--skip", "7", "first")
    assert mistyped.exit_code == 2
    assert "'7' is not a valid UUID" in mistyped.output


def test_trace_of_something_unknown_says_what_to_give(run: Run, dead: UUID) -> None:
    """No output and no traceback: what was asked for, and an example of what would be right."""
    result = run("trace", "JN-1999-000001")
    assert result.exit_code == 1
    assert "nothing is known of 'JN-1999-000001'" in result.output
    assert "JN-2026-000001" in result.output


def test_without_usable_settings_the_command_says_which(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A setting that is missing is named."""
    monkeypatch.setenv("SECRET_KEY", "")
    monkeypatch.delenv("DEMO", raising=False)
    result = run("verify-ledger")
    assert result.exit_code == 1
    assert "SECRET_KEY" in result.output
