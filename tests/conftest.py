"""Servers and applications for tests: one PostgreSQL per run, one migrated database per worker process.

Nothing starts before a test asks for it. Emptied after each test that used it, the
database always shows a test the freshly migrated state.
"""

from __future__ import annotations

import functools
import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from flask import template_rendered
from flask.testing import FlaskClient
from psycopg import sql

from tests.keeper import alone, end_keeper, template_url
from tests.kept_pages import keep
from tests.pages import page_problems
from tests.quick_apps import TEMPLATES, compile_routes_once

if TYPE_CHECKING:
    from flask import Flask
    from jinja2 import Template
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from portal.config import Settings

ROOT = Path(__file__).absolute().parent.parent
RUN = "JORDNARA_TEST_RUN"
SEPARATE_RUNS = {
    "browser": "make browser",
    "drills": "make drills",
    "benchmarks": "make bench",
    "quality": "make quality",
}


# --- the run: a folder shared by the worker processes, and the server in it


def pytest_configure(config: pytest.Config) -> None:
    """Make the run's folder, open to the account that runs PostgreSQL under root (pytest's own is closed)."""
    if not hasattr(config, "workerinput"):
        folder = Path(tempfile.mkdtemp(prefix="jordnara-test-"))
        folder.chmod(0o755)
        os.environ[RUN] = str(folder)


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the run's server and remove its folder."""
    if hasattr(config, "workerinput"):
        return
    folder = Path(os.environ.pop(RUN))
    if (folder / "keeper.pid").exists():
        end_keeper(folder)
    shutil.rmtree(folder, ignore_errors=True)


# By name; everything else takes less than half a minute.
LONG = frozenset({"test_demo.py", "test_state_machine.py", "test_private_numbers.py"})

compile_routes_once()


def pytest_itemcollected(item: pytest.Item) -> None:
    """Tests in these folders carry the marker of that name, so that a run can leave them out."""
    for folder in SEPARATE_RUNS.keys() & set(item.path.parts):
        item.add_marker(folder)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The modules that take long begin, so that none ends alone."""
    items.sort(key=lambda item: item.path.name not in LONG)


def pytest_collection_finish() -> None:
    """What every test has in common is not looked at again whenever Python looks for garbage."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say loudly what a run left out."""
    for folder, command in SEPARATE_RUNS.items():
        if f"not {folder}" in config.option.markexpr:
            files = len(list((ROOT / "tests" / folder).glob("**/test_*.py")))
            terminalreporter.write_line(
                f"NOT RUN HERE: tests/{folder} ({files} files). To run them: {command}",
                yellow=True,
                bold=True,
            )


def _dsn(database_url: str) -> str:
    return database_url.replace("postgresql+psycopg", "postgresql", 1)


@pytest.fixture(scope="session")
def worker_database_url() -> Iterator[str]:
    """This worker process's own database. Tests use `database_url`, which also empties it."""
    run = Path(os.environ[RUN])
    name = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    with alone(run):
        template = template_url(run)
        with psycopg.connect(
            _dsn(template).replace("/jordnara?", "/postgres?"), autocommit=True
        ) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE jordnara").format(sql.Identifier(name)))
    url = template.replace("/jordnara?", f"/{name}?")
    yield url
    from portal.db import engine_for

    engine_for(url).dispose()


@pytest.fixture(scope="session")
def sweeper(worker_database_url: str) -> Iterator[psycopg.Connection[Any]]:
    """The connection that empties this worker's database; thousands of tests share it."""
    with psycopg.connect(_dsn(worker_database_url), autocommit=True) as connection:
        connection.prepare_threshold = 0
        connection.execute("SET session_replication_role = replica")  # past the ledger's triggers
        connection.execute("SET lock_timeout = '10s'")  # a session that a test left open shows up here
        yield connection


@functools.cache
def _looking(url: str) -> sql.Composed:
    """Names the tables that have rows: looking first is many times faster than emptying what is empty."""
    with psycopg.connect(_dsn(url)) as connection:
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
        ).fetchall()
    return sql.SQL(" UNION ALL ").join(
        sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(sql.Literal(name), sql.Identifier(name))
        for (name,) in tables
    )


