"""One case from the first draft to a lifted suspension, as everybody who takes part plays it in a browser.

The pages are looked at by the other tests; here it is what they lead to that counts.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
import shutil
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from portal.i18n import TIME_ZONE
from tests.browser.people import (
    DEMO_PASSWORD,
    FIRST_REVIEWER,
    SECOND_REVIEWER,
    Identity,
    Reviewer,
    fill_date,
    mails_to,
    reload_until_seen,
    sign_in,
    sign_out,
)
from tests.browser.producer import Producer
from tests.browser.product import Product
from tests.browser.visitor import Visitor

DORA = Identity(
    "Demo Dora", "dora@demo.example", "Demogard Fyra (exempel)", "999990-0146", "Demopotatis Solist"
)
ASKED = {"Skörd": "Stämmer skörden?", "Odlad areal": "Stämmer arealen?"}
STOPPED, LIFTED = "Två kunder har frågat om skörden", "Skörden är utredd"
NEWER = "2099.1"
UUID_LENGTH = 36
# In the order of the history page.
STORY = (
    "började på klimatdeklarationen",
    "skrev under och skickade in",
    "skickade tillbaka för komplettering",
    "Stämmer arealen?",
    "föreslog att den godkänns",
    "godkände, efter en första granskares förslag",
    "publicerade version 1",
    "började förnya för år 2026",
    "ersatte version 1 med en nyare",
    "publicerade version 2",
    "räknade om med nyare utsläppsfaktorer",
    "föreslog att omräkningen publiceras",
    "godkände omräkningen",
    "publicerade version 3",
    "stoppade version 3 tillfälligt",
    "lät version 3 gälla igen",
)


def install_newer_factors(product: Product) -> None:
    """As a new release of the programs does: in this set, nitrous oxide from soils is larger."""
    sets = product.programs / "workers" / "engine" / "data" / "factor_sets"
    (newest,) = [one for one in sets.iterdir() if one.is_dir()]
    folder = sets / NEWER
    shutil.copytree(newest, folder)
    table = folder / "ipcc_parameters.csv"
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["id"].startswith("ipcc.ef1"):
            for column in ("value", "low", "high"):
                row[column] = f"{float(row[column]) * 1.2:.6g}" if row[column] else ""
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["version"] = NEWER
    for name in manifest["files"]:
        manifest["files"][name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


class Case:
    """What the people do, one after the other."""

    def __init__(self, visitor: Callable[..., Visitor], product: Product) -> None:
        self.product = product
        self.producer = Producer(visitor("arende-producent", looks=False), DORA)
        self.staff = visitor("arende-granskare", phone=False, looks=False)
        self.reviewer = Reviewer(self.staff)
        self.anybody = visitor("arende-besokare", looks=False)
        self.number = self.declaration = ""

    def declare(self) -> None:
        """From the account to the first result."""
        self.producer.sign_up()
        self.producer.start()
        self.producer.answer_until_the_soil()
        self.producer.answer_the_rest()
        self.declaration = self.producer.visitor.page.url.split("/deklarationer/")[1][:UUID_LENGTH]
        self._hand_in()

    def _hand_in(self) -> None:
        self.producer.check()
        self.producer.submit()
        self.number = self.producer.visitor.page.locator(".govuk-panel__body strong").inner_text()
        self.producer.visitor.press("Följ uträkningen")
        self.producer.wait_for_result()

    def send_back(self) -> None:
        """A reviewer asks about two answers; both are changed, nothing else can be."""
        self.reviewer.open(DORA)
        self.reviewer.send_back(ASKED)
        sign_out(self.staff)
        visitor = self.producer.visitor
        visitor.go("/deklarationer")
        visitor.follow("Se vad som behöver rättas")
        for question, answer in (("Skörd", "32"), ("Odlad areal", "2,6")):
            row = visitor.page.locator("main").get_by_role("link", name=re.compile("^Ändra svaret"))
            row.filter(has_text=question).first.click()
            visitor.fill(question, answer)
            visitor.press("Spara och fortsätt")
            assert visitor.heading() == "Vi behöver mer uppgifter"
        self._hand_in()

    def publish(self) -> None:
        """One reviewer proposes, another approves."""
        self.reviewer.open(DORA)
        self.reviewer.propose()
        sign_out(self.staff)
        self.reviewer.open(DORA, SECOND_REVIEWER)
        self.reviewer.approve()
        sign_out(self.staff)

    def expect_version(self, number: int, words: str = "") -> None:
        """Anybody sees that version on the product's page."""
        self.anybody.go(f"/profil/{self.number.lower()}")
        reload_until_seen(self.anybody, self.anybody.page.get_by_text(re.compile(rf"[Vv]ersion {number}\b")))
        assert words in self.anybody.content()

    def renew(self) -> None:
        """Every answer is confirmed for the next year."""
        visitor = self.producer.visitor
        visitor.go(f"/deklarationer/{self.declaration}/publicering")
        visitor.pick("2026")
        visitor.press("Förnya")
        while "/kopiera/" in visitor.page.url:
            visitor.press("Allt i den här delen stämmer fortfarande")
        renewal = visitor.page.url
        visitor.follow("Jorden")  # belongs to the farm's year, and nobody has told about this year's yet
        visitor.pick("Nej, bara mineraljord")
        visitor.press("Spara och fortsätt")
        visitor.page.goto(renewal)
        self._hand_in()

    def change_factors(self) -> None:
        """The operator releases a newer set; two reviewers publish what it makes of the figure."""
        install_newer_factors(self.product)
        assert NEWER in self.product.run("release-factors", NEWER)
        for email, deed in (
            (FIRST_REVIEWER, "Föreslå att den publiceras"),
            (SECOND_REVIEWER, "Godkänn och publicera"),
        ):
            sign_in(self.staff, email, DEMO_PASSWORD)
            self.staff.go("/omrakningar")
            product = self.staff.page.locator("main").get_by_role("link", name=re.compile(DORA.product))
            reload_until_seen(self.staff, product)
            product.first.click()
            self.staff.press(deed)
            sign_out(self.staff)

    def suspend_and_lift(self) -> None:
        """Stopped with a reason and a day, then lifted; the public page follows."""
        sign_in(self.staff, SECOND_REVIEWER, DEMO_PASSWORD)
        self.staff.go(f"/publiceringar/{self.number.lower()}")
        self.staff.page.get_by_role("textbox", name="Varför stoppas den?").fill(STOPPED)
        wakes_on = datetime.now(TIME_ZONE).date() + timedelta(days=14)
        fill_date(self.staff.page, wakes_on)
        form = self.staff.page.locator("form").filter(has=self.staff.page.get_by_text("Varför stoppas den?"))
        form.get_by_role("checkbox").check()
        self.staff.press("Stoppa siffran")
        expect(self.staff.page.get_by_text("Siffran är stoppad.")).to_be_visible()
        self.anybody.go(f"/profil/{self.number.lower()}")
        assert STOPPED in self.anybody.content()
        form = self.staff.page.locator("form").filter(has=self.staff.page.get_by_text("Varför gäller den"))
        form.get_by_role("textbox").fill(LIFTED)
        self.staff.press("Låt siffran gälla igen")
        expect(self.staff.page.get_by_text("Intyga att du inte är jävig").first).to_be_visible()
        form.get_by_role("checkbox").check()
        self.staff.press("Låt siffran gälla igen")
        expect(self.staff.page.get_by_text("Siffran gäller igen.")).to_be_visible()
        self.anybody.page.reload()
        assert STOPPED not in self.anybody.content()

    def expect_story(self) -> None:
        """Staff read the whole case in order; the producer reads her part of it."""
        self.staff.go(f"/publiceringar/{self.number.lower()}")
        self.staff.follow("Hela ärendets historik")
        story = self.staff.content()
        places = [story.find(words) for words in STORY]
        assert -1 not in places, STORY[places.index(-1)]
        assert places == sorted(places)
        own = self.producer.visitor
        own.go(f"/deklarationer/{self.declaration}/historik")
        assert "lät version 3 gälla igen" in own.content()
        assert "föreslog" not in own.content()

    def expect_mails(self) -> None:
        """Every mail of the case is there, each as often as what it tells of happened."""
        number, product = self.number, DORA.product
        expected = Counter(
            {
                "Bekräfta din e-postadress": 1,
                "Ditt konto är klart": 1,
                f"Du har påbörjat klimatdeklaration {number}": 2,
                f"Vi har tagit emot klimatdeklaration {number}": 3,
                f"Klimatavtrycket för {product} är uträknat": 3,
                f"Vi behöver mer uppgifter i klimatdeklaration {number}": 1,
                f"{product} är granskad och publicerad": 2,
                f"{product} har en ny version med nya utsläppsfaktorer": 1,
                f"{product}: regionen har stoppat klimatavtrycket tillfälligt": 1,
                f"{product}: klimatavtrycket är inte stoppat längre": 1,
            }
        )
        found: Counter[str] = Counter()
        for _attempt in range(40):
            found = mails_to(self.anybody, DORA.email)
            if found == expected:
                break
            self.anybody.page.wait_for_timeout(500)
        assert found == expected


@pytest.fixture
def product(own_product: Product) -> Product:
    """A product of its own: newer factors would reach what the other tests are doing."""
    return own_product


@pytest.mark.timeout(900)
def test_a_whole_case(visitor: Callable[..., Visitor], product: Product) -> None:
    """Sent back, answered, published, renewed, recomputed, stopped, lifted: in order, and told once."""
    case = Case(visitor, product)
    case.declare()
    case.send_back()
    case.publish()
    case.expect_version(1)
    case.renew()
    case.publish()
    case.expect_version(2)
    case.change_factors()
    case.expect_version(3, "utsläppsfaktorer")
    case.suspend_and_lift()
    case.expect_story()
    case.expect_mails()
