"""A producer goes from an empty list to an approved declaration, without JavaScript."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import UUID

from portal.declarations import queries
from portal.results import queries as results
from portal.review import service as review
from tests import factories
from tests.accounts.people import make_staff
from tests.declarations import potato

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tests.declarations.backoffice import BackOffice
    from tests.declarations.browser import Browser


def _id(home: str) -> UUID:
    return UUID(home.split("/")[2])


def _handed_in(browser: Browser, home: str) -> None:
    """Read, look at the public view, sign."""
    browser.open(f"{home}/kontrollera")
    _follow(browser, "sa-ser-kopare-det")
    _follow(browser, "skicka-in")
    browser.send({"signed_name": "Prov Odlare", "certified": "1"})


def _follow(browser: Browser, part: str) -> None:
    address = re.search(rf'href="([^"]*{part}[^"]*)"', browser.page.html)
    assert address, browser.page.text
    browser.open(address[1].replace("&amp;", "&"))


def _send_back(session: Session, home: str, reasons: dict[str, str]) -> None:
    reviewer = make_staff(session)
    factories.impartial(session, _id(home), reviewer)
    submission = queries.latest_submission(session, _id(home))
    assert submission
    footprint = results.footprint_of(session, submission.id)
    assert footprint
    hashes = (submission.snapshot_hash, footprint.result_hash)
    review.request_changes(session, _id(home), *hashes, reasons, "Se kommentarerna.", reviewer.id)
    session.commit()


def _approve(session: Session, home: str) -> None:
    reviewer = make_staff(session, email="granskare2@exempel.se")
    factories.approve(session, factories.waiting_now(session, _id(home), reviewer), reviewer)


def test_an_empty_list_says_how_to_begin(browser: Browser) -> None:
    """The first page a producer sees explains what a declaration is and offers to start one."""
    page = browser.open("/deklarationer")
    assert "Du har inga klimatdeklarationer än" in page.text
    assert "/deklarationer/ny" in page.html


def test_the_shortest_way_leads_to_a_rough_result(browser: Browser, office: BackOffice) -> None:
    """Answering what "Fortsätt" asks for ends at the task list with a figure, a range and the own share."""
    home = potato.start(browser)
    assert "svar kvar till en första uppskattning" in browser.page.text
    potato.fill_in(browser, home)
    assert "Klar – inte inskickad" in browser.page.text
    office.work()
    page = browser.open(home)
    assert "Troligt spann" in page.text
    assert "Egna uppgifter:" in page.text
    assert "uppskattning" in page.text


def test_at_most_twelve_answers_are_needed_for_a_rough_result(browser: Browser) -> None:
    """A new declaration asks for no more than twelve answers that only the producer can give."""
    potato.start(browser)
    needed = re.search(r"(\d+) svar kvar till en första uppskattning", browser.page.text)
    assert needed
    assert int(needed[1]) <= 12


def test_from_start_to_published(browser: Browser, office: BackOffice, db_session: Session) -> None:
    """Start, answer, read, sign, receipt, computing, result, sent back, corrected, sent again, approved."""
    home = potato.start(browser)
    potato.fill_in(browser, home)
    _handed_in(browser, home)
    assert "Vi har tagit emot din klimatdeklaration" in browser.page.text
    assert re.search(r"JN-\d{4}-\d{6}", browser.page.text)
    page = browser.open(f"{home}/resultat")
    assert "Vi räknar ut klimatavtrycket" in page.text
    assert '<noscript><meta http-equiv="refresh"' in page.html
    office.work()
    page = browser.open(f"{home}/resultat")
    for words in ("Granskas", "Vår tur", "Troligt spann", "Fördelning per steg", "Största utsläppskällan"):
        assert words in page.text
    for words in ("Vad gör siffran osäker?", "Schabloner som används", "Så räknade vi", "Formel:"):
        assert words in page.text
    _send_back(db_session, home, {"crop.harvest": "Skörden ser hög ut. Stämmer den?"})
    page = browser.open(home)
    assert "behöver kompletteras" in page.text
    page = browser.open(f"{home}/rattelser")
    assert "Skörden ser hög ut. Stämmer den?" in page.text
    assert "Behöver rättas" in page.text
    _follow(browser, "fraga/harvest")
    assert "Skörden ser hög ut. Stämmer den?" in browser.page.text
    browser.send({"crop-harvest": "29", "crop-harvest__comment": "Vägt på nytt"})
    assert browser.page.path == f"{home}/rattelser"
    assert "Ändrad" in browser.page.text
    _handed_in(browser, home)
    office.work()
    _approve(db_session, home)
    office.work()
    page = browser.open(f"{home}/resultat")
    assert "Klimatavtrycket är granskat och offentligt" in page.text
    assert "Om publiceringen" in page.text
    assert "Godkänd" in browser.open("/deklarationer").text


def test_what_the_machine_found_is_shown_like_a_reviewers_reasons(
    browser: Browser, office: BackOffice, db_session: Session
) -> None:
    """A finding after handing in sends the declaration back with the question named and linked."""
    from portal.results import service
    from schemas.questionnaire import Problem

    home = potato.start(browser)
    potato.fill_in(browser, home)
    _handed_in(browser, home)
    submission = queries.latest_submission(db_session, _id(home))
    assert submission
    finding = Problem("crop.area", "crop-area", "check.max", {"limit": "5000", "unit": "ha"})
    service.record_checks(db_session, _id(home), submission.id, [finding], "check_submission")
    db_session.commit()
    page = browser.open(f"{home}/rattelser")
    assert "hittade vi något som inte går ihop" in page.text
    assert "Skriv arealen som högst 5 000 ha" in page.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "fraga/area" in page.html


def test_the_progress_fragment_ends_with_an_address(browser: Browser, office: BackOffice) -> None:
    """While workers are busy the fragment tells the step; afterwards it names the page to go to."""
    from flask import Response
    from flask.testing import FlaskClient

    home = potato.start(browser)
    potato.fill_in(browser, home)
    _handed_in(browser, home)
    plain = FlaskClient(browser.client.application, Response)
    plain._cookies = browser.client._cookies
    answer = plain.get(f"{home}/lage")
    assert "Svaren kontrolleras" in answer.get_data(as_text=True)
    assert "X-Poll-Done" not in answer.headers
    office.work()
    assert plain.get(f"{home}/lage").headers["X-Poll-Done"] == f"{home}/resultat"


def test_the_preview_fragment_stops_asking_once_it_is_up_to_date(
    browser: Browser, office: BackOffice
) -> None:
    """The rough figure is fetched again until it rests on the newest answers."""
    from flask import Response
    from flask.testing import FlaskClient

    home = potato.start(browser)
    potato.fill_in(browser, home)
    plain = FlaskClient(browser.client.application, Response)
    plain._cookies = browser.client._cookies
    answer = plain.get(f"{home}/uppskattning")
    assert "Räknar med dina nya svar" in answer.get_data(as_text=True)
    assert "X-Poll-Done" not in answer.headers
    office.work()
    assert plain.get(f"{home}/uppskattning").headers["X-Poll-Done"] == ""


def test_the_next_best_question_is_told_with_its_part_of_the_range(
    browser: Browser, office: BackOffice
) -> None:
    """What is left to a default is listed by how much it explains; answered, it is gone from the list."""
    home = potato.start(browser)
    potato.fill_in(browser, home)
    office.work()
    listed = re.findall(r"/fraga/([a-z-]+)\">([^<]+)</a>: (\d+)\s%\s+av osäkerheten", browser.open(home).html)
    shares = [int(share) for _page, _label, share in listed]
    assert len(shares) >= 2
    assert shares == sorted(shares, reverse=True)
    assert ("fuel-amount", "Mängd diesel i fältarbetet") in [found[:2] for found in listed]
    browser.open(f"{home}/fraga/fuel-amount")
    potato.answer_page(
        browser,
        {
            "machinery-fuel_diesel": "100",
            "machinery-fuel_diesel__unit": "l/ha",
            "machinery-fuel_diesel__unknown": "",
        },
    )
    office.work()
    assert "Mängd diesel i fältarbetet</a>" not in browser.open(home).html.split("Dina svar")[0]


def test_the_english_journey_has_english_questions(browser: Browser) -> None:
    """Somebody who chose English meets questions, units and hints in English, on a page marked as English."""
    home = potato.start(browser)
    browser.open(f"/sprak/en?next={home}")
    page = browser.open(f"{home}/fraga/harvest")
    assert '<html lang="en">' in page.html
    assert "Harvest" in page.text
    assert "tonnes per hectare" in page.text
