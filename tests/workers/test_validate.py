"""The worker's own check of what was handed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text

from portal.ledger import StoredEvent
from tests import factories
from workers.subscriber import Fact
from workers.validate import SnapshotChanged, check_submission

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def _handed_in(session: Session) -> Fact:
    """The event of a submission that waits to be checked."""
    producer = factories.a_producer(session)
    factories.hand_in(session, factories.a_draft(session, producer), producer)
    stored = session.scalars(select(StoredEvent).where(StoredEvent.type == "DeclarationSubmitted")).one()
    return Fact(stored, stored.event())


def test_what_was_signed_is_checked(db_session: Session) -> None:
    """A sound submission has nothing to put right."""
    loaded = check_submission.load(db_session, _handed_in(db_session))
    assert check_submission.compute(loaded) == []


def test_a_snapshot_changed_after_signing_goes_no_further(db_session: Session) -> None:
    """Answers altered past the triggers no longer fit the ledger's hash; nothing is computed from them."""
    fact = _handed_in(db_session)
    db_session.execute(text("SET LOCAL session_replication_role = replica"))
    db_session.execute(text('UPDATE submissions SET snapshot = snapshot || \'{"product_name": "Annat"}\''))
    db_session.commit()
    db_session.expire_all()
    with pytest.raises(SnapshotChanged):
        check_submission.load(db_session, fact)
