"""What is wrong with an answer, as data: a code and its parameters; the words stand in
`forms/messages.yml`.
"""

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from schemas.questionnaire.files import FORMS
from schemas.questionnaire.numbers import format_number
from schemas.questionnaire.unit_names import unit_short
from schemas.yaml_text import read_yaml

if TYPE_CHECKING:
    from schemas.questionnaire.definition import Family, Question

LANGUAGES = ("sv", "en")

_EXPECTED = {
    "text": {"sv": "en text", "en": "a text"},
    "number": {"sv": "ett tal", "en": "a number"},
    "list": {"sv": "en lista med alternativ", "en": "a list of options"},
    "yesno": {"sv": "ja eller nej", "en": "yes or no"},
}

Severity = Literal["error", "warning"]

# Every code that validation can raise. The boot-time lint holds this list and the messages against each
# other.
_CODES_BY_KIND = {
    "required": (
        "quantity",
        "integer",
        "share",
        "choice",
        "choices",
        "yesno",
        "text",
        "month",
        "postcode",
        "profile",
    ),
    "number": (
        "unreadable",
        "ambiguous",
        "span",
        "too_long",
        "too_large",
        "not_whole",
    ),
    "unit": (
        "required",
        "unknown",
        "conflict",
    ),
    "choice": ("unknown",),
    "choices": (
        "unknown",
        "exclusive",
    ),
    "yesno": ("unknown",),
    "text": (
        "too_long",
        "control",
    ),
    "month": ("unreadable",),
    "postcode": ("unreadable",),
    # All but "unreadable" are said by the portal, which has the published profiles.
    "profile": ("unreadable", "unknown", "several", "unit", "circle", "twice", "stopped"),
    "value": ("shape",),
    # The last two are said by the portal, which knows how an answer came to be stored.
    "answer": (
        "shape",
        "state",
        "unconfirmed",
        "outdated",
    ),
    "unknown": (
        "not_offered",
        "and_value",
    ),
    "field": ("unknown",),
    "check": (
        "above",
        "min",
        "max",
        "at_most",
        "whole",
        "not_expired",
    ),
    # "explained" is the same finding told to the reviewer, once the producer has commented on it.
    "warn": ("range", "explained"),
    "rule": ("undetermined",),
    # Said by the portal about an answer for one product that differs from the one for the whole farm.
    "farm": ("unexplained",),
    # Said by the engine about answers that pass one by one but cannot be computed together.
    "engine": ("refused",),
}
CODES = frozenset(f"{kind}.{code}" for kind, codes in _CODES_BY_KIND.items() for code in codes)


@dataclass(frozen=True)
class Problem:
    """One thing to put right. `field` is the form field (`crop-area__unit`). `params` are plain texts that
    do not
    depend on the language: numbers, unit keys, option keys, question ids.
    """

    question_id: str
    field: str
    code: str
    params: Mapping[str, str] = dataclasses.field(default_factory=dict)
    severity: Severity = "error"

    def to_json(self) -> dict[str, Any]:
        """Plain JSON for events, the API and the review screens."""
        return {
            "question_id": self.question_id,
            "field": self.field,
            "code": self.code,
            "params": dict(self.params),
            "severity": self.severity,
        }


def field_name(question_id: str) -> str:
    """Name of the form field of a question: `crop.area` -> `crop-area`."""
    return question_id.replace(".", "-")


def problem_text(problem: Problem, lang: str, family: "Family") -> str:
    """The problem in words, in the reader's language ("sv" or "en"); the same words in summary and at the
    field.
    """
    question = family.questions.get(problem.question_id)
    words = {key: _shown(key, value, lang, family, question) for key, value in problem.params.items()}
    words["name"] = question.text(lang).name if question else problem.question_id or problem.field
    words["example"] = _example(question, lang) if question else ""
    words["field"] = problem.field
    text = _filled(messages()[problem.code][lang], words)
    return text[:1].upper() + text[1:]


def _example(question: "Question", lang: str) -> str:
    """A valid answer in the reader's own writing; years and texts as they stand."""
    if question.unit is not None and re.fullmatch(r"\d+(\.\d+)?", question.example):
        return format_number(Decimal(question.example), lang)
    return question.example


def _filled(message: str, words: Mapping[str, str]) -> str:
    """Put the words in, and drop a bracket such as `[, till exempel {example}]` whose word is empty."""

    def bracket(match: re.Match[str]) -> str:
        return match[1] if all(words.get(name) for name in re.findall(r"{(\w+)}", match[1])) else ""

    whole = re.sub(r"\[([^\]]*)\]", bracket, message)
    return re.sub(r"{(\w+)}", lambda match: words.get(match[1], ""), whole).strip()


def _shown(key: str, value: str, lang: str, family: "Family", question: "Question | None") -> str:
    """A parameter in words: units, options and other questions are sent by key, numbers as machine texts."""
    if key in ("unit", "profile_unit"):
        return unit_short(value, lang) if value else ""
    if key == "units":
        return ", ".join(unit_short(unit, lang) for unit in value.split(", "))
    if key == "expected":
        return _EXPECTED[value][lang]
    if key == "other":
        return family.questions[value].text(lang).name if value in family.questions else value
    if key == "option" and question is not None:
        option = question.option(value)
        return option.text(lang).label if option else value
    if key in ("low", "high", "limit") and re.fullmatch(r"-?\d+(\.\d+)?", value):
        year = question is not None and question.unit is None
        return value if year else format_number(Decimal(value), lang)
    return value


@cache
def messages() -> Mapping[str, Mapping[str, str]]:
    """Code -> language -> text, from `forms/messages.yml`."""
    content: dict[str, dict[str, str]] = read_yaml((FORMS / "messages.yml").read_text(encoding="utf-8"))
    return content
