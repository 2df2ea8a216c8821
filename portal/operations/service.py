"""Retry or skip a dead delivery. Both are told to the other administrators."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from portal import ledger
from schemas.events import DeadDeliverySettled

Action = Literal["retry", "skip"]

_RETRY = """state = 'pending', attempts = 0, due_at = clock_timestamp(), leased_until = NULL"""
_SKIP = """state = 'done', done_at = clock_timestamp(), leased_until = NULL"""


class NotDead(LookupError):
    """The delivery is not dead any more: somebody else settled it first."""


def settle_dead(session: Session, event_id: UUID, subscriber: str, action: Action, actor: str) -> None:
    """Give a dead delivery a new try, or let the stream go on without it.

    Raises:
        NotDead: there is no such dead delivery.
    """
    change = _RETRY if action == "retry" else _SKIP
    statement = text(
        f"UPDATE deliveries SET {change} WHERE event_id = :event_id AND subscriber = :subscriber AND state = 'dead'"
        " RETURNING stream"
    )
    stream = session.execute(statement, {"event_id": event_id, "subscriber": subscriber}).scalar_one_or_none()
    if stream is None:
        raise NotDead(f"{subscriber} of {event_id}")
    event = DeadDeliverySettled(event_id=event_id, subscriber=subscriber, action=action)
    ledger.append(session, f"delivery-{event_id}", event, actor)
