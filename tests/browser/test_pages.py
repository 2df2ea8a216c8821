"""Pages beside the main road, and what holds for all of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from portal.accounts.municipalities import sweden
from tests.browser import audit
from tests.browser.people import DEMO_PASSWORD, PASSWORD, expect_errors, sign_in
from tests.browser.visitor import Visitor
from workers.demo.samples import samples

SAMPLES = samples()
GIVEN = [
    *(sample.product_name for sample in SAMPLES),
    *{sample.organisation["name"] for sample in SAMPLES},
    *(one.name for one in sweden().values()),
]
PUBLIC = {
    "start": "/",
    "skapa-konto": "/skapa-konto",
    "logga-in": "/logga-in",
    "tillganglighet": "/tillganglighet",
    "personuppgifter": "/personuppgifter",
    "sa-raknar-vi": "/sa-raknar-vi",
    "glomt-losenord": "/glomt-losenord",
    "lank-har-gatt-ut": "/bekrafta/finns-inte",
    "finns-inte": "/finns-inte",
    "katalog-utan-traff": "/katalog?q=finnsinte",
    "katalog-fel-i-adressen": "/katalog?kategori=finnsinte&sida=99",
    "katalog-fil-vagras": "/katalog.csv?sort=finnsinte",
    "katalog-kok": "/katalog?kok=1&sort=levererat",
    "katalog-karta": "/katalog/karta",
    "jamfor": "/jamfor?vara=jn-2026-000001&vara=jn-2026-000002",
    "kok": "/kok",
    "upphandla": "/upphandla",
    "dialoger": "/dialoger",
    "riktlinjer": "/riktlinjer",
    "riktlinje": "/riktlinjer/1",
    "dialog": "/dialoger/1",
    "marknad": "/upphandla/marknad",
    "pastaende": "/upphandla/granska-pastaende",
    "kontrollera": "/kontrollera",
    "bilaga": "/bilaga?vara=jn-2026-000001",
    "bilaga-kontrollera": "/bilaga/kontrollera",
    "nycklar": "/nycklar",
    "oppna-data": "/oppna-data",
    "profil-vete": "/profil/jn-2026-000001",
    "metod-vete": "/profil/jn-2026-000001/metod",
}
BROKEN = """<!doctype html><html lang="sv"><title>kg[fresh] – Jordnära</title><main><h1>Back to the page</h1>
<p style="width: 2000px">None t[fresh]/ha</p><input><img src="data:,">
<button style="height: 9px">x</button></main>"""


@pytest.mark.timeout(480)
def test_public_pages_hold_everywhere(visitor: Callable[..., Visitor]) -> None:
    """Pages for everybody, refusals and missing pages included, pass every check in every width."""
    stranger = visitor("alla")
    for name, path in PUBLIC.items():
        stranger.go(path)
        stranger.look(name)
        stranger.read_in_english(name, GIVEN)


@pytest.mark.timeout(480)
def test_pages_behind_the_sign_in_hold_everywhere(visitor: Callable[..., Visitor]) -> None:
    """Account, operations and "not for you" pass every check, and the refused sign-in keeps the address."""
    admin = visitor("admin", phone=False)
    sign_in(admin, "admin@demo.example", "fel-losenord-fel")
    expect_errors(admin, "E-postadressen eller lösenordet stämmer inte")
    assert admin.page.get_by_role("textbox", name="E-postadress").input_value() == "admin@demo.example"
    admin.look("logga-in-fel")
    sign_in(admin, "admin@demo.example", DEMO_PASSWORD)
    admin.look("drift")
    admin.go("/konto")
    admin.look("konto")
    producer = visitor("producent", phone=True)
    sign_in(producer, "producent4@demo.example", DEMO_PASSWORD)
    producer.go("/granskning")
    producer.look("inte-for-dig")
    producer.go("/konto")
    producer.look("konto-producent")


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_the_keyboard_is_enough(visitor: Callable[..., Visitor], javascript: bool) -> None:
    """The first key reaches the skip link, the next ones the form, and everything in focus is seen to be."""
    visitor_ = visitor("tangentbord", javascript=javascript, phone=False)
    page = visitor_.page
    visitor_.go("/logga-in")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Hoppa till innehållet")
    expect(skip).to_be_focused()
    assert audit.visible_focus(page)
    page.keyboard.press("Enter")
    for label in ("E-postadress", "Lösenord"):
        page.keyboard.press("Tab")
        expect(page.get_by_role("textbox", name=label, exact=True)).to_be_focused()
        assert audit.visible_focus(page), label
        page.keyboard.type("producent1@demo.example" if label == "E-postadress" else DEMO_PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mina klimatdeklarationer")


def test_a_page_on_a_narrow_phone_has_its_menu_without_script(visitor: Callable[..., Visitor]) -> None:
    """Where scripts do not run the menu is simply open."""
    stranger = visitor("utan-skript", javascript=False)
    stranger.go("/")
    expect(stranger.page.get_by_role("navigation").get_by_role("link", name="Leverantörer")).to_be_visible()


def test_the_checks_find_what_they_look_for(visitor: Callable[..., Visitor]) -> None:
    """A page with every mistake in it is caught by every check."""
    page = visitor("trasig").page
    page.set_content(BROKEN)
    assert any("axe image-alt" in problem for problem in audit.accessibility_problems(page))
    assert any("axe label" in problem for problem in audit.accessibility_problems(page))
    assert audit.width_problems(page)
    assert any("<button" in problem for problem in audit.target_problems(page))
    found = audit.text_problems(page)
    for words in ("t[fresh]/ha", "'None'", "Back to the page"):
        assert any(words in problem for problem in found), found
    assert audit.swedish_left(page, []) == []
    page.set_content("<html lang=en><p>Spara och fortsätt</p></html>")
    assert audit.swedish_left(page, []) == ["Spara", "fortsätt", "och"]


def test_a_signed_in_page_is_not_shown_after_signing_out(visitor: Callable[..., Visitor]) -> None:
    """The browser's Back button after signing out shows no declaration."""
    producer = visitor("tillbaka")
    sign_in(producer, "producent2@demo.example", DEMO_PASSWORD)
    assert producer.heading() == "Mina klimatdeklarationer"
    producer.page.locator("header").get_by_role("button", name="Logga ut").click()
    producer.page.go_back()
    producer.page.go_back()
    assert "Demokorn" not in producer.content()
    assert PASSWORD not in producer.content()
