"""Last year's answers: offered, kept, confirmed or left out, and never counted before somebody says so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from sqlalchemy import select

from portal.declarations import queries, service
from portal.declarations.models import Declaration, EarlierAnswer, Provenance, Submission
from portal.declarations.service import Entry
from portal.ledger import StoredEvent
from tests import factories
from tests.accounts.people import sign_in
from tests.declarations import potato

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from portal.accounts.models import User
    from portal.declarations.models import AnswerRow
    from tests.declarations.backoffice import BackOffice
    from tests.declarations.browser import Browser

YEAR = potato.LAST_YEAR


@pytest.fixture
def last_year(db_session: Session, producer: User) -> Declaration:
    """The same product, two years ago, with an odd value explained."""
    given = factories.answers(
        crop_harvest="150",
        crop_harvest__unit="t[fresh]/ha",
        crop_harvest__comment="Odlat i tunnel",
        product_year=str(YEAR - 1),
    )
    return factories.a_draft(db_session, producer, "Tvättad potatis", YEAR - 1, given)


@pytest.fixture
def home(browser: Browser, last_year: Declaration) -> str:
    """The task list of this year's declaration of the same product."""
    return potato.start(browser, "tvättad POTATIS")


def _rows(session: Session, home: str) -> Mapping[str, AnswerRow]:
    session.rollback()
    session.expire_all()
    return queries.answer_rows(session, UUID(home.split("/")[2]))


def _go_through(browser: Browser, home: str, button: str) -> None:
    """Follow the first source and press the same button on every section."""
    browser.open(f"{home}/kopiera")
    address = re.search(rf'href="({home}/kopiera/[^"]+)"', browser.page.html)
    assert address, browser.page.text
    browser.open(address[1].replace("&amp;", "&"))
    while "/kopiera/" in browser.page.path:
        browser.send({button: "1"} if button else {})
    assert browser.page.path == home, browser.page.text


def test_a_new_declaration_offers_the_nearest_first(
    browser: Browser, db_session: Session, producer: User, last_year: Declaration
) -> None:
    """Last year's of the same product stands first, another product of the family after it."""
    factories.a_draft(db_session, producer, "Morot", YEAR)
    potato.start(browser)
    page = browser.page
    assert page.path.endswith("/kopiera")
    same, family = page.text.index("Samma vara"), page.text.index("Samma varugrupp")
    assert same < page.text.index(last_year.number) < family < page.text.index("Morot")


def test_the_first_declaration_of_all_is_not_asked_about_copying(browser: Browser) -> None:
    """Without an earlier declaration the task list comes at once, and offers no copying."""
    home = potato.start(browser)
    assert browser.page.path == home
    assert "Utgå från en tidigare" not in browser.page.text


def test_others_declarations_are_never_offered(
    browser: Browser, db_session: Session, last_year: Declaration, home: str
) -> None:
    """Another organisation's declaration is neither listed nor to be had by its address."""
    from portal.accounts.numbers import parse_organisation_number

    stranger = factories.a_producer(
        db_session, "annan@exempel.se", organisation_number=parse_organisation_number("999990-0039")
    )
    other = factories.a_draft(db_session, stranger, "Främmande potatis", YEAR - 1)
    assert other.organisation_id != last_year.organisation_id
    assert "Främmande potatis" not in browser.open(f"{home}/kopiera").text
    assert browser.open(f"{home}/kopiera/harvest?fran={other.id}").status == 404
    assert browser.open(f"{home}/kopiera/harvest?fran=nonsens").status == 404


def test_a_section_shows_the_old_answers_and_copies_nothing_by_itself(
    browser: Browser, home: str, last_year: Declaration, db_session: Session
) -> None:
    """Value, unit, comment, year and number stand beside each question; looking changes nothing."""
    page = browser.open(f"{home}/kopiera/harvest?fran={last_year.id}")
    assert f"150 ton/ha ({last_year.number}, år {YEAR - 1}). Kommentar: Odlat i tunnel" in page.text.replace(
        "\N{NO-BREAK SPACE}", " "
    )
    assert set(_rows(db_session, home)) == {"product.name", "product.year"}
    assert "product-name" not in browser.open(f"{home}/kopiera/product?fran={last_year.id}").form.names


def test_keep_confirm_and_clear(
    browser: Browser, home: str, last_year: Declaration, db_session: Session
) -> None:
    """Each answer gets what was chosen for it, with where it came from."""
    browser.open(f"{home}/kopiera/harvest?fran={last_year.id}")
    browser.send({"crop-area": "confirm", "crop-harvest": "keep", "crop-sold": "clear"})
    rows = _rows(db_session, home)
    assert rows["crop.area"].copied_from == last_year.id
    assert not rows["crop.area"].is_unconfirmed
    assert rows["crop.harvest"].copied_from == last_year.id
    assert rows["crop.harvest"].is_unconfirmed
    assert rows["crop.harvest"].answer().comment == "Odlat i tunnel"
    assert "crop.sold" not in rows
    told = select(StoredEvent).where(StoredEvent.type == "AnswersSaved").order_by(StoredEvent.occurred_at)
    saved = db_session.scalars(told).all()[-1]
    assert saved.payload["way"] == "copied"
    assert set(saved.payload["question_ids"]) == {"crop.area", "crop.harvest"}


