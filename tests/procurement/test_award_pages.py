"""A buyer types bids or takes them from a file, and reads what comes of them."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from flask import Response
from flask.testing import FlaskClient
from sqlalchemy import select
from xlsxwriter import Workbook  # type: ignore[import-untyped] # the library has no types

from portal.procurement.models import AwardSimulation
from tests import factories
from tests.accounts.people import sign_in

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.accounts.models import User

ADDRESS = "/upphandla/simulera"
SETTINGS = {
    "title": "Potatis",
    "quantity": "10000",
    "price": "3",
    "weight": "30",
    "best": "0,2",
    "worst": "0,7",
}
PARTS = ("name", "price", "profile", "footprint", "uncertainty", "proof")
LINES = [
    ("A", "10", "", "0,60", "20", "EPD"),
    ("B", "10,5", "", "0,40", "20", "EPD"),
    ("C", "11", "", "0,30", "20", "EPD"),
]


def form(*lines: tuple[str, ...], **changes: str) -> dict[str, str]:
    """The form with these bids."""
    typed = {
        f"bid-{at}-{part}": value
        for at, line in enumerate(lines or LINES)
        for part, value in zip(PARTS, line, strict=True)
    }
    return {**SETTINGS, **typed, **changes}


def test_bids_are_tried(
    client: FlaskClient, buyer: User, db_session: Session, work: Callable[[str, str], int]
) -> None:
    """The page waits for the workers and then says who wins, how sure it is and when it changes."""
    answer = client.post(ADDRESS, data=form())
    assert answer.status_code == 302, answer.text
    assert "Räknar" in client.get(answer.location).text
    waiting = FlaskClient(client.application, Response)  # a fragment is no whole page
    sign_in(waiting, buyer)
    assert "X-Poll-Done" not in waiting.get(f"{answer.location}/lage").headers
    assert work("AwardSimulated", "compute_award") == 1
    page = client.get(answer.location).text
    assert "Från 2,50 kr per kg CO₂e vinner B." in page
    assert "Vinnaren är säker i" in page
    assert "2,50 kr per kg CO₂e som undviks" in page
    assert "X-Poll-Done" in waiting.get(f"{answer.location}/lage").headers
    assert "Potatis" in client.get(ADDRESS).text


def test_a_profile_gives_the_figure(
    client: FlaskClient, buyer: User, db_session: Session, work: Callable[[str, str], int]
) -> None:
    """A link to a published profile brings its footprint and range; one that is not there is told."""
    slug = factories.published(db_session).slug
    link = f"https://exempel.se/profil/{slug.upper()}"
    lines = (("Gården", "12", link, "", "", ""), LINES[0])
    assert client.post(ADDRESS, data=form(*lines)).status_code == 302
    stored = db_session.scalars(select(AwardSimulation)).one()
    assert stored.question["bids"][0]["slug"] == slug
    assert stored.question["bids"][0]["low"] != stored.question["bids"][0]["high"]
    unknown = (("Gården", "12", "jn-2025-999999", "", "", ""), LINES[0])
    refused = client.post(ADDRESS, data=form(*unknown))
    assert refused.status_code == 422
    assert "Det finns ingen giltig profil" in refused.text


def workbook(rows: list[tuple[object, ...]]) -> bytes:
    """An Excel file with these rows."""
    stored = io.BytesIO()
    book = Workbook(stored, {"in_memory": True})
    sheet = book.add_worksheet()
    for at, row in enumerate(rows):
        sheet.write_row(at, 0, row)
    book.close()
    return stored.getvalue()


HEAD = ("Anbud", "Pris", "Klimatavtryck", "Bevis", "Osäkerhet")
EXCEL = workbook([HEAD, ("A", 10.5, 0.6, "EPD", 20), ("B", 11, 0.4, "EPD", 20)])
CSV = "Anbud;Pris;Klimatavtryck;Bevis;Osäkerhet\nA;10,5;0,6;EPD;20\nB;11;0,4;EPD;20\n".encode()


def test_every_figure_of_the_outcome_has_its_range_unit_and_boundary(
    client: FlaskClient, buyer: User, db_session: Session, work: Callable[[str, str], int]
) -> None:
    """Beside each footprint its range; what nobody gave is marked as assumed, and only that."""
    slug = factories.published(db_session).slug
    lines = (("Gården", "12", slug, "", "", ""), ("Egen", "10", "", "0,50", "", "EPD"), LINES[0])
    answer = client.post(ADDRESS, data=form(*lines))
    assert work("AwardSimulated", "compute_award") == 1
    page = client.get(answer.location).text.replace("\N{NO-BREAK SPACE}", " ")
    assert page.count("0,350 till 0,650 kg CO₂e") == 3  # 30 per cent, in three rankings
    assert page.count("0,480 till 0,720 kg CO₂e") == 3
    assert page.count("Antaget spann") == 3
    assert "per kg färdig vara, till gårdsgrind." in page
    assert "räknat med 30 %" in page


@pytest.mark.parametrize(("name", "content"), [("anbud.xlsx", EXCEL), ("anbud.csv", CSV)])
def test_bids_come_from_a_file(
    client: FlaskClient, buyer: User, db_session: Session, name: str, content: bytes
) -> None:
    """They stand in the form to be looked at; nothing is computed or stored yet."""
    page = client.post(ADDRESS, data={**SETTINGS, "load": "1", "file": (io.BytesIO(content), name)})
    assert page.status_code == 200, page.text
    assert 'name="bid-0-price" type="text" value="10,5"' in page.text
    assert 'name="bid-1-footprint" type="text" value="0,4"' in page.text
    assert not db_session.scalars(select(AwardSimulation)).all()


@pytest.mark.parametrize("content", [b"", b"Namn\nA\n", b"PK\x03\x04x", workbook([HEAD, *[("A", 1)] * 21])])
def test_a_file_that_cannot_be_used_is_told(client: FlaskClient, buyer: User, content: bytes) -> None:
    """422, and what was typed is still there."""
    page = client.post(ADDRESS, data={**form(), "load": "1", "file": (io.BytesIO(content), "x.csv")})
    assert page.status_code == 422
    assert 'value="10,5"' in page.text


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"bid-0-price": "0"}, "Skriv priset per enhet"),
        ({"bid-0-footprint": ""}, "Skriv klimatavtrycket per enhet"),
        ({"bid-0-proof": ""}, "Skriv vad som styrker"),
        ({"bid-0-uncertainty": "101"}, "Skriv osäkerheten i procent"),
        ({"bid-0-name": "B"}, "heter likadant"),
        ({"bid-0-name": ""}, "Skriv vad anbudet ska kallas"),
        ({"worst": "0,2"}, "högre klimatavtryck än full poäng"),
        ({"quantity": "0"}, "större än noll"),
        ({"title": ""}, "Skriv vad försöket ska kallas"),
    ],
)
def test_what_cannot_be_tried_is_told(
    client: FlaskClient, buyer: User, db_session: Session, changes: dict[str, str], told: str
) -> None:
    """At the field, with everything else kept and nothing stored."""
    page = client.post(ADDRESS, data={**form(), **changes})
    assert page.status_code == 422
    assert told in page.text
    assert 'value="11"' in page.text
    assert not db_session.scalars(select(AwardSimulation)).all()


def test_more_rows_are_given(client: FlaskClient, buyer: User) -> None:
    """Without losing what was typed, and never more than twenty."""
    page = client.post(ADDRESS, data=form(more="1"))
    assert page.status_code == 200
    assert 'id="bid-7-name"' in page.text
    assert 'value="10,5"' in page.text
    alone = client.post(ADDRESS, data=form(LINES[0]))
    assert "Skriv minst två anbud" in alone.text
