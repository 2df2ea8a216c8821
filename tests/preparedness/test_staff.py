"""The staff's pages: who is called first, what is missing when imports stop, and what others may be told."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from docx import Document
from python_calamine import CalamineWorkbook
from sqlalchemy import select, update
from werkzeug.datastructures import MultiDict

from portal.accounts.models import Role
from portal.accounts.queries import user_with_email
from portal.declarations.models import Declaration
from portal.preparedness import queries
from portal.preparedness.basis import Bought, covers, needs
from portal.preparedness.cards import Contact
from portal.preparedness.scenario_asking import asked_of
from portal.preparedness.service import state
from portal.sites.models import Site
from portal.supply.offers import MONTHS, Offer
from portal.supply.service import state_supply
from tests import factories
from tests.accounts.people import make_staff, sign_in
from tests.organisations.people import Company, a_company
from tests.preparedness.cards import A_CARD, A_PART
from tests.purchases.desk import Worker, read_in, staff_of

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from portal.profiles.models import Profile

pytestmark = pytest.mark.usefixtures("worker_environment")

LINES = (
    "1;2025-01-10;Köket ett;Potatis;365;kg;;;\n2;2025-02-10;Köket två;Potatis;730;kg;;;\n"
    "3;2025-02-11;Köket två;Potatis;90;kg;;Mora;\n4;2025-03-01;Köket ett;Lök;73;kg;;;\n"
    "5;2025-03-02;Köket ett;Tomtar;50;kg;;;\n"
)
ASKED = {"ar": "2025", "galler": "alla", "dagar": "30", "manad": "1", "andel": "100", "ledig": "0"}


@pytest.fixture
def bought(app: Flask, db_session: Session) -> None:
    """A year's potatoes of two kitchens, some of them known to be Swedish, and onions of one."""
    read_in(staff_of(app, db_session), LINES, potatis="potato", lök="onion_cabbage")
    Worker().run(db_session)


def plain(page: str) -> str:
    """Text in one line, with ordinary blanks."""
    return " ".join(page.replace("\xa0", " ").split())


def another(session: Session, name: str, notice: int, surge: int) -> Company:
    """One more firm with a card for potatoes."""
    company = a_company(session, f"{name}@exempel.se", organisation_name=name)
    part = replace(A_PART, notice_days=notice, surge_kg_per_week=Decimal(surge))
    card = replace(A_CARD, parts=(part,))
    state(session, company.id, card, Contact(name, "070-111 11 11"), 0, company.owner.id)
    session.commit()
    return company


