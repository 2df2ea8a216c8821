"""The other faces of the same definition: pages, rows to check, import columns and JSON Schema."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from schemas.questionnaire import (
    Answer,
    Family,
    answers_to_json,
    check_rows,
    import_columns,
    json_schema,
    load_family,
    page_view,
    read_columns,
)
from schemas.questionnaire.pages import asked_pages
from tests.questionnaire.journeys import POTATO, filled
from tests.questionnaire.strategies import walks

TYPES = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}


def fits(schema: dict[str, Any], value: Any) -> bool:
    """Whether a value fits a JSON Schema, for the keywords that the questionnaire uses."""
    if "oneOf" in schema:
        return sum(fits(inner, value) for inner in schema["oneOf"]) == 1
    if "const" in schema or "enum" in schema:
        return value in schema.get("enum", [schema.get("const")])
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(isinstance(value, TYPES.get(kind, int | float)) for kind in kinds):
        return False
    if isinstance(value, dict):
        known = schema["properties"].keys() >= value.keys() and value.keys() >= set(
            schema.get("required", ())
        )
        return known and all(fits(schema["properties"][key], inner) for key, inner in value.items())
    if isinstance(value, list):
        return all(fits(schema["items"], inner) for inner in value)
    return not isinstance(value, str) or re.search(schema.get("pattern", ""), value) is not None


@given(walks(load_family("field_crops")))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
def test_valid_answers_fit_the_json_schema(answers: dict[str, Answer]) -> None:
    """What the validator takes, the published schema allows."""
    assert fits(json_schema(load_family("field_crops")), answers_to_json(answers))


@pytest.mark.parametrize(
    "answer",
    [
        {"state": "given", "value": "1 234", "unit": "ha"},
        {"state": "given", "value": "5", "unit": "kg"},
        {"state": "given", "value": "5"},
        {"state": "unknown"},
        {"state": "given", "value": "5", "unit": "ha", "more": 1},
    ],
)
def test_the_schema_refuses_what_the_validator_refuses(family: Family, answer: dict[str, Any]) -> None:
    """Typed numbers, foreign units, a missing unit, an answer not offered and unknown keys are outside
    the schema.
    """
    assert not fits(json_schema(family), {"crop.area": answer})


def test_the_schema_names_its_draft_and_its_version(family: Family) -> None:
    """A client sees which draft to use and which definition the schema was made from."""
    schema = json_schema(family)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert family.hash[:16] in schema["$id"]
    assert list(schema["properties"]) == [question.id for question in family.in_order()]


def test_import_columns_can_be_filled_and_read_back(family: Family) -> None:
    """The examples written into the template's columns are read without a problem."""
    columns = {column.name: column for column in import_columns(family)}
    assert len(columns) == len(import_columns(family))
    row = {"crop-area": "2,5", "crop-area__unit": "ha", "crop-harvest__unknown": "1", "mineral-kinds": "npk"}
    assert row.keys() <= columns.keys()
    answers, problems = read_columns(family, row)
    assert not problems
    assert answers["crop.harvest"].state == "unknown"
    assert answers["mineral.kinds"].value == ["npk"]


def test_rows_to_check_tell_value_origin_and_source(family: Family) -> None:
    """Own figures, estimates, cited defaults and assumptions are told apart, with where to change each."""
    said = {**POTATO, "crop.harvest": ("ca 30", "t[fresh]/ha"), "crop.sold": ...}
    rows = {
        row.question_id: row
        for section in check_rows(family, filled(family, said), "sv")
        for row in section.rows
    }
    assert (rows["crop.area"].value, rows["crop.area"].tag) == ("2,5\u00a0ha", "given")
    assert (rows["crop.harvest"].tag, rows["crop.harvest"].page_id) == ("estimated", "harvest")
    assert rows["crop.sold"].tag == "default"
    assert rows["crop.sold"].source
    assert rows["lime.kind"].tag == "assumed"
    assert rows["crop.variety"].tag == "empty"
    assert "drying.fuel" not in rows


def test_unverified_defaults_are_marked_wherever_they_are_shown(family: Family) -> None:
    """A default of grade C carries its mark in the rows and on the page."""
    answers = filled(family, POTATO)
    rows = [
        row for section in check_rows(family, answers, "sv") for row in section.rows if row.tag == "default"
    ]
    for row in rows:
        view = page_view(family, row.page_id, answers, "sv")
        field = next(field for field in view.fields if field.question_id == row.question_id)
        assert (field.unknown_unverified, field.unknown_source) == (row.unverified, row.source)
    assert any(row.unverified for row in rows)


def test_a_page_tells_all_a_form_needs(family: Family) -> None:
    """Words, units, why, where and what "Jag vet inte" comes to stand on the page, for this crop."""
    answers = filled(family, POTATO)
    (harvest,) = page_view(family, "harvest", answers, "sv").fields
    assert harvest.units[0].key == "t[fresh]/ha"
    assert harvest.why
    assert harvest.where
    assert harvest.basis == "vikt vid skörd"
    assert harvest.unknown_offered
    assert harvest.unknown_text.endswith("ton/ha")
    assert harvest.values == {
        "crop-harvest": "30",
        "crop-harvest__unit": "t[fresh]/ha",
        "crop-harvest__comment": "Vägt",
    }
    seed = next(field for field in page_view(family, "seed-amount", answers, "sv").fields)
    assert "sättpotatis" in seed.label


def test_words_of_a_fertiliser_tell_product_from_nitrogen(family: Family) -> None:
    """`kg` beside a fertiliser says that the product is weighed, not its nitrogen."""
    field = page_view(family, "mineral-amount", filled(family, POTATO), "sv").fields[0]
    labels = {unit.key: unit.label for unit in field.units}
    assert labels["kg"] == "kilo vara"
    assert labels["kg[N]"] == "kilo kväve"


def test_pages_follow_each_other_past_those_with_nothing_to_ask(family: Family) -> None:
    """Next and previous skip pages whose questions are all hidden; the fast lane is the shorter way."""
    answers = filled(family, POTATO)
    pages = asked_pages(family, answers)
    for before, after in pairwise(pages):
        assert page_view(family, before, answers, "sv").next == after
        assert page_view(family, after, answers, "sv").previous == before
    assert "straw" not in pages
    fast = asked_pages(family, answers, "fast")
    assert set(fast) < set(pages)
    assert len(fast) <= 16


def test_both_languages_are_complete_on_every_page(family: Family) -> None:
    """No field of any page falls back to the other language or to nothing."""
    answers = filled(family, POTATO)
    for page_id in family.pages:
        for lang in ("sv", "en"):
            for field in page_view(family, page_id, answers, lang).fields:
                assert field.label
                assert field.why
                assert field.where
                assert all(choice.label for choice in field.choices)
