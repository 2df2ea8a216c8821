"""What growers of the demo do about a figure that is published: join, plan, apply, account, renew."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta

from playwright.sync_api import expect

from portal.i18n import TIME_ZONE
from tests.browser.people import DEMO_PASSWORD, Identity, fill_date, reload_until_seen, sign_in
from tests.browser.producer import Producer
from tests.browser.visitor import Visitor

TODAY = datetime.now(TIME_ZONE).date()
WHEAT = Identity(
    "Demoproducent",
    "producent1@demo.example",
    "Demogården Vete (exempel)",
    "999990-0013",
    "Demovete enligt publicerat räkneexempel",
)
BARLEY = Identity(
    "Demoproducent",
    "producent2@demo.example",
    "Demogården Korn (exempel)",
    "999990-0021",
    "Demokorn enligt danskt gödselfall",
)
MEASURE = "Sprid mindre kväve"
KEEPS = "Är löner och villkor enligt kollektivavtal eller likvärdiga?"


class Grower:
    """A producer of the demo, with a published figure."""

    def __init__(self, visitor: Callable[..., Visitor], identity: Identity, name: str) -> None:
        self.identity = identity
        self.visitor = visitor(name, looks=False)
        sign_in(self.visitor, identity.email, DEMO_PASSWORD)
        self.visitor.follow("Se resultatet")
        found = re.match(r".*/deklarationer/[0-9a-f-]{36}", self.visitor.page.url)
        assert found is not None
        self.home = found[0]

    def joins(self, number: str) -> None:
        """Take part in the dialogue, as anybody may."""
        visitor = self.visitor
        visitor.go(f"/dialoger/{number}")
        visitor.fill("Företag", self.identity.farm)
        visitor.fill("Vem kommer?", "Demo Person")
        visitor.fill("E-postadress", self.identity.email)
        visitor.pick("Nej")
        visitor.page.get_by_role("checkbox", name="Jag godtar reglerna").check()
        visitor.press("Anmäl företaget")

    def plans(self) -> str:
        """Choose a measure computed on the own figures, and hand the plan over; gives its address."""
        visitor = self.visitor
        visitor.page.goto(f"{self.home}/atgardsplan")
        visitor.press("Räkna ut vad som hjälper")
        measure = visitor.page.get_by_role("link", name=MEASURE, exact=True)
        expect(measure.first).to_be_visible(timeout=60_000)
        measure.first.click()
        visitor.fill("Hur mycket mindre, i procent", "20")
        visitor.fill("Vem ser till att det blir gjort?", "Driftledaren")
        fill_date(visitor.page, TODAY + timedelta(days=200))
        visitor.press("Spara i planen")
        hand_over = visitor.page.get_by_role("button", name="Lämna planen till regionen")
        expect(hand_over).to_be_visible(timeout=60_000)
        hand_over.click()
        return visitor.page.url

    def applies(self) -> None:
        """A voucher for the plan: the company, the consultant, the work and earlier aid, then sent."""
        visitor, page = self.visitor, self.visitor.page
        page.goto(f"{self.home}/atgardsplan")
        visitor.follow("Sök konsultcheck")
        visitor.press("Börja ansökan")
        self.voucher = re.sub(r"/andra/.*", "", page.url)
        self._tell("foretaget", {"Hur många är anställda?": "3"}, ["Förädling av livsmedel"], {KEEPS: "Ja"})
        self._tell(
            "konsulten",
            {"Vad heter konsultens företag?": "Demokonsult AB", "Offertens nummer och datum": "Demo 1"},
            [],
            {"Är konsulten godkänd för F-skatt?": "Ja", "Har konsulten band till företaget?": "Nej"},
            TODAY + timedelta(days=30),
        )
        self._tell("omraden", {"Timmar i område 1": "20", "Pris per timme i område 1": "850"}, [], {})
        page.goto(f"{self.voucher}/stod")
        visitor.pick("Nej")
        visitor.press("Spara")
        page.goto(self.voucher)
        page.get_by_role("checkbox", name="Jag intygar att uppgifterna stämmer").check()
        visitor.press("Skicka ansökan")
        expect(page.get_by_text("Sökt belopp: 17 000")).to_be_visible()

    def _tell(
        self,
        part: str,
        texts: Mapping[str, str],
        picks: Sequence[str],
        groups: Mapping[str, str],
        day: date | None = None,
    ) -> None:
        visitor, page = self.visitor, self.visitor.page
        page.goto(f"{self.voucher}/andra/{part}")
        for label, text in texts.items():
            visitor.fill(label, text)
        for label in picks:
            visitor.pick(label)
        for group, label in groups.items():
            page.get_by_role("group", name=re.compile(rf"^{re.escape(group)}")).get_by_label(label).check()
        if day:
            fill_date(page, day)
        visitor.press("Spara")

    def accounts(self) -> None:
        """What the work cost, which was less than was granted."""
        visitor, page = self.visitor, self.visitor.page
        page.goto(self.voucher)
        visitor.press("Redovisa arbetet")
        visitor.fill("Timmar i område 1", "18")
        visitor.fill("Kostnad utan moms i område 1", "15 300")
        visitor.fill("Fakturans nummer", "Demo 77")
        page.get_by_role("checkbox").check()
        visitor.press("Skicka redovisningen")

    def sees(self, address: str, words: str) -> str:
        """A page of their own, when the workers have done their part."""
        visitor = self.visitor
        visitor.page.goto(address)
        reload_until_seen(visitor, visitor.page.get_by_text(words))
        return visitor.content()

    def renews(self, question: str, page: str, answer: str) -> None:
        """Next year's declaration: everything as it was, but for what the plan was about."""
        visitor = self.visitor
        visitor.page.goto(f"{self.home}/publicering")
        visitor.pick("2026")
        visitor.press("Förnya")
        while "/kopiera/" in visitor.page.url:
            visitor.press("Allt i den här delen stämmer fortfarande")
        renewal = visitor.page.url
        visitor.page.goto(f"{renewal}/fraga/{page}")
        visitor.fill(question, answer)
        visitor.press("Spara och fortsätt")
        visitor.page.goto(f"{renewal}/fraga/soil")  # belongs to the farm's year, which nobody has told about
        visitor.pick("Nej, bara mineraljord")
        visitor.press("Spara och fortsätt")
        visitor.page.goto(renewal)
        producer = Producer(visitor, self.identity)
        producer.check()
        producer.submit()
        visitor.press("Följ uträkningen")
        producer.wait_for_result()
