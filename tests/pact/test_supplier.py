"""A supplier's PACT file as an ingredient: checked property by property, told as the supplier's own."""

from __future__ import annotations

import copy
import io
import json
from decimal import Decimal
from html import unescape
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from portal.accounts.queries import organisation_of
from portal.declarations import service as declarations
from portal.declarations.queries import answers_of
from portal.pact.supplier import Unusable, read_file, supplied
from schemas.questionnaire import load_family, read_columns
from tests.accounts.people import make_producer, sign_in
from tests.declarations.browser import Browser
from tests.pact.test_mapping import told

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from portal.accounts.models import User
    from portal.declarations.models import Declaration
    from tests.declarations.browser import Seen

SAUSAGE: dict[str, str | list[str]] = {
    "product-name": "Falukorv",
    "product-year": "2025",
    "composite-kind": "sausage",
    "recipe-batch": "100",
    "recipe-batch__unit": "kg[fresh]",
    "recipe-verified_count": "0",
    "recipe-foods": ["pork", "potato"],
    "recipe-amount_pork": "70",
    "recipe-amount_pork__unit": "kg",
}


def footprint(**pcf: Any) -> dict[str, Any]:
    """A supplier's footprint of pork: a bought one has another declared unit than ours."""
    document = copy.deepcopy(told("poultry"))
    document |= {"companyName": "Grisgården AB", "productNameCompany": "Griskött, benfritt"}
    document["pcf"] |= {
        "declaredUnitAmount": "10",
        "productMassPerDeclaredUnit": "10",
        **dict.fromkeys(("landUseChangeGhgEmissions", "biogenicNonCO2Emissions"), "0"),
        "landManagementFossilGhgEmissions": "0",
        "fossilGhgEmissions": "42.5",
        "pcfExcludingBiogenicUptake": "42.5",
        "pcfIncludingBiogenicUptake": "42.5",
        "outboundLogisticsGhgEmissions": "1.5",
        **pcf,
    }
    return document


@pytest.fixture
def producer(db_session: Session) -> User:
    """A sausage maker."""
    return make_producer(db_session)


@pytest.fixture
def browser(client: FlaskClient, producer: User) -> Browser:
    """The producer's browser, signed in."""
    sign_in(client, producer)
    return Browser(client)


@pytest.fixture
def sausage(db_session: Session, producer: User) -> Declaration:
    """A draft with two ingredients."""
    organisation = organisation_of(db_session, producer.id)
    assert organisation is not None
    family = load_family("composite_food")
    draft = declarations.start(db_session, organisation.id, producer.id, "composite_food", "Falukorv", 2025)
    read, problems = read_columns(family, SAUSAGE)
    assert not problems, problems
    given = {name: answer for name, answer in read.items() if answer.state != "blank"}
    declarations.save_answers(db_session, draft.id, given, {}, producer.id)
    db_session.commit()
    return draft


def sent(browser: Browser, draft: Declaration, document: Any) -> Seen:
    """The page after a file was sent."""
    browser.open("/pact-fil")
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    return browser.send({"declaration": str(draft.id), "file": (io.BytesIO(content), "pact.json")})


def test_a_suppliers_file_becomes_the_answer_and_says_whose_it_is(
    browser: Browser, db_session: Session, sausage: Declaration
) -> None:
    """Per kilogram, without the delivery; the boundary is shown; the reviewer reads where it is from."""
    document = footprint(boundaryProcessesDescription="Feed, pigs, abattoir")
    page = sent(browser, sausage, {"data": document})
    assert page.status == 200
    words = unescape(page.html)
    assert "4,25" in words
    assert "Feed, pigs, abattoir" in words
    assert "Regionen har inte granskat siffran" in words
    assert "Inget är sparat än" in words
    assert "recipe.footprint_pork" in words
    assert "recipe.footprint_beef" not in words, "an ingredient that was not chosen"
    page = browser.send({"question": "recipe.footprint_pork"})
    assert "Inget är sparat än" in page.text
    browser.send()
    answer = answers_of(db_session, sausage.id)["recipe.footprint_pork"]
    assert (Decimal(answer.value), answer.unit) == (Decimal("4.25"), "kg[CO2e]/kg")
    comment = answer.comment or ""
    assert "Grisgården AB" in comment
    assert document["id"] in comment
    assert "inte granskad av regionen" in comment
    assert "Filen nämner ingen verifiering" in comment