def test_unconfirmed_copies_stop_the_handing_in(
    browser: Browser, home: str, last_year: Declaration, db_session: Session
) -> None:
    """Everything is filled in and still nothing can be sent; each copy is named and linked."""
    _go_through(browser, home, "")
    assert "kopierade svar väntar på att du bekräftar dem" in browser.page.text
    assert "Klar – inte inskickad" not in browser.page.text
    page = browser.open(f"{home}/kontrollera")
    assert "Bekräfta skörden. Svaret kommer från ett annat år eller en annan deklaration" in page.text
    assert f"{home}/fraga/harvest?vag=kontroll#crop-harvest" in page.html
    assert f"Kopierat från {last_year.number}, år {YEAR - 1}, inte bekräftat" in page.text
    assert browser.open(f"{home}/skicka-in").status == 422
    assert "svar kvar" in browser.open("/deklarationer").text


def test_a_whole_section_is_confirmed_at_once_and_the_rest_can_be_handed_in(
    browser: Browser, home: str, last_year: Declaration, db_session: Session
) -> None:
    """One press per section confirms; afterwards only what is never copied has to be answered."""
    _go_through(browser, home, "all")
    for page_id, answer in (("soil", {"soil-organic": "none"}),):  # for the whole farm, so not copied
        browser.open(f"{home}/fraga/{page_id}")
        browser.send(answer)
    page = browser.open(home)
    assert "Klar – inte inskickad" in page.text, page.text
    _hand_in(browser, home)
    snapshot = db_session.scalars(select(Submission)).one().snapshot
    told = snapshot["provenance"]["crop.area"]
    assert (told["copied_from"], told["year"]) == (last_year.number, YEAR - 1)
    assert told["confirmed_at"]
    assert "soil.organic" not in snapshot["provenance"]


def _hand_in(browser: Browser, home: str) -> None:
    page = browser.open(f"{home}/kontrollera")
    address = re.search(r"svar=([0-9a-f]{64})", page.html)
    assert address, page.text
    browser.open(f"{home}/skicka-in?svar={address[1]}")
    page = browser.send({"signed_name": "Prov Odlare", "certified": "1"})
    assert "Vi har tagit emot" in page.text


def test_the_question_page_confirms_with_a_tick_and_only_with_it(
    browser: Browser, home: str, last_year: Declaration, db_session: Session
) -> None:
    """Saving a page does not confirm by accident; the tick does; another value is an answer of its own."""
    browser.open(f"{home}/kopiera/harvest?fran={last_year.id}")
    browser.send()
    browser.open(f"{home}/fraga/area")
    assert "Svaret stämmer fortfarande" in browser.page.text
    browser.send()
    assert "inte bekräftat än" in browser.page.text
    assert _rows(db_session, home)["crop.area"].is_unconfirmed
    browser.open(f"{home}/fraga/area")
    browser.send({"crop-area__confirmed": "1"})
    row = _rows(db_session, home)["crop.area"]
    assert not row.is_unconfirmed
    assert row.copied_from == last_year.id
    browser.open(f"{home}/fraga/harvest")
    browser.send({"crop-harvest": "30"})
    row = _rows(db_session, home)["crop.harvest"]
    assert row.copied_from is None
    assert not row.is_unconfirmed
    kept = db_session.scalars(select(EarlierAnswer).where(EarlierAnswer.question_id == "crop.harvest")).one()
    assert kept.answer().entered == "150"


def test_an_answer_of_ones_own_is_only_replaced_on_request(
    browser: Browser, home: str, last_year: Declaration, db_session: Session
) -> None:
    """What is answered already stays unless the old answer is chosen in its place, and is kept even then."""
    browser.open(f"{home}/fraga/area")
    browser.send({"crop-area": "3"})
    page = browser.open(f"{home}/kopiera/harvest?fran={last_year.id}")
    assert "Behåll mitt svar: 3 ha" in page.text.replace("\N{NO-BREAK SPACE}", " ")
    browser.send({"all": "1"})
    assert _rows(db_session, home)["crop.area"].answer().value == "3"
    browser.open(f"{home}/kopiera/harvest?fran={last_year.id}")
    browser.send({"crop-area": "confirm"})
    assert _rows(db_session, home)["crop.area"].answer().value == "7.77"
    kept = db_session.scalars(select(EarlierAnswer).where(EarlierAnswer.question_id == "crop.area")).one()
    assert kept.answer().value == "3"


def test_what_a_colleague_answers_meanwhile_is_not_overwritten(
    browser: Browser, colleague: Browser, home: str, last_year: Declaration, db_session: Session
) -> None:
    """The page comes back and asks again about that question; the other choices are stored."""
    browser.open(f"{home}/kopiera/harvest?fran={last_year.id}")
    colleague.open(f"{home}/fraga/area")
    colleague.send({"crop-area": "4"})
    page = browser.send({"all": "1"})
    assert page.status == 409
    assert "Odlad areal har ändrats sedan du öppnade sidan" in page.text
    rows = _rows(db_session, home)
    assert rows["crop.area"].answer().value == "4"
    assert rows["crop.harvest"].copied_from == last_year.id


