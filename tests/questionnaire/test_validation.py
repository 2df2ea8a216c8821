"""A page says what is wrong in the user's words; a submission says all that is in the way."""

from __future__ import annotations

import math
from typing import Any

import pytest

from schemas.questionnaire import (
    Answer,
    Family,
    answers_from_json,
    answers_to_json,
    problem_text,
    read_answers,
    read_columns,
    validate_page,
    validate_submission,
    visibility,
)
from tests.questionnaire.journeys import POTATO, filled

GRAIN = {**POTATO, "crop.kind": "oats", "crop.harvest": ("4", "t[fresh]/ha"), "soil.straw_removed": "yes"}


def told(
    family: Family, page: str, raw: dict[str, Any], answers: dict[str, Answer] | None = None
) -> list[str]:
    """The errors and warnings of a page in Swedish."""
    result = validate_page(family, page, raw, answers or {})
    found = [problem for rows in (*result.errors.values(), *result.warnings.values()) for problem in rows]
    return [problem_text(problem, "sv", family) for problem in found]


@pytest.mark.parametrize(
    ("page", "raw", "text"),
    [
        (
            "area",
            {"crop-area": "0", "crop-area__unit": "ha"},
            "Skriv arealen som ett tal större än 0, till exempel 2,5",
        ),
        (
            "area",
            {"crop-area": "-3", "crop-area__unit": "ha"},
            "Skriv arealen som ett tal större än 0, till exempel 2,5",
        ),
        ("area", {"crop-area": "", "crop-area__unit": "ha"}, "Fyll i arealen, till exempel 2,5"),
        (
            "area",
            {"crop-area": "stor", "crop-area__unit": "ha"},
            "Skriv arealen som ett tal, till exempel 2,5",
        ),
        ("area", {"crop-area": "2,5"}, "Välj enhet för arealen: ha, m²"),
        (
            "area",
            {"crop-area": "2,5", "crop-area__unit": "kg"},
            "Enheten för arealen känns inte igen. Välj en av ha, m²",
        ),
        (
            "area",
            {"crop-area": "500 m2", "crop-area__unit": "ha"},
            "Du skrev m2 men valde ha. Välj den enhet du menar för arealen",
        ),
        ("area", {"crop-area": "9999", "crop-area__unit": "ha"}, "Skriv arealen som högst 5\u00a0000 ha"),
        (
            "area",
            {"crop-area": ["1", "2"], "crop-area__unit": "ha"},
            "Svaret om arealen har fel form. Skriv ett tal",
        ),
        (
            "area",
            {"crop-area": "1", "crop-area__unit": "ha", "crop-size": "1"},
            "Fältet crop-size finns inte här. Ta bort det",
        ),
        (
            "area",
            {"crop-area__unknown": "1"},
            "Frågan om arealen behöver ett svar från dig, för här finns ingen schablon",
        ),
        ("product", {"product-name": "x", "product-year": "1999"}, "Skriv skördeåret som minst 2015"),
        (
            "product",
            {"product-name": "x", "product-year": "2025,5"},
            "Skriv skördeåret som ett heltal utan decimaler, till exempel 2025",
        ),
        (
            "product",
            {"product-name": "a\x07b", "product-year": "2025"},
            "Ta bort de osynliga tecknen i produktens namn och skriv texten på nytt",
        ),
        ("crop", {"crop-kind": "banana"}, "Välj grödan bland alternativen"),
        ("crop", {"crop-kind": ""}, "Välj grödan"),
        (
            "organic",
            {"organic-kinds": ["none", "slurry"]},
            "Ingen organisk gödsel kan inte väljas tillsammans med något annat. Välj det ena",
        ),
        ("organic", {"organic-kinds": []}, "Välj minst ett alternativ för den organiska gödseln"),
    ],
)
def test_each_fault_is_told_in_plain_swedish(
    family: Family, page: str, raw: dict[str, Any], text: str
) -> None:
    """The message names the thing, says what would be right, and is addressed to you."""
    assert text in told(family, page, raw)


def test_what_was_typed_is_kept_beside_what_was_meant(family: Family) -> None:
    """The raw text, the unit chosen and the number understood are stored side by side."""
    raw = {"crop-area": " ca 2,5 ", "crop-area__unit": "ha", "csrf_token": "x", "action": "save"}
    answer = validate_page(family, "area", raw, {}).answers["crop.area"]
    assert answer == Answer("crop.area", "given", "2.5", "ha", "ca 2,5", None)


