"""What goes into a profile, field by field."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from portal.profiles.content import public_content
from portal.results.audience import EVERYBODY, STAFF, Disclosure
from schemas.questionnaire import load_family
from tests import factories

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

REVIEW = {"level": "L2", "reviewer_role": "reviewer", "decided_on": "2026-03-03"}


@pytest.fixture
def waiting(db_session: Session) -> factories.InReview:
    """A potato with its inventory and footprint."""
    return factories.in_review(db_session)


def content_of(waiting: factories.InReview) -> dict[str, Any]:
    """The public content of what waits."""
    inventory, footprint = factories.assessed(waiting.submission)
    family = load_family(factories.FAMILY)
    return public_content(
        footprint, inventory, waiting.submission.snapshot, family, factories.answers(), REVIEW
    )


def test_the_category_is_the_crop(waiting: factories.InReview) -> None:
    """The catalogue sorts by crop, named in both languages."""
    content = content_of(waiting)
    assert content["category"] == "potato"
    assert content["category_label"] == {"sv": "Potatis", "en": "Potatoes"}


def test_only_public_answers_appear(waiting: factories.InReview) -> None:
    """An answer is published when its question is marked public, and never otherwise."""
    family = load_family(factories.FAMILY)
    shown = {answer["question_id"] for answer in content_of(waiting)["answers"]}
    assert shown == {"product.name", "product.year", "crop.kind", "crop.variety", "crop.method"}
    assert all(family.questions[name].visibility == "public" for name in shown)


def test_a_public_question_opens_its_amount_and_no_other(waiting: factories.InReview) -> None:
    """A question marked public shows its amount; an input made of it and a private one stays shut."""
    inventory, footprint = factories.assessed(waiting.submission)
    family = load_family(factories.FAMILY)
    opened = replace(family.questions["mineral.n_an"], visibility="public")
    family = replace(family, questions={**family.questions, opened.id: opened})
    result = Disclosure(family, inventory, EVERYBODY).footprint(footprint)
    inputs = [part for line in result["lines"] for part in line["inputs"]]
    amounts = {use["label"]["sv"]: use["amount"] for part in inputs for use in part["activities"]}
    assert amounts[opened.text("sv").label] is not None
    assert amounts[family.questions["crop.area"].text("sv").label] is None
    for part in inputs:
        if any(use["amount"] is None for use in part["activities"]):
            assert part["value"] is None


def test_an_amount_nobody_knows_anything_about_is_withheld(waiting: factories.InReview) -> None:
    """An activity that the inventory does not name is treated as private."""
    inventory, _footprint = factories.assessed(waiting.submission)
    disclosure = Disclosure(load_family(factories.FAMILY), inventory, EVERYBODY)
    assert not disclosure.is_open("something.else")
    assert not disclosure.is_open("crop.area")


def test_staff_see_what_is_marked_for_the_region(waiting: factories.InReview) -> None:
    """A reviewer sees amounts for the region, but not those that are only the producer's."""
    inventory, _footprint = factories.assessed(waiting.submission)
    family = load_family(factories.FAMILY)
    assert Disclosure(family, inventory, STAFF).is_open("crop.area")
    own = replace(family.questions["crop.area"], visibility="private")
    family = replace(family, questions={**family.questions, own.id: own})
    assert not Disclosure(family, inventory, STAFF).is_open("crop.area")


def test_defaults_are_named_with_their_source(waiting: factories.InReview) -> None:
    """A default is told as such with its citation, although the amount stays with the producer."""
    lines = content_of(waiting)["footprint"]["lines"]
    uses = [use for line in lines for part in line["inputs"] for use in part["activities"]]
    defaults = [use for use in uses if use["origin"] == "default"]
    assert defaults
    assert all(use["source"] and use["amount"] is None for use in defaults)
