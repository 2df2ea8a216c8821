"""The farm's answers: given once a year, taken by every product, changed in drafts only on request."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from sqlalchemy import select

from portal.accounts.queries import organisation_of
from portal.declarations import queries, service
from portal.declarations.models import Submission
from portal.farm.models import EarlierFarmAnswer
from portal.farm.queries import farm_rows
from portal.ledger import StoredEvent
from schemas.questionnaire import load_family
from schemas.questionnaire.farm import farm_form
from tests import factories
from tests.accounts.people import sign_in
from tests.declarations import potato
from tests.declarations.browser import Browser
from tests.organisations.people import Company, a_member, an_adviser

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Flask
    from sqlalchemy.orm import Session

    from portal.accounts.models import User
    from portal.declarations.models import AnswerRow

YEAR = potato.LAST_YEAR


@pytest.fixture
def years(db_session: Session, producer: User) -> str:
    """The address of the farm's years."""
    organisation = organisation_of(db_session, producer.id)
    assert organisation
    return f"/gard/{organisation.id}"


@pytest.fixture
def farm(years: str) -> str:
    """The address of the farm's page of last year."""
    return f"{years}/{YEAR}"


@pytest.fixture
def home(browser: Browser) -> str:
    """The task list of a declaration started before the farm had any answers."""
    return potato.start(browser, "Vinterpotatis")


def _rows(session: Session, home: str) -> Mapping[str, AnswerRow]:
    session.rollback()
    session.expire_all()
    return queries.answer_rows(session, UUID(home.split("/")[2]))


def _fill_in(browser: Browser, farm: str, organic: str = "none") -> None:
    browser.open(farm)
    browser.send({"soil-organic": organic, "electricity-source": "solar"})


def test_the_form_of_the_farm_is_made_from_the_definition(
    farm: str,
) -> None:
    """Every question of `reuse: farm` stands on the page, and no other."""
    family = load_family(factories.FAMILY)
    form = farm_form([family, family])
    assert form
    asked = [question.id for question in form.family.in_order()]
    assert asked == [question.id for question in family.in_order() if question.reuse == "farm"]
    assert {"soil.organic", "machinery.fuels", "electricity.source"} <= set(asked)
    assert [name for group in form.groups for name in group.question_ids] == asked


def test_a_farm_without_declarations_is_told_how_to_begin(years: str, farm: str, browser: Browser) -> None:
    """Before the first declaration there is nothing to ask, and the page of a year does not exist."""
    assert "Börja på en klimatdeklaration först" in browser.open(years).text
    assert browser.open(farm).status == 404


def test_no_year_can_be_made_up(years: str, farm: str, browser: Browser, home: str) -> None:
    """Only years that can be declared, or have been, have a page."""
    assert browser.open(f"{years}/1999").status == 404
    assert browser.open(farm).status == 200


def test_nothing_has_to_be_answered(
    farm: str, browser: Browser, home: str, db_session: Session, producer: User
) -> None:
    """The page may be saved with one answer; what is left open is not stored."""
    browser.open(farm)
    page = browser.send({"electricity-source": "solar"})
    assert "Svaren för gården är sparade" in page.text
    declaration = db_session.scalars(select(StoredEvent).where(StoredEvent.type == "FarmAnswersSaved")).one()
    assert declaration.payload["question_ids"] == ["electricity.source"]
    assert declaration.payload["year"] == YEAR


def test_an_answer_can_be_taken_away_again(
    farm: str, browser: Browser, home: str, db_session: Session
) -> None:
    """A required question is cleared like any other, and what stood there is kept."""
    _fill_in(browser, farm)
    browser.open(farm)
    browser.send(leave_out=("soil-organic",))
    db_session.rollback()
    organisation_id = db_session.scalars(select(EarlierFarmAnswer.organisation_id)).one()
    assert farm_rows(db_session, organisation_id, YEAR)["soil.organic"].answer().state == "blank"
    assert db_session.scalars(select(EarlierFarmAnswer)).one().answer().value == "none"


def test_a_new_declaration_takes_the_farms_answers(
    farm: str, browser: Browser, home: str, db_session: Session
) -> None:
    """They are answered from the start, marked, and need no confirmation."""
    _fill_in(browser, farm)
    other = potato.start(browser, "Sommarpotatis")
    row = _rows(db_session, other)["soil.organic"]
    assert row.answer().value == "none"
    assert (row.farm_year, row.farm_version, row.is_unconfirmed) == (YEAR, 1, False)
    page = browser.open(f"{other}/fraga/soil")
    assert f"Hämtat från gården, år {YEAR}" in page.text
    assert f"Hämtat från gården, år {YEAR}" in browser.open(f"{other}/kontrollera").text
    assert "svar gäller hela gården" in browser.open(other).text
    saved = db_session.scalars(select(StoredEvent).where(StoredEvent.type == "AnswersSaved")).all()
    assert [one.payload["way"] for one in saved] == ["farm"]


