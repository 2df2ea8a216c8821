"""The demo's declarations: typed through the ordinary validation, one of every family."""

from __future__ import annotations

import pytest

from schemas.questionnaire import FAMILIES, Answer, load_family, validate_submission
from workers.demo.samples import Sample, samples
from workers.demo.seed import typed_answers


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.product_name)
def test_a_sample_can_be_handed_in(sample: Sample) -> None:
    """What the demo types is complete, and nothing in it is unusual without a comment."""
    family, answers = load_family(sample.family), typed_answers(sample)
    name, year = family.name_question, family.year_question
    answers[name] = Answer(name, "given", sample.product_name, None, sample.product_name)
    answers[year] = Answer(year, "given", sample.year, None, str(sample.year))
    assert validate_submission(family, answers) == []


def test_every_family_is_in_the_demo() -> None:
    """A visitor of the demo finds a product of each family."""
    assert {sample.family for sample in samples()} == set(FAMILIES)
