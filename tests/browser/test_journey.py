"""The main job, from signing up to a public profile, as people do it in a browser."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

import pytest

from tests.browser.people import (
    FIGURE,
    IS_IT_RIGHT,
    PASSWORD,
    RANGE,
    SECOND_REVIEWER,
    Identity,
    Reviewer,
    mails_to,
    reload_until_seen,
    sign_in,
    sign_out,
)
from tests.browser.producer import Producer
from tests.browser.product import Product
from tests.browser.record import Record
from tests.browser.visitor import Visitor

ADA = Identity(
    "Demo Ada", "ada@demo.example", "Demogard Ett (exempel)", "999990-0112", "Demopotatis King Edward"
)
BEA = Identity("Demo Bea", "bea@demo.example", "Demogard Tre (exempel)", "999990-0120", "Demopotatis Bintje")


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("identity", "javascript"), [(ADA, True), (BEA, False)], ids=["script", "no-script"])
def test_a_declaration_travels_from_form_to_public_profile(
    visitor: Callable[..., Visitor], product: Product, record: Record, identity: Identity, javascript: bool
) -> None:
    """A producer declares, is sent back, corrects and is published; every mail comes once."""
    kind = "med-skript" if javascript else "utan-skript"
    producer = Producer(visitor(f"producent-{kind}", javascript=javascript), identity)
    producer.sign_up()
    number = _declare(producer, product, record, kind)

    reviewer = Reviewer(visitor(f"granskare-{kind}", javascript=javascript, phone=False))
    reviewer.open(identity)
    reviewer.send_back({"Skörd": IS_IT_RIGHT})
    sign_out(reviewer.visitor)

    sign_in(producer.visitor, identity.email, PASSWORD)
    producer.correct_harvest()
    producer.check()
    producer.submit()
    producer.visitor.press("Följ uträkningen")
    figure = producer.wait_for_result()

    reviewer.open(identity)
    reviewer.propose()
    sign_out(reviewer.visitor)
    reviewer.open(identity, SECOND_REVIEWER)
    reviewer.approve()

    stranger = visitor(f"besokare-{kind}", javascript=javascript)
    _find_profile(stranger, identity, figure)
    producer.visitor.go("/deklarationer")
    producer.visitor.look("mina-deklarationer-godkand")
    producer.visitor.follow("Se resultatet")
    producer.visitor.look("resultat-godkand")
    _expect_mails(stranger, identity, number)


def _declare(producer: Producer, product: Product, record: Record, kind: str) -> str:
    """From the account to the first result; the declaration's number."""
    visitor = producer.visitor
    producer.start()
    visitor.steps = 0
    before = len(visitor.documents)
    producer.answer_until_the_soil()
    producer.close_and_return()
    producer.answer_the_rest()
    visitor.look("uppgifter-klara")
    record.note(f"TOLD fast lane {kind}: {visitor.steps} steps, {len(visitor.documents) - before} pages")
    producer.check(change=True)
    with product.with_workers_asleep():
        producer.submit()
        number = visitor.page.locator(".govuk-panel__body strong").inner_text()
        producer.follow_computing()
    assert re.fullmatch(r"JN-\d{4}-\d{6}", number)
    producer.wait_for_result()
    sign_out(visitor)
    return number


def _find_profile(stranger: Visitor, identity: Identity, figure: str) -> None:
    """Somebody without an account finds the product, with the same figure as the producer saw."""
    stranger.go("/katalog")
    stranger.page.get_by_role("searchbox").fill(identity.product)
    stranger.press("Visa")
    reload_until_seen(stranger, stranger.page.get_by_role("link", name=identity.product, exact=True))
    stranger.look("katalog")
    stranger.follow(identity.product)
    stranger.look("profil")
    stranger.read_in_english("profil", identity.given)
    content = stranger.content().replace("\xa0", " ")
    assert identity.farm in content
    assert FIGURE.search(content)
    assert RANGE.search(content)
    total, span = re.findall(r"\d+(?:,\d+)? kg CO₂e", figure)[0], re.findall(r"Troligt spann: .*", figure)[0]
    assert total in content
    assert span in content
    assert re.search(r"Granskad \d+ \w+ \d{4}", content)
    assert re.search(r"Gäller till och med \d+ \w+ \d{4}", content)
    stranger.follow("Så räknade vi")
    stranger.look("metod")
    stranger.read_in_english("metod", identity.given)


def _expect_mails(stranger: Visitor, identity: Identity, number: str) -> None:
    """Every mail of the journey is there, each as often as what it tells of happened."""
    expected = Counter(
        {
            "Bekräfta din e-postadress": 1,
            "Ditt konto är klart": 1,
            f"Du har påbörjat klimatdeklaration {number}": 1,
            f"Vi har tagit emot klimatdeklaration {number}": 2,
            f"Klimatavtrycket för {identity.product} är uträknat": 2,
            f"Vi behöver mer uppgifter i klimatdeklaration {number}": 1,
            f"{identity.product} är granskad och publicerad": 1,
        }
    )
    for _attempt in range(20):
        found = mails_to(stranger, identity.email)
        if found >= expected:
            break
        stranger.page.wait_for_timeout(500)
    assert found == expected
