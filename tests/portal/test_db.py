"""Who may write: a session for looking only is refused by PostgreSQL itself, and leaves no trace."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import InternalError

from portal.db import engine_for, reading_on, transaction_on


def test_a_reading_session_cannot_write(database_url: str) -> None:
    """A GET page that tried to change something would fail, whatever its code says."""
    with reading_on(engine_for(database_url)) as session, pytest.raises(InternalError, match="read-only"):
        session.execute(text("INSERT INTO streams VALUES ('x', 1, '')"))


def test_the_same_connection_may_write_afterwards(database_url: str) -> None:
    """Reading only is a property of the transaction, not of the pooled connection."""
    engine = engine_for(database_url)
    for number in range(20):
        with reading_on(engine) as session:
            session.execute(text("SELECT 1"))
        with transaction_on(engine) as session:
            session.execute(text("INSERT INTO streams VALUES (:name, 1, '')"), {"name": f"s-{number}"})
