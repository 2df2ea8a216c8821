"""Question pages: errors, warnings, defaults, hidden answers, saving for later, two people at once."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from portal.declarations import queries
from tests.declarations import potato

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from schemas.questionnaire import Answer
    from tests.declarations.browser import Browser


@pytest.fixture
def home(browser: Browser) -> str:
    """The task list of a new declaration about potatoes."""
    home = potato.start(browser)
    browser.open(f"{home}/fraga/crop")
    browser.send({"crop-kind": "potato"})
    return home


def _answers(session: Session, home: str) -> dict[str, Answer]:
    session.rollback()
    return queries.answers_of(session, UUID(home.split("/")[2]))


def test_a_wrong_answer_keeps_what_was_typed_and_says_so_twice(browser: Browser, home: str) -> None:
    """The message stands in summary and at the field, the title starts with "Fel:", nothing typed is lost."""
    browser.open(f"{home}/fraga/area")
    page = browser.send({"crop-area": "två hektar"})
    assert page.status == 422
    assert "<title>Fel: " in page.html
    assert page.text.count("Skriv arealen som ett tal, till exempel 2,5") == 2
    assert 'href="#crop-area"' in page.html
    assert 'value="två hektar"' in page.html


def test_a_point_that_could_mean_thousands_is_asked_back(browser: Browser, home: str) -> None:
    """1.234 is never guessed: the page asks whether 1234 or 1,234 is meant."""
    browser.open(f"{home}/fraga/area")
    page = browser.send({"crop-area": "1.234"})
    assert page.status == 422
    assert "1234 eller 1,234" in page.text


def test_an_unusual_value_warns_and_does_not_block(browser: Browser, home: str) -> None:
    """The typical range is shown once; saving again goes on, and the task list says what wants a word."""
    browser.open(f"{home}/fraga/harvest")
    page = browser.send({"crop-harvest": "150", "crop-harvest__unit": "t[fresh]/ha"})
    assert page.path.startswith(f"{home}/fraga/harvest")
    assert "ovanlig" in page.text
    assert "crop-harvest__comment" in page.form.sent
    page = browser.send()
    assert page.path == f"{home}/fraga/sold"
    assert "Behöver rättas" in browser.open(home).text


def test_a_comment_settles_the_warning(browser: Browser, home: str, db_session: Session) -> None:
    """With a comment the unusual value counts as acknowledged, and the comment stays beside the answer."""
    browser.open(f"{home}/fraga/harvest")
    browser.send({"crop-harvest": "150", "crop-harvest__unit": "t[fresh]/ha"})
    page = browser.send({"crop-harvest__comment": "Odlat i tunnel"})
    assert page.path == f"{home}/fraga/sold"
    assert _answers(db_session, home)["crop.harvest"].comment == "Odlat i tunnel"
    assert "Odlat i tunnel" in browser.open(f"{home}/fraga/harvest").html


def test_i_do_not_know_names_the_default_and_its_source(browser: Browser, home: str) -> None:
    """Beside "Jag vet inte" stands the figure that is used instead, and where it was read."""
    page = browser.open(f"{home}/fraga/harvest")
    assert "Jag vet inte" in page.text
    assert "Då räknar vi med schablonen" in page.text
    assert "Schablonen kommer från:" in page.text


def test_each_question_says_why_where_and_who_sees_it(browser: Browser, home: str) -> None:
    """Purpose, place to look and audience stand on the page without anything having to be loaded."""
    page = browser.open(f"{home}/fraga/area")
    assert "Varför frågar vi?" in page.text
    assert "Var hittar jag uppgiften?" in page.text
    assert "Bara du och regionens granskare ser svaret" in page.text


def test_later_saves_what_is_there(browser: Browser, home: str, db_session: Session) -> None:
    """ "Fortsätt senare" saves the page, does not insist on what is missing, and leads to the task list."""
    browser.open(f"{home}/fraga/crop")
    page = browser.send({"crop-variety": "King Edward", "later": "1"}, leave_out=("crop-kind",))
    assert page.path == home
    assert "Dina svar är sparade" in page.text
    assert _answers(db_session, home)["crop.variety"].value == "King Edward"


def test_later_does_not_throw_away_what_cannot_be_read(browser: Browser, home: str) -> None:
    """An answer that cannot be read is shown again even to somebody who wants to leave."""
    browser.open(f"{home}/fraga/area")
    page = browser.send({"crop-area": "många", "later": "1"})
    assert page.status == 422
    assert 'value="många"' in page.html


def test_an_answer_that_becomes_hidden_is_kept_but_inert(
    browser: Browser, home: str, db_session: Session
) -> None:
    """Changing an earlier answer hides later questions; changing it back brings their answers back."""
    browser.open(f"{home}/fraga/soil")
    browser.send({"soil-organic": "partly"})
    assert browser.page.path == f"{home}/fraga/soil-area"
    browser.send({"soil-organic_area": "1", "soil-organic_area__unit": "ha"})
    browser.open(f"{home}/fraga/soil")
    browser.send({"soil-organic": "none"})
    assert browser.open(f"{home}/fraga/soil-area").status == 404
    assert "soil-area" not in browser.open(f"{home}/kontrollera").html
    assert _answers(db_session, home)["soil.organic_area"].value == "1"
    browser.open(f"{home}/fraga/soil")
    browser.send({"soil-organic": "partly"})
    assert 'value="1"' in browser.page.html


def test_a_question_that_appears_on_the_same_page_is_shown_before_going_on(
    browser: Browser, home: str
) -> None:
    """When an answer opens another question of its own page, the page comes back with it."""
    browser.open(f"{home}/fraga/delivery")
    browser.send({"delivery-how": "own"})
    browser.open(f"{home}/fraga/vehicle")
    browser.send({"delivery-vehicle": "van_electric"})
    page = browser.open(f"{home}/fraga/vehicle")
    assert "delivery-fuel" not in page.form.names
    page = browser.send({"delivery-vehicle": "van"})
    assert page.path == f"{home}/fraga/vehicle"
    assert "delivery-fuel" in page.form.names
    assert browser.send().path != f"{home}/fraga/vehicle"


def test_the_name_in_the_list_follows_the_answer(browser: Browser, home: str) -> None:
    """Renaming the product on its page renames the declaration."""
    browser.open(f"{home}/fraga/product")
    browser.send({"product-name": "Bakpotatis"})
    assert "Bakpotatis" in browser.open("/deklarationer").text


def test_two_people_get_to_choose(
    browser: Browser, colleague: Browser, home: str, db_session: Session
) -> None:
    """An answer saved meanwhile by somebody else is not overwritten: both are shown, one is chosen."""
    browser.open(f"{home}/fraga/area")
    colleague.open(f"{home}/fraga/area")
    colleague.send({"crop-area": "3"})
    page = browser.send({"crop-area": "2,5"})
    assert page.status == 409
    assert "2,5" in page.text
    assert "3" in page.text
    assert "Provodlare Ett" in page.text
    assert _answers(db_session, home)["crop.area"].value == "3"
    page = browser.send()
    assert page.status == 409
    assert "Odlad areal: välj vilket svar som ska gälla" in page.text
    assert "<title>Fel: " in page.html
    page = browser.send({"crop-area__keep": "mine"})
    assert page.path == f"{home}/fraga/harvest"
    assert _answers(db_session, home)["crop.area"].value == "2.5"


def test_choosing_the_others_answer_keeps_it(
    browser: Browser, colleague: Browser, home: str, db_session: Session
) -> None:
    """The colleague's answer stays when it is chosen, and a third change in between asks again."""
    browser.open(f"{home}/fraga/area")
    colleague.open(f"{home}/fraga/area")
    colleague.send({"crop-area": "3"})
    browser.send({"crop-area": "2,5"})
    colleague.open(f"{home}/fraga/area")
    colleague.send({"crop-area": "4"})
    page = browser.send({"crop-area__keep": "mine"})
    assert page.status == 409
    page = browser.send({"crop-area__keep": "theirs"})
    assert page.status == 200
    assert _answers(db_session, home)["crop.area"].value == "4"


