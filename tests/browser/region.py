"""What staff, a buyer and growers of the demo do on the way from a figure to a better region."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import FilePayload, expect

from tests.browser.grower import BARLEY, TODAY, WHEAT
from tests.browser.people import (
    DEMO_PASSWORD,
    FIRST_REVIEWER,
    SECOND_REVIEWER,
    Identity,
    Reviewer,
    fill_date,
    reload_until_seen,
    sign_in,
    sign_out,
)
from tests.browser.visitor import Visitor

BUYER = "inkopare@demo.example"
ARTICLE = "Demo: Ekologiskt lammkött"
KITCHEN = "Falu lasarett"
FIGURES = ("plans-agreed", "plans-followed-up", "plans-achieved")


def _file_of_purchases() -> FilePayload:
    """A year of an article that nobody has sorted."""
    head = "verifikat;datum;kök;artikel;mängd;enhet;belopp"
    year = TODAY.year - 1
    rows = [f"RESA-{one};{year}-{one:02}-20;{KITCHEN};{ARTICLE};150;kg;30000" for one in range(1, 13)]
    content = "\n".join([head, *rows]).encode()
    return {"name": "inkop.csv", "mimeType": "text/csv", "buffer": content}


class Region:
    """Staff and a buyer of the region."""

    def __init__(self, visitor: Callable[..., Visitor]) -> None:
        self.staff = visitor("region-personal", phone=False, looks=False)
        self.buyer = visitor("region-inkopare", phone=False, looks=False)
        sign_in(self.buyer, BUYER, DEMO_PASSWORD)

    def reads_purchases_in(self) -> None:
        """A file of invoice lines, and an answer to what an unknown article is."""
        staff = self.staff
        sign_in(staff, FIRST_REVIEWER, DEMO_PASSWORD)
        staff.go("/inkop")
        staff.press("Läs in inköp")
        staff.page.get_by_label("Fil med inköp").set_input_files([_file_of_purchases()])
        staff.press("Visa raderna")
        staff.page.get_by_role("combobox").first.select_option(label="Lammkött")
        staff.press("Läs in raderna")
        expect(staff.page.get_by_text("12 rader är inlästa.")).to_be_visible()

    def sees_the_gap(self) -> None:
        """What nobody says they can deliver."""
        staff = self.staff
        staff.follow("Vad som kan köpas av dem som har deklarerat")
        staff.press("Gör en plan")
        reload_until_seen(staff, staff.page.get_by_role("heading", name="Det som saknas, och varför"))
        assert re.search(
            r"Ingen har angett att de kan leverera:[^.]*lammkött", staff.content(), re.IGNORECASE
        )

    def invites(self) -> str:
        """An open invitation, judged by the procurement act before it is published; gives its number."""
        buyer, page = self.buyer, self.buyer.page
        buyer.go("/upphandla/dialoger")
        buyer.press("Skriv en inbjudan")
        buyer.fill("Vad handlar dialogen om?", "Spannmål med lägre klimatavtryck")
        buyer.pick("Gemensamt möte")
        buyer.pick("Under tröskelvärdet")
        buyer.fill(
            "Inbjudan",
            "Regionen vill lära sig hur klimatavtrycket för spannmål kan sänkas. Alla leverantörer får "
            "delta, på samma villkor. Allt av betydelse delas med alla.",
        )
        buyer.fill("Dagordning", "Vad som påverkar mest. Vilka åtgärder som är möjliga.")
        fill_date(page, TODAY + timedelta(days=21))
        buyer.fill("Var möts ni?", "Digitalt")
        buyer.press("Spara utkastet")
        buyer.press("Publicera inbjudan")
        number = re.search(r"Dialog (\d+)", buyer.content())
        assert number is not None
        self.dialogue = page.url
        return number[1]

    def holds_the_dialogue(self) -> None:
        """Minutes are written; the package for everybody is put together."""
        buyer = self.buyer
        buyer.page.goto(self.dialogue)
        for firm in (WHEAT.farm, BARLEY.farm):
            expect(
                buyer.page.get_by_role("rowheader", name=firm)
                .or_(buyer.page.get_by_role("cell", name=firm))
                .first
            ).to_be_visible()
        buyer.fill(
            "Vilka deltog för regionen, och har någon av dem band till en leverantör?",
            "En inköpare, inga band.",
        )
        buyer.fill("Minnesanteckningar", "Kvävet påverkar mest. Båda vill pröva en lägre giva.")
        buyer.press("Spara och samla underlaget")
        reload_until_seen(buyer, buyer.page.get_by_role("link", name="Underlaget från dialogen"))

    def agrees(self, product: str) -> None:
        """Say yes to a plan that a producer has handed over."""
        buyer = self.buyer
        buyer.go("/atgardsplaner")
        plan = buyer.page.get_by_role("main").get_by_role(
            "link", name=re.compile(rf"Plan \d+: {re.escape(product)}")
        )
        reload_until_seen(buyer, plan)
        plan.first.click()
        buyer.press("Säg ja till planen")

    def grants_the_voucher(self) -> None:
        """One of the staff grants it."""
        self._decides(FIRST_REVIEWER, "Bevilja checken")

    def pays_the_voucher(self) -> None:
        """Whoever granted it may not pay it: the link leads to a page that refuses, and another pays."""
        self._decides(FIRST_REVIEWER, "Besluta om utbetalning", is_refused=True)
        self._decides(SECOND_REVIEWER, "Besluta om utbetalning")

    def _decides(self, email: str, deed: str, *, is_refused: bool = False) -> None:
        staff = self.staff
        sign_in(staff, email, DEMO_PASSWORD)
        staff.go("/konsultcheckar")
        staff.follow("Konsultcheck")
        if staff.page.get_by_role("main").get_by_role("link", name=deed).count():
            staff.follow(deed)
            for box in staff.page.get_by_role("main").get_by_role("checkbox").all():
                box.check()
            staff.press(deed)
        refusal = staff.page.get_by_text("Någon annan måste besluta om utbetalningen.")
        assert bool(refusal.count()) == is_refused
        sign_out(staff)

    def reviews(self, identity: Identity) -> None:
        """Two reviewers, one after the other; then the new figure is public."""
        reviewer = Reviewer(self.staff)
        reviewer.open(identity)
        reviewer.propose()
        sign_out(self.staff)
        reviewer.open(identity, SECOND_REVIEWER)
        reviewer.approve()
        sign_out(self.staff)

    def overview(self) -> dict[str, str]:
        """Figures of the staff's overview, counted now."""
        staff = self.staff
        sign_in(staff, FIRST_REVIEWER, DEMO_PASSWORD)
        staff.go("/oversikt/personal")
        staff.press("Räkna om nu")
        staff.page.wait_for_timeout(2000)
        staff.page.reload()
        shown = {name: staff.page.locator(f"#siffra-{name} .jn-figure__number") for name in FIGURES}
        told = {name: one.inner_text() if one.count() else "" for name, one in shown.items()}
        sign_out(staff)
        return told
