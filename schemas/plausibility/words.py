"""Findings in words, in the reader's language, with the mark of a limit that nobody has confirmed."""

import re
from collections.abc import Mapping
from decimal import Decimal

from schemas.plausibility.rules import load_rules
from schemas.questionnaire.numbers import format_number
from schemas.questionnaire.unit_names import unit_short

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_UNCONFIRMED = {
    "sv": "Gränsen är vår egen bedömning (obekräftad).",
    "en": "The limit is our own judgement (unconfirmed).",
}


def finding_text(code: str, params: Mapping[str, str], language: str) -> str | None:
    """The finding in words; None for a code that is no rule of today."""
    rule = load_rules().rules.get(code)
    if rule is None:
        return None
    told = {name: str(value) for name, value in params.items()}
    if rule.unit == "1" and _NUMBER.fullmatch(told.get("value", "")):
        told["percent"] = format((Decimal(told["value"]) * 100).normalize(), "f")
    words = {name: _shown(name, value, language) for name, value in told.items()}
    text = re.sub(r"{(\w+)}", lambda match: words.get(match[1], ""), rule.text[language])
    return f"{text} {_UNCONFIRMED[language]}" if rule.confidence == "C" else text


def _shown(name: str, value: str, language: str) -> str:
    if name == "unit":
        return "" if value == "1" else unit_short(value, language)
    if _NUMBER.fullmatch(value):
        return format_number(Decimal(value), language)
    return value