def test_two_people_on_one_page_lose_nothing(
    browser: Browser, colleague: Browser, home: str, db_session: Session
) -> None:
    """Only the question both changed is asked about; the rest of the page is saved as it was typed."""
    browser.open(f"{home}/fraga/crop")
    colleague.open(f"{home}/fraga/crop")
    colleague.send({"crop-kind": "carrot"})
    page = browser.send({"crop-kind": "onion", "crop-variety": "Gul"})
    assert page.status == 409
    assert _answers(db_session, home)["crop.variety"].value == "Gul"
    browser.send({"crop-kind__keep": "theirs"})
    answers = _answers(db_session, home)
    assert (answers["crop.kind"].value, answers["crop.variety"].value) == ("carrot", "Gul")


def test_a_question_only_one_of_two_people_answered_is_no_conflict(
    browser: Browser, colleague: Browser, home: str, db_session: Session
) -> None:
    """What one left open and the other answered is saved without asking, whoever came first."""
    browser.open(f"{home}/fraga/storage-amount")
    colleague.open(f"{home}/fraga/storage-amount")
    colleague.send({"storage-months": "4"})
    page = browser.send({"storage-kwh": "900"})
    assert page.status == 200
    answers = _answers(db_session, home)
    assert (answers["storage.months"].value, answers["storage.kwh"].value) == ("4", "900")
