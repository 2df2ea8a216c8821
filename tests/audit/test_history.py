"""A case reads as a story: who, in which role, when; producers see their own side of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.accounts.models import Role
from portal.accounts.queries import user_with_email
from portal.audit.words import SENTENCES
from portal.declarations.transitions import TRANSITIONS as DECLARED
from portal.publication.transitions import TRANSITIONS as PUBLISHED
from tests import factories
from tests.accounts.people import make_staff, sign_in

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from portal.profiles.models import Profile


@pytest.fixture
def profile(db_session: Session) -> Profile:
    """Sent back once, then approved by two and published."""
    waiting = factories.in_review(db_session)
    reviewer = factories.a_reviewer(db_session)
    factories.send_back(db_session, waiting, reviewer, {"crop.harvest": "Skörden ser hög ut"})
    factories.save(db_session, waiting.declaration, waiting.producer, {"crop-harvest": "30000"})
    submission = factories.hand_in(db_session, waiting.declaration, waiting.producer)
    again = factories.InReview(
        waiting.declaration, submission, factories.compute(db_session, submission), waiting.producer
    )
    return factories.published(db_session, again, reviewer)


def test_every_step_of_a_case_has_words() -> None:
    """Nothing that the transition tables tell shows up as a bare name."""
    told = {row.event for row in DECLARED} | {row.event for row in PUBLISHED}
    assert told <= set(SENTENCES)


def test_staff_read_everything_with_names_and_roles(
    app: Flask, db_session: Session, profile: Profile
) -> None:
    """In order: begun, handed in, sent back with the reason, proposed, approved, published."""
    client = app.test_client()
    sign_in(client, make_staff(db_session, Role.ADMIN, "admin@exempel.se"))
    page = client.get(f"/arenden/{profile.declaration_id}")
    assert page.status_code == 200
    told = [
        "Provodlare Ett (producent) började på klimatdeklarationen",
        "skrev under och skickade in",
        "Prov Person (granskare) skickade tillbaka för komplettering",
        "Skörden ser hög ut",
        "föreslog att den godkänns",
        "godkände, efter en första granskares förslag",
        "publicerade version 1",
    ]
    places = [page.text.index(words) for words in told]
    assert places == sorted(places)


def test_the_producer_reads_the_own_side(app: Flask, db_session: Session, profile: Profile) -> None:
    """Neither reviewers' names nor what they do among themselves; the reasons they were given are there."""
    client = app.test_client()
    producer = user_with_email(db_session, "odlare@exempel.se")
    assert producer is not None
    sign_in(client, producer)
    page = client.get(f"/deklarationer/{profile.declaration_id}/historik").text
    assert "Skörden ser hög ut" in page
    assert "Regionens granskare godkände" in page
    for hidden in ("Prov Person", "föreslog", "jävig"):
        assert hidden not in page


def test_drafts_and_other_companies_cases_are_nobodys_business(
    app: Flask, db_session: Session, profile: Profile
) -> None:
    """Staff do not see what has never been handed in; producers only their own."""
    other = factories.a_producer(db_session, "annan@exempel.se")
    draft = factories.a_draft(db_session, other)
    client = app.test_client()
    sign_in(client, other)
    assert client.get(f"/deklarationer/{profile.declaration_id}/historik").status_code == 404
    assert client.get(f"/arenden/{profile.declaration_id}").status_code == 403
    sign_in(client, make_staff(db_session, Role.ADMIN, "admin@exempel.se"))
    assert client.get(f"/arenden/{draft.id}").status_code == 404
    assert client.get(f"/arenden/{draft.id}/arende.zip").status_code == 404