def test_a_typed_unit_counts_where_none_is_chosen(family: Family) -> None:
    """A cell of a sheet may say `500 m2` by itself."""
    answers, problems = read_columns(family, {"crop-area": "500 m2"})
    assert not problems
    assert answers["crop.area"].unit == "m2"


def test_an_unusual_value_warns_asks_for_a_comment_and_does_not_block(family: Family) -> None:
    """Outside the typical range the value is saved with a warning, which a comment settles."""
    answers = filled(family, POTATO)
    raw = {"crop-harvest": "190", "crop-harvest__unit": "t[fresh]/ha"}
    result = validate_page(family, "harvest", raw, answers)
    assert [problem.code for problem in result.warnings["crop-harvest"]] == ["warn.range"]
    assert result.answers["crop.harvest"].value == "190"
    silent = validate_submission(family, {**answers, **result.answers})
    assert [(problem.code, problem.severity) for problem in silent] == [("warn.range", "warning")]
    settled = validate_page(family, "harvest", {**raw, "crop-harvest__comment": "Rekordår"}, answers)
    assert not settled.warnings
    assert not validate_submission(family, {**answers, **settled.answers})


def test_the_typical_range_is_told_in_the_unit_chosen(family: Family) -> None:
    """A range kept in kilograms per hectare is told in tonnes to someone who answers in tonnes."""
    raw = {"crop-harvest": "190", "crop-harvest__unit": "t[fresh]/ha"}
    (text,) = told(family, "harvest", raw, filled(family, POTATO))
    assert "ton/ha" in text
    assert "kommentar" in text


def test_a_total_is_held_against_a_limit_per_hectare(family: Family) -> None:
    """500 tonnes are unlikely from 2.5 hectares although 500 is an ordinary number."""
    raw = {"crop-harvest": "900", "crop-harvest__unit": "t[fresh]"}
    result = validate_page(family, "harvest", raw, filled(family, POTATO))
    assert result.errors["crop-harvest"][0].code == "check.max"


def test_nobody_sells_more_than_was_harvested(family: Family) -> None:
    """Sold weight is compared with the harvest across units."""
    answers = filled(family, POTATO)
    raw = {"crop-sold": "80000", "crop-sold__unit": "kg[fresh]"}
    assert validate_page(family, "sold", raw, answers).errors["crop-sold"][0].code == "check.at_most"
    assert not validate_page(family, "sold", {**raw, "crop-sold": "70000"}, answers).errors


def test_hidden_answers_are_kept_but_inert(family: Family) -> None:
    """Changing the crop hides the straw question; its answer stays stored, and nobody complains about it."""
    answers = filled(family, GRAIN)
    assert visibility(family, answers)["soil.straw_share"] is True
    changed = {**answers, "crop.kind": Answer("crop.kind", "given", "potato", None, "potato")}
    assert changed["soil.straw_removed"].value is True
    seen = visibility(family, changed)
    assert seen["soil.straw_removed"] is False
    assert seen["soil.straw_share"] is False
    assert "soil.straw_removed" not in {
        problem.question_id for problem in validate_submission(family, changed)
    }


def test_a_hidden_field_in_error_does_not_stop_the_page(family: Family) -> None:
    """A question on the page that is not asked is never complained about."""
    answers = filled(family, POTATO)
    raw = {
        "delivery-consumption_electric": "mycket",
        "delivery-consumption": "1",
        "delivery-consumption__unit": "l/mil",
    }
    result = validate_page(family, "vehicle-use", raw, answers)
    assert not result.errors
    assert "delivery.consumption_electric" not in result.answers


def test_an_unanswered_gate_leaves_what_follows_undetermined(family: Family) -> None:
    """Without the method it is not known whether fertiliser is asked for: shown, and submitting is
    blocked.
    """
    answers = filled(family, POTATO)
    del answers["crop.method"]
    assert visibility(family, answers)["mineral.kinds"] is None
    codes = {problem.question_id: problem.code for problem in validate_submission(family, answers)}
    assert codes["crop.method"] == "required.choice"


