"""Tables of the staff's pages as files: CSV for Excel with Swedish settings, and a workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import xlsxwriter  # type: ignore[import-untyped] # the library says no types
from flask import Response, current_app

from portal.catalogue.export import BYTE_ORDER_MARK, XLSX, safe_text

Cell = str | int | Decimal | Fraction | None
DECIMALS = 1
FORMS = "any(csv, xlsx)"


def rounded(value: Fraction | Decimal) -> Decimal:
    """A figure as it is written, to a tenth of a kilogram."""
    exact = Decimal(value.numerator) / value.denominator if isinstance(value, Fraction) else value
    return round(exact, DECIMALS)


def file_of(name: str, form: str, head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Response:
    """The table as a download that no cache keeps."""
    content = csv_of(head, rows) if form == "csv" else workbook(head, rows)
    answer = current_app.response_class(content, mimetype="text/csv" if form == "csv" else XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="jordnara-{name}.{form}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def csv_of(head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """Semicolons and decimal commas; what was typed can never become a formula."""
    written = io.StringIO()
    table = csv.writer(written, delimiter=";", lineterminator="\r\n")
    table.writerow(head)
    table.writerows([[_text(cell) for cell in row] for row in rows])
    return BYTE_ORDER_MARK + written.getvalue()


def workbook(head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """The same rows: figures as numbers, text as text."""
    target = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, list(head), book.add_format({"bold": True}))
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows, start=1):
            sheet.write_row(number, 0, [_value(cell) for cell in row])
    return target.getvalue()


def _text(cell: Cell) -> str:
    if isinstance(cell, Fraction | Decimal):
        return f"{rounded(cell):f}".replace(".", ",")
    return safe_text(str(cell)) if isinstance(cell, str) else "" if cell is None else str(cell)


def _value(cell: Cell) -> str | float:
    if isinstance(cell, str):
        return cell
    return "" if cell is None else float(rounded(cell) if isinstance(cell, Fraction | Decimal) else cell)
