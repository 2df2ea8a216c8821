"""Append an event in the transaction that caused it.

The ledger is the audit log and the queue's source at once. Appending locks the
stream's row until the transaction ends, which makes versions gapless and lets
each event seal the one before it with a hash.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, String, UniqueConstraint, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column
from structlog.contextvars import get_contextvars

from portal.db import Base, new_id
from schemas.events import Event, event_from_json, event_to_json

WAKE_CHANNEL = "jordnara_wake"


class Stream(Base):
    """The head of one stream: the row that appends queue up on."""

    __tablename__ = "streams"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    version: Mapped[int]
    head_hash: Mapped[str] = mapped_column(String(64))


class StoredEvent(Base):
    """One fact, as it happened. A trigger refuses UPDATE and DELETE."""

    __tablename__ = "events"
    __table_args__ = (
        UniqueConstraint("stream", "stream_version"),
        Index("ix_events_occurred_at", "occurred_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    stream: Mapped[str] = mapped_column(String(120))
    stream_version: Mapped[int]
    type: Mapped[str] = mapped_column(String(80))
    schema_version: Mapped[int]
    payload: Mapped[dict[str, Any]]
    actor: Mapped[str] = mapped_column(String(120))
    request_id: Mapped[str] = mapped_column(String(64))
    occurred_at: Mapped[datetime]
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    def event(self) -> Event:
        """The event as today's class, whatever version it was written in."""
        return event_from_json(self.type, self.schema_version, self.payload)


class Undelivered(Base):
    """An event whose deliveries have not been written yet; the relay empties this table."""

    __tablename__ = "undelivered"

    position: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    event_id: Mapped[UUID]


# One round trip for all that follows an event; NOTIFY is delivered at commit.
_SEAL_AND_WAKE = text("""
    WITH head AS (UPDATE streams SET head_hash = :hash WHERE name = :stream),
         outbox AS (INSERT INTO undelivered (event_id) VALUES (:event_id))
    SELECT pg_notify(:channel, '')""")


@dataclass(frozen=True)
class Breach:
    """A place where the chain does not hold."""

    stream: str
    stream_version: int
    reason: str


def declaration_stream(declaration_id: UUID) -> str:
    """The stream that holds one declaration's whole story."""
    return f"declaration-{declaration_id}"


def organisation_stream(organisation_id: UUID) -> str:
    """The stream that holds an organisation's story."""
    return f"organisation-{organisation_id}"


def append(session: Session, stream: str, event: Event, actor: str) -> StoredEvent:
    """Store `event` as the stream's next fact and wake the relay when the transaction commits.

    Args:
        actor: `user-<id>`, or the name of the subscriber that drew the conclusion.

    The id of the web request that led here is read from the log context and stored too, so
    that one search finds the request and everything that followed from it.
    """
    version, prev_hash, now = _lock_head(session, stream)
    stored = StoredEvent(
        id=new_id(),
        stream=stream,
        stream_version=version,
        actor=actor,
        request_id=str(get_contextvars().get("request_id", "")),
        occurred_at=now,
        prev_hash=prev_hash,
        **event_to_json(event),
    )
    stored.hash = seal(stored)
    session.add(stored)
    session.flush()
    last_words = {"hash": stored.hash, "stream": stream, "event_id": stored.id, "channel": WAKE_CHANNEL}
    session.execute(_SEAL_AND_WAKE, last_words)
    return stored


def _lock_head(session: Session, stream: str) -> tuple[int, str, datetime]:
    # The time is read once the lock is ours, so that later versions never carry earlier times.
    upsert = (
        insert(Stream)
        .values(name=stream, version=1, head_hash="")
        .on_conflict_do_update(index_elements=[Stream.name], set_={"version": Stream.version + 1})
        .returning(Stream.version, Stream.head_hash, func.clock_timestamp())
    )
    version, head_hash, now = session.execute(upsert).one()
    return version, head_hash, now


def seal(event: StoredEvent) -> str:
    """SHA-256 over every stored field and the previous event's hash."""
    content = [
        str(event.id),
        event.stream,
        event.stream_version,
        event.type,
        event.schema_version,
        event.payload,
        event.actor,
        event.request_id,
        event.occurred_at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.prev_hash,
    ]
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def verify(session: Session) -> Iterator[Breach]:
    """Walk every stream and yield each place where an event is missing, changed or cut off.

    The stream heads catch a removed tail; a head rewritten together with its
    events is only caught by comparing with an earlier, signed copy of the heads.
    """
    heads = {s.name: s for s in session.scalars(select(Stream))}
    last: StoredEvent | None = None
    ordered = select(StoredEvent).order_by(StoredEvent.stream, StoredEvent.stream_version)
    for event in session.scalars(ordered.execution_options(yield_per=1000)):
        if last is not None and last.stream != event.stream:
            yield from _check_head(last, heads.pop(last.stream, None))
            last = None
        yield from _check_link(last, event)
        last = event
    if last is not None:
        yield from _check_head(last, heads.pop(last.stream, None))
    for head in heads.values():
        yield Breach(head.name, head.version, "the stream has a head but no events")


def _check_link(previous: StoredEvent | None, event: StoredEvent) -> Iterator[Breach]:
    expected = previous.stream_version + 1 if previous else 1
    if event.stream_version != expected:
        yield Breach(event.stream, expected, "an event is missing")
    elif event.prev_hash != (previous.hash if previous else ""):
        yield Breach(event.stream, event.stream_version, "does not follow the event before it")
    if event.hash != seal(event):
        yield Breach(event.stream, event.stream_version, "its content was changed")


def _check_head(last: StoredEvent, head: Stream | None) -> Iterator[Breach]:
    if head is None:
        yield Breach(last.stream, last.stream_version, "the stream has no head")
    elif (head.version, head.head_hash) != (last.stream_version, last.hash):
        yield Breach(last.stream, head.version, "the newest events are missing or changed")
