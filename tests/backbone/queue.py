"""Short words for what the backbone's tests do to the queue of record."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.ledger import append
from portal.operations.models import Delivery
from schemas.events import AnswersSaved, MailQueued
from workers import deliveries

PAIRS = [("AnswersSaved", "first"), ("AnswersSaved", "second")]
ONE_PAIR = PAIRS[:1]


def add_event(session: Session, stream: str = "a", *question_ids: str) -> UUID:
    """Append one event that the pairs above subscribe to."""
    event = AnswersSaved(declaration_id=uuid4(), question_ids=question_ids)
    return append(session, stream, event, "user-1").id


def add_unheard_event(session: Session, stream: str = "a") -> UUID:
    """Append one event that nobody here subscribes to."""
    return append(session, stream, MailQueued(mail_id=uuid4()), "user-1").id


def add_delivery(session: Session, stream: str = "a") -> UUID:
    """Append one event and write its one delivery, to `first`."""
    event_id = add_event(session, stream)
    deliveries.fan_out(session, ONE_PAIR)
    return event_id


def delivery(session: Session, event_id: UUID, subscriber: str = "first") -> Delivery:
    """The row as it is now."""
    return session.get_one(Delivery, (event_id, subscriber), populate_existing=True)


def change(session: Session, event_id: UUID, assignments: str, **parameters: Any) -> None:
    """Bend a delivery's row, for instance to let its lease run out."""
    sql = f"UPDATE deliveries SET {assignments} WHERE event_id = :event_id"
    session.execute(text(sql), {"event_id": event_id, **parameters})


def let_lease_run_out(session: Session, event_id: UUID) -> None:
    """As if the worker had died long ago."""
    past = "clock_timestamp() - interval '1 second'"
    change(session, event_id, f"leased_until = {past}, due_at = {past}")
