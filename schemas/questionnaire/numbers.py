"""Reading numbers the way people in Sweden write them, and asking back where a factor of 1,000 hangs on a
dot.

`1 234,5`, `1234,5`, `1.234,5`, `1,234.5`, `ca 500` and `500 kg` are read. `1.234` is not: it is 1 234 to one
person and 1,234 to another, so the answer is a question. Nothing is ever guessed by magnitude.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

MAX_TEXT = 80
MAX_DIGITS = 15

_ABOUT = re.compile(
    r"(?:ca\.?|c:a|cirka|ungefär|omkring|runt|circa|about|approx\.?|around|~|≈)\s*", re.IGNORECASE
)
_BODY = re.compile(r"(?P<sign>[-+]?) ?(?P<body>[0-9.,](?:[0-9.,' ]*[0-9])?)(?P<rest>.*)\Z")
_SPAN = re.compile(r" ?(?:-|till|to|–) ?[0-9]")
_UNIT = re.compile(r"[^\W\d_%]|%|°|²")
_SPACES = dict.fromkeys(map(ord, "\t\u00a0\u2007\u2008\u2009\u202f\u205f\u3000"), " ")
_SIGNS = {ord("\u2212"): "-", ord("\u2013"): "-", ord("\u2019"): "'", ord("\ufeff"): ""}
_GROUPED = re.compile(r"[0-9]{1,3}(?:(?P<mark>[ ',.])[0-9]{3})(?:(?P=mark)[0-9]{3})*\Z")
_PLAIN = re.compile(r"[0-9]+\Z")
_POWER = re.compile(r"[eE][-+]?[0-9]")
_PADDED = re.compile(r"0[0-9]+[.,][0-9]{3}\Z")


@dataclass(frozen=True)
class Number:
    """A number that can be read in one way only; `unit_text` is what stood after it, `about` a "ca" before
    it.
    """

    value: Decimal
    unit_text: str = ""
    about: bool = False


@dataclass(frozen=True)
class NumberProblem:
    """Why a text cannot be read as a number: a message code and what the message needs."""

    code: str
    params: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def parse_number(text: str, lang: str = "sv") -> Number | NumberProblem:
    """Read one number from typed text.

    `lang` matters for one form only: `1,234` is a decimal comma in Swedish, but in English it may as well be
    1 234, so there it is asked back just as `1.234` always is. Never raises.
    """
    if len(text) > MAX_TEXT:
        return NumberProblem("number.too_long", {"limit": str(MAX_TEXT)})
    clean = _cleaned(text)
    if clean is None:
        return NumberProblem("number.unreadable")
    about = _ABOUT.match(clean)
    rest = clean[about.end() :] if about else clean
    match = _BODY.match(rest)
    if match is None:
        return NumberProblem("number.unreadable")
    if _SPAN.match(match["rest"]):
        return NumberProblem("number.span")
    unit_text = match["rest"].strip()
    if unit_text and (not _UNIT.match(unit_text) or _POWER.match(unit_text)):
        return NumberProblem("number.unreadable")
    return _finished(match["sign"], match["body"], unit_text, about is not None, lang)


def _cleaned(text: str) -> str | None:
    """One kind of space, one kind of minus; None where a control character or a lone surrogate hides."""
    shown = text.strip().translate(_SPACES).translate(_SIGNS)
    if any(unicodedata.category(mark) in ("Cc", "Cs", "Cn", "Co") for mark in shown):
        return None
    return re.sub(" +", " ", shown).strip()


def _finished(sign: str, body: str, unit_text: str, about: bool, lang: str) -> Number | NumberProblem:
    if sum(mark.isdigit() for mark in body) > MAX_DIGITS:
        return NumberProblem("number.too_large")
    digits = _decimal_text(body, lang)
    if isinstance(digits, NumberProblem):
        return digits
    value = Decimal(digits)
    return Number(-value if sign == "-" else value, unit_text, about)


def _decimal_text(body: str, lang: str) -> str | NumberProblem:
    """The body with at most one dot in it, or the question that has to be asked."""
    if _PLAIN.match(body):
        return body
    if _PADDED.match(body):  # 012.500: neither a plain decimal nor thousands
        return NumberProblem("number.unreadable")
    dots, commas = body.count("."), body.count(",")
    if _is_ambiguous(body, dots, commas, lang):
        whole, part = re.split("[.,]", body)
        return NumberProblem(
            "number.ambiguous",
            {"whole": whole + part, "decimal": f"{whole},{part}", "decimal_en": f"{whole}.{part}"},
        )
    if dots + commas == 0 or (dots > 1 and not commas) or (commas > 1 and not dots):
        return _ungrouped(body)
    mark = max(body.rfind("."), body.rfind(","))
    whole, part = body[:mark], body[mark + 1 :]
    if not _PLAIN.match(part) or body[mark] in whole:
        return NumberProblem("number.unreadable")
    front = "0" if whole == "" else _ungrouped(whole)
    return front if isinstance(front, NumberProblem) else f"{front}.{part}"


def _is_ambiguous(body: str, dots: int, commas: int, lang: str) -> bool:
    """One mark with exactly three digits after and one to three (not starting with 0) before."""
    if dots + commas != 1 or (commas and lang == "sv"):
        return False
    return re.match(r"[1-9][0-9]{0,2}[.,][0-9]{3}\Z", body) is not None


def _ungrouped(text: str) -> str | NumberProblem:
    if _PLAIN.match(text):
        return text
    if _GROUPED.match(text) and text[0] != "0":
        return re.sub("[^0-9]", "", text)
    return NumberProblem("number.unreadable")


def format_number(value: Decimal, lang: str) -> str:
    """`1 234,5` with no-break spaces in Swedish, `1,234.5` in English; no digits are dropped but end
    zeros.
    """
    plain = f"{value.normalize():f}" if value else "0"
    sign, digits = ("−", plain[1:]) if plain.startswith("-") else ("", plain)
    whole, _, part = digits.partition(".")
    groups = f"{int(whole):,}"
    if lang == "sv":
        return sign + groups.replace(",", "\u00a0") + (f",{part}" if part else "")
    return sign + groups + (f".{part}" if part else "")


def typed_again(value: Decimal, entered: str, lang: str) -> str:
    """A stored number as a person would type it in this language: as it was typed (`entered`), or plainly
    where that text would be read as another number, or be asked about, here. An estimate stays one.
    """
    meant = parse_number(entered)
    about = "ca " if isinstance(meant, Number) and meant.about else ""
    plain = f"{value:f}".replace(".", "," if lang == "sv" else ".")
    for text in (entered, *(about + number for number in (format_number(value, lang), plain, f"{plain}0"))):
        read = parse_number(text, lang)
        if isinstance(read, Number) and read.value == value:
            return text
    return about + plain
