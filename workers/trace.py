"""One declaration's whole story, readable: events, who caused them, and what became of each delivery."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.declarations.models import Declaration
from portal.ledger import StoredEvent, declaration_stream
from portal.operations.models import Delivery


def story(session: Session, what: str) -> Iterator[str]:
    """Lines of text, oldest first, one renewal after the other; none when nothing is known.

    Args:
        what: a declaration's number or id, or a profile's address.
    """
    for declaration in _find(session, what):
        yield from _story_of(session, declaration)


def _story_of(session: Session, declaration: Declaration) -> Iterator[str]:
    state = f"{declaration.status}, version {declaration.version}"
    yield f"{declaration.number} {declaration.product_name}: {state}"
    events = session.scalars(
        select(StoredEvent)
        .where(StoredEvent.stream == declaration_stream(declaration.id))
        .order_by(StoredEvent.stream_version)
    ).all()
    for event in events:
        yield from _event_lines(session, event)


def _find(session: Session, what: str) -> Sequence[Declaration]:
    word = what.rstrip("/").rsplit("/", 1)[-1]
    conditions = [Declaration.number == word.upper()]
    with suppress(ValueError):
        conditions.append(Declaration.id == UUID(word))
    found = select(Declaration).where(or_(*conditions)).order_by(Declaration.edition)
    return session.scalars(found).all()


def _event_lines(session: Session, event: StoredEvent) -> Iterator[str]:
    at = event.occurred_at.isoformat(timespec="milliseconds")
    origin = f" request {event.request_id}" if event.request_id else ""
    yield f"{at}  #{event.stream_version} {event.type} by {event.actor}{origin}  event {event.id}"
    deliveries = session.scalars(
        select(Delivery).where(Delivery.event_id == event.id).order_by(Delivery.subscriber)
    )
    for delivery in deliveries:
        yield f"    -> {delivery.subscriber}: {_outcome(delivery, event)}"


def _outcome(delivery: Delivery, event: StoredEvent) -> str:
    if delivery.state == "done" and delivery.done_at is not None:
        took_ms = (delivery.done_at - event.occurred_at).total_seconds() * 1000
        return f"done after {took_ms:.0f} ms, attempt {delivery.attempts}"
    error = delivery.last_error.strip().splitlines()
    return f"{delivery.state}, attempt {delivery.attempts}" + (f": {error[-1]}" if error else "")
