"""A third party's statement makes an approval L3: who, when, and which of the files handed in says so."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from portal.evidence.models import EvidenceFile
from portal.thirdparty.queries import statement_about
from tests import factories
from tests.accounts.people import sign_in
from tests.evidence import files
from tests.evidence.desk import EvidenceDesk, files_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from portal.accounts.models import User
    from portal.declarations.models import Declaration
    from tests.factories import InReview


@pytest.fixture
def file(desk: EvidenceDesk, db_session: Session) -> EvidenceFile:
    """The paper with the statement."""
    desk.upload("utlatande.csv", files.CSV)
    return files_in(db_session)[0]


@pytest.fixture
def waiting(db_session: Session, draft: Declaration, producer: User, file: EvidenceFile) -> InReview:
    """The draft with its file, on the desk."""
    submission = factories.hand_in(db_session, draft, producer)
    return factories.InReview(draft, submission, factories.compute(db_session, submission), producer)


@pytest.fixture
def first(app: Flask, db_session: Session, waiting: InReview) -> User:
    """A reviewer without conflict of interest."""
    reviewer = factories.a_reviewer(db_session, factories.FIRST_REVIEWER)
    factories.impartial(db_session, waiting.declaration.id, reviewer)
    return reviewer


@pytest.fixture
def client(app: Flask, first: User) -> FlaskClient:
    """The reviewer's browser."""
    browser = app.test_client()
    sign_in(browser, first)
    return browser


def send(client: FlaskClient, waiting: InReview, file_id: object, **changes: str) -> tuple[int, str]:
    """Send the form."""
    _id, snapshot_hash, result_hash = factories.hashes_of(waiting)
    data = {
        "snapshot_hash": snapshot_hash,
        "result_hash": result_hash,
        "body": "Exempelrevision AB",
        "stated_on-day": "3",
        "stated_on-month": "2",
        "stated_on-year": "2026",
        "statement": str(file_id),
        **changes,
    }
    answer = client.post(f"/granskning/{waiting.declaration.id}/utlatande", data=data)
    return answer.status_code, answer.text


def test_an_approval_with_a_statement_is_l3(
    client: FlaskClient, db_session: Session, waiting: InReview, file: EvidenceFile
) -> None:
    """Recorded before the proposal, it stands in the decision and on the public page, with body and day."""
    assert send(client, waiting, file.id)[0] == 302
    assert "Exempelrevision AB" in client.get(f"/granskning/{waiting.declaration.id}").text
    second = factories.a_reviewer(db_session)
    decision = factories.approve(db_session, waiting, second)
    assert decision.level == "L3"
    profile = factories.publish(db_session, decision.id)
    assert profile.content["review"]["level"] == "L3"
    assert profile.content["review"]["verified_by"] == "Exempelrevision AB"
    page = client.get(f"/profil/{profile.slug}").text
    assert "Exempelrevision AB" in page
    assert "nivå L3" in page


def test_without_one_it_is_l2(client: FlaskClient, db_session: Session, waiting: InReview) -> None:
    """The region's own review is a desk review."""
    decision = factories.approve(db_session, waiting, factories.a_reviewer(db_session))
    profile = factories.publish(db_session, decision.id)
    assert (decision.level, profile.content["review"]["level"]) == ("L2", "L2")
    assert "nivå L2" in client.get(f"/profil/{profile.slug}").text


def test_a_statement_needs_body_day_and_paper(
    client: FlaskClient, db_session: Session, waiting: InReview, file: EvidenceFile
) -> None:
    """Each that is missing or wrong is told at its field, and what was typed is still there."""
    for wrong, field in (
        ({"body": ""}, "body"),
        ({"stated_on-day": "32"}, "stated_on-day"),
        ({"stated_on-year": "2199"}, "stated_on-day"),
        ({"statement": str(uuid4())}, "statement"),
    ):
        status, page = send(client, waiting, file.id, **wrong)
        assert status == 422, wrong
        assert f'href="#{field}"' in page, wrong
    assert statement_about(db_session, waiting.submission.id) is None


def test_it_is_too_late_once_it_is_proposed(
    client: FlaskClient, db_session: Session, waiting: InReview, file: EvidenceFile, first: User
) -> None:
    """The second reviewer approves what the first one saw, the level among it."""
    factories.propose(db_session, waiting, first)
    assert send(client, waiting, file.id)[0] == 409
    assert statement_about(db_session, waiting.submission.id) is None
