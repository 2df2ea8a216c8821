"""Files, keys and exports can be used in English."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from portal.exchange.layout import Filled
from portal.exchange.template import template
from portal.i18n import LANGUAGE_COOKIE
from schemas.questionnaire import Answer, load_family
from tests import factories
from tests.exchange.person import Spreadsheet
from tests.portal.english import SWEDISH_LETTERS, swedish_left

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from portal.accounts.models import User
    from tests.declarations.browser import Browser, Seen

TYPED = ("Tvättad potatis", "Exempelgården AB", "Provodlare Ett", "Gårdsprogrammet")


def left(page: Seen) -> list[str]:
    """What is still Swedish on a page."""
    assert '<html lang="en"' in page.html
    return swedish_left(page.html, *TYPED)


def test_filling_in_with_files_speaks_english(browser: Browser, db_session: Session, producer: User) -> None:
    """The way from the template to what is saved, with its errors and warnings."""
    browser.client.set_cookie(LANGUAGE_COOKIE, "en")
    draft = factories.a_draft(db_session, producer)
    assert left(browser.open("/excel")) == []
    content = browser.client.get(f"/excel/mall/field_crops.xlsx?deklaration={draft.number}").data
    sheet = Spreadsheet(content)
    sheet.answer({"crop-area": "x"})
    browser.open("/excel")
    page = browser.send({"file": (io.BytesIO(sheet.saved()), "t.xlsx")})
    assert page.status == 422
    assert f"Sheet {draft.number}, row " in page.text
    assert left(page) == []
    sheet.answer({"crop-area": "1,234.5", "crop-harvest": "150", "crop-harvest__unit": "tonnes per hectare"})
    page = browser.send({"file": (io.BytesIO(sheet.saved()), "t.xlsx")})
    assert "1,234.5" in page.text
    assert left(page) == []
    assert left(browser.send()) == []


def test_figures_from_other_tools_speak_english(
    browser: Browser, db_session: Session, producer: User
) -> None:
    """Sending a file, saying what its rows mean, and the comparison that follows."""
    browser.client.set_cookie(LANGUAGE_COOKIE, "en")
    draft = factories.a_draft(db_session, producer)
    assert left(browser.open("/andra-verktyg")) == []
    assert left(browser.send()) == []
    file = io.BytesIO(b"name,value,unit\ndiesel_l,900,l\nhandle,5,kg\nGHG,1,kg\nx,y,z\n")
    day = {"made_on-day": "3", "made_on-month": "2", "made_on-year": "2026"}
    page = browser.send({"declaration": str(draft.id), "tool": "FarmCalc", **day, "file": (file, "out.csv")})
    assert left(page) == []
    assert left(browser.send({"row-0": "", "row-1": ""})) == []
    page = browser.send({"row-0": "machinery.fuel_diesel"})
    assert "From FarmCalc, 3 February 2026: diesel_l 900 l" in page.text
    assert left(page) == []


def test_keys_speak_english(browser: Browser) -> None:
    """The pages about keys and the API, with their errors."""
    browser.client.set_cookie(LANGUAGE_COOKIE, "en")
    assert left(browser.open("/api-nycklar")) == []
    assert left(browser.send()) == []
    assert left(browser.send({"name": "Gårdsprogrammet", "may": "read", "days": "30"})) == []
    assert left(browser.open("/api-nycklar")) == []
    assert left(browser.open("/api")) == []


def test_an_english_template_is_english_throughout(app: Flask) -> None:
    """Every cell but what people typed, and the drop-downs' words."""
    named = Answer("product.name", "given", "Potatoes", None, "Potatoes")
    with app.test_request_context(headers={"Cookie": f"{LANGUAGE_COOKIE}=en"}):
        content = template(load_family("field_crops"), [Filled("", {"product.name": named})], "en")
    texts = [str(value) for cells in Spreadsheet(content).sheets.values() for value in cells.values()]
    assert [text for text in texts if SWEDISH_LETTERS.search(text.replace("Jordnära", ""))] == []
    assert "I don't know" in texts
