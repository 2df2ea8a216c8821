"""Whatever is sent, the answer is a list of problems that name the field, never an exception."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.questionnaire import (
    Answer,
    Problem,
    answers_to_json,
    build_inventory,
    check_rows,
    load_family,
    page_view,
    problem_text,
    read_answers,
    read_columns,
    validate_page,
    validate_submission,
    visibility,
)
from tests.questionnaire.strategies import garbage, json_payloads, raw_pages, walks

FAMILY = load_family("field_crops")
PAGES = sorted(FAMILY.pages)
relaxed = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)


def assert_told(problems: list[Problem]) -> None:
    """Every problem names a field and can be told in both languages."""
    for problem in problems:
        assert problem.field or problem.code == "answer.shape"
        for lang in ("sv", "en"):
            text = problem_text(problem, lang, FAMILY)
            assert text
            assert len(text) < 600


@given(st.data())
@settings(relaxed, max_examples=120)
def test_any_page_post_gives_problems_and_no_exception(data: st.DataObject) -> None:
    """Lists, objects, ten megabytes, control characters and strange field names all end as problems."""
    page = data.draw(st.sampled_from(PAGES))
    result = validate_page(FAMILY, page, data.draw(raw_pages(page)), {})
    assert_told(
        [problem for rows in (*result.errors.values(), *result.warnings.values()) for problem in rows]
    )
    again, problems = read_answers(FAMILY, answers_to_json(result.answers))
    assert not problems
    assert again == result.answers


@given(json_payloads(FAMILY))
@settings(relaxed, max_examples=120)
def test_any_json_gives_problems_and_no_exception(payload: Any) -> None:
    """Each entry of a JSON declaration is either read or named as wrong."""
    answers, problems = read_answers(FAMILY, payload)
    assert_told(problems)
    if isinstance(payload, dict):
        unknown = sum(problem.code == "field.unknown" for problem in problems)  # some are shown alike
        named = {problem.field for problem in problems if problem.code != "field.unknown"}
        assert len(answers) + unknown + len(named) >= len(payload) - 1
    assert_told(validate_submission(FAMILY, answers))


@given(
    st.dictionaries(
        st.sampled_from(["crop-area", "crop-kind", "crop-area__unit", "x"]), garbage(), max_size=4
    )
)
@settings(relaxed, max_examples=60)
def test_any_row_of_a_sheet_gives_problems_and_no_exception(row: dict[str, Any]) -> None:
    """Cells of the wrong kind are named by their column."""
    assert_told(read_columns(FAMILY, row)[1])


@given(st.dictionaries(st.sampled_from(sorted(FAMILY.questions)), garbage(), max_size=6))
@settings(relaxed, max_examples=60)
def test_stored_rubbish_never_breaks_what_reads_it(values: dict[str, Any]) -> None:
    """Checking, showing and computing survive answers that no longer make sense."""
    answers = {name: Answer(name, "given", value, "ha", "?") for name, value in values.items()}
    visibility(FAMILY, answers)
    assert_told(validate_submission(FAMILY, answers))
    check_rows(FAMILY, answers, "sv")
    inventory = build_inventory(FAMILY, answers, "x", 2025)
    assert not list(inventory.problems())
    assert inventory.missing


@given(walks(FAMILY))
@settings(relaxed, max_examples=40)
def test_a_careful_walk_can_be_submitted_and_computed(answers: dict[str, Answer]) -> None:
    """Valid answers on every page leave nothing to complain about and give a sound inventory without gaps."""
    assert [p for p in validate_submission(FAMILY, answers) if p.severity == "error"] == []
    inventory = build_inventory(FAMILY, answers, "x", 2025)
    assert not list(inventory.problems())
    assert not inventory.missing
    seen = visibility(FAMILY, answers)
    used = {activity.question_id for activity in inventory.activities if activity.question_id}
    assert all(seen[name] is True for name in used)


@given(walks(FAMILY), st.sampled_from(PAGES), st.sampled_from(["sv", "en"]))
@settings(relaxed, max_examples=40)
def test_any_page_can_be_drawn_and_saved_again_unchanged(
    answers: dict[str, Answer], page: str, lang: str
) -> None:
    """A page filled from stored answers and posted back gives the same answers."""
    view = page_view(FAMILY, page, answers, lang)
    raw = {key: value for field in view.fields for key, value in field.values.items()}
    result = validate_page(FAMILY, page, raw, answers)
    assert not result.errors
    for field in view.fields:
        assert result.answers[field.question_id] == answers.get(
            field.question_id, Answer(field.question_id, "blank")
        )


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_post_is_answered_on_every_page(page: str) -> None:
    """An empty form is never an error of ours: mandatory questions are asked for by name."""
    result = validate_page(FAMILY, page, {}, {})
    assert_told([problem for rows in result.errors.values() for problem in rows])