def test_nothing_is_confirmed_that_was_not_on_the_screen(
    browser: Browser, colleague: Browser, home: str, last_year: Declaration, db_session: Session
) -> None:
    """When the source, still a draft, changes while the page is open, its answer is asked about again."""
    browser.open(f"{home}/kopiera/harvest?fran={last_year.id}")
    colleague.open(f"/deklarationer/{last_year.id}/fraga/area")
    colleague.send({"crop-area": "8"})
    assert browser.send({"all": "1"}).status == 409
    assert "crop.area" not in _rows(db_session, home)


def test_confirming_later_needs_no_source_any_more(
    browser: Browser, home: str, last_year: Declaration, db_session: Session
) -> None:
    """From the task list the waiting copies are gone through section by section; clearing leaves them out."""
    browser.open(f"{home}/kopiera/harvest?fran={last_year.id}")
    browser.send({"later": "1"})
    assert browser.page.path == home
    link = re.search(rf'href="({home}/kopiera/harvest)"', browser.page.html)
    assert link
    page = browser.open(link[1])
    assert f"Kopierat från {last_year.number}" in page.text
    browser.send({"crop-area": "confirm", "crop-harvest": "clear", "crop-sold": "confirm"})
    rows = _rows(db_session, home)
    assert not rows["crop.area"].is_unconfirmed
    assert rows["crop.harvest"].answer().state == "blank"
    assert browser.page.path == home
    assert "väntar på att du bekräftar" not in browser.page.text


def test_copies_are_shown_in_the_preview_as_estimates(
    browser: Browser, home: str, last_year: Declaration, office: BackOffice, db_session: Session
) -> None:
    """The figure is there at once; what is copied counts as estimated until it is confirmed."""
    from portal.results.queries import preview_of

    _go_through(browser, home, "")
    browser.open(f"{home}/fraga/soil")
    browser.send({"soil-organic": "none"})
    office.work()
    text = browser.open(home).text
    assert "Troligt spann" in text
    assert "svar är kopierade och inte bekräftade. De räknas som uppskattningar." in text
    rough = preview_of(db_session, UUID(home.split("/")[2]))
    assert rough
    assert rough.result
    before = rough.result["high"] - rough.result["low"]
    _go_through(browser, home, "all")
    office.work()
    db_session.rollback()
    db_session.expire_all()
    sure = preview_of(db_session, UUID(home.split("/")[2]))
    assert sure
    assert sure.result
    assert sure.result["high"] - sure.result["low"] < before


def test_a_copy_hidden_by_another_answer_neither_blocks_nor_is_handed_in(
    browser: Browser, home: str, last_year: Declaration, db_session: Session
) -> None:
    """A copied amount whose kind is not chosen any more waits in silence and is not frozen."""
    _go_through(browser, home, "all")
    browser.open(f"{home}/fraga/soil")
    browser.send({"soil-organic": "none"})
    other = potato.start(browser, "Tvättad potatis", YEAR)
    browser.open(f"{other}/kopiera/fertiliser?fran={home.split('/')[2]}")
    browser.send()
    browser.open(f"{other}/fraga/mineral")
    browser.send({"mineral-kinds": ["none"]})
    assert _rows(db_session, other)["mineral.n_an"].is_unconfirmed
    assert "mineral-n_an" not in browser.open(f"{other}/kontrollera").html


def test_a_declaration_at_the_region_takes_no_copies(
    browser: Browser, home: str, last_year: Declaration
) -> None:
    """After handing in the page says where the declaration is."""
    stale = browser.open(f"{home}/kopiera/harvest?fran={last_year.id}")
    _go_through(browser, home, "all")
    browser.open(f"{home}/fraga/soil")
    browser.send({"soil-organic": "none"})
    _hand_in(browser, home)
    browser.page = stale
    assert browser.send().status == 409
    assert browser.open(f"{home}/kopiera").status == 409


def test_the_reviewer_sees_where_an_answer_was_taken_from(
    client: FlaskClient, db_session: Session, producer: User, last_year: Declaration
) -> None:
    """Beside the answer stand the declaration it was copied from and the day it was confirmed."""
    draft = factories.a_draft(db_session, producer, "Tvättad potatis", YEAR)
    row = queries.answer_rows(db_session, draft.id)["crop.area"]
    entry = Entry(row.answer(), Provenance(copied_from=last_year.id), row.version)
    assert service.put_answers(db_session, draft.id, [entry], producer.id, "copied") == []
    db_session.commit()
    factories.compute(db_session, factories.hand_in(db_session, draft, producer))
    sign_in(client, factories.a_reviewer(db_session))
    page = client.get(f"/granskning/{draft.id}").text
    assert f"Kopierat från {last_year.number}, år {YEAR - 1}, bekräftat" in page
