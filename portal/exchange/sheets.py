"""A file that somebody has sent, as cells: what kind it is, and what every kind has in common.

Nothing here trusts the file: it is measured before it is unpacked, and only then read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

Value = str | float | int | bool | date | datetime | time | timedelta | None

MAX_FILE_BYTES = 5 * 1024 * 1024
MAX_SHEETS = 40
MAX_ROWS = 3000
MAX_COLUMNS = 700
MAX_AREA = 400_000  # cells from A1 to the last one that holds something


class Refused(Exception):
    """The file as a whole cannot be used; the message says why and what to do, for the page."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Cell:
    """One cell that holds something, or might."""

    sheet: str
    row: int
    column: int
    value: Value
    is_formula: bool = False

    @property
    def address(self) -> str:
        """Where it is, as a spreadsheet calls it: `D12`."""
        return f"{column_letters(self.column)}{self.row}"

    @property
    def text(self) -> str:
        """What stands in it as plain text, without blanks around it."""
        return "" if self.value is None else str(self.value).strip()

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it."""
        return not self.is_formula and not self.text


@dataclass(frozen=True)
class Sheet:
    """One sheet; rows and columns are counted from 1.

    Attributes:
        name: what its tab says; empty for a text file.
        rows: the values, row by row from A1.
        formulas: addresses of the cells whose value is calculated.
        delimiter: what stood between the columns of a text file.
    """

    name: str
    rows: list[list[Value]]
    formulas: frozenset[str] = field(default_factory=frozenset)
    delimiter: str = ""

    def cell(self, row: int, column: int) -> Cell:
        """The cell at this place, empty beyond the last one."""
        values = self.rows[row - 1] if 0 < row <= len(self.rows) else []
        value = values[column - 1] if 0 < column <= len(values) else None
        address = f"{column_letters(column)}{row}"
        return Cell(self.name, row, column, None if value == "" else value, address in self.formulas)

    def texts(self, row: int) -> Iterator[str]:
        """The texts of a row."""
        for column in range(1, len(self.rows[row - 1]) + 1 if row <= len(self.rows) else 1):
            yield self.cell(row, column).text


def column_letters(number: int) -> str:
    """1 -> A, 27 -> AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
