"""A firm states its card, changes it, takes it back, and sees who has read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from portal.ledger import StoredEvent
from portal.mail import Mail
from portal.preparedness import queries
from portal.preparedness.models import PreparednessCard, PreparednessContact
from portal.privacy import service as privacy
from tests.accounts.people import PASSWORD, sign_in
from tests.organisations.people import Company, a_company, a_member, an_adviser
from tests.preparedness.cards import CONTACT_NAME, MARKERS
from workers.subscriber import Fact
from workers.subscriptions import SUBSCRIBERS

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from portal.accounts.models import User

INPUTS = ("feed", "fertiliser", "packaging", "seed", "spare_parts")
FARM = {
    "version": "0",
    "contact_name": "Kim Exempel",
    "contact_phone": "070-123 45 67",
    "power": "ja",
    "powered": "mjölkning och kyl",
    "power_hours": "48",
    "fuel_days": "10",
    **dict.fromkeys(INPUTS, "none"),
    "feed": "critical",
    "feed_days": "21",
    "consent": "1",
}
PART = {"version": "1", "surge": "1 200,5", "surge_weeks": "6", "stock_days": "14", "notice_days": "3"}


def page_of(company: Company) -> str:
    """The address of its card."""
    return f"/foretag/{company.id}/beredskap"


@pytest.fixture
def company(client: FlaskClient, db_session: Session) -> Company:
    """A company without a card, its owner signed in."""
    company = a_company(db_session)
    sign_in(client, company.owner)
    return company


def test_a_card_is_stated_shown_changed_and_taken_back(
    client: FlaskClient, db_session: Session, company: Company
) -> None:
    """The whole way; who can read it stands there before anything is typed; every version stays."""
    page = page_of(company)
    assert f'href="{page}"' in client.get(f"/foretag/{company.id}").text
    first = client.get(page).text
    assert "Bara den personal hos regionen som arbetar med beredskap" in first
    assert "Vi kan inte lova på förhand" in first
    assert client.get(f"{page}/vara/potato").location.endswith("/uppgifter")
    assert client.get(f"{page}/uppgifter").status_code == 200
    assert client.post(f"{page}/uppgifter", data=FARM).status_code == 303
    assert "Lägg till minst en" in client.get(page).text
    assert client.get(f"{page}/vara?slag=potato").location == f"{page}/vara/potato"
    assert "Välj en vara i listan" in client.get(f"{page}/vara?slag=x").text
    assert client.get(f"{page}/vara/potato").status_code == 200
    assert client.post(f"{page}/vara/potato", data=PART).status_code == 303
    shown = " ".join(client.get(page).text.replace("\xa0", " ").split())
    for words in (
        "Kim Exempel",
        "driver mjölkning och kyl i 48 timmar",
        "Räcker 10 dagar",
        "Helt beroende, lagret räcker 21 dagar",
        "1 200,5 kg i veckan i 6 veckor",
        "14 dagars vanliga leveranser",
        "3 dagar",
    ):
        assert words in shown, words
    assert 'value="1200,5"' in client.get(f"{page}/vara/potato").text
    assert 'value="mjölkning och kyl"' in client.get(f"{page}/uppgifter").text
    assert client.post(f"{page}/vara/potato/ta-bort").status_code == 303
    assert "1 200,5" not in client.get(page).text.replace("\xa0", " ")
    assert client.post(f"{page}/ta-tillbaka").status_code == 303
    assert "Kim Exempel" not in client.get(page).text
    assert "Se vem som har läst kortet" in client.get(page).text
    assert db_session.scalar(select(func.count()).select_from(PreparednessCard)) == 4
    assert db_session.scalar(select(func.count()).select_from(PreparednessContact)) == 0
    assert client.get(f"{page}/vara/rymdmat").status_code == 404


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"contact_name": " "}, "Skriv namnet"),
        ({"contact_phone": "ring mig"}, "Skriv ett telefonnummer"),
        ({"power": ""}, "Välj om ni har reservkraft"),
        ({"powered": ""}, "Skriv vad reservkraften driver"),
        ({"power_hours": "många"}, "Skriv ett tal"),
        ({"fuel_days": "1,5"}, "Skriv ett helt tal"),
        ({"fuel_days": ""}, "Skriv ett tal"),
        ({"seed": ""}, "Välj hur beroende ni är"),
        ({"feed_days": ""}, "Skriv ett tal"),
        ({"consent": ""}, "Bekräfta att du har läst"),
    ],
    ids=str,
)
def test_what_cannot_be_so_is_told_at_the_field(
    client: FlaskClient, db_session: Session, company: Company, changes: dict[str, str], words: str
) -> None:
    """In the summary and at the field, with everything typed kept and nothing stored."""
    answer = client.post(f"{page_of(company)}/uppgifter", data={**FARM, **changes})
    assert answer.status_code == 422
    assert answer.text.count(words) == 2
    assert 'value="070-123 45 67"' in answer.text or "contact_phone" in changes
    assert db_session.scalar(select(func.count()).select_from(PreparednessCard)) == 0


def test_without_reserve_power_nothing_is_asked_of_it(
    client: FlaskClient, db_session: Session, company: Company
) -> None:
    """And what was typed there is not kept as if it held."""
    sent = {**FARM, "power": "nej", "power_hours": ""}
    assert client.post(f"{page_of(company)}/uppgifter", data=sent).status_code == 303
    card = queries.own(db_session, company.id).card
    assert card is not None
    assert (card.farm.has_reserve_power, card.farm.powered, card.farm.power_hours) == (False, "", None)


def test_a_stale_page_overwrites_nothing(client: FlaskClient, db_session: Session, company: Company) -> None:
    """Who saves over a version not seen is told, keeps what was typed, and may save again; so with parts."""
    page = page_of(company)
    client.post(f"{page}/uppgifter", data=FARM)
    late = client.post(f"{page}/uppgifter", data={**FARM, "fuel_days": "77"})
    assert late.status_code == 409
    assert 'value="77"' in late.text
    assert 'name="version" value="1"' in late.text
    assert client.post(f"{page}/vara/eggs", data={**PART, "version": "x"}).status_code == 409
    assert client.post(f"{page}/vara/eggs", data={**PART, "surge": "-1"}).status_code == 422
    assert client.post(f"{page}/vara/eggs", data=PART).status_code == 303
    part_late = client.post(f"{page}/vara/eggs", data={**PART, "surge": "5"})
    assert part_late.status_code == 409
    assert 'value="5"' in part_late.text
    own = queries.own(db_session, company.id)
    assert own.version == 2
    assert own.card is not None
    assert own.card.farm.fuel_days == 10
    # Where the card was taken back meanwhile, saving again cannot help: what can is said.
    client.post(f"{page}/ta-tillbaka")
    gone = client.post(f"{page}/vara/eggs", data={**PART, "version": "3", "surge": "6"})
    assert (gone.status_code, gone.text.count("har tagit tillbaka kortet")) == (409, 2)
    assert 'value="6"' in gone.text


def test_no_version_can_be_changed_or_removed(db_session: Session, firm: Company) -> None:
    """Not by the program either; what was read can be found again."""
    row = db_session.scalars(select(PreparednessCard)).one()
    row.content = None
    with pytest.raises(DBAPIError, match=r"append-only|append only|refuse"):
        db_session.flush()


def test_only_the_firms_own_people_reach_it(app: Flask, db_session: Session, firm: Company) -> None:
    """An employee does; an adviser with a mandate and another firm do not."""
    for user, status in (
        (a_member(db_session, firm, "medarbetare@exempel.se"), 200),
        (an_adviser(db_session, firm, "ombud@exempel.se", may_submit=True), 403),
        (a_company(db_session, "annan@exempel.se").owner, 404),
    ):
        client = app.test_client()
        sign_in(client, user)
        for tail in ("", "/uppgifter", "/vara/potato", "/lasningar"):
            answer = client.get(page_of(firm) + tail)
            assert answer.status_code == status, (user.email, tail)
            assert status == 200 or not any(one in answer.text for one in MARKERS)


@pytest.mark.usefixtures("worker_environment")
def test_the_firm_sees_who_read_and_hears_of_it_once(
    officers_client: FlaskClient,
    owners_client: FlaskClient,
    db_session: Session,
    firm: Company,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two looks are two lines on the page and one letter; no number of looks hides an earlier one."""
    log = f"{page_of(firm)}/lasningar"
    assert "Ingen har läst kortet än" in owners_client.get(log).text
    for _ in range(2):
        assert officers_client.get(f"/beredskap/kort/{firm.id}").status_code == 200
    assert owners_client.get(log).text.count("Prov Person") == 2
    monkeypatch.setattr(queries, "PAGE", 1)
    for number, words in ((1, "?sida=2"), (2, "?sida=1"), (3, "inga fler läsningar"), ("x", "?sida=2")):
        read = owners_client.get(f"{log}?sida={number}").text
        assert (read.count("Prov Person"), words in read) == (number != 3, True), number
    assert "?sida=2" in officers_client.get("/beredskap/logg").text
    for stored in db_session.scalars(select(StoredEvent).where(StoredEvent.type.startswith("Prepared"))):
        name = {"PreparednessRead": "mail_preparedness_read"}.get(stored.type, "mail_preparedness_stated")
        SUBSCRIBERS[name].settle(db_session, Fact(stored, stored.event()), None)
    letters = db_session.scalars(select(Mail)).all()
    assert sorted(one.recipient for one in letters if "kapacitetskort" in one.subject) == [
        firm.owner.email,
        "beredskap@exempel.se",
    ]
    assert not [one for one in letters if any(mark in one.body_text for mark in MARKERS)]


def test_a_closed_account_takes_its_firms_card_along(
    db_session: Session, firm: Company, officers_client: FlaskClient
) -> None:
    """Of a firm that is left without anybody the card is taken back and the contact removed."""
    privacy.close_account(db_session, firm.owner.id, PASSWORD)
    privacy.erase_person(db_session, "k", firm.owner.id)
    db_session.commit()
    assert db_session.scalar(select(func.count()).select_from(PreparednessContact)) == 0
    assert officers_client.get(f"/beredskap/kort/{firm.id}").status_code == 404
    assert CONTACT_NAME not in officers_client.get("/beredskap").text


def test_an_officer_is_no_member_of_any_firm(
    officers_client: FlaskClient, officer: User, firm: Company
) -> None:
    """The firm's own pages are the firm's."""
    assert officers_client.get(page_of(firm)).status_code == 403
    assert officer.role == "preparedness"
