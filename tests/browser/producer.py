"""What a producer does, by what she can read on the page."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.people import (
    FIGURE,
    HIGH_BECAUSE,
    PASSWORD,
    RANGE,
    YEAR,
    Identity,
    expect_errors,
    reload_until_seen,
)
from tests.browser.visitor import Visitor


class Producer:
    """A farmer with a phone in the barn."""

    def __init__(self, visitor: Visitor, identity: Identity) -> None:
        self.visitor = visitor
        self.identity = identity

    # --- the account

    def sign_up(self) -> None:
        """Make an account and confirm it with the link in the mail."""
        visitor, identity = self.visitor, self.identity
        visitor.go("/")
        visitor.look("start")
        visitor.press("Skapa konto och börja")
        visitor.look("skapa-konto")
        visitor.press("Skapa konto")
        expect_errors(visitor, "Skriv ditt namn", "Välj kommunen")
        visitor.look("skapa-konto-fel")
        visitor.fill("Ditt namn", identity.name)
        visitor.fill("E-postadress", identity.email)
        visitor.fill("Organisationsnummer", identity.number)
        visitor.fill("Företagets eller gårdens namn", identity.farm)
        visitor.page.get_by_label("Kommun där ni producerar mest").select_option(label="Falun")
        visitor.page.locator("#password").fill(PASSWORD)
        visitor.press("Skapa konto")
        assert visitor.heading() == "Kolla din e-post"
        visitor.look("kolla-din-e-post")
        self._confirm()

    def _confirm(self) -> None:
        visitor = self.visitor
        visitor.follow("Öppna demobrevlådan")
        row = visitor.page.get_by_role("row").filter(has_text=self.identity.email)
        reload_until_seen(visitor, row)
        visitor.look("brevlada")
        row.get_by_role("link", name="Bekräfta din e-postadress").click()
        visitor.look("mejl")
        visitor.page.get_by_role("main").locator("a[href*='/bekrafta/']").click()
        visitor.look("bekrafta")
        visitor.page.locator("#password").fill(PASSWORD)
        visitor.press("Bekräfta och logga in")
        expect(visitor.page.get_by_text("Ditt konto är klart.")).to_be_visible()

    # --- the declaration

    def start(self) -> None:
        """Start a declaration; afterwards the first question is open."""
        visitor = self.visitor
        visitor.look("start-inloggad")
        visitor.press("Till mina klimatdeklarationer")
        visitor.look("mina-deklarationer-inga")
        visitor.press("Börja på en ny klimatdeklaration")
        visitor.look("ny")
        visitor.press("Börja")
        expect_errors(visitor, "Skriv vad varan heter")
        visitor.look("ny-fel")
        visitor.fill("Vad heter varan?", self.identity.product)
        visitor.pick("Fältgrödor och grönsaker")
        visitor.pick(YEAR)
        visitor.press("Börja")
        assert visitor.heading() == self.identity.product
        visitor.look("uppgifter-i-borjan")
        visitor.press("Fortsätt")

    def answer_until_the_soil(self) -> None:
        """The first questions, with everything that can go wrong on the way."""
        visitor = self.visitor
        visitor.look("fraga-groda")
        visitor.press("Spara och fortsätt")
        expect_errors(visitor, "Välj grödan")
        visitor.look("fraga-groda-fel")
        visitor.pick("Potatis")
        visitor.press("Spara och fortsätt")
        visitor.pick("Konventionellt")
        visitor.press("Spara och fortsätt")
        visitor.look("fraga-areal")
        self._give("Odlad areal", "1.234")
        visitor.press("Spara och fortsätt")
        expect_errors(visitor, "Vi kan inte se om du menar")
        assert visitor.page.get_by_role("textbox", name="Odlad areal").input_value() == "1.234"
        visitor.look("fraga-areal-tvetydig")
        self._give("Odlad areal", "2,5", "hektar")
        visitor.press("Spara och fortsätt")
        visitor.look("fraga-skord")
        self._acknowledge_harvest()
        visitor.look("fraga-sald-mangd")
        self._dont_know()

    def _acknowledge_harvest(self) -> None:
        visitor = self.visitor
        self._give("Skörd", "120", "ton per hektar")
        visitor.press("Spara och fortsätt")
        assert visitor.heading() == "Skörd"
        expect(visitor.page.get_by_text("Svaret om skörden är ovanligt")).to_be_visible()
        visitor.look("fraga-skord-ovanlig")
        visitor.read_in_english("fraga-skord-ovanlig", self.identity.given)
        visitor.fill("Om värdet stämmer: förklara kort varför", HIGH_BECAUSE)
        visitor.press("Spara och fortsätt")

    def close_and_return(self) -> None:
        """Close the browser window, and find the way back to the same question."""
        visitor = self.visitor
        heading = visitor.heading()
        visitor.reopen()
        visitor.go("/deklarationer")
        visitor.look("mina-deklarationer-utkast")
        visitor.follow("Fortsätt fylla i")
        visitor.look("uppgifter-halvvags")
        visitor.read_in_english("uppgifter-halvvags", self.identity.given)
        visitor.press("Fortsätt")
        assert visitor.heading() == heading

    def answer_the_rest(self) -> None:
        """From the soil to the delivery; afterwards the task list is open."""
        visitor = self.visitor
        self._pick_on("jord", "Nej, bara mineraljord")
        self._pick_on("mineralgodsel", "NPK")
        visitor.look("fraga-mangd-npk")
        self._dont_know()
        self._pick_on("organisk-godsel", "Ingen organisk gödsel")
        visitor.look("fraga-diesel")
        self._give("Mängd diesel i fältarbetet", "160", "liter per hektar")
        visitor.press("Spara och fortsätt")
        self._pick_on("forpackning", "Returlåda av plast, till exempel SRS")
        self._pick_on("leverans", "Jag kör själv")
        visitor.pick("Lätt lastbil, 3,5–7,5 ton")
        visitor.look("fraga-fordon")
        visitor.press("Spara och fortsätt")
        visitor.look("fraga-stracka")
        self._give("Sträcka till köparen", "4,5", "mil (10 km)")
        self._give("Last per tur", "1 500", "kilo")
        visitor.pick("Ja")
        visitor.press("Spara och fortsätt")
        assert visitor.heading() == self.identity.product

    def check(self, *, change: bool = False) -> None:
        """From the task list, over the answers and what buyers see, to the signature."""
        visitor = self.visitor
        visitor.press("Kontrollera dina svar")
        visitor.look("kontrollera")
        visitor.read_in_english("kontrollera", self.identity.given)
        if change:
            self._change_one_answer()
        visitor.press("Fortsätt")
        visitor.look("sa-ser-kopare-det")
        visitor.read_in_english("sa-ser-kopare-det", self.identity.given)
        visitor.press("Fortsätt till underskrift")
        visitor.look("skriv-under")
        visitor.read_in_english("skriv-under", self.identity.given)

    def submit(self) -> None:
        """Sign and submit, to the receipt."""
        visitor = self.visitor
        visitor.press("Skriv under och skicka in")
        expect_errors(visitor, "Kryssa i rutan")
        visitor.look("skriv-under-fel")
        visitor.fill("Ditt för- och efternamn", self.identity.name)
        visitor.page.get_by_role("checkbox").check()
        visitor.press("Skriv under och skicka in")
        assert visitor.heading() == "Vi har tagit emot din klimatdeklaration"
        visitor.look("kvittens")
        visitor.read_in_english("kvittens", self.identity.given)

    def _change_one_answer(self) -> None:
        visitor = self.visitor
        row = visitor.page.locator(".govuk-summary-list__row").filter(has_text="Mängd diesel i fältarbetet")
        expect(row).to_contain_text("160 l/ha")
        row.get_by_role("link", name="Ändra").click()
        self._give("Mängd diesel i fältarbetet", "150", "liter per hektar")
        visitor.press("Spara och fortsätt")
        assert visitor.heading() == "Kontrollera dina svar"
        expect(row).to_contain_text("150 l/ha")

    def follow_computing(self) -> None:
        """Leave the receipt for the page that shows how far the computing has come."""
        visitor = self.visitor
        visitor.press("Följ uträkningen")
        assert visitor.heading() == "Vi räknar ut klimatavtrycket"
        visitor.look("raknar")
        visitor.read_in_english("raknar", self.identity.given)

    def wait_for_result(self) -> str:
        """Wait until the page has turned into the result by itself; the figure with its range."""
        visitor = self.visitor
        expect(visitor.page.get_by_role("heading", name="Fördelning per steg")).to_be_visible(timeout=60_000)
        visitor.look("resultat")
        visitor.read_in_english("resultat", self.identity.given)
        figure = visitor.page.locator(".jn-figure").first.inner_text().replace("\n", " ").replace("\xa0", " ")
        assert FIGURE.search(figure), figure
        assert RANGE.search(figure), figure
        return figure

    def correct_harvest(self) -> None:
        """See what the reviewer wants, change the answer, and go on to the check page's button."""
        visitor = self.visitor
        visitor.look("mina-deklarationer-komplettera")
        visitor.follow("Se vad som behöver rättas")
        visitor.look("rattelser")
        visitor.read_in_english("rattelser", self.identity.given)
        visitor.follow("Ändra svaret")
        visitor.look("fraga-skord-rattas")
        self._give("Skörd", "32", "ton per hektar")
        visitor.press("Spara och fortsätt")
        assert visitor.heading() == "Vi behöver mer uppgifter"
        expect(visitor.page.get_by_text("Ändrad", exact=True)).to_be_visible()
        visitor.look("rattelser-klara")

    # --- single answers

    def _give(self, label: str, text: str, unit: str | None = None) -> None:
        visitor = self.visitor
        visitor.fill(label, text)
        if unit:
            visitor.page.get_by_label(f"Enhet för: {label}").select_option(label=unit)

    def _dont_know(self) -> None:
        self.visitor.steps += 1
        self.visitor.page.get_by_label(re.compile("^Jag vet inte")).check()
        self.visitor.press("Spara och fortsätt")

    def _pick_on(self, page: str, label: str) -> None:
        self.visitor.look(f"fraga-{page}")
        self.visitor.pick(label)
        self.visitor.press("Spara och fortsätt")
