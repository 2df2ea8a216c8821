"""A document with a last month: valid through it, told when it had passed on the day of handing in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from schemas.questionnaire import Answer, load_family, problem_text, validate_submission
from schemas.questionnaire.defaults import load_defaults
from schemas.questionnaire.lint import lint_family
from schemas.questionnaire.problems import messages
from tests.conftest import ROOT
from tests.questionnaire.journeys import filled
from tests.questionnaire.test_fast_lane_examples import example
from workers.validate import check_submission

EXAMPLE = example(ROOT / "workers/demo/examples/stated_material.yml")


def answers(valid: str) -> dict[str, Answer]:
    """The example of a stated material whose declaration is valid through this month."""
    return filled(EXAMPLE.family, EXAMPLE.said | {"epd.valid": valid})


@pytest.mark.parametrize(
    ("valid", "handed_in", "expired"),
    [
        ("2026-10", date(2026, 11, 1), True),
        ("2025-12", date(2026, 1, 1), True),
        ("2026-11", date(2026, 11, 1), False),
        ("2026-11", date(2026, 11, 30), False),
        ("2031-05", date(2026, 11, 27), False),
    ],
)
def test_it_is_valid_through_its_last_month(valid: str, handed_in: date, expired: bool) -> None:
    """The month after the last is too late, the last day of it is not."""
    found = validate_submission(EXAMPLE.family, answers(valid), on=handed_in)
    assert [(one.question_id, one.code, one.severity) for one in found] == (
        [("epd.valid", "check.not_expired", "error")] if expired else []
    )


def test_nothing_is_asked_of_it_before_anybody_hands_in() -> None:
    """Without a day, as in a comparison of drafts, the month is only a month."""
    assert validate_submission(EXAMPLE.family, answers("2019-01")) == []


def test_the_words_name_the_month_and_what_to_do() -> None:
    """The same finding reads well in both languages."""
    (found,) = validate_submission(EXAMPLE.family, answers("2024-05"), on=date(2026, 11, 27))
    swedish, english = (problem_text(found, language, EXAMPLE.family) for language in ("sv", "en"))
    assert "gick ut 2024-05" in swedish
    assert "expired in 2024-05" in english


def test_the_worker_holds_it_against_the_day_it_was_handed_in() -> None:
    """A declaration checked years later is judged by its own day."""
    said = answers("2026-11")
    in_time, late = (
        [one.code for one in check_submission.compute(("stated_material", said, day))]
        for day in (date(2026, 11, 27), date(2027, 1, 2))
    )
    assert in_time == []
    assert late == ["check.not_expired"]


def test_only_a_month_can_expire() -> None:
    """The check on any other kind of question is refused when the form is loaded."""
    family = load_family("stated_material")
    dated = family.questions["epd.valid"].checks
    wrong = replace(family.questions["epd.number"], checks=dated)
    spoilt = replace(family, questions={**family.questions, wrong.id: wrong})
    told = lint_family(spoilt, load_defaults(), messages())
    assert [one for one in told if one.startswith("epd.number") and "check.not_expired" in one]
    assert not [one for one in told if one.startswith("epd.valid")]
