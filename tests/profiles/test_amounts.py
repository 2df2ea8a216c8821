"""Amounts computed on the way and the division between products, on every page of how it was counted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from portal.results import service as results
from portal.results.audience import EVERYBODY, Disclosure
from portal.results.queries import footprint_of
from portal.results.words import allocation_rows
from schemas.footprint import Footprint
from schemas.inventory import Inventory
from schemas.questionnaire import load_family
from tests import factories
from tests.accounts.people import sign_in
from workers.engine import assess
from workers.engine.cases import read_case
from workers.engine.factors import load_factor_set

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

CASE = Path(__file__).parents[2] / "workers" / "demo" / "cases" / "example_dairy.json"
ON_EVERY_PAGE = (
    "Mjölk och kött",
    "efter djurens foderbehov (biofysiskt)",
    "efter pris (ekonomiskt)",
    "efter vikt",
    "Används",
    "Kons bruttoenergi",
    "10.13 to 10.16",
    "Eq 10.3",
    "Steg, uppgifter och faktorer",
)


def dairy(hidden: str = "") -> tuple[Inventory, Footprint]:
    """A dairy farm's milk; the amount named is the answer to a question that is not public."""
    inventory = read_case(CASE.read_text(encoding="utf-8")).inventory
    activities = tuple(
        replace(one, question_id="crop.area" if one.id == hidden else None) for one in inventory.activities
    )
    inventory = replace(inventory, activities=activities)
    return inventory, assess(inventory, load_factor_set(), 50)


@pytest.fixture
def waiting(db_session: Session) -> factories.InReview:
    """A declaration whose stored result is that of a dairy farm."""
    producer = factories.a_producer(db_session)
    declaration = factories.a_draft(db_session, producer)
    submission = factories.hand_in(db_session, declaration, producer)
    key = (db_session, declaration.id, submission.id)
    results.record_checks(*key, [], "check_submission")
    results.record_footprint(*key, *dairy("herd.fat"), "compute_footprint")
    db_session.commit()
    computed = footprint_of(db_session, submission.id)
    assert computed is not None
    return factories.InReview(declaration, submission, computed, producer)


def test_the_public_method_page_shows_them(
    client: FlaskClient, db_session: Session, waiting: factories.InReview
) -> None:
    """Rules, shares and results, steps with equations; what is the producer's own is not shown."""
    profile = factories.published(db_session, waiting)
    page = client.get(f"/profil/{profile.slug}/metod").text
    for words in (*ON_EVERY_PAGE, "Mängden visas inte."):
        assert words in page, words
    assert "0,042" not in page


def test_producer_and_reviewer_see_them(
    client: FlaskClient, db_session: Session, waiting: factories.InReview
) -> None:
    """The producer sees every amount, the reviewer those that staff may see."""
    sign_in(client, waiting.producer)
    page = client.get(f"/deklarationer/{waiting.declaration.id}/resultat").text
    for words in (*ON_EVERY_PAGE, "0,042"):
        assert words in page, words
    client.post("/logga-ut")
    sign_in(client, factories.a_reviewer(db_session))
    page = client.get(f"/granskning/{waiting.declaration.id}").text
    for words in ON_EVERY_PAGE:
        assert words in page, words


def test_figures_stand_where_every_amount_behind_them_is_open() -> None:
    """The fat of the milk hides the energy it went into and what was made of that, and nothing else."""
    shown = Disclosure(load_family("field_crops"), dairy("herd.fat")[0], EVERYBODY)
    result = shown.footprint(dairy("herd.fat")[1])
    values = {found["id"]: found["value"] for found in result["derived"]}
    assert values["cow.energy"] is None
    assert values["cow.solids"] is None
    energy = next(found for found in result["derived"] if found["id"] == "cow.energy")
    assert {step["value"] for step in energy["steps"]} == {None}
    assert {part["name"]: part["value"] is None for part in energy["inputs"]} == {
        part["name"]: part["name"] == "fat" for part in energy["inputs"]
    }
    opened = Disclosure(load_family("field_crops"), dairy()[0], EVERYBODY).footprint(dairy()[1])
    assert all(found["value"] is not None for found in opened["derived"])
    assert all(step["value"] is not None for found in opened["derived"] for step in found["steps"])


def test_the_rule_in_use_stands_first_and_gives_the_result() -> None:
    """Its total is the footprint's; the shares of each rule sum to one, and the rules differ."""
    footprint = dairy()[1]
    (found,) = allocation_rows(footprint.to_json())
    used, *others = found["options"]
    assert used["rule"] == found["rule"] == "biophysical"
    assert used["total_kg_co2e"] == pytest.approx(footprint.total_kg_co2e)
    assert {option["rule"] for option in others} == {"economic", "mass"}
    assert all(sum(option["shares"].values()) == pytest.approx(1) for option in found["options"])
    assert len({round(option["share"], 6) for option in found["options"]}) == 3
    assert found["product_label"]["sv"] == "Mjölk"


def test_a_profile_from_before_they_were_kept_is_still_shown(
    client: FlaskClient, db_session: Session, waiting: factories.InReview
) -> None:
    """Old content has neither, and its page says nothing about them."""
    content: dict[str, object] = {"lines": [], "by_stage_and_gas": {}}
    assert allocation_rows(content) == []
    profile = factories.published(db_session, waiting)
    del profile.content["footprint"]["derived"], profile.content["footprint"]["allocations"]
    db_session.expunge(profile)
    assert client.get(f"/profil/{profile.slug}/metod").status_code == 200