def test_a_verification_is_told_as_the_files_own_word(browser: Browser, sausage: Declaration) -> None:
    """Who has verified it stands as something the file says."""
    page = sent(browser, sausage, footprint(verification={"providerName": "Kontrollanten AB"}))
    assert "Verifiering enligt filen" in page.text
    assert "Kontrollanten AB" in page.text


def test_every_fault_of_a_file_is_told_by_its_place(
    browser: Browser, db_session: Session, sausage: Declaration
) -> None:
    """Nothing of a faulty file is used; the list can be handed to the supplier."""
    wrong = footprint(fossilGhgEmissions="1,5", declaredUnitAmount="0", dqi={"temporalDQR": "9"})
    del wrong["companyName"]
    page = sent(browser, sausage, wrong)
    assert page.status == 422
    for place in ("companyName", "pcf.fossilGhgEmissions", "pcf.declaredUnitAmount", "pcf.dqi.temporalDQR"):
        assert f"<code>{place}</code>" in page.html
    assert "följer inte PACT version 3" in page.text
    assert "recipe.footprint_pork" not in answers_of(db_session, sausage.id)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_json"),
        (b"\xff\xfe", "not_json"),
        (b"[" * 100_000, "not_json"),
        (b'{"pcf": "\\ud800"}', "not_json"),
        (b" " * 600_000, "too_large"),
        (b"[]", "several"),
        (b'{"data": [{}, {}]}', "several"),
        (b"{}", "faults"),
        (b"7", "faults"),
        (b'{"pcf": []}', "faults"),
    ],
)
def test_what_is_no_footprint_is_refused_with_a_reason(content: bytes, code: str) -> None:
    """Whatever a file holds, it is read or refused."""
    with pytest.raises(Unusable) as refused:
        read_file(content)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"status": "Deprecated"}, "deprecated"),
        ({"pcf.productMassPerDeclaredUnit": "0"}, "no_mass"),
        ({"companyName": "a\0b"}, "not_json"),
    ],
)
def test_a_good_footprint_may_still_be_no_ingredient(change: dict[str, str], code: str) -> None:
    """One that has been replaced, or without mass, is refused by name."""
    document = footprint()
    for path, value in change.items():
        inner = document["pcf"] if path.startswith("pcf.") else document
        inner[path.removeprefix("pcf.")] = value
    with pytest.raises(Unusable) as refused:
        read_file(json.dumps(document).encode())
    assert refused.value.code == code


def test_a_figure_of_zero_or_below_is_no_ingredient() -> None:
    """An ingredient that takes up more than it emits is asked about, not taken."""
    document = footprint(
        **dict.fromkeys(
            ("fossilGhgEmissions", "pcfExcludingBiogenicUptake", "pcfIncludingBiogenicUptake"), "0"
        )
    )
    with pytest.raises(Unusable, match="not_above_zero"):
        supplied(document)


def test_a_file_is_for_its_own_declaration_only(
    browser: Browser, sausage: Declaration, db_session: Session, client: FlaskClient
) -> None:
    """Without declaration, file or ingredient the page asks for it; somebody else's upload does not exist."""
    browser.open("/pact-fil")
    page = browser.send({"declaration": str(uuid4())})
    assert page.status == 422
    assert "Välj vilken klimatdeklaration det gäller" in page.text
    assert "Välj filen från leverantören" in page.text
    sent(browser, sausage, footprint())
    page = browser.send({"question": "recipe.footprint_beef"})
    assert page.status == 422
    assert "Välj vilken råvara" in page.text
    assert "recipe.footprint_beef" not in answers_of(db_session, sausage.id)
    address = f"/pact-fil/{organisation_of(db_session, sausage.created_by).id}/{uuid4()}"  # type: ignore[union-attr]
    assert client.get(address).status_code == 404
