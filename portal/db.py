"""One engine per process, one transaction per edge.

Views and actors own the transaction: a POST view opens `transaction()`, a GET
view `reading()`. Services receive the session and never commit, so what a
request wrote is there with its event, or not at all.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import uuid_utils
from flask import Flask, current_app
from sqlalchemy import DateTime, Engine, MetaData, create_engine, func, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Session

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Declarative base: aware timestamps, JSONB, and constraint names that migrations can find."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
        list[Any]: JSONB,
    }


def new_id() -> UUID:
    """A UUIDv7: unique everywhere and sorted by time, so index pages stay together."""
    return UUID(bytes=uuid_utils.uuid7().bytes)


_OPTIONS = {
    "timezone": "utc",
    # Compiling our queries takes the database longer than running them.
    "jit": "off",
    # What no transaction of ours needs; a process that froze inside one must not hold its locks for ever.
    "lock_timeout": "5s",
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "60s",
}


@functools.cache
def engine_for(database_url: str, *, greet: bool = True) -> Engine:
    """The process's engine for one database.

    Args:
        greet: ask a pooled connection whether it is alive before using it, so that nobody sees an
            error page after a restart of the database. Those who try again anyway save the question.
    """
    return create_engine(
        database_url,
        pool_size=8,
        max_overflow=8,
        pool_pre_ping=greet,
        hide_parameters=True,  # what people have typed does not belong in a log of errors
        connect_args={"options": " ".join(f"-c {name}={value}" for name, value in _OPTIONS.items())},
    )


@contextmanager
def transaction_on(engine: Engine) -> Iterator[Session]:
    """A session that commits when the block ends and rolls back when it raises."""
    with Session(engine, expire_on_commit=False) as session, session.begin():
        yield session


@functools.cache
def _read_only(engine: Engine) -> Engine:
    """The same pool, its transactions begun as read only."""
    return engine.execution_options(postgresql_readonly=True)


@contextmanager
def reading_on(engine: Engine) -> Iterator[Session]:
    """A session for looking only: PostgreSQL refuses writes, and nothing is committed."""
    with Session(_read_only(engine), expire_on_commit=False) as session:
        # Closing rolls back. Doing so explicitly would expire what was read, and pages are made
        # from it afterwards.
        yield session


def init_app(app: Flask) -> None:
    """Bind the application to the database named in its settings."""
    app.extensions["jordnara.engine"] = engine_for(app.config["DATABASE_URL"])


def _engine() -> Engine:
    engine: Engine = current_app.extensions["jordnara.engine"]
    return engine


@contextmanager
def transaction() -> Iterator[Session]:
    """The current application's writing transaction, for POST views."""
    with transaction_on(_engine()) as session:
        yield session


@contextmanager
def reading() -> Iterator[Session]:
    """The current application's read-only session, for GET views."""
    with reading_on(_engine()) as session:
        yield session


# Shorter than a statement may take, and than a worker holds a delivery.
WHOLE_JOB_S = 25


def take_turn(session: Session, what: str, patience_s: int | None = None) -> None:
    """Let one transaction at a time do `what`; it is held until the transaction ends.

    Args:
        patience_s: how long to wait for another's, where that may take longer than a row is held for:
            `WHOLE_JOB_S` for workers that do the same piece of work one after the other.
    """
    if patience_s is not None:
        session.execute(text(f"SET LOCAL lock_timeout = '{patience_s}s'"))
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"jordnara.{what}"))))
    if patience_s is not None:
        session.execute(text("SET LOCAL lock_timeout TO DEFAULT"))
