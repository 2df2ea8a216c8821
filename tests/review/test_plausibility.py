"""What is not plausible: errors send the declaration back, remarks stand on the reviewer's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.accounts.models import Role, User
from portal.declarations.models import Declaration
from portal.results.models import CheckFinding
from tests import factories
from tests.declarations.backoffice import BackOffice

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session


def handed_in(session: Session, url: str, **typed: str) -> Declaration:
    """A declaration with these answers after the back office has done its work."""
    producer = session.scalar(select(User).where(User.role == Role.PRODUCER)) or factories.a_producer(session)
    answers = factories.answers(**typed)
    draft = factories.a_draft(session, producer, given=answers)
    factories.hand_in(session, draft, producer)
    BackOffice(url).work()
    session.expire_all()
    return draft


def harvest(kg_per_ha: str) -> dict[str, str]:
    """A harvest outside the usual, explained."""
    return {
        "crop_harvest": kg_per_ha,
        "crop_harvest__unit": "kg[fresh]/ha",
        "crop_harvest__comment": "Så blev det.",
    }


def codes(session: Session) -> dict[str, str]:
    """Severity by code of every finding."""
    return {row.code: row.severity for row in session.scalars(select(CheckFinding))}


def test_an_impossible_result_goes_back_with_the_question(database_url: str, db_session: Session) -> None:
    """A harvest that no field gives is an error although the producer has confirmed it: back it goes."""
    draft = handed_in(db_session, database_url, **harvest("150000"))
    assert draft.status == "changes_requested"
    assert codes(db_session)["plausibility.yield_impossible"] == "error"


def test_remarks_stand_on_the_reviewer_s_page(
    client: FlaskClient, reviewer: User, database_url: str, db_session: Session
) -> None:
    """A very small sold share is kept with the footprint and shown in words."""
    draft = handed_in(db_session, database_url, crop_sold="20", crop_sold__unit="%", crop_sold__unknown="")
    assert draft.status == "in_review"
    assert codes(db_session)["plausibility.sold_share_low"] == "warning"
    page = client.get(f"/granskning/{draft.id}").text
    assert "Bara en liten del av skörden är såld" in page


def test_the_year_before_is_compared_with_when_it_was_approved(
    reviewer: User, database_url: str, db_session: Session
) -> None:
    """The same product with a third of the harvest is remarked on, once the year before is approved."""
    first = factories.in_review(db_session, product_name="Tvättad potatis", reference_year=2024)
    factories.approve(db_session, first, reviewer)
    handed_in(db_session, database_url, **harvest("10000"))
    assert codes(db_session)["plausibility.changed_since_last_year"] == "warning"
