"""What is written into a template is what comes back out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.exchange.comparing import says_the_same
from portal.exchange.filled import filling_of
from portal.exchange.layout import Filled
from portal.exchange.planning import read_entry
from portal.exchange.slots import slots_of
from portal.exchange.tables import open_file
from portal.exchange.template import template
from portal.exchange.wide import table_slots, table_text, table_workbook
from portal.i18n import LANGUAGE_COOKIE
from schemas.questionnaire import FAMILIES, Answer, blank, load_family
from tests import factories
from tests.exchange.person import Spreadsheet
from tests.questionnaire.strategies import walks

if TYPE_CHECKING:
    from flask import Flask

FAMILY = load_family("field_crops")
ANSWERS = factories.answers()
NASTY = ["=1+1", "@SUM(A1)", "-5 grader", "'", "a\nb", "_x000D_", '=HYPERLINK("http://x")', "%", "ca"]
relaxed = settings(
    deadline=None,
    max_examples=8,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
    ],
)


def read_back(content: bytes) -> dict[str, Answer]:
    """The answers in a file with one declaration."""
    filling = filling_of(open_file(content))
    assert not filling.is_old
    assert not filling.lost
    (entry,) = filling.entries
    found, faults = read_entry(filling, slots_of(filling.family, filling.language), entry, "sv")
    assert [fault.text for fault in faults] == []
    return found


def differences(found: Mapping[str, Answer], written: Mapping[str, Answer]) -> list[tuple[Answer, Answer]]:
    """Questions that do not say the same in both."""
    pairs = [(found.get(n) or blank(n), written.get(n) or blank(n)) for n in sorted({*found, *written})]
    return [pair for pair in pairs if not says_the_same(*pair)]


@given(walks(FAMILY), st.sampled_from(["sv", "en"]), st.booleans())
@relaxed
def test_answers_survive_the_way_out_and_back(
    app: Flask, answers: dict[str, Answer], language: str, resaved: bool
) -> None:
    """Any valid answers, in either language, come back the same, also when another program saved the file."""
    with app.test_request_context(headers={"Cookie": f"{LANGUAGE_COOKIE}={language}"}):
        content = template(FAMILY, [Filled("JN-2026-000001", answers)], language)
        found = read_back(Spreadsheet(content).saved() if resaved else content)
    assert differences(found, answers) == []


@given(walks(FAMILY), st.sampled_from(["sv", "en"]))
@relaxed
def test_answers_survive_in_a_table(app: Flask, answers: dict[str, Answer], language: str) -> None:
    """The wide layouts keep every answer too, comments where their columns have one."""
    kept = {slot.question_id for slot in table_slots(FAMILY, language) if slot.part == "comment"}
    expected = {
        name: answer if name in kept else replace(answer, comment=None) for name, answer in answers.items()
    }
    with app.test_request_context(headers={"Cookie": f"{LANGUAGE_COOKIE}={language}"}):
        row = [Filled("JN-2026-000001", answers)]
        assert differences(read_back(table_workbook(FAMILY, row, language)), expected) == []
        assert differences(read_back(table_text(FAMILY, row, language).encode()), expected) == []


@pytest.mark.parametrize("text", NASTY)
def test_no_text_becomes_a_formula_or_loses_a_character(app: Flask, text: str) -> None:
    """Names that a spreadsheet would calculate are text in every layout, and come back as they were."""
    answers = {**ANSWERS, "product.name": Answer("product.name", "given", text, None, text)}
    if "\n" in text:
        answers = {**ANSWERS, "crop.harvest": replace(ANSWERS["crop.harvest"], comment=text)}
    with app.test_request_context():
        for content in (
            template(FAMILY, [Filled("JN-2026-000001", answers)], "sv"),
            table_workbook(FAMILY, [Filled("JN-2026-000001", answers)], "sv"),
            table_text(FAMILY, [Filled("JN-2026-000001", answers)], "sv").encode(),
        ):
            assert all(not sheet.formulas for sheet in open_file(content))
            assert differences(read_back(content), answers) == []


@pytest.mark.parametrize("family_id", FAMILIES)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_words_in_the_lists_tell_their_keys_apart(family_id: str, language: str) -> None:
    """No two choices of a question read the same, so each word leads back to one key."""
    for slot in slots_of(load_family(family_id), language).values():
        folded = [word.casefold() for word in slot.words]
        assert len(set(folded)) == len(slot.keys), slot.name


@pytest.mark.parametrize("family_id", FAMILIES)
def test_every_family_has_a_template(app: Flask, family_id: str) -> None:
    """Every question of every family has its row, its column, and a place for a comment."""
    family = load_family(family_id)
    with app.test_request_context():
        sheet = Spreadsheet(template(family, [Filled("", {})], "sv"))
        for slot in slots_of(family, "sv").values():
            if slot.part == "value":
                assert sheet.row_of(slot.name)
        assert {slot.question_id for slot in table_slots(family, "sv")} == set(family.questions)


def test_an_empty_template_says_nothing(app: Flask) -> None:
    """Units are preselected, which is no answer: an empty file is told to be one."""
    with app.test_request_context(), pytest.raises(Exception, match="inga svar"):
        filling_of(open_file(template(FAMILY, [Filled("", {})], "sv")))
