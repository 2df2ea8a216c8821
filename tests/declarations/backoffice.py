"""The back office in one thread: draws every conclusion that waits, in the order of the events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.db import engine_for, reading_on, transaction_on
from portal.ledger import StoredEvent
from workers.compute import compute_footprint, compute_preview
from workers.publish import publish_profile
from workers.subscriber import Fact, Subscriber
from workers.validate import check_submission

if TYPE_CHECKING:
    from uuid import UUID

SUBSCRIBERS: dict[str, Subscriber] = {
    "AnswersSaved": compute_preview,
    "DeclarationSubmitted": check_submission,
    "DeclarationChecked": compute_footprint,
    "DeclarationApproved": publish_profile,
}


class BackOffice:
    """Remembers what it has done; events without a conclusion about declarations are passed over."""

    def __init__(self, database_url: str) -> None:
        self.engine = engine_for(database_url)
        self._done: set[UUID] = set()

    def work(self, *types: str) -> None:
        """Draw all conclusions that wait, or only those of these event types."""
        while waiting := self._waiting(types):
            for stored in waiting:
                self._done.add(stored.id)
                self._deliver(stored, SUBSCRIBERS[stored.type])

    def _waiting(self, types: tuple[str, ...]) -> list[StoredEvent]:
        with reading_on(self.engine) as session:
            stored = session.scalars(
                select(StoredEvent).order_by(StoredEvent.occurred_at, StoredEvent.id)
            ).all()
            session.expunge_all()
        wanted = [one for one in stored if one.type in SUBSCRIBERS and one.id not in self._done]
        newest_saved = [one.id for one in wanted if one.type == "AnswersSaved"][-1:]
        self._done |= {one.id for one in wanted if one.type == "AnswersSaved"} - set(newest_saved)
        wanted = [one for one in wanted if one.id not in self._done]
        return [one for one in wanted if not types or one.type in types]

    def _deliver(self, stored: StoredEvent, subscriber: Subscriber) -> None:
        fact = Fact(stored, stored.event())
        with reading_on(self.engine) as session:
            loaded = subscriber.load(session, fact)
            session.expunge_all()
        result = subscriber.compute(loaded)
        with transaction_on(self.engine) as session:
            subscriber.settle(session, fact, result)
