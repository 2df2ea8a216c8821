"""Filling in with a file, keys, other tools and the export, on a phone, at a desk and without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.people import DEMO_PASSWORD, YEAR, sign_in
from tests.browser.visitor import Visitor
from tests.exchange.person import Spreadsheet

GIVEN = ["Demogården Vete (exempel)", "Kålrot", "Traktorprogrammet", "Gårdskalkyl"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def template(visitor: Visitor) -> Spreadsheet:
    """The empty template, fetched with the visitor's own sign-in."""
    answer = visitor.page.context.request.get(f"{visitor.address}/excel/mall/field_crops.xlsx")
    assert answer.ok
    sheet = Spreadsheet(answer.body())
    sheet.answer({"product-name": "Kålrot", "product-year": YEAR, "crop-kind": "Kålrot", "crop-area": "2,5"})
    return sheet


def upload(visitor: Visitor, content: bytes, name: str = "mall.xlsx", kind: str = XLSX) -> None:
    """Choose the file."""
    visitor.page.locator("#file").set_input_files({"name": name, "mimeType": kind, "buffer": content})


@pytest.mark.timeout(480)
@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_a_file_is_filled_in_looked_at_and_saved(visitor: Callable[..., Visitor], javascript: bool) -> None:
    """Every page of the way passes every check; a wrong cell is told in the summary, which has the focus."""
    farmer = visitor("excel" if javascript else "excel-utan-skript", javascript=javascript)
    sign_in(farmer, "producent1@demo.example", DEMO_PASSWORD)
    farmer.go("/excel")
    farmer.look("excel")
    farmer.read_in_english("excel", GIVEN)
    sheet = template(farmer)
    sheet.answer({"crop-area": "1.234", "crop-harvest": "150"})
    upload(farmer, sheet.saved())
    farmer.press("Visa vad som ändras")
    assert farmer.page.title().startswith("Fel: ")
    expect(farmer.page.locator("#faults")).to_contain_text("Blad Deklaration 1, rad")
    farmer.look("excel-fel")
    sheet.answer({"crop-area": "2,5"})
    upload(farmer, sheet.saved())
    farmer.press("Visa vad som ändras")
    assert farmer.heading() == "Det här ändras"
    farmer.look("excel-jamforelse")
    farmer.read_in_english("excel-jamforelse", GIVEN)
    farmer.press("Spara alltsammans")
    assert farmer.heading() == "Svaren är sparade"
    farmer.look("excel-klart")
    farmer.read_in_english("excel-klart", GIVEN)


@pytest.mark.timeout(480)
def test_figures_keys_and_exports_hold_everywhere(visitor: Callable[..., Visitor]) -> None:
    """The pages about other tools, keys, the API and the export pass every check, errors included."""
    farmer = visitor("utbyte")
    sign_in(farmer, "producent1@demo.example", DEMO_PASSWORD)
    farmer.go("/excel")
    upload(farmer, template(farmer).saved())
    farmer.press("Visa vad som ändras")
    farmer.press("Spara alltsammans")
    farmer.go("/andra-verktyg")
    farmer.look("verktyg")
    farmer.press("Fortsätt")
    farmer.look("verktyg-fel")
    farmer.page.locator("input[name=declaration]").first.check()
    farmer.fill("Vad heter verktyget?", "Gårdskalkyl")
    for label, text in (("Dag", "3"), ("Månad", "2"), ("År", "2026")):
        farmer.fill(label, text)
    rows = "namn;värde;enhet\r\ndiesel_l;200;l\r\nGödsel;80;kg/ha\r\nKlimatavtryck;1;kg CO2e\r\n"
    upload(farmer, rows.encode(), "ut.csv", "text/csv")
    farmer.press("Fortsätt")
    farmer.look("verktyg-rader")
    farmer.read_in_english("verktyg-rader", [*GIVEN, "Gödsel", "Klimatavtryck", "namn", "februari"])
    farmer.press("Visa vad som ändras")
    farmer.look("verktyg-jamforelse")
    farmer.go("/api-nycklar")
    farmer.press("Gör nyckeln")
    farmer.look("nycklar-fel")
    farmer.fill("Vilket program är den till?", "Traktorprogrammet")
    farmer.pick("Bara läsa")
    farmer.pick("30 dagar")
    farmer.press("Gör nyckeln")
    farmer.look("nyckel")
    farmer.go("/api-nycklar")
    farmer.look("nycklar")
    for name, path in (("api", "/api"), ("export", "/exportera")):
        farmer.go(path)
        farmer.look(name)
        farmer.read_in_english(name, GIVEN)
