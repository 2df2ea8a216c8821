"""The buyer's job, from a search to checked proof, as a producer and a buyer do it in their browsers."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.people import DEMO_PASSWORD, reload_until_seen, sign_in
from tests.browser.visitor import Visitor

POTATO, CARROT = "Demopotatis, typisk odling", "Demomorot, typisk ekologisk odling"
GROWER, BUYER = "producent3@demo.example", "inkopare@demo.example"
UNCHANGED = "1 av 1 klimatavtryck är undertecknat och gäller i dag."
QUANTITY = "Hur mycket kan du leverera per månad?"
HIGHEST = "Högsta klimatavtryck, kg CO₂e per enhet"


@pytest.mark.timeout(480)
def test_a_buyer_goes_from_search_to_checked_proof(visitor: Callable[..., Visitor]) -> None:
    """Search, list, market, division, requirement, clean lint, bids, and the enclosure checked."""
    grower = visitor("leverantor", phone=True)
    sign_in(grower, GROWER, DEMO_PASSWORD)
    slug = _states_supply(grower)
    pack = _gets_pack(grower)

    buyer = visitor("inkopare", phone=False)
    sign_in(buyer, BUYER, DEMO_PASSWORD)
    _searches_and_keeps(buyer)
    _tries_the_market(buyer)
    _writes_a_requirement(buyer)
    _tries_bids(buyer, slug)
    _checks(buyer, pack)


def _states_supply(grower: Visitor) -> str:
    """What can be delivered, on a phone; gives the profile's number."""
    page = grower.page
    expect(page.get_by_role("heading", level=1, name="Mina klimatdeklarationer")).to_be_visible(
        timeout=30_000
    )
    reload_until_seen(grower, page.get_by_role("link", name=re.compile(POTATO)))
    page.get_by_role("link", name=re.compile(POTATO)).first.click()
    grower.follow("Om publiceringen")
    grower.follow("Utbud: vad du kan leverera")
    for box in page.locator("main input[type=checkbox]").all():
        box.set_checked(False, force=True)  # the demo's own supply gives way to this one
    page.get_by_label(QUANTITY).fill("")
    grower.press("Spara utbudet")
    grower.look("utbud-fel")
    page.get_by_label(QUANTITY).fill("4 000")
    for label in ("augusti", "september", "oktober", "tisdag", "Falun"):
        grower.pick(label)
    grower.press("Spara utbudet")
    expect(page.get_by_text("Utbudet är sparat.")).to_be_visible()
    grower.look("utbud")
    grower.read_in_english("utbud", [POTATO, "Demogården Potatis (exempel)", *_municipalities(grower)])
    grower.follow("Till publiceringen", within="body")
    grower.follow("Se den offentliga sidan")
    expect(page.get_by_text("Ingen har granskat den.")).to_be_visible()
    found = re.search(r"/profil/(jn-[0-9-]+)", page.url)
    assert found is not None
    page.go_back()
    return found[1]


def _municipalities(grower: Visitor) -> list[str]:
    """Names of places are the same in every language."""
    return grower.page.locator("input[name=areas] + label").all_inner_texts()


def _gets_pack(grower: Visitor) -> bytes:
    """The enclosure to a tender, as the bidder downloads it."""
    grower.follow("Gör en bilaga till ett anbud")
    grower.press("Hämta bilagan")
    grower.look("bilaga-fel")
    grower.fill("Vad ska bilagan heta?", "Potatis till sjukhusköken")
    with grower.page.expect_download() as download:
        grower.press("Hämta bilagan")
    return Path(download.value.path()).read_bytes()


def _searches_and_keeps(buyer: Visitor) -> None:
    page = buyer.page
    buyer.follow("Leverantörer", within="header, .govuk-service-navigation")
    page.get_by_label("Sök vara eller producent").fill("typisk odling")
    buyer.press("Visa")
    expect(page.get_by_role("link", name=POTATO).first).to_be_visible()
    buyer.look("sok")
    for product in (POTATO, CARROT):
        page.get_by_label(re.compile(f"^Jämför {product}")).check(force=True)
    buyer.press("Jämför valda varor")
    buyer.fill("Namn på en ny lista", "Rotfrukter")
    buyer.press("Spara i listan")
    expect(page.get_by_role("heading", level=1, name="Rotfrukter")).to_be_visible()
    buyer.look("lista")


