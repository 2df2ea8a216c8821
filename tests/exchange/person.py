"""Somebody with a spreadsheet program: opens a template, types into its cells, saves it."""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter  # type: ignore[import-untyped] # the library says no types
from python_calamine import CalamineWorkbook

from portal.exchange import layout
from portal.exchange.sheets import Value, column_letters


class Spreadsheet:
    """A workbook as its cells, by sheet and (row, column) counted from 1."""

    def __init__(self, content: bytes) -> None:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            self.sheets: dict[str, dict[tuple[int, int], Any]] = {
                name: {
                    (row, column): value
                    for row, values in enumerate(
                        book.get_sheet_by_name(name).to_python(skip_empty_area=False), start=1
                    )
                    for column, value in enumerate(values, start=1)
                    if value != ""
                }
                for name in book.sheet_names
            }

    @property
    def forms(self) -> list[str]:
        """The sheets with one row for each question."""
        mark = (layout.MARK_ROW, layout.SLOT)
        return [name for name, cells in self.sheets.items() if cells.get(mark) == layout.MARK]

    def row_of(self, slot: str, sheet: str = "") -> int:
        """The row of a question."""
        cells = self.sheets[sheet or self.forms[0]]
        return next(row for (row, column), value in cells.items() if column == layout.SLOT and value == slot)

    def column_of(self, slot: str, sheet: str) -> int:
        """The column of a table."""
        cells = self.sheets[sheet]
        return next(
            column for (row, column), value in cells.items() if row == layout.NAMES_ROW and value == slot
        )

    def type(self, slot: str, value: Any, column: int = layout.ANSWER, sheet: str = "") -> str:
        """Type into the row of a question; returns the cell's address."""
        row = self.row_of(slot, sheet)
        self.sheets[sheet or self.forms[0]][row, column] = value
        return f"{column_letters(column)}{row}"

    def answer(self, typed: dict[str, Any], sheet: str = "") -> None:
        """Type several answers, by slot; units, "Jag vet inte" and comments beside them."""
        columns = {"unit": layout.UNIT, "unknown": layout.UNKNOWN, "comment": layout.COMMENT}
        for slot, value in typed.items():
            name, _, part = slot.partition("__")
            self.type(self._first(name, sheet), value, columns.get(part, layout.ANSWER), sheet)

    def _first(self, name: str, sheet: str) -> str:
        """The row of a name; of a question with options, its first."""
        cells = self.sheets[sheet or self.forms[0]]
        slots = [value for (_row, column), value in cells.items() if column == layout.SLOT]
        return str(next(slot for slot in slots if slot == name or slot.startswith(f"{name}:")))

    def saved(self) -> bytes:
        """The file, as a program that keeps values but no formats would write it."""
        content = io.BytesIO()
        book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, cells in self.sheets.items():
            sheet = book.add_worksheet(name)
            for (row, column), value in cells.items():
                _write(sheet, row - 1, column - 1, value, day)
        book.close()
        return content.getvalue()


class Formula(str):
    """A cell that is calculated."""

    __slots__ = ()


def _write(sheet: Any, row: int, column: int, value: Value | Formula, day: Any) -> None:
    if isinstance(value, Formula):
        sheet.write_formula(row, column, value)
    elif isinstance(value, str):
        sheet.write_string(row, column, value)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    else:
        sheet.write_datetime(row, column, value, day)
