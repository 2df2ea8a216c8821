"""Sent back for some answers: those can be changed, the rest stays as the reviewer had it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.declarations import service
from portal.declarations.models import TYPED
from portal.declarations.queries import answer_rows, answers_of
from portal.declarations.service import Entry
from portal.declarations.transitions import QuestionsLocked
from portal.results import service as results
from schemas.questionnaire import Problem
from tests import factories

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.accounts.models import User
    from portal.declarations.models import Declaration
    from tests.declarations.browser import Browser

SOIL = {"soil.organic": "Odlar ni på mulljord?"}


@pytest.fixture
def back(db_session: Session, producer: User) -> Declaration:
    """Sent back with a question about the soil."""
    waiting = factories.in_review(db_session, producer)
    factories.send_back(db_session, waiting, factories.a_reviewer(db_session), SOIL)
    return waiting.declaration


def test_what_was_asked_about_can_be_changed(
    browser: Browser, back: Declaration, db_session: Session
) -> None:
    """The question page has its field, and the change is saved."""
    browser.open(f"/deklarationer/{back.id}/fraga/soil")
    assert browser.send({"soil-organic": "partly"}).status == 200
    assert answers_of(db_session, back.id)["soil.organic"].value == "partly"


def test_the_rest_is_shown_without_a_field(browser: Browser, back: Declaration) -> None:
    """A locked answer can be read, says why it is locked, and cannot be sent."""
    page = browser.open(f"/deklarationer/{back.id}/fraga/area")
    assert "Låst:" in page.text
    assert "7,77" in page.text
    assert "bara ändra det som granskaren har frågat om" in page.text
    assert 'name="crop-area"' not in page.html
    check = browser.open(f"/deklarationer/{back.id}/kontrollera")
    assert "Låst" in check.text
    assert "/fraga/area" not in check.html
    assert "/fraga/soil" in check.html


@pytest.mark.parametrize("typed", ["99,5", "många"])
def test_an_old_page_cannot_change_a_locked_answer(
    browser: Browser, db_session: Session, producer: User, typed: str
) -> None:
    """A page from before it was handed in is refused; what was typed can be read, and nothing is saved.

    Also when it is no number: an error at a field that is not there would help nobody.
    """
    draft = factories.a_draft(db_session, producer)
    browser.open(f"/deklarationer/{draft.id}/fraga/area")
    submission = factories.hand_in(db_session, draft, producer)
    computed = factories.compute(db_session, submission)
    waiting = factories.InReview(draft, submission, computed, producer)
    factories.send_back(db_session, waiting, factories.a_reviewer(db_session), SOIL)
    page = browser.send({"crop-area": typed})
    assert page.status == 409
    assert "Svaret är låst" in page.text
    assert typed in page.text
    db_session.expire_all()
    assert answers_of(db_session, draft.id)["crop.area"].entered == "7,77"


def test_what_becomes_visible_through_the_change_is_open(
    browser: Browser, back: Declaration, db_session: Session, producer: User
) -> None:
    """Answering that some of the soil is organic asks how much: that question was never reviewed."""
    with pytest.raises(QuestionsLocked):
        factories.save(db_session, back, producer, {"crop-variety": "Bintje"})
    db_session.rollback()
    browser.open(f"/deklarationer/{back.id}/fraga/soil")
    browser.send({"soil-organic": "partly"})
    browser.open(f"/deklarationer/{back.id}/fraga/soil-area")
    page = browser.send({"soil-organic_area": "20", "soil-organic_area__unit": "%"})
    assert page.status == 200
    assert answers_of(db_session, back.id)["soil.organic_area"].entered == "20"


def test_copies_pass_over_what_is_locked(db_session: Session, back: Declaration, producer: User) -> None:
    """What comes from elsewhere is put where it may be put, and the rest is named."""
    rows = answer_rows(db_session, back.id)
    given = factories.answers(crop_variety="Bintje", soil_organic="whole")
    entries = [Entry(given[name], TYPED, rows[name].version) for name in ("crop.variety", "soil.organic")]
    assert service.put_answers(db_session, back.id, entries, producer.id, "copied") == ["crop.variety"]
    assert answers_of(db_session, back.id)["soil.organic"].value == "whole"


def test_the_lock_holds_until_it_is_reviewed_again(
    db_session: Session, back: Declaration, producer: User
) -> None:
    """Handed in again and sent back by the checks, what they found is open too; the rest stays locked."""
    factories.save(db_session, back, producer, {"soil-organic": "whole"})
    submission = factories.hand_in(db_session, back, producer)
    found = Problem("crop.area", "crop-area", "check.max", {"limit": "5", "unit": "ha"})
    results.record_checks(db_session, back.id, submission.id, [found], "check_submission")
    db_session.commit()
    factories.save(db_session, back, producer, {"crop-area": "4", "crop-area__unit": "ha"})
    with pytest.raises(QuestionsLocked):
        factories.save(db_session, back, producer, {"crop-variety": "Bintje"})


def test_a_draft_is_never_locked(db_session: Session, producer: User) -> None:
    """Before anybody has read it, and when only the checks sent it back, everything may be changed."""
    draft = factories.a_draft(db_session, producer)
    submission = factories.hand_in(db_session, draft, producer)
    found = Problem("crop.area", "crop-area", "check.max", {"limit": "5", "unit": "ha"})
    results.record_checks(db_session, draft.id, submission.id, [found], "check_submission")
    factories.save(db_session, draft, producer, {"crop-variety": "Bintje"})
    assert answers_of(db_session, draft.id)["crop.variety"].value == "Bintje"