def _tries_the_market(buyer: Visitor) -> None:
    page = buyer.page
    buyer.go("/upphandla")
    buyer.look("upphandla")
    buyer.follow("Pröva marknaden")
    page.get_by_label("Kategori", exact=True).select_option("potato")
    buyer.fill(HIGHEST, "0,5")
    buyer.press("Pröva")
    expect(page.get_by_text("Klarar gränsen 0,5 kg CO₂e")).to_be_visible()
    expect(page.get_by_role("cell", name=re.compile(r"^4\s000$")).first).to_be_visible()
    buyer.look("marknad")
    buyer.follow("Dela upp köpet")
    page.get_by_label(re.compile("^Levereras till .rutt 1")).select_option(label="Falun, centrum")
    page.get_by_label(re.compile("^Mängd per månad .rutt 1")).fill("1 500")
    buyer.press("Visa")
    expect(page.get_by_role("heading", name=re.compile(r"Falun, centrum: 1\s500"))).to_be_visible()
    for season in ("augusti", "september–oktober"):  # the others of the demo deliver from September
        expect(page.get_by_role("rowheader", name=re.compile(f"^{season}$", re.IGNORECASE))).to_be_visible()
    buyer.look("dela-upp")


def _writes_a_requirement(buyer: Visitor) -> None:
    """Written from what is published, and clean when it is pasted into the linter."""
    page = buyer.page
    buyer.go("/upphandla")
    buyer.follow("Skriv kravet")
    buyer.press("Skriv ett nytt krav")
    page.get_by_label("Vad ska köpas?").select_option("potato")
    buyer.pick("Stänga ute de högsta klimatavtrycken")
    buyer.pick("Över EU:s tröskelvärde")
    buyer.press("Fortsätt")
    buyer.fill("Vad kallas upphandlingen?", "Potatis till sjukhusköken")
    buyer.fill("Vad ska köpas?", "tvättad potatis")
    buyer.pick("Till levererat i köket")
    buyer.fill("Vilka kök ska varan levereras till?", "köken i bilaga 3")
    buyer.fill(HIGHEST, "0,5")
    buyer.look("krav-fragor")
    buyer.press("Skriv texten")
    expect(page.get_by_text("Inte godkänd av jurist")).to_be_visible()
    buyer.look("krav")
    text = page.locator(".jn-mail").first.inner_text()
    buyer.go("/upphandla/granska-text")
    buyer.fill("Texten", text)
    page.get_by_label("Vad ska texten användas till?").select_option("teknisk_specifikation")
    buyer.pick("Över EU:s tröskelvärde")
    buyer.press("Granska texten")
    expect(page.get_by_text("Vi hittade inget som behöver ändras.")).to_be_visible()
    buyer.look("granskad-text")


def _tries_bids(buyer: Visitor, slug: str) -> None:
    page = buyer.page
    buyer.go("/upphandla")
    buyer.follow("Räkna på anbuden")
    buyer.fill("Vad ska försöket kallas?", "Potatis, två anbud")
    buyer.fill("Full klimatpoäng vid, kg CO₂e per enhet", "0,1")
    buyer.fill("Noll klimatpoäng vid, kg CO₂e per enhet", "0,9")
    for name, text in (
        *(("bid-0-name", "Anbud ett"), ("bid-0-price", "8,50"), ("bid-0-profile", f"/profil/{slug}")),
        *(("bid-1-name", "Anbud två"), ("bid-1-price", "8,40"), ("bid-1-footprint", "0,80")),
        ("bid-1-proof", "EPD"),
    ):
        page.locator(f"#{name}").fill(text)
    buyer.press("Räkna")
    expect(page.get_by_role("heading", name="Vem vinner?")).to_be_visible(timeout=30_000)
    assert "Pris på utsläppen (livscykelkostnad): Anbud ett." in buyer.content()
    buyer.look("simulering")


def _checks(buyer: Visitor, pack: bytes) -> None:
    """The enclosure as it came, and one in which a figure was changed."""
    page = buyer.page
    _sends(buyer, pack)
    assert UNCHANGED in buyer.content()
    expect(page.get_by_role("table", name="Mot kravet")).to_be_visible()
    assert "Inte uppfyllt" not in buyer.content()
    buyer.look("bilaga-stammer")
    _sends(buyer, _changed(pack))
    assert "0 av 1 klimatavtryck" in buyer.content()
    expect(page.get_by_text("credentialSubject.characteristics.kgCO2e")).to_be_visible()
    buyer.look("bilaga-andrad")


def _sends(buyer: Visitor, pack: bytes) -> None:
    page = buyer.page
    buyer.go("/upphandla")
    buyer.follow("Kontrollera bevisen")
    page.locator("#file").set_input_files(
        {"name": "bilaga.zip", "mimeType": "application/zip", "buffer": pack}
    )
    requirement = page.locator("#krav option").filter(has_text="Potatis till sjukhusköken").first
    page.locator("#krav").select_option(requirement.get_attribute("value"))
    buyer.press("Kontrollera")
    expect(page.get_by_role("heading", level=1, name="Kontrollerad bilaga")).to_be_visible()


def _changed(pack: bytes) -> bytes:
    """The same with another figure in what people read of the signed file."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(pack)) as source, zipfile.ZipFile(written, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name.endswith("undertecknad.json"):
                signed = json.loads(content)
                signed["credential"]["credentialSubject"]["characteristics"]["kgCO2e"] = 0.01
                content = json.dumps(signed).encode()
            target.writestr(name, content)
    return written.getvalue()