def rows_of(content: bytes) -> list[list[str]]:
    """The lines of a CSV file below its head."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))[1:]


def test_the_call_list_is_ordered_by_what_can_be_delivered_and_never_by_place(
    officers_client: FlaskClient, db_session: Session, firm: Company
) -> None:
    """The soonest first; moving every firm to another municipality changes nothing; phones are there."""
    another(db_session, "Snabba AB", 0, 700)
    another(db_session, "=SUM(A1) AB", 20, 7)
    address = "/beredskap/ringlista?vara=potato&mangd=140"
    page = officers_client.get(address).text
    names = ["Snabba AB", "Exempelgården AB", "=SUM(A1) AB"]
    assert sorted(names, key=page.index) == names
    assert "070-999 88 77" in page
    assert "dag 16" in plain(page)  # two days' notice, then 140 kg at 10 kg a day
    assert "högst 28 kg" in plain(page)
    db_session.execute(update(Site).values(municipality="2023"))
    db_session.commit()
    assert sorted(names, key=officers_client.get(address).text.index) == names
    found = rows_of(officers_client.get("/beredskap/ringlista.csv?vara=potato&mangd=140").data)
    assert [row[0] for row in found] == ["Snabba AB", "Exempelgården AB", "'=SUM(A1) AB"]
    assert found[1][1:] == ["Kim Hemligkontakt", "070-999 88 77", "2", "70,0", "4", "280,0", "16", "20", "10"]
    book = officers_client.get("/beredskap/ringlista.xlsx?vara=potato&mangd=140").data
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in sheet[1:]] == ["Snabba AB", "Exempelgården AB", "=SUM(A1) AB"]


def test_what_the_call_list_cannot_read_is_told(officers_client: FlaskClient, firm: Company) -> None:
    """At the field, with nothing read; a kind that nobody tells of is an empty list."""
    for query, words in (
        ("vara=x", "Välj en vara i listan"),
        ("vara=potato&mangd=mycket", "Skriv ett tal, till exempel 500"),
        ("vara=potato&mangd=-1", "Skriv ett tal, till exempel 500"),
    ):
        answer = officers_client.get(f"/beredskap/ringlista?{query}")
        assert (answer.status_code, answer.text.count(words)) == (422, 2), query
        assert officers_client.get(f"/beredskap/ringlista.csv?{query}").status_code == 404
    assert "Inget företag har fyllt i" in officers_client.get("/beredskap/ringlista?vara=milk").text
    assert "kortast framförhållning" in officers_client.get("/beredskap/ringlista?vara=potato").text


@pytest.mark.usefixtures("bought")
def test_a_scenario_is_asked_for_and_told(officers_client: FlaskClient, firm: Company) -> None:
    """3 kg of potatoes a day for 30 days, from day 3 covered by the surge until the feed ends on day 20.

    Need 30 + 60; 18 days of 3 kg are covered: 54, a third of it in the first kitchen. Nobody has onions.
    Without fuel from day 11 on, 10 days of 3 kg more are missing; that matters as much as the feed does.
    """
    form = officers_client.get("/beredskap/scenario").text
    assert "Ursprunget är angett för 8 % av mängden" in plain(form)
    odd = {**ASKED, "form": "x", "_scheme": "y", "endpoint": "z"}  # of the address, not of `url_for`
    page = plain(officers_client.get("/beredskap/scenario", query_string=odd).text)
    assert "42 kg fattas" in page
    assert "av 96 kg som köken skulle ha fått under 30 dagar" in page
    assert "Drivmedel tar också slut (bristen ökar med 30 kg)" in page
    assert "inköp för bara 3 av årets månader" in page
    assert "1 av årets 5 inköpsrader är inte med" in page
    answer = officers_client.get("/beredskap/scenario.csv", query_string=ASKED)
    assert rows_of(answer.data) == [
        ["Potatis", "Köket ett", "30,0", "18,0", "12,0", "1"],
        ["Potatis", "Köket två", "60,0", "36,0", "24,0", "1"],
        ["Lök och kål", "Köket ett", "6,0", "0,0", "6,0", "1"],
    ]
    assert officers_client.get("/beredskap/scenario.xlsx", query_string=ASKED).data[:2] == b"PK"
    only = {**ASKED, "kategori": "potato", "kok": "Köket två", "andel-potato": "50", "bransle": "1"}
    found = rows_of(officers_client.get("/beredskap/scenario.csv", query_string=only).data)
    assert found == [["Potatis", "Köket två", "30,0", "8,0", "22,0", "1"]]  # fuel for ten days, two of notice
    assert "Potatis: 50 %" in plain(officers_client.get("/beredskap/scenario", query_string=only).text)
    nothing = officers_client.get("/beredskap/scenario", query_string={**ASKED, "andel": "0"})
    assert "inget fattas" in nothing.text


@pytest.mark.usefixtures("bought")
def test_what_a_scenario_cannot_read_is_told(officers_client: FlaskClient, db_session: Session) -> None:
    """At the field, with what was typed, and nothing read; nor is there a file of it."""
    for changes, field in (
        ({"ar": "1999"}, "ar"),
        ({"galler": "mars"}, "galler"),
        ({"dagar": ""}, "dagar"),
        ({"dagar": "366"}, "dagar"),
        ({"dagar": "1,5"}, "dagar"),
        ({"manad": "13"}, "manad"),
        ({"andel": "101"}, "andel"),
        ({"ledig": "x"}, "ledig"),
        ({"andel-potato": "-3"}, "andel-potato"),
        ({"kok": "Köket tre"}, "kok"),
    ):
        asked = {**ASKED, **changes}
        answer = officers_client.get("/beredskap/scenario", query_string=asked)
        assert answer.status_code == 422, changes
        assert f'href="#{field}"' in answer.text, changes
        assert officers_client.get("/beredskap/scenario.csv", query_string=asked).status_code == 404
    assert queries.looks(db_session) == ([], False)


def test_without_purchases_there_is_nothing_to_count_on(officers_client: FlaskClient) -> None:
    """The page says so, and no firm has a card yet."""
    assert "inget behov att räkna på" in officers_client.get("/beredskap/scenario").text
    assert "Inget företag har fyllt i ett kort än" in officers_client.get("/beredskap").text
    assert "Ingen har läst något kort än" in officers_client.get("/beredskap/logg").text


def test_a_firm_without_a_card_counts_when_it_is_asked_for(
    app: Flask, officers_client: FlaskClient, db_session: Session
) -> None:
    """Its stated supply, as much of it as is free, and only in its months."""
    profile: Profile = factories.published(db_session)
    producer = user_with_email(db_session, "odlare@exempel.se")
    assert producer is not None
    offer = Offer(Decimal(365), tuple(MONTHS)[:1], (), None, ())
    state_supply(db_session, profile.declaration_id, offer, 0, producer.id)
    db_session.commit()
    read_in(staff_of(app, db_session), LINES, potatis="potato", lök="onion_cabbage")
    Worker().run(db_session)
    asked = {**ASKED, "kategori": "potato", "dagar": "40", "ledig": "10"}
    page = plain(officers_client.get("/beredskap/scenario", query_string=asked).text)
    assert "1 företag som har angett vad de kan leverera men saknar kort räknas inte" in page
    assert "Företag utan kapacitetskort räknas också" in page
    asked["utan-kort"] = "1"
    found = rows_of(officers_client.get("/beredskap/scenario.csv", query_string=asked).data)
    # 365 kg in January are 12 kg a day by the year's mean month; a tenth of it for 31 of the 40 days.
    assert [row[3] for row in found] == ["12,4", "24,8"]
    assert [row[5] for row in found] == ["1", "1"]


def test_where_goods_come_from_decides_what_stops() -> None:
    """What is Swedish never stops; what nobody tells counts by the share; a country by its group."""
    origins = {"SE": Decimal(100), "NO": Decimal(365), "DK": Decimal(730), "": Decimal(3650)}
    row = Bought("Köket", "potato", origins)
    share = {"potato": Fraction(1, 10)}
    expected = {"alla": 4, "eu": 3, "utanfor-eu": 2, "norden": 4}
    for group, kg in expected.items():
        (one,) = needs([row], group, share, ())
        assert one.kg_per_day == kg, group
    assert not covers("alla", "SE")
    assert not covers("alla", "")
    assert covers("utanfor-eu", "BR")
    assert needs([row], "alla", {}, ()) == []


def test_what_is_sorted_as_imported_stops_with_all_imports(app: Flask) -> None:
    """Whatever part of the rest is taken to, unless a person says otherwise of it, or asks of a part."""
    known = ("potato", "fruit_imported")
    for changes, shares in (
        ({}, (10, 100)),
        ({"andel-fruit_imported": "50"}, (10, 50)),
        ({"galler": "eu"}, (10, 10)),
    ):
        with app.test_request_context():
            asked = asked_of(MultiDict({**ASKED, "andel": "10", **changes}), [2025])
        assert asked.shares(known) == {
            key: Fraction(share, 100) for key, share in zip(known, shares, strict=True)
        }


@pytest.mark.usefixtures("bought")
def test_others_are_told_nothing_that_fewer_than_three_firms_are_behind(
    app: Flask, officers_client: FlaskClient, db_session: Session, firm: Company
) -> None:
    """Two cards are no number; three are; the share of purchases appears with three suppliers behind it."""
    another(db_session, "Två AB", 1, 10)
    assert {one.category: (one.cards, one.share) for one in queries.coverage(db_session)} == {
        "potato": (None, None),
        "onion_cabbage": (None, None),
    }
    assert "I ingen kategori har minst tre företag kort" in officers_client.get("/beredskap").text
    third = another(db_session, "Tre AB", 1, 10)
    (potato, _onion) = queries.coverage(db_session)
    assert (potato.cards, potato.share) == (3, None)
    assert "Kategorier där minst tre" in officers_client.get("/beredskap").text
    firms = [firm, third, *(another(db_session, f"{name} AB", 1, 10) for name in ("Fyra", "Fem"))]
    slugs = []
    for company in firms[:3]:
        draft = factories.a_draft(db_session, company.owner)
        slugs.append(draft.number.lower())
    lines = "".join(
        f"{9 + at};2025-05-01;Köket ett;Potatis;395;kg;;;{slug}\n" for at, slug in enumerate(slugs)
    )
    _link(app, db_session, lines)
    share = queries.coverage(db_session)[0].share
    assert share == Decimal(3 * 395) / (365 + 730 + 90 + 3 * 395)


def _link(app: Flask, session: Session, lines: str) -> None:
    """Lines linked to declarations: their numbers are taken as published for the time of reading."""
    from portal.purchases import queries as purchases

    known = set(session.scalars(select(Declaration.number)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(purchases, "known_profiles", lambda *_args: {one.lower() for one in known})
        client = app.test_client()
        sign_in(client, user_with_email(session, "uppfoljare@exempel.se"))  # type: ignore[arg-type]
        read_in(client, lines)
    Worker().run(session)


def test_contract_terms_are_read_and_taken_out(app: Flask, db_session: Session) -> None:
    """By a buyer and a lawyer, in the rules that hold, as text and as a Word document."""
    for role in (Role.BUYER, Role.LAWYER):
        client = app.test_client()
        sign_in(client, make_staff(db_session, role, f"{role.value}@exempel.se"))
        assert 'href="/beredskap/villkor"' in client.get("/upphandla").text
        page = client.get("/beredskap/villkor?regler=under_troskel").text
        for words in ("Ändring vid kris", "LOU 19:2", "inte juridisk rådgivning", "hur många dagar varje"):
            assert words in page, words
        assert "LOU 17:10" in client.get("/beredskap/villkor?regler=x").text
        text = client.get("/beredskap/villkor.txt").text
        assert text.count("Stöd: ") == 6
        assert "inte granskade av jurist" in text
        word = Document(io.BytesIO(client.get("/beredskap/villkor.docx").data))
        headings = [one.text for one in word.paragraphs if one.style and one.style.name == "Heading 2"]
        assert headings[:2] == ["Ändring vid kris", "Mer än avropad mängd"]
        assert client.get("/beredskap").status_code == 403


def test_the_pages_are_english_for_who_chooses_it(
    officers_client: FlaskClient, owners_client: FlaskClient, firm: Company
) -> None:
    """The firm's and the staff's."""
    for client, address, words in (
        (officers_client, f"/beredskap/kort/{firm.id}", "Entirely dependent, the store lasts 20 days"),
        (officers_client, "/beredskap/ringlista?vara=potato&mangd=10", "Firms to call"),
        (owners_client, f"/foretag/{firm.id}/beredskap", "Capacity card for preparedness"),
    ):
        client.get("/sprak/en")
        assert words in client.get(address).text
