"""Cells of orders and invoices: days, amounts and numbers, as purchasing systems write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from flask_babel import gettext as _

from portal.exchange.cells import rounded
from portal.exchange.sheets import Cell, Refused, Sheet

MOST = Decimal(1_000_000_000)
THOUSANDTH = Decimal("0.001")


def places_of(sheet: Sheet, columns: Sequence[str], in_english: Mapping[str, str]) -> dict[str, int]:
    """Where each column stands that the first row names; whoever asks decides which may be missing."""
    written = [text.strip().casefold() for text in sheet.texts(1)]
    heads = [in_english.get(text, text) for text in written]
    return {name: heads.index(name) + 1 for name in columns if name in heads}


def need(places: Mapping[str, int], columns: Sequence[str]) -> None:
    """Refuse a file that lacks one of these columns.

    Raises:
        Refused: names the first that is missing.
    """
    missing = [name for name in columns if name not in places]
    if missing:
        raise Refused(
            _("Filen saknar kolumnen %(name)s. Rubrikerna ska stå på första raden.", name=missing[0])
        )


def code_of(cell: Cell) -> str:
    """A number that the spreadsheet keeps as 1001.0 is 1001."""
    value = cell.value
    return f"{value:.0f}" if isinstance(value, float) and value.is_integer() else cell.text


def day_of(cell: Cell) -> date | None:
    """The day in a cell, None when it cannot be told."""
    if isinstance(cell.value, datetime):
        return cell.value.date()
    if isinstance(cell.value, date):
        return cell.value
    try:
        return date.fromisoformat(cell.text)
    except ValueError:
        return None


def amount_of(cell: Cell) -> Decimal | None:
    """The number in a cell with three decimals, None when it cannot be told."""
    value = cell.value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return rounded(value).quantize(THOUSANDTH)
    text = cell.text.replace("\N{NO-BREAK SPACE}", "").replace(" ", "").replace(",", ".")
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    return amount.quantize(THOUSANDTH) if amount.is_finite() and abs(amount) < MOST else None
