"""From a cell to what a person would have typed into the form, or why that cannot be told.

Spreadsheets change what is typed: `1-5` becomes a date, `80 %` becomes 0.8. Where that may have happened
the cell is asked about; a value is never repaired by guessing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from portal.exchange.sheets import Cell, Value
from portal.exchange.slots import COMMENT, UNIT, UNKNOWN, Slot

NUMERIC = ("quantity", "share", "integer")
SIGNIFICANT_DIGITS = 15  # what a spreadsheet shows of a number; the rest is an artefact of binary fractions
YES_WORDS = {"ja", "yes", "x", "1", "true", "sant"}
NO_WORDS = {"nej", "no", "0", "false", "falskt"}


class Unclear(Exception):
    """What stands in the cell cannot be taken as it is; the message asks for what can."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def typed(slot: Slot, cell: Cell) -> Any:
    """Text as typed into the form; a Decimal for a number cell, which needs no reading.

    Raises:
        Unclear: the cell holds a formula, or something else than the question takes.
    """
    if cell.is_formula:
        raise Unclear(_("Cellen innehåller en formel. Klistra in resultatet som värde i stället"))
    if cell.is_empty:
        return ""
    return _READERS.get(_kind(slot), _text)(slot, cell.value)


def _kind(slot: Slot) -> str:
    return slot.part if slot.part in (UNIT, UNKNOWN, COMMENT) else slot.kind


def _number(_slot: Slot, value: Value) -> Any:
    if isinstance(value, bool):
        raise Unclear(_("Cellen innehåller SANT eller FALSKT. Skriv ett tal"))
    if isinstance(value, int | float):
        return rounded(value)
    if isinstance(value, str):
        return value.strip()
    raise Unclear(_("Excel har gjort om det du skrev till ett datum. Skriv talet igen, med decimalkomma"))


def rounded(value: float) -> Decimal:
    """The number that the spreadsheet shows, without the tail of a binary fraction."""
    shown = Decimal(f"{value:.{SIGNIFICANT_DIGITS}g}")
    return shown if not shown.is_finite() else Decimal(f"{shown:f}")


def _chosen(slot: Slot, value: Value) -> str:
    """The key of the word that was chosen; anything else is passed on for the questionnaire to name."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = plain_text(value)
    keys = {word.casefold(): key for key, word in zip(slot.keys, slot.words, strict=True)}
    return keys.get(text.casefold(), text)


def _yes_or_no(slot: Slot, value: Value) -> str:
    text = _chosen(slot, value)
    word = text.casefold()
    return "yes" if word in YES_WORDS else "no" if word in NO_WORDS else text


def _option(slot: Slot, value: Value) -> str:
    """The option if it was answered with a yes, nothing for a no."""
    text = _yes_or_no(slot, value)
    if text not in ("yes", "no"):
        raise Unclear(_("Svara Ja, eller lämna cellen tom"))
    return slot.option if text == "yes" else ""


def _unknown(slot: Slot, value: Value) -> str:
    text = _yes_or_no(slot, value)
    if text not in (*slot.keys, "yes", "no"):
        raise Unclear(_("Välj Jag vet inte i listan, eller lämna cellen tom"))
    return "" if text == "no" else "1"


def _month(_slot: Slot, value: Value) -> str:
    if isinstance(value, date):
        return f"{value:%Y-%m}"
    return plain_text(value)


def _text(_slot: Slot, value: Value) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unclear(_("Excel har gjort om det du skrev. Ställ in cellen som text och skriv igen"))
    return plain_text(value)


def _remark(_slot: Slot, value: Value) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else plain_text(value)


def plain_text(value: Value) -> str:
    """What a cell shows, for those where it does not matter how it is stored."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{rounded(value):f}"
    return str(value)


_READERS: dict[str, Callable[[Slot, Value], Any]] = {
    "quantity": _number,
    "share": _number,
    "integer": _number,
    "choice": _chosen,
    "yesno": _yes_or_no,
    "option": _option,
    "month": _month,
    "postcode": lambda _slot, value: plain_text(value),
    UNIT: _chosen,
    UNKNOWN: _unknown,
    COMMENT: _remark,
}


def looks_like_percent(value: Any, unit: str) -> bool:
    """Whether a number cell may be a percentage that the spreadsheet keeps as a fraction: 80 % as 0.8."""
    return isinstance(value, Decimal) and unit == "%" and 0 < abs(value) <= 1
