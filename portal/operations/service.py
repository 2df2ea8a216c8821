"""Retry or skip a dead delivery. Both are told to the other administrators."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from sqlalchemy import func, update
from sqlalchemy.orm import Session

from portal import ledger
from portal.operations.models import Delivery
from schemas.events import DeadDeliverySettled

Action = Literal["retry", "skip"]

_CHANGES: dict[Action, dict[str, object]] = {
    "retry": {"state": "pending", "attempts": 0, "due_at": func.clock_timestamp(), "leased_until": None},
    "skip": {"state": "done", "done_at": func.clock_timestamp(), "leased_until": None},
}


class NotDead(LookupError):
    """The delivery is not dead any more: somebody else settled it first."""


def settle_dead(session: Session, event_id: UUID, subscriber: str, action: Action, actor: str) -> None:
    """Give a dead delivery a new try, or let the stream go on without it.

    Raises:
        NotDead: there is no such dead delivery.
    """
    dead = (Delivery.event_id == event_id, Delivery.subscriber == subscriber, Delivery.state == "dead")
    settled = update(Delivery).where(*dead).values(_CHANGES[action]).returning(Delivery.stream)
    stream = session.execute(settled).scalar_one_or_none()
    if stream is None:
        raise NotDead(f"{subscriber} of {event_id}")
    event = DeadDeliverySettled(event_id=event_id, subscriber=subscriber, action=action)
    ledger.append(session, f"delivery-{event_id}", event, actor)