def test_another_year_has_answers_of_its_own(
    years: str, farm: str, browser: Browser, home: str, db_session: Session
) -> None:
    """A declaration of another year takes nothing, but the page suggests last year's answers."""
    _fill_in(browser, farm)
    other = potato.start(browser, "Gammal potatis", YEAR + 1)
    assert "soil.organic" not in _rows(db_session, other)
    page = browser.open(f"{years}/{YEAR + 1}")
    assert f"Från gården år {YEAR}. Inte sparat än." in page.text
    assert page.form.sent["soil-organic"] == "none"
    assert not farm_rows(db_session, _org(db_session, other), YEAR + 1)
    browser.send()
    db_session.rollback()
    assert farm_rows(db_session, _org(db_session, other), YEAR + 1)["soil.organic"].answer().value == "none"


def _org(session: Session, home: str) -> UUID:
    from portal.declarations.models import Declaration

    return session.get_one(Declaration, UUID(home.split("/")[2])).organisation_id


def test_what_a_declaration_answered_first_is_suggested_to_the_farm(
    farm: str, browser: Browser, home: str
) -> None:
    """Somebody who answered for one product need not type it again for the farm."""
    browser.open(f"{home}/fraga/soil")
    browser.send({"soil-organic": "whole"})
    page = browser.open(farm)
    assert page.form.sent["soil-organic"] == "whole"
    assert "De är inte sparade" in page.text


def test_drafts_are_offered_the_change_and_not_changed_unasked(
    farm: str, browser: Browser, home: str, db_session: Session
) -> None:
    """The list says which draft, old and new; only what is ticked is written."""
    _fill_in(browser, farm)
    page = browser.page
    assert page.path == f"{farm}/utkast"
    assert "Inget svar → Nej, bara mineraljord" in page.text
    assert "soil.organic" not in _rows(db_session, home)
    keys = page.form.sent.getlist("take")
    assert len(keys) == 2
    browser.send({"take": [key for key in keys if "soil.organic" in key]})
    rows = _rows(db_session, home)
    assert (rows["soil.organic"].answer().value, rows["soil.organic"].farm_version) == ("none", 1)
    assert "electricity.source" not in rows
    _fill_in(browser, farm, "whole")
    assert "Nej, bara mineraljord → Ja, hela arealen" in browser.page.text
    browser.send()
    assert _rows(db_session, home)["soil.organic"].farm_version == 2
    assert _rows(db_session, home)["electricity.source"].answer().value == "solar"


def test_an_answer_for_one_product_is_not_ticked(
    farm: str, browser: Browser, home: str, db_session: Session
) -> None:
    """Where somebody has answered for the product itself, the change is offered but not chosen."""
    browser.open(f"{home}/fraga/soil")
    browser.send({"soil-organic": "whole"})
    _fill_in(browser, farm)
    assert "Här har någon svarat för just den här varan" in browser.page.text
    browser.send()
    assert _rows(db_session, home)["soil.organic"].answer().value == "whole"
    page = browser.open(f"{home}/fraga/soil")
    assert "Gårdens svar är: Nej, bara mineraljord." in page.text


def test_what_was_handed_in_is_never_touched(
    years: str, farm: str, browser: Browser, db_session: Session, producer: User
) -> None:
    """A change on the farm reaches no declaration that has been submitted, nor one sent back for changes."""
    waiting = factories.in_review(db_session, producer, reference_year=YEAR)
    home = f"/deklarationer/{waiting.declaration.id}"
    before = _rows(db_session, home)["soil.organic"].version
    _fill_in(browser, farm, "whole")
    assert browser.page.path == years
    factories.send_back(db_session, waiting, factories.a_reviewer(db_session), {"crop.area": "Stämmer det?"})
    assert browser.open(f"{farm}/utkast").path == years
    assert _rows(db_session, home)["soil.organic"].version == before
    assert db_session.scalars(select(Submission)).one().snapshot["answers"]["soil.organic"]["value"] == "none"


def test_a_draft_that_moved_on_is_left_alone(
    farm: str, browser: Browser, colleague: Browser, home: str, db_session: Session
) -> None:
    """An answer given while the list stood open is not overwritten; the list comes again."""
    _fill_in(browser, farm)
    colleague.open(f"{home}/fraga/soil")
    colleague.send({"soil-organic": "whole", "soil-organic__comment": "Bara den här åkern"})
    page = browser.send()
    assert page.status == 409
    assert "Något hade ändrats" in page.text
    rows = _rows(db_session, home)
    assert rows["soil.organic"].answer().value == "whole"
    assert rows["electricity.source"].answer().value == "solar"


def test_differing_from_the_farm_takes_a_word_of_explanation(
    farm: str, browser: Browser, home: str, db_session: Session
) -> None:
    """The answer is kept on the screen until it is explained, and both are stored."""
    _fill_in(browser, farm)
    browser.send()
    browser.open(f"{home}/fraga/soil")
    page = browser.send({"soil-organic": "whole"})
    assert page.status == 422
    assert page.form.sent["soil-organic"] == "whole"
    assert "skriv kort varför svaret skiljer sig från gårdens" in page.text
    browser.send({"soil-organic": "whole", "soil-organic__comment": "Åkern vid sjön"})
    row = _rows(db_session, home)["soil.organic"]
    assert (row.answer().value, row.answer().comment, row.farm_year) == ("whole", "Åkern vid sjön", None)


