"""Who uses the portal, what everybody does there, and what a reviewer does, by what the pages say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from playwright.sync_api import Page, expect

from tests.browser.visitor import Visitor

PASSWORD = "groda-traktor-mejsel"
DEMO_PASSWORD = "jordnara-demo"
FIRST_REVIEWER = "granskare@demo.example"
SECOND_REVIEWER = "granskare2@demo.example"
YEAR = "2025"
HIGH_BECAUSE = "Nytt, bevattnat skifte."
IS_IT_RIGHT = "120 ton per hektar är mycket. Stämmer det?"
# A figure, its unit, and its range, as Swedish writes them.
FIGURE = re.compile(r"\d+(,\d+)? kg CO₂e per kg")
RANGE = re.compile(r"Troligt spann: \d+(,\d+)?( kg CO₂e)? till \d+(,\d+)? kg CO₂e")


@dataclass(frozen=True)
class Identity:
    """Somebody who signs up, with her farm and her product."""

    name: str
    email: str
    farm: str
    number: str
    product: str

    @property
    def given(self) -> list[str]:
        """Words that are the producer's own in every language."""
        return [self.name, self.farm, self.product, "Falun", HIGH_BECAUSE, IS_IT_RIGHT]


def sign_in(visitor: Visitor, email: str, password: str) -> None:
    """Sign in from the start page."""
    visitor.go("/")
    visitor.follow("Logga in", within="header")
    visitor.fill("E-postadress", email)
    visitor.page.locator("#password").fill(password)
    visitor.press("Logga in")


def sign_out(visitor: Visitor) -> None:
    """Sign out with the button in the header."""
    visitor.page.locator("header").get_by_role("button", name="Logga ut").click()
    expect(visitor.page.get_by_text("Du är utloggad.")).to_be_visible()


def expect_errors(visitor: Visitor, *messages: str) -> None:
    """The page was refused as it should: title, focus, and the same words in the summary and at the field."""
    page = visitor.page
    assert page.title().startswith("Fel: "), page.title()
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    beside = page.locator(".govuk-error-message").all_inner_texts()
    at_fields = [text.removeprefix("Fel:").strip() for text in beside]
    links = summary.get_by_role("link")
    assert links.all_inner_texts() == at_fields
    for message in messages:
        assert any(message in text for text in at_fields), f"{message!r} is not among {at_fields}"
    links.first.click()
    expect(page.locator(links.first.get_attribute("href") or "")).to_be_focused()


class Reviewer:
    """Staff at the region, at a desk."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor

    def open(self, identity: Identity, email: str = FIRST_REVIEWER) -> None:
        """Sign in and open a product from the queue; the first time, state that there is no conflict."""
        visitor, product = self.visitor, identity.product
        sign_in(visitor, email, DEMO_PASSWORD)
        reload_until_seen(visitor, visitor.page.get_by_role("link", name=product, exact=True))
        visitor.look("granskning")
        visitor.follow(product)
        visitor.look("granskning-en")
        visitor.read_in_english("granskning-en", identity.given)
        if visitor.page.get_by_role("button", name="Jag intygar att jag inte är jävig").count():
            visitor.press("Jag intygar att jag inte är jävig")
            visitor.look("granskning-en-opartisk")

    def send_back(self, asked: Mapping[str, str]) -> None:
        """Ask for a change of some answers, each with its reason."""
        visitor = self.visitor
        visitor.press("Skicka tillbaka med dina frågor")
        visitor.look("granskning-fel")
        for question, reason in asked.items():
            row = visitor.page.locator(".govuk-summary-list__row").filter(
                has=visitor.page.get_by_role("term").filter(has_text=re.compile(rf"^{question}$"))
            )
            row.get_by_role("radio", name="Behöver ändras").check(force=True)
            row.get_by_text("Skriv till producenten").click()
            row.get_by_role("textbox").fill(reason)
        visitor.press("Skicka tillbaka med dina frågor")
        expect(visitor.page.get_by_text("Producenten får ett mejl")).to_be_visible()
        visitor.look("granskning-skickad")

    def propose(self) -> None:
        """Find every answer to be in order, and propose that it be approved."""
        page = self.visitor.page
        page.get_by_role("button", name="Resten av avsnittet är i ordning").first.click()
        expect(page.get_by_text("Bedömningarna är sparade.")).to_be_visible()
        page.wait_for_load_state()  # the last questions come after what is said at the top
        for radio in page.locator("input[id^=verdict-][value=ok]").all():
            radio.check(force=True)
        self.visitor.press("Spara bedömningarna")
        self.visitor.look("granskning-bedomd")
        self.visitor.press("Föreslå godkännande")
        expect(self.visitor.page.get_by_text("En annan granskare behöver godkänna.")).to_be_visible()

    def approve(self) -> None:
        """Approve what is on the screen."""
        visitor = self.visitor
        visitor.look("granskning-foreslagen")
        visitor.press("Godkänn och publicera")
        expect(visitor.page.get_by_text("Klimatdeklarationen är godkänd.")).to_be_visible()


def fill_date(page: Page, day: date) -> None:
    """Type a day into the three fields of a date."""
    for name, part in (("Dag", day.day), ("Månad", day.month), ("År", day.year)):
        page.get_by_label(name, exact=True).fill(str(part))


def reload_until_seen(visitor: Visitor, wanted: object) -> None:
    """Load the page again until something is on it that the workers are making."""
    for _attempt in range(120):
        if wanted.count():  # type: ignore[attr-defined]
            return
        visitor.page.wait_for_timeout(500)
        visitor.page.reload()
    raise AssertionError(f"{wanted} did not appear on {visitor.page.url}: {visitor.content()}")


def mails_to(visitor: Visitor, email: str) -> Counter[str]:
    """Subject -> how many mails of it somebody has got, as the mailbox page shows them."""
    visitor.go("/demo/brevlada")
    rows = visitor.page.get_by_role("row").filter(has_text=email)
    return Counter(rows.nth(number).get_by_role("link").inner_text() for number in range(rows.count()))