def test_an_answer_whose_option_is_gone_fails_closed(family: Family) -> None:
    """A stored option that the definition no longer has decides nothing and has to be answered again."""
    answers = {
        **filled(family, POTATO),
        "crop.method": Answer("crop.method", "given", "lunar", None, "lunar"),
    }
    assert visibility(family, answers)["mineral.kinds"] is None
    assert ("crop.method", "choice.unknown") in {
        (p.question_id, p.code) for p in validate_submission(family, answers)
    }


def test_a_stored_answer_of_the_wrong_shape_blocks_and_never_raises(family: Family) -> None:
    """Whatever lies in the database, a submission is checked and refused, not crashed."""
    values: list[Any] = [None, [], {"a": 1}, "x", "1e999", True, "NaN"]
    for value in values:
        answers = {**filled(family, POTATO), "crop.area": Answer("crop.area", "given", value, "ha", "?")}
        assert "crop.area" in {problem.question_id for problem in validate_submission(family, answers)}


def test_a_complete_declaration_has_nothing_in_its_way(family: Family) -> None:
    """The twelve answers of the fast lane are enough."""
    fast = {
        key: value
        for key, value in POTATO.items()
        if key not in ("mineral.n_npk", "crop.harvest", "crop.sold")
    }
    assert validate_submission(family, filled(family, fast)) == []
    assert len(fast) <= 12


def test_both_a_number_and_i_do_not_know_is_asked_back(family: Family) -> None:
    """Neither of two contradicting answers is dropped in silence."""
    raw = {"crop-harvest": "30", "crop-harvest__unit": "t[fresh]/ha", "crop-harvest__unknown": "1"}
    assert validate_page(family, "harvest", raw, {}).errors["crop-harvest"][0].code == "unknown.and_value"


@pytest.mark.parametrize(
    "value", ["1 234,5", "1e3", "", "٣", None, True, [], math.nan, math.inf, 10**30, 1e300]
)
def test_json_numbers_are_exact_or_refused(family: Family, value: Any) -> None:
    """From a machine only a machine number is taken: no spaces, powers, booleans or infinities."""
    payload = {"crop.area": {"state": "given", "value": value, "unit": "ha"}}
    answers, problems = read_answers(family, payload)
    assert not answers
    assert [problem.question_id for problem in problems] == ["crop.area"]


@pytest.mark.parametrize(
    ("value", "stored"), [("1234.5", "1234.5"), ("1.234", "1.234"), (2, "2"), (2.5, "2.5")]
)
def test_json_numbers_are_not_asked_back(family: Family, value: Any, stored: str) -> None:
    """`1.234` from a machine is a decimal point, as the schema says."""
    answers, problems = read_answers(family, {"crop.area": {"state": "given", "value": value, "unit": "ha"}})
    assert not problems
    assert answers["crop.area"].value == stored


def test_answers_survive_storage(family: Family) -> None:
    """Answers go to JSON and back unchanged, and are read again by the same validator."""
    answers = filled(family, GRAIN)
    stored = answers_to_json(answers)
    assert answers_from_json(stored) == answers
    assert read_answers(family, stored) == (answers, [])


def test_every_example_is_a_valid_answer(family: Family) -> None:
    """The example in a message would itself be accepted."""
    for question in family.questions.values():
        if question.unit is not None:
            row = {"state": "given", "value": question.example, "unit": question.unit.choices[0].key}
            assert read_answers(family, {question.id: row})[1] == [], question.id


def test_every_message_fits_every_question(family: Family) -> None:
    """No message leaves a placeholder or a bracket behind, in either language."""
    from schemas.questionnaire.problems import CODES, Problem

    params = {
        "limit": "5",
        "unit": "kg",
        "low": "1",
        "high": "2",
        "whole": "1",
        "decimal": "1,0",
        "decimal_en": "1.0",
    }
    params |= {"profile": "JN-2026-000001@1", "profile_unit": "kg"}
    more = {"units": "ha, m2", "typed": "kg", "expected": "number", "other": "crop.area", "option": "none"}
    for code in sorted(CODES):
        for question in family.questions.values():
            for lang in ("sv", "en"):
                text = problem_text(Problem(question.id, "f", code, {**params, **more}), lang, family)
                assert not set("{}[]") & set(text), text
                assert "  " not in text