def test_two_people_on_the_farms_page_get_to_choose(
    farm: str, browser: Browser, colleague: Browser, home: str, db_session: Session
) -> None:
    """The same merge page as in a declaration: nothing is overwritten in silence."""
    browser.open(farm)
    colleague.open(farm)
    colleague.send({"soil-organic": "whole"})
    page = browser.send({"soil-organic": "none"})
    assert page.status == 409
    assert "Två svar på samma fråga" in page.text
    browser.send({"soil-organic__keep": "mine"})
    db_session.rollback()
    assert farm_rows(db_session, _org(db_session, home), YEAR)["soil.organic"].answer().value == "none"
    assert db_session.scalars(select(EarlierFarmAnswer)).one().answer().value == "whole"


def test_a_changed_year_asks_whether_the_farms_answers_hold(
    farm: str, browser: Browser, home: str, db_session: Session
) -> None:
    """What was taken for one year is not passed off as another's; back in its own year it counts again."""
    _fill_in(browser, farm)
    browser.send()
    browser.open(f"{home}/fraga/product")
    browser.send({"product-year": str(YEAR + 1)})
    assert _rows(db_session, home)["soil.organic"].is_unconfirmed
    assert f"Hämtat från gården, år {YEAR}, inte bekräftat" in browser.open(f"{home}/kontrollera").text
    browser.open(f"{home}/fraga/product")
    browser.send({"product-year": str(YEAR)})
    assert not _rows(db_session, home)["soil.organic"].is_unconfirmed


def test_where_it_came_from_is_frozen(
    farm: str, browser: Browser, db_session: Session, producer: User
) -> None:
    """The snapshot says that an answer is the farm's, and which version of it."""
    potato.start(browser, "Första")
    _fill_in(browser, farm)
    given = factories.answers(product_year=str(YEAR))
    del given["soil.organic"]
    draft = factories.a_draft(db_session, producer, "Andra", YEAR, given)
    snapshot = factories.hand_in(db_session, draft, producer).snapshot
    told = snapshot["provenance"]["soil.organic"]
    assert (told["farm_year"], told["farm_version"]) == (YEAR, 1)


@pytest.mark.usefixtures("worker_environment")
def test_a_colleague_hears_that_drafts_differ(
    farm: str,
    browser: Browser,
    home: str,
    db_session: Session,
    producer: User,
    settings: object,
) -> None:
    """Who began a draft gets one mail with it; who made the change gets none."""
    from portal.mail import Mail
    from workers.notify import mail_farm_changed
    from workers.subscriber import Fact

    _fill_in(browser, farm)
    stored = db_session.scalars(select(StoredEvent).where(StoredEvent.type == "FarmAnswersSaved")).one()
    mail_farm_changed.settle(db_session, Fact(stored, stored.event()), None)
    assert not db_session.scalars(select(Mail).where(Mail.key.startswith("mail_farm_changed"))).all()
    organisation = organisation_of(db_session, producer.id)
    assert organisation
    other = a_member(db_session, Company(organisation.id, producer), "kollega@exempel.se")
    service.start(db_session, _org(db_session, home), other.id, factories.FAMILY, "Kollegans potatis", YEAR)
    factories.farm_says(db_session, producer, YEAR, {"soil.organic": "whole"})
    stored = db_session.scalars(
        select(StoredEvent).where(StoredEvent.type == "FarmAnswersSaved").order_by(StoredEvent.stream_version)
    ).all()[-1]
    mail_farm_changed.settle(db_session, Fact(stored, stored.event()), None)
    mail = db_session.scalars(select(Mail).where(Mail.key.startswith("mail_farm_changed"))).one()
    assert mail.recipient == "kollega@exempel.se"
    assert "Kollegans potatis" in mail.body_text
    assert f"{farm}/utkast" in mail.body_text


def test_the_farm_is_not_for_a_mandate_that_covers_one_product(
    app: Flask, db_session: Session, producer: User
) -> None:
    """An adviser for one declaration neither sees nor changes what holds for all, and finds no way there."""
    organisation = organisation_of(db_session, producer.id)
    assert organisation
    company = Company(organisation.id, producer)
    draft = factories.a_draft(db_session, producer, reference_year=YEAR)
    adviser = an_adviser(db_session, company, "ombud@exempel.se", declaration_ids=(draft.id,))
    client = app.test_client()
    sign_in(client, adviser)
    browser = Browser(client)
    assert "/gard/" not in browser.open(f"/deklarationer/{draft.id}").html
    assert "/gard/" not in browser.open(f"/deklarationer/{draft.id}/fraga/soil").html
    for address in (f"/gard/{company.id}", f"/gard/{company.id}/{YEAR}", f"/gard/{company.id}/{YEAR}/utkast"):
        assert browser.open(address).status == 403
    assert client.post(f"/gard/{company.id}/{YEAR}", data={"soil-organic": "whole"}).status_code == 403
