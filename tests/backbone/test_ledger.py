"""The ledger: gapless, sealed, and telling who, when and by which request."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import ledger
from portal.db import engine_for, new_id, transaction_on
from portal.ledger import StoredEvent, append, seal, verify
from schemas.events import AnswersSaved, MailQueued

# PostgreSQL's text holds neither the zero character nor half a surrogate pair.
storable = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


def _event(*question_ids: str) -> AnswersSaved:
    return AnswersSaved(declaration_id=uuid4(), question_ids=question_ids)


def test_versions_count_per_stream_and_each_event_seals_the_one_before(db_session: Session) -> None:
    """Two streams count apart; prev_hash is the hash before it, '' for the first."""
    first = append(db_session, "a", _event(), "user-1")
    other = append(db_session, "b", _event(), "user-1")
    second = append(db_session, "a", _event(), "user-2")
    assert [first.stream_version, other.stream_version, second.stream_version] == [1, 1, 2]
    assert [first.prev_hash, other.prev_hash, second.prev_hash] == ["", "", first.hash]
    assert list(verify(db_session)) == []


def test_events_of_a_stream_are_in_the_order_of_their_times(database_url: str) -> None:
    """A later version never happened earlier, also when its append began first and had to wait."""
    engine = engine_for(database_url)

    def wait_in_line() -> StoredEvent:
        with transaction_on(engine) as session:
            session.execute(text("SET application_name = 'in line'"))
            return append(session, "a", _event("third"), "user-2")

    with ThreadPoolExecutor(1) as pool:
        with transaction_on(engine) as session:
            stored = [append(session, "a", _event("first"), "user-1")]
            waiting = pool.submit(wait_in_line)
            _until_one_waits(engine)
            stored.append(append(session, "a", _event("second"), "user-1"))
        stored.append(waiting.result(timeout=10))
    assert [event.stream_version for event in stored] == [1, 2, 3]
    assert stored[0].occurred_at < stored[1].occurred_at < stored[2].occurred_at
    assert stored[0].id < stored[1].id < stored[2].id


def _until_one_waits(engine: Engine) -> None:
    """Wait until another session waits for a lock."""
    blocked = text(
        "SELECT 1 FROM pg_stat_activity WHERE application_name = 'in line' AND wait_event_type = 'Lock'"
    )
    limit = time.monotonic() + 10
    with engine.connect() as connection:
        while connection.execute(blocked).first() is None and time.monotonic() < limit:
            time.sleep(0.01)
            connection.rollback()


def test_the_event_knows_who_caused_it_and_in_which_request(db_session: Session) -> None:
    """The actor is stored as given, the request's id is taken from the log context."""
    with structlog.contextvars.bound_contextvars(request_id="f00ba4"):
        stored = append(db_session, "a", _event(), "user-1")
    assert (stored.actor, stored.request_id) == ("user-1", "f00ba4")
    assert append(db_session, "a", _event(), "publish_profile").request_id == ""


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(question_ids=st.lists(storable).map(tuple), actor=st.text("abc-åäö", min_size=1))
def test_the_seal_survives_the_database(
    db_session: Session, question_ids: tuple[str, ...], actor: str
) -> None:
    """Whatever an event holds, its hash computed from the stored row is the one it was stored with."""
    stored = append(db_session, "a", _event(*question_ids), actor)
    db_session.flush()
    db_session.expire(stored)
    assert seal(stored) == stored.hash
    assert stored.event() == _event_like(stored, question_ids)


def _event_like(stored: StoredEvent, question_ids: tuple[str, ...]) -> AnswersSaved:
    event = stored.event()
    assert isinstance(event, AnswersSaved)
    return AnswersSaved(declaration_id=event.declaration_id, question_ids=question_ids)


@pytest.mark.parametrize(
    "field", ["stream", "type", "actor", "request_id", "prev_hash", "payload", "stream_version"]
)
def test_every_field_is_under_the_seal(db_session: Session, field: str) -> None:
    """Changing any one field changes the hash."""
    stored = append(db_session, "a", _event(), "user-1")
    before = seal(stored)
    changed: Any = {"payload": {"x": 1}, "stream_version": 9}.get(field, "changed")
    db_session.expunge(stored)
    setattr(stored, field, changed)
    assert seal(stored) != before


def test_the_database_refuses_two_events_of_one_version(db_session: Session) -> None:
    """Even code that went past the ledger could not fork a stream."""
    stored = append(db_session, "a", _event(), "user-1")
    copy = {c.name: getattr(stored, c.name) for c in StoredEvent.__table__.columns} | {"id": new_id()}
    with pytest.raises(IntegrityError, match="uq_events_stream"):
        db_session.execute(StoredEvent.__table__.insert().values(copy))  # type: ignore[attr-defined]


def test_relays_are_woken_at_commit_and_not_before(database_url: str) -> None:
    """A listener hears nothing of an append that is rolled back, and hears of one that commits."""
    engine = engine_for(database_url)
    dsn = database_url.replace("postgresql+psycopg", "postgresql", 1)
    with psycopg.connect(dsn, autocommit=True) as listener:
        listener.execute(f"LISTEN {ledger.WAKE_CHANNEL}".encode())
        with Session(engine) as session:
            append(session, "a", MailQueued(mail_id=uuid4()), "user-1")
            session.rollback()
        assert list(listener.notifies(timeout=0.1)) == []
        with transaction_on(engine) as session:
            append(session, "a", MailQueued(mail_id=uuid4()), "user-1")
        assert len(list(listener.notifies(timeout=5, stop_after=1))) == 1


def test_every_append_leaves_one_row_for_the_relay(db_session: Session) -> None:
    """The outbox names exactly the events that were appended, oldest first."""
    ids = [append(db_session, "a", _event(), "user-1").id for _ in range(3)]
    waiting = db_session.execute(text("SELECT event_id FROM undelivered ORDER BY position")).scalars().all()
    assert waiting == ids