def _empty(connection: psycopg.Connection[Any], url: str) -> None:
    """Remove every row. Deleting a test's few is faster than truncating, which makes every file anew."""
    filled = [sql.Identifier(name) for (name,) in connection.execute(_looking(url))]
    if filled:
        deletes = sql.SQL("; ").join(sql.SQL("DELETE FROM {}").format(name) for name in filled)
        connection.execute(deletes, prepare=False)
    connection.execute(
        "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)"
        " FROM pg_sequences WHERE last_value IS NOT NULL"
    )


# --- what tests ask for


@pytest.fixture
def database_url(worker_database_url: str, sweeper: psycopg.Connection[Any]) -> Iterator[str]:
    """The address of a migrated database without rows; emptied again afterwards."""
    yield worker_database_url
    _empty(sweeper, worker_database_url)


@pytest.fixture
def worker_environment(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What workers read their settings from: this test's database, and keys of its own."""
    from portal.signing.private import as_text, new_private_key

    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("SECRET_KEY", "0" * 64)
    monkeypatch.setenv("SIGNING_KEY", as_text(new_private_key()))


@pytest.fixture
def engine(database_url: str, worker_environment: None) -> Engine:
    """This test's database, for workers that are run by hand."""
    from portal.db import engine_for

    return engine_for(database_url)


@pytest.fixture
def db_session(database_url: str) -> Iterator[Session]:
    """A session on that database; what the test does not commit is rolled back."""
    from sqlalchemy.orm import Session

    from portal.db import engine_for

    with Session(engine_for(database_url), expire_on_commit=False) as session:
        yield session


@pytest.fixture
def server_folder() -> Iterator[Path]:
    """An empty folder for embedded servers of the test's own: short path, open to their account."""
    folder = Path(tempfile.mkdtemp(prefix="s-", dir=os.environ[RUN]))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def _broker() -> Iterator[Any]:
    from portal.embedded.process import service_account
    from portal.embedded.valkey import Valkey

    home = Path(tempfile.mkdtemp(prefix="v-", dir=os.environ[RUN]))
    home.chmod(0o755)
    broker = Valkey(home, home / "valkey.log", service_account())
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture
def redis_url(_broker: Any) -> str:
    """The address of an empty Valkey that only this worker process uses."""
    import redis

    url: str = _broker.url()
    with redis.Redis.from_url(url) as connection:
        connection.flushall()
    return url


@pytest.fixture
def valkey(redis_url: str) -> Iterator[Any]:
    """A client connected to that Valkey."""
    import redis

    with redis.Redis.from_url(redis_url, decode_responses=True) as connection:
        yield connection


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings as in production, on the test database."""
    from portal.config import Settings

    return Settings(
        secret_key="k" * 64, database_url=database_url, base_url="http://localhost", data_dir=tmp_path
    )


@pytest.fixture
def make_app(settings: Settings) -> Callable[..., Flask]:
    """Builds an application; keyword arguments replace single settings."""
    from dataclasses import replace

    from portal import create_app

    def build(**changes: Any) -> Flask:
        app = create_app(replace(settings, **changes))
        # Forgery tokens have tests of their own, which switch them on:
        # @pytest.mark.options(wtf_csrf_enabled=True, wtf_csrf_check_default=True)
        app.config.update(TESTING=True, WTF_CSRF_ENABLED=False, WTF_CSRF_CHECK_DEFAULT=False)
        app.jinja_env.bytecode_cache = TEMPLATES
        app.test_client_class = CheckingClient
        return app

    return build


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """The application on the test database, forgery tokens not asked for."""
    return make_app()


class CheckingClient(FlaskClient):
    """A client for which every HTML page it fetches must be well formed."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Send the request and look at the page that comes back."""
        names: list[str] = []

        def note(_app: Flask, template: Template, **_more: Any) -> None:
            names.append(template.name or "")

        with template_rendered.connected_to(note, self.application):
            response = super().open(*args, **kwargs)
        if response.mimetype == "text/html" and response.status_code not in range(300, 400) and response.data:
            html = response.get_data(as_text=True)
            problems = page_problems(html)
            assert not problems, f"{response.request.method} {response.request.path}: " + "; ".join(problems)
            for name in [name for name in names if name.endswith(".html")][-1:]:
                keep(name, response.status_code, html)
        return response


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser's stand-in that also checks the pages."""
    return app.test_client()


@pytest.fixture(autouse=True)
def _push_request_context() -> None:
    """Replaces pytest-flask's fixture, which keeps one request context, and `flask.g`, for a whole test."""
