"""Somebody at the evidence pages, and the workers behind them."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.db import engine_for, reading_on, transaction_on
from portal.evidence.models import EvidenceFile
from portal.ledger import StoredEvent
from workers.subscriber import Fact
from workers.subscriptions import SUBSCRIPTIONS

if TYPE_CHECKING:
    from uuid import UUID

    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

QUESTION = "machinery.fuel_diesel"
KIND = "fuel_invoice"


class EvidenceDesk:
    """Short words for what a producer does with evidence."""

    def __init__(self, client: FlaskClient, declaration_id: UUID) -> None:
        self.client = client
        self.home = f"/deklarationer/{declaration_id}/underlag"

    def upload(self, name: str, content: bytes, question: str = QUESTION, kind: str = KIND) -> Any:
        """Send a file."""
        fields = {"kind": kind, "file": (BytesIO(content), name)}
        return self.client.post(
            f"{self.home}/{question}", data=fields, content_type="multipart/form-data", follow_redirects=True
        )

    def page(self, question: str = QUESTION) -> Any:
        """The page of a question."""
        return self.client.get(f"{self.home}/{question}")

    def download(self, file: EvidenceFile, question: str = QUESTION) -> Any:
        """Ask for a file."""
        return self.client.get(f"{self.home}/{question}/{file.id}")

    def remove(self, file: EvidenceFile, question: str = QUESTION) -> Any:
        """Take a file away, through the page that asks."""
        address = f"{self.home}/{question}/{file.id}/ta-bort"
        asked = self.client.get(address)
        return self.client.post(address, follow_redirects=True) if asked.status_code == 200 else asked

    def reuse(self, file: EvidenceFile, question: str = QUESTION) -> Any:
        """Use a file that is there already."""
        return self.client.post(
            f"{self.home}/{question}/anvand", data={"evidence_id": str(file.id)}, follow_redirects=True
        )


def files_in(session: Session) -> list[EvidenceFile]:
    """Every file, oldest first, as the database has it now."""
    session.rollback()
    query = select(EvidenceFile).order_by(EvidenceFile.uploaded_at, EvidenceFile.id)
    return list(session.scalars(query.execution_options(populate_existing=True)))


class Workers:
    """Draw every conclusion that waits about evidence, once, in one thread."""

    def __init__(self, database_url: str, done: set[tuple[UUID, str]]) -> None:
        self.engine = engine_for(database_url)
        self.done = done

    def work(self, *more: str) -> None:
        """Until nothing waits. Events are those about evidence, and those of the types in `more`."""
        while waiting := self._waiting(more):
            for stored, subscriber in waiting:
                self._deliver(stored, subscriber)
                self.done.add((stored.id, subscriber.name))

    def _waiting(self, more: tuple[str, ...]) -> list[tuple[StoredEvent, Any]]:
        with reading_on(self.engine) as session:
            stored = session.scalars(
                select(StoredEvent)
                .where(StoredEvent.type.startswith("Evidence") | StoredEvent.type.in_(more))
                .order_by(StoredEvent.occurred_at, StoredEvent.id)
            ).all()
            session.expunge_all()
        return [
            (one, subscriber)
            for one in stored
            for subscriber in SUBSCRIPTIONS[type(one.event())]
            if (one.id, subscriber.name) not in self.done
        ]

    def _deliver(self, stored: StoredEvent, subscriber: Any) -> None:
        fact = Fact(stored, stored.event())
        with reading_on(self.engine) as session:
            loaded = subscriber.load(session, fact)
            session.expunge_all()
        result = subscriber.compute(loaded)
        with transaction_on(self.engine) as session:
            subscriber.settle(session, fact, result)
