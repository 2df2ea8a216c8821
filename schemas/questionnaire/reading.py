"""From what was sent to the value that is stored, per question type. Typed text and JSON differ only for
numbers.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from schemas.questionnaire.definition import Question, QuestionType
from schemas.questionnaire.numbers import MAX_DIGITS, Number, NumberProblem, parse_number
from schemas.questionnaire.unit_names import spelled

_MACHINE_NUMBER = re.compile(rf"-?[0-9]{{1,{MAX_DIGITS}}}(\.[0-9]{{1,{MAX_DIGITS}}})?\Z")
_MONTH = re.compile(r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])\Z")
# The number and version of a published profile as they are written, or somewhere in its address.
_PROFILE = re.compile(r"(JN-[0-9]{4}-[0-9]{6,9})\s*(?:@|/V| V|, ?VERSION |, ?V)\s*([1-9][0-9]{0,4})\b")
_POSTCODE = re.compile(r"[1-9][0-9]{2} ?[0-9]{2}\Z")


class Wrong(Exception):
    """A value that cannot be read: message code, parameters, and the suffix of the field it concerns."""

    def __init__(self, code: str, params: Mapping[str, str] | None = None, part: str = "") -> None:
        super().__init__(code)
        self.code, self.params, self.part = code, params or {}, part


@dataclass(frozen=True)
class Sent:
    """One answer as it came in. `typed` is text from a form or a sheet; otherwise JSON with machine
    numbers.
    """

    value: Any
    unit: Any = None
    typed: bool = True
    lang: str = "sv"


@dataclass(frozen=True)
class Read:
    """A value fit to store, its unit, and what was typed."""

    value: Any
    unit: str | None = None
    entered: str = ""


def shape(kind: str, part: str = "") -> Wrong:
    """The problem of a list where one value belongs, and the like; `kind` is text, number, list or yesno."""
    return Wrong("value.shape", {"expected": kind}, part)


def is_empty(value: Any) -> bool:
    """True for nothing, blanks only, and lists of such."""
    if isinstance(value, str):
        return not value[:4000].strip() and len(value) < 4000
    if isinstance(value, list | tuple):
        return all(isinstance(item, str) and is_empty(item) for item in value)
    return value is None


def read_value(question: Question, sent: Sent) -> Read:
    """The stored form of a value that is not empty; Wrong names what is wrong with it."""
    return _READERS[question.type](question, sent)


def clean_text(value: Any, limit: int, lines: bool = False, part: str = "") -> str:
    """Text in normal form without control characters; Wrong if it is not text, too long, or has some."""
    if not isinstance(value, str):
        raise shape("text", part)
    if len(value) > limit * 4:
        raise Wrong("text.too_long", {"limit": str(limit)}, part)
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n")).strip()
    allowed = "\n\t" if lines else ""
    if any(unicodedata.category(mark) in ("Cc", "Cs") and mark not in allowed for mark in text):
        raise Wrong("text.control", part=part)
    if len(text) > limit:
        raise Wrong("text.too_long", {"limit": str(limit)}, part)
    return text


def _quantity(question: Question, sent: Sent) -> Read:
    if sent.typed and isinstance(sent.value, str):
        return _typed_quantity(question, sent, sent.value)
    value = _machine_number(sent)
    return Read(f"{value:f}", _chosen_unit(question, sent, ""), f"{value:f}")


def _typed_quantity(question: Question, sent: Sent, text: str) -> Read:
    number = _number(text, sent.lang)
    return Read(f"{number.value:f}", _chosen_unit(question, sent, number.unit_text), text.strip())


def _number(text: str, lang: str) -> Number:
    number = parse_number(text, lang)
    if isinstance(number, NumberProblem):
        raise Wrong(number.code, number.params)
    return number


def _machine_number(sent: Sent) -> Decimal:
    """A number from JSON: a plain decimal text or a JSON number, never one that has to be interpreted."""
    value = sent.value
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise shape("number")
    if isinstance(value, str):
        if not _MACHINE_NUMBER.match(value):
            raise Wrong("number.unreadable")
        return Decimal(value)
    if isinstance(value, int) and value.bit_length() > 50:
        raise Wrong("number.too_large")
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite():
        raise Wrong("number.unreadable")
    if not _MACHINE_NUMBER.match(f"{number:f}"[:2000]):
        raise Wrong("number.too_large")
    return number


def _chosen_unit(question: Question, sent: Sent, typed: str) -> str:
    """The unit meant: the chosen one, the typed one where none is chosen, or a question back when they
    differ.
    """
    keys = tuple(choice.key for choice in question.unit.choices) if question.unit else ()
    shown = ", ".join(keys)
    meant = spelled(typed, keys) if typed else keys
    if not meant:
        raise Wrong("unit.unknown", {"units": shown})
    if sent.unit is None or sent.unit == "":
        if len(meant) == 1:
            return meant[0]
        raise Wrong("unit.required", {"units": shown}, "__unit")
    if not isinstance(sent.unit, str) or sent.unit not in keys:
        raise Wrong("unit.unknown", {"units": shown}, "__unit")
    if sent.unit not in meant:
        raise Wrong("unit.conflict", {"typed": typed, "unit": sent.unit}, "__unit")
    return sent.unit


def _integer(_question: Question, sent: Sent) -> Read:
    if sent.typed and isinstance(sent.value, str):
        number = _number(sent.value, sent.lang)
        if number.unit_text:
            raise Wrong("number.unreadable")
        value = number.value
    else:
        value = _machine_number(sent)
    if value != value.to_integral_value():
        raise Wrong("number.not_whole")
    return Read(int(value), None, str(sent.value).strip())


def _choice(question: Question, sent: Sent) -> Read:
    if not isinstance(sent.value, str):
        raise shape("text")
    if question.option(sent.value) is None:
        raise Wrong("choice.unknown")
    return Read(sent.value, None, sent.value)


def _choices(question: Question, sent: Sent) -> Read:
    sent_values = [sent.value] if isinstance(sent.value, str) and sent.typed else sent.value
    if not isinstance(sent_values, list | tuple):
        raise shape("list")
    picked = [value for value in sent_values if not is_empty(value)]
    if not all(isinstance(value, str) and question.option(value) for value in picked):
        raise Wrong("choices.unknown")
    keys = [option.key for option in question.options if option.key in picked]
    for option in question.options:
        if option.exclusive and option.key in keys and len(keys) > 1:
            raise Wrong("choices.exclusive", {"option": option.key})
    return Read(keys, None, ", ".join(keys))


def _yesno(_question: Question, sent: Sent) -> Read:
    if isinstance(sent.value, bool) and not sent.typed:
        return Read(sent.value, None, "yes" if sent.value else "no")
    if not isinstance(sent.value, str):
        raise shape("yesno")
    if sent.value not in ("yes", "no"):
        raise Wrong("yesno.unknown")
    return Read(sent.value == "yes", None, sent.value)


def _text(question: Question, sent: Sent) -> Read:
    text = clean_text(sent.value, question.max_length)
    return Read(text, None, text)


def _month(_question: Question, sent: Sent) -> Read:
    text = clean_text(sent.value, 40)
    if not _MONTH.match(text):
        raise Wrong("month.unreadable")
    return Read(text, None, text)


def _postcode(_question: Question, sent: Sent) -> Read:
    text = clean_text(sent.value, 40)
    if not _POSTCODE.match(text):
        raise Wrong("postcode.unreadable")
    return Read(text.replace(" ", ""), None, text)


def profile_of(text: str) -> str | None:
    """`JN-2026-000017@2` from what was written or from the address of a profile; None if it is neither."""
    found = _PROFILE.search(text.upper())
    return f"{found[1]}@{int(found[2])}" if found else None


def _profile(_question: Question, sent: Sent) -> Read:
    text = clean_text(sent.value, 300)
    pinned = profile_of(text)
    if pinned is None:
        raise Wrong("profile.unreadable")
    return Read(pinned, None, text)


_READERS: dict[QuestionType, Callable[[Question, Sent], Read]] = {
    QuestionType.QUANTITY: _quantity,
    QuestionType.SHARE: _quantity,
    QuestionType.INTEGER: _integer,
    QuestionType.CHOICE: _choice,
    QuestionType.CHOICES: _choices,
    QuestionType.YESNO: _yesno,
    QuestionType.TEXT: _text,
    QuestionType.MONTH: _month,
    QuestionType.POSTCODE: _postcode,
    QuestionType.PROFILE: _profile,
}

__all__ = ["Read", "Sent", "Wrong", "clean_text", "is_empty", "profile_of", "read_value", "shape"]
