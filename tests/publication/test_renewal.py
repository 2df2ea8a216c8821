"""A renewal runs beside the published version, with its answers, until it takes its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from portal.accounts.models import User
from portal.catalogue import service as catalogue
from portal.catalogue.models import CatalogueEntry
from portal.declarations import service as declarations
from portal.declarations.models import Declaration
from portal.declarations.queries import answer_rows
from portal.declarations.transitions import Party
from portal.profiles.models import Profile
from portal.publication import service
from portal.publication.queries import publication_of, publications_of
from tests import factories
from tests.accounts.people import sign_in
from workers.trace import story

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session


@pytest.fixture
def grower(db_session: Session, profile: Profile) -> User:
    """Whoever handed it in."""
    declaration = db_session.get_one(Declaration, profile.declaration_id)
    return db_session.get_one(User, declaration.created_by)


@pytest.fixture
def browser(app: Flask, grower: User) -> FlaskClient:
    """Their browser."""
    client = app.test_client()
    sign_in(client, grower)
    return client


def draft_of(session: Session) -> Declaration:
    """The renewal."""
    session.expire_all()
    return session.scalars(select(Declaration).where(Declaration.renews_id.is_not(None))).one()


def start(browser: FlaskClient, profile: Profile, year: str = "2026") -> str:
    """Press the button; gives back where it leads."""
    address = f"/deklarationer/{profile.declaration_id}/publicering"
    assert "Förnya" in browser.get(address).text
    answer = browser.post(f"{address}/fornya", data={"reference_year": year})
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def handed_in(session: Session, draft: Declaration, grower: User) -> factories.InReview:
    """The renewal with every answer confirmed, handed in and computed."""
    rows = answer_rows(session, draft.id)
    given = factories.answers(product_year=str(draft.reference_year), crop_area="8,88")
    seen = {name: row.version for name, row in rows.items()}
    declarations.save_answers(session, draft.id, given, seen, grower.id, frozenset(given))
    session.commit()
    submission = factories.hand_in(session, draft, grower)
    return factories.InReview(draft, submission, factories.compute(session, submission), grower)


def test_the_answers_come_along_and_wait_to_be_confirmed(
    db_session: Session, browser: FlaskClient, profile: Profile
) -> None:
    """The same number and product, the year chosen, the old answers each with where they come from."""
    where = start(browser, profile)
    draft = draft_of(db_session)
    assert (draft.number.lower(), draft.edition, draft.reference_year) == (profile.slug, 2, 2026)
    assert f"/deklarationer/{draft.id}/kopiera/" in where
    assert browser.get(where).status_code == 200
    rows = answer_rows(db_session, draft.id)
    copied = [row for row in rows.values() if row.copied_from == profile.declaration_id]
    assert len(copied) > 5
    assert all(row.is_unconfirmed for row in copied)
    assert rows["crop.variety"].answer().value == "King Edward"


def test_a_second_click_goes_to_the_same_draft(
    db_session: Session, browser: FlaskClient, profile: Profile
) -> None:
    """Never two renewals at once; one that was taken back leaves room for another."""
    start(browser, profile)
    first = draft_of(db_session)
    address = f"/deklarationer/{profile.declaration_id}/publicering"
    assert "Fortsätt med förnyelsen" in browser.get(address).text
    again = browser.post(f"{address}/fornya", data={"reference_year": "x"})
    assert again.headers["Location"].endswith(f"/deklarationer/{first.id}")
    declarations.withdraw(db_session, first.id, first.created_by)
    db_session.commit()
    start(browser, profile, "2025")
    editions = select(Declaration.edition).where(Declaration.renews_id == profile.declaration_id)
    assert sorted(db_session.scalars(editions)) == [2, 3]


def test_the_old_version_counts_until_the_new_is_published(
    db_session: Session, browser: FlaskClient, client: FlaskClient, grower: User, profile: Profile
) -> None:
    """Through draft and review nothing public changes; then the new version stands in its place."""
    start(browser, profile)
    before = client.get(f"/profil/{profile.slug}.json").get_json()
    waiting = handed_in(db_session, draft_of(db_session), grower)
    during = client.get(f"/profil/{profile.slug}.json").get_json()
    assert (during["version"], during["state"], during["content"]) == (1, "published", before["content"])
    reviewer = factories.a_reviewer(db_session, "annan@exempel.se")
    newer = factories.published(db_session, waiting, reviewer)
    db_session.expire_all()
    found = publications_of(db_session, profile.slug)
    assert {number: one.state for number, one in found.items()} == {1: "superseded", 2: "published"}
    assert found[2].origin == "renewed"
    after = client.get(f"/profil/{profile.slug}.json").get_json()
    assert (after["version"], after["content"]["reference_year"]) == (2, 2026)
    assert "Det finns en nyare version" in client.get(f"/profil/{profile.slug}/v1").text
    entry = db_session.get_one(CatalogueEntry, profile.slug)
    assert (entry.profile_id, entry.version) == (newer.id, 2)
    listing = browser.get("/deklarationer").text
    assert "Ersatt av en nyare version" in listing
    assert "förnyelse" in listing
    lines = list(story(db_session, profile.slug))
    assert sum("DeclarationStarted" in line for line in lines) == 2


@pytest.mark.parametrize("year", ["2024", "2199", "", "år"])
def test_only_a_year_that_makes_sense_is_taken(
    db_session: Session, browser: FlaskClient, profile: Profile, year: str
) -> None:
    """Not a year before the published one, none that has not come, and nothing that is no year."""
    address = f"/deklarationer/{profile.declaration_id}/publicering/fornya"
    assert browser.post(address, data={"reference_year": year}).status_code == 422
    assert db_session.scalar(select(Declaration).where(Declaration.renews_id.is_not(None))) is None


def test_what_was_withdrawn_cannot_be_renewed(
    db_session: Session, browser: FlaskClient, profile: Profile, grower: User
) -> None:
    """There is no button, and the address behind it says where the figure is."""
    who = service.Who(grower.id, Party.PRODUCER)
    service.withdraw(db_session, profile.id, "Slut", who, profile.valid_until)
    db_session.commit()
    address = f"/deklarationer/{profile.declaration_id}/publicering"
    assert "fornya" not in browser.get(address).text
    assert browser.post(f"{address}/fornya", data={"reference_year": "2026"}).status_code == 409


def test_other_words_change_nothing_that_was_reviewed(
    db_session: Session, browser: FlaskClient, client: FlaskClient, profile: Profile
) -> None:
    """Name and contact change at once, both names are shown, and content and hash stay the same."""
    address = f"/deklarationer/{profile.declaration_id}/publicering/namn"
    assert "Tvättad potatis" in browser.get(address).text
    assert browser.post(address, data={"product_name": "", "contact": ""}).status_code == 422
    new = {"product_name": "Potatis från backen", "contact": "070-000 00 00"}
    assert browser.post(address, data=new).status_code == 302
    page = client.get(f"/profil/{profile.slug}").text
    for told in ("Potatis från backen", "Tvättad potatis", "070-000 00 00"):
        assert told in page
    assert client.get(f"/profil/{profile.slug}.json").get_json()["content_hash"] == profile.content_hash
    catalogue.index_profile(db_session, profile.id)
    db_session.commit()
    assert db_session.get_one(CatalogueEntry, profile.slug).product_name == "Potatis från backen"
    start(browser, profile)
    assert draft_of(db_session).product_name == "Potatis från backen"
    found = publication_of(db_session, profile.id)
    assert found is not None
    assert found.state == "published"
