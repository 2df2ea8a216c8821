"""Figures from other tools: mapped by the definition or by a person, with their source. No guesses."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.declarations.queries import answers_of
from portal.exchange.sheets import Refused
from portal.exchange.tool_rows import rows_of
from tests import factories
from tests.exchange.person import Formula, Spreadsheet

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from portal.accounts.models import User
    from portal.declarations.models import Declaration
    from tests.declarations.browser import Browser, Seen

HEAD = "namn;värde;enhet\r\n"


@pytest.fixture
def draft(db_session: Session, producer: User) -> Declaration:
    """A declaration of potatoes without its diesel."""
    return factories.a_draft(db_session, producer)


def sent(browser: Browser, draft: Declaration, content: str | bytes, **fields: str) -> Seen:
    """The page after sending a file from another tool."""
    browser.open("/andra-verktyg")
    data = content.encode() if isinstance(content, str) else content
    form = {
        "declaration": str(draft.id),
        "tool": "Gårdskalkyl",
        "made_on-day": "3",
        "made_on-month": "2",
        "made_on-year": "2026",
        **fields,
    }
    return browser.send({**form, "file": (io.BytesIO(data), "ut.csv")})


def test_a_known_name_becomes_an_answer_with_its_source(
    browser: Browser, db_session: Session, draft: Declaration
) -> None:
    """The definition maps it, the unit is converted, and the reviewer reads where it comes from."""
    page = sent(browser, draft, HEAD + "diesel_l;0,9;m3\r\nAnnat;5;kg\r\n")
    assert page.status == 200, page.text
    page = browser.send()
    assert "Inget är sparat än" in page.text
    assert "Tas inte med: Rad 3 Annat: 5 kg" in page.text
    browser.send()
    answer = answers_of(db_session, draft.id)["machinery.fuel_diesel"]
    assert (answer.value, answer.unit) == ("0.9", "m3")
    assert answer.comment == "Från Gårdskalkyl, 3 februari 2026: diesel_l 0.9 m3"


def test_units_of_the_same_kind_are_converted(
    browser: Browser, db_session: Session, draft: Declaration
) -> None:
    """Decilitres become litres exactly; the comment keeps the figure as it was."""
    sent(browser, draft, HEAD + "diesel_l;9005;dl\r\n")
    browser.send()
    browser.send()
    answer = answers_of(db_session, draft.id)["machinery.fuel_diesel"]
    assert (answer.value, answer.unit) == ("900.5", "l")
    assert (answer.comment or "").endswith("diesel_l 9005 dl")


def test_an_unknown_name_is_asked_about(browser: Browser, db_session: Session, draft: Declaration) -> None:
    """A person says what it means; where the unit does not tell, that is asked too."""
    page = sent(browser, draft, HEAD + "Bränsle traktor;900;liter\r\nHandelsgödsel;80;kg/ha\r\n")
    assert browser.page.form.sent["row-0"] == ""
    page = browser.send()
    assert page.status == 422
    assert "Välj en fråga för minst en rad" in page.text
    page = browser.send({"row-0": "machinery.fuel_diesel", "row-1": "mineral.n_an"})
    assert page.status == 422
    assert "Välj vilken enhet talet har" in page.text  # kilograms of nitrogen, or of the product
    page = browser.send({"unit-1": "kg[N]/ha"})
    assert page.status == 200, page.text
    browser.send()
    answers = answers_of(db_session, draft.id)
    assert answers["machinery.fuel_diesel"].value == "900"
    assert (answers["mineral.n_an"].value, answers["mineral.n_an"].unit) == ("80", "kg[N]/ha")


def test_two_rows_for_one_question_are_asked_about(browser: Browser, draft: Declaration) -> None:
    """Nobody adds them up or picks one."""
    sent(browser, draft, HEAD + "a;4;l\r\nb;5;l\r\n")
    page = browser.send({"row-0": "machinery.fuel_diesel", "row-1": "machinery.fuel_diesel"})
    assert page.status == 422
    assert "Två rader pekar på samma fråga" in page.text


def test_an_unusual_figure_needs_a_person_to_explain_it(
    browser: Browser, db_session: Session, draft: Declaration
) -> None:
    """Where a figure comes from is no reason for its size: without a word nothing is saved."""
    sent(browser, draft, HEAD + "diesel_l;7000;l\r\n")
    page = browser.send()
    assert "är ovanligt" in page.text
    page = browser.send()
    assert page.status == 422
    assert "Skriv kort varför det ovanliga värdet stämmer" in page.text
    assert answers_of(db_session, draft.id).get("machinery.fuel_diesel") is None
    browser.send({"why-0-machinery-fuel_diesel": "Stenig jord"})
    comment = answers_of(db_session, draft.id)["machinery.fuel_diesel"].comment or ""
    assert comment.startswith("Från Gårdskalkyl")
    assert comment.endswith("\nStenig jord")


@pytest.mark.parametrize(
    "row",
    ["Klimatavtryck;0,2;kg CO2e/kg", "total;12;kg CO₂e", "GHG emissions;3;kg", "gwp100;3;kg"],
)
def test_footprints_of_other_tools_are_not_taken(browser: Browser, draft: Declaration, row: str) -> None:
    """They are listed with the reason, and no question is offered for them."""
    page = sent(browser, draft, HEAD + row + "\r\ndiesel_l;5;l\r\n")
    assert "Klimatavtryck tar vi inte emot" in page.text
    assert "row-0" not in page.form.sent
    assert page.form.sent["row-1"] == "machinery.fuel_diesel"
    page = browser.send({"row-0": "machinery.fuel_hvo"})
    assert "Tas inte med: Rad 2" in page.text
    assert "HVO" not in page.text


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("x;y\r\n1;2\r\n", "rubrikerna namn, värde och enhet"),
        (HEAD, "Vi hittade inga uppgifter"),
        ("[1, 2]", "lista med objekt"),
        ("{", "inte giltig JSON"),
        ("[" * 50_000, "inte giltig JSON"),
        (HEAD + "a;1;l\r\n" * 200, "för många rader"),
        ("", "Filen är tom"),
    ],
)
def test_a_file_of_another_shape_is_told(
    browser: Browser, draft: Declaration, content: str, told: str
) -> None:
    """What is wanted instead stands at the field, with everything typed kept."""
    page = sent(browser, draft, content)
    assert page.status == 422
    assert told in page.text
    assert page.form.sent["tool"] == "Gårdskalkyl"
    assert page.form.sent["made_on-year"] == "2026"


def test_the_form_asks_for_what_the_reviewer_needs(browser: Browser, draft: Declaration) -> None:
    """Tool, day and declaration are needed; a day that has not been is no day."""
    page = sent(browser, draft, HEAD + "a;1;l\r\n", tool="", declaration="x")
    assert "Skriv vad verktyget heter" in page.text
    assert "Välj vilken klimatdeklaration" in page.text
    page = sent(browser, draft, HEAD + "a;1;l\r\n", **{"made_on-year": "2199"})
    assert "Dagen kan inte ligga i framtiden" in page.text


def test_rows_are_read_from_every_kind_of_file(app: Flask) -> None:
    """CSV, workbook and JSON give the same rows; what is no number in one way only is not made one."""
    sheet = Spreadsheet.__new__(Spreadsheet)
    sheet.sheets = {
        "Ut": {
            (1, 1): "Name",
            (1, 2): "Value",
            (1, 3): "Unit",
            (2, 1): "diesel_l",
            (2, 2): 450.5,
            (2, 3): "l",
        }
    }
    shapes = (
        b"name,value,unit\ndiesel_l,450.5,l\n",
        HEAD.encode("cp1252") + b"diesel_l;450,5;l",
        sheet.saved(),
        json.dumps([{"name": "diesel_l", "value": 450.5, "unit": "l"}]).encode(),
        json.dumps({"rows": [{"name": "diesel_l", "value": "450.5", "unit": "l"}]}).encode(),
        json.dumps({"diesel_l": {"value": 450.5, "unit": "l"}}).encode(),
    )
    with app.test_request_context():
        for content in shapes:
            (row,) = rows_of(content)
            assert (row.name, row.value, row.unit, row.is_number) == ("diesel_l", "450.5", "l", True)
        for text in ("1.234", "10–20", "många", "500 kg"):
            (row,) = rows_of(f"{HEAD}a;{text};l".encode())
            assert not row.is_number
        (row,) = rows_of(b'name,value,unit\na,"1,234",l\n')
        assert not row.is_number
        sheet.sheets["Ut"][2, 2] = Formula("=1+1")
        with pytest.raises(Refused, match="formel"):
            rows_of(sheet.saved())


@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_file_is_read_or_refused(app: Flask, content: bytes) -> None:
    """Whatever is sent, the answer is rows or a refusal in words."""
    with app.test_request_context():
        for start in (b"", HEAD.encode(), b'[{"name": "a", "value": ', b'{"a": '):
            try:
                found: Any = rows_of(start + content)
            except Refused as refused:
                found = refused.message
            assert found


def test_others_do_not_see_the_rows(browser: Browser, stranger: Browser, draft: Declaration) -> None:
    """Rows that wait for their meaning exist for their sender only, and are no import yet."""
    path = sent(browser, draft, HEAD + "diesel_l;5;l\r\n").path
    assert stranger.client.get(path).status_code == 404
    assert stranger.client.post(path, data={"row-0": "machinery.fuel_diesel"}).status_code == 404
    other = path.replace("/andra-verktyg/", "/excel/granska/")
    assert browser.client.get(other).status_code == 404
    assert browser.client.post(other).status_code == 404
