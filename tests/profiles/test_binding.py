"""Only what was approved, unchanged since, is ever published."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, text

from portal.profiles import service
from portal.profiles.models import Profile
from portal.profiles.service import HashMismatch
from tests import factories

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.review.models import Decision

TAMPERINGS = {
    "the stored answers": 'UPDATE submissions SET snapshot = snapshot || \'{"product_name": "Annat"}\'',
    "the stored figure": "UPDATE footprints SET result = jsonb_set(result, '{total_kg_co2e}', '0.001')",
    "the answers and their hash": "UPDATE submissions SET snapshot_hash = repeat('0', 64)",
    "the figure and its hash": "UPDATE footprints SET result_hash = repeat('0', 64)",
    "the hash that was approved": "UPDATE decisions SET snapshot_hash = repeat('0', 64)",
    "the figure's hash that was approved": "UPDATE decisions SET result_hash = repeat('0', 64)",
    "what was decided": "UPDATE decisions SET kind = 'changes_requested'",
}


@pytest.fixture
def decision(db_session: Session) -> Decision:
    """An approval that has not been published yet."""
    return factories.approve(db_session, factories.in_review(db_session), factories.a_reviewer(db_session))


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_nothing_is_published_after_a_change(db_session: Session, decision: Decision, tampering: str) -> None:
    """Whatever is changed past the triggers between approval and publication, no profile appears."""
    db_session.execute(text("SET LOCAL session_replication_role = replica"))
    db_session.execute(text(TAMPERINGS[tampering]))
    db_session.commit()
    db_session.expire_all()
    with pytest.raises(HashMismatch):
        service.publish(db_session, decision.id, "publish_profile")
    assert db_session.scalar(select(func.count()).select_from(Profile)) == 0


def test_what_was_approved_is_published(db_session: Session, decision: Decision) -> None:
    """The untouched approval does become a profile, so the refusals above are about the change alone."""
    assert service.publish(db_session, decision.id, "publish_profile").version == 1
