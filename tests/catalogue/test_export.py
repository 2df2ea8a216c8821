"""The list as a file."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from python_calamine import CalamineWorkbook

from portal.catalogue.export import safe_text
from tests import factories

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session


def rows_of(client: FlaskClient, query: str = "") -> list[dict[str, str]]:
    """The file as Excel would read it."""
    answer = client.get(f"/katalog.csv?{query}")
    assert answer.mimetype == "text/csv"
    text = answer.data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_the_file_holds_the_selection(client: FlaskClient, db_session: Session) -> None:
    """The page's filter is the file's, with the figure's range, unit and boundary in every row."""
    profile = factories.published(db_session)
    factories.listed(db_session, profile, "jn-2026-900001", product_name="Lök", category="onion")
    assert len(rows_of(client)) == 2
    (row,) = rows_of(client, "kategori=potato")
    assert row["Vara"] == "Tvättad potatis"
    assert row["Adress"] == f"http://localhost/profil/{profile.slug}"
    for column in ("Klimatavtryck, kg CO₂e", "Troligt spann från, kg CO₂e", "Troligt spann till, kg CO₂e"):
        assert float(row[column].replace(",", ".")) > 0
    assert (row["Räknat per"], row["Vad som räknas med (systemgräns)"]) == (
        "kg färdig vara",
        "Till gårdsgrind",
    )


def test_text_cannot_become_a_formula(client: FlaskClient, db_session: Session) -> None:
    """What a spreadsheet would run arrives as text, also with separators and line breaks in it."""
    profile = factories.published(db_session)
    evil = '=HYPERLINK("http://x";"Klicka")'
    factories.listed(db_session, profile, "jn-2026-900001", product_name=evil, producer="@SUM(1;2)\r\n-1")
    row = next(row for row in rows_of(client) if row["Vara"] != "Tvättad potatis")
    assert row["Vara"] == "'" + evil
    assert row["Producent"].startswith("'@SUM")


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\tx", "\rx", "\nx", "  =1", "%00", "|cmd"])
def test_every_dangerous_start_is_defused(text: str) -> None:
    """An apostrophe stands before whatever a spreadsheet takes for a formula."""
    assert safe_text(text) == "'" + text


@pytest.mark.parametrize("text", ["Potatis", "Å-potatis", "7-up", "", "(lök)"])
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    """Nothing is added to what is harmless."""
    assert safe_text(text) == text


def test_the_workbook_has_the_same_rows(client: FlaskClient, db_session: Session) -> None:
    """Figures are numbers, and what looks like a formula is text."""
    profile = factories.published(db_session)
    evil = '=HYPERLINK("http://x";"Klicka")'
    factories.listed(db_session, profile, "jn-2026-900001", product_name=evil)
    answer = client.get("/katalog.xlsx?kategori=potato")
    assert str(answer.mimetype).endswith("spreadsheetml.sheet")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    rows = [dict(zip(sheet[0], row, strict=True)) for row in sheet[1:]]
    assert {row["Vara"] for row in rows} == {"Tvättad potatis", "'" + evil}
    assert all(isinstance(row["Klimatavtryck, kg CO₂e"], float) for row in rows)
    assert client.get("/katalog.xlsx?kategori=finns-inte").status_code == 400
