"""Hypothesis strategies made from the definition: answers a careful person gives, and what anybody may
send.
"""

from __future__ import annotations

import math
from decimal import Decimal
from functools import cache
from typing import Any

from hypothesis import strategies as st

from schemas.questionnaire import (
    Answer,
    Family,
    Question,
    QuestionType,
    field_name,
    format_number,
    load_family,
    validate_page,
)
from schemas.questionnaire.conditions import View

HUGE = "9" * 10_000_000

Raw = dict[str, Any]


def raw_answers(question: Question, lang: str = "sv") -> st.SearchStrategy[Raw]:
    """Form fields of a valid answer to one question: a value, "Jag vet inte" or nothing, where each is
    allowed.
    """
    name = field_name(question.id)
    ways = [raw_values(question, lang)]
    if question.offers_unknown:
        ways.append(st.just({f"{name}__unknown": "1"}))
    if not question.mandatory:
        ways.append(st.just({name: ""}))
    return st.one_of(*ways)


def raw_values(question: Question, lang: str) -> st.SearchStrategy[Raw]:
    """Form fields of a valid value of one's own."""
    name = field_name(question.id)
    if question.unit is not None:
        unit = question.unit.choices[0].key
        comment = {f"{name}__comment": "Stämmer, vägt på våg."}
        return _numbers(question, lang).map(lambda text: {name: text, f"{name}__unit": unit, **comment})
    return _plain_values(question).map(lambda value: {name: value})


def _numbers(question: Question, lang: str) -> st.SearchStrategy[str]:
    """The example and up to half of it, as typed: with comma, with "ca" or bare."""
    example = Decimal(question.example)
    least = max(
        (check.limit or Decimal(0) for check in question.checks if check.code == "check.min"), default=0
    )
    shares = st.integers(min_value=50, max_value=100).map(
        lambda share: max(example * share / 100, Decimal(least))
    )
    prefix = st.sampled_from(["", "ca ", "~"])
    return st.tuples(prefix, shares).map(lambda pair: pair[0] + _unambiguous(pair[1], lang))


def _unambiguous(value: Decimal, lang: str) -> str:
    text = format_number(value, lang)
    return text if lang == "sv" else f"{value:.4f}"


def _plain_values(question: Question) -> st.SearchStrategy[Any]:
    keys = [option.key for option in question.options]
    alone = [option.key for option in question.options if option.exclusive]
    match question.type:
        case QuestionType.CHOICE:
            return st.sampled_from(keys)
        case QuestionType.CHOICES:
            several = st.lists(
                st.sampled_from([key for key in keys if key not in alone]), min_size=1, unique=True
            )
            return st.one_of(several, *(st.just([key]) for key in alone))
        case QuestionType.YESNO:
            return st.sampled_from(["yes", "no"])
        case QuestionType.INTEGER:
            low, high = (_limit(question, code) for code in ("check.min", "check.max"))
            return st.integers(min_value=low, max_value=high).map(str)
        case QuestionType.PROFILE:
            return st.integers(min_value=1, max_value=9).map(lambda number: f"JN-2026-00000{number}@1")
        case QuestionType.MONTH:
            return st.just("2025-06")
        case QuestionType.POSTCODE:
            return st.sampled_from(["791 70", "79170"])
        case _:
            return st.text(st.characters(categories=["L", "Nd"]), min_size=1, max_size=40)


def _limit(question: Question, code: str) -> int:
    """The limit that a whole number is checked against; every such question has both."""
    return next(int(check.limit or 0) for check in question.checks if check.code == code)


@st.composite
def walks(draw: st.DrawFn, family: Family) -> dict[str, Answer]:
    """The answers after a walk through every page, each question that is asked answered validly."""
    answers: dict[str, Answer] = {}
    for page_id in family.pages:
        view = View(family, answers)
        raw: Raw = {}
        for question in family.page_questions(page_id):
            if view.visible(question.id) is not False:
                raw |= draw(raw_answers(question))
        answers |= validate_page(family, page_id, raw, answers).answers
    return answers


@cache
def garbage() -> st.SearchStrategy[Any]:
    """Anything a form, a sheet or the API may be sent in place of one value."""
    nasty = [
        HUGE,
        "\x00",
        "5\x00",
        "\ud800",
        "NaN",
        "Infinity",
        "1e400",
        "-0",
        "٣",
        "½",
        "1.234",
        "12 kg\n",
        "",
        "' OR 1=1",
        "<script>",
        "10..5",
        ",",
        "5,",
        "unknown",
        "none",
        "yes",
        "1" * 400,
        "\u202e5",
        "ca",
        "%",
    ]
    scalars = st.one_of(
        st.sampled_from(nasty),
        st.text(st.characters(), max_size=30),
        st.none(),
        st.booleans(),
        st.integers(min_value=-(10**40), max_value=10**40),
        st.floats(),
        st.sampled_from([math.nan, math.inf, 1e308, 5e-324]),
    )
    return st.recursive(
        scalars,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)
        ),
        max_leaves=5,
    )


@cache
def raw_pages(page_id: str, family_name: str = "field_crops") -> st.SearchStrategy[Raw]:
    """What may be posted to a page: its own fields and others, with garbage or good values in them."""
    names = [field_name(name) for name in load_family(family_name).page(page_id).question_ids]
    keys = [name + part for name in names for part in ("", "__unit", "__unknown", "__comment", "__", "__x")]
    return st.dictionaries(st.one_of(st.sampled_from(keys), st.text(max_size=12)), garbage(), max_size=8)


def json_payloads(family: Family) -> st.SearchStrategy[Any]:
    """What may be sent as a whole declaration to the API."""
    shapes = st.fixed_dictionaries(
        {"state": st.sampled_from(["given", "unknown", "blank", "GIVEN", None]), "value": garbage()},
        optional={"unit": garbage(), "entered": garbage(), "comment": garbage(), "more": garbage()},
    )
    rows = st.dictionaries(
        st.sampled_from([*family.questions, "no.such"]), st.one_of(shapes, garbage()), max_size=6
    )
    return st.one_of(rows, garbage())
