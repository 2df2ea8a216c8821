"""What another tool has written out: rows of name, value and unit, from a table, a workbook or JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from portal.exchange.cells import plain_text, rounded
from portal.exchange.sheets import MAX_FILE_BYTES, Refused, Sheet
from portal.exchange.tables import open_file
from schemas.questionnaire import NumberProblem, parse_number

MAX_ROWS = 100
TEXT_MAX = 120
HEADS = {
    "name": {"name", "namn", "parameter", "indicator", "indikator", "post", "key"},
    "value": {"value", "värde", "varde", "amount", "mängd", "mangd"},
    "unit": {"unit", "enhet"},
}
FOOTPRINT = re.compile(r"co\s*[2₂]|ghg|gwp|footprint|klimatavtryck|växthusgas", re.IGNORECASE)


@dataclass(frozen=True)
class ToolRow:
    """One figure of another tool, as it was written.

    Attributes:
        where: the row as the file's own program counts it, empty for JSON.
        value: plain decimal text of a number; otherwise what stood there.
        is_number: whether it can be read in one way only.
    """

    where: str
    name: str
    value: str
    unit: str
    is_number: bool

    @property
    def is_footprint(self) -> bool:
        """Whether it is a result and no activity: those are computed here and taken from nobody."""
        return bool(FOOTPRINT.search(self.unit) or FOOTPRINT.search(self.name))

    @property
    def text(self) -> str:
        """The row in one line."""
        return " ".join(filter(None, (self.where, f"{self.name}:", self.value, self.unit)))

    def to_json(self) -> dict[str, Any]:
        """For keeping while the person says what the names mean."""
        return dict(vars(self))


def rows_of(content: bytes) -> list[ToolRow]:
    """The rows of a file.

    Raises:
        Refused: it is no list of names, values and units, or too long.
    """
    if len(content) > MAX_FILE_BYTES:
        raise Refused(_("Filen är för stor. Den får vara högst 5 MB."))
    found = list(_from_json(content) if content.lstrip()[:1] in (b"{", b"[") else _from_sheets(content))
    if not found:
        raise Refused(_("Vi hittade inga uppgifter i filen."))
    if len(found) > MAX_ROWS:
        raise Refused(_("Filen har för många rader. Den får ha högst %(count)s.", count=MAX_ROWS))
    return found


def _from_sheets(content: bytes) -> Iterator[ToolRow]:
    sheets = [sheet for sheet in open_file(content) if sheet.rows]
    for sheet in sheets[:1]:
        yield from _from_sheet(sheet)


def _from_sheet(sheet: Sheet) -> Iterator[ToolRow]:
    columns = _columns(list(sheet.texts(1)))
    for number in range(2, len(sheet.rows) + 1):
        cells = {part: sheet.cell(number, column) for part, column in columns.items()}
        formula = next((cell for cell in cells.values() if cell.is_formula), None)
        if formula is not None:
            raise Refused(_("%(cell)s innehåller en formel. Spara filen med värden.", cell=formula.address))
        if cells["name"].text:
            # In a file with commas between the columns a comma in a number may separate thousands.
            language = "en" if sheet.delimiter == "," else "sv"
            parts = (
                cells["name"].value,
                cells["value"].value,
                cells["unit"].value if "unit" in cells else "",
            )
            yield _row(_("Rad %(row)s", row=number), parts, language)


def _columns(heads: Sequence[str]) -> dict[str, int]:
    found = {
        part: number
        for part, words in HEADS.items()
        for number, head in reversed(list(enumerate(heads, start=1)))
        if head.casefold() in words
    }
    if not {"name", "value"} <= found.keys():
        raise Refused(_("Filen behöver en första rad med rubrikerna namn, värde och enhet."))
    return found


def _from_json(content: bytes) -> Iterator[ToolRow]:
    try:
        sent = json.loads(content, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise Refused(_("Filen är inte giltig JSON.")) from error
    if isinstance(sent, Mapping) and isinstance(sent.get("rows"), list):
        sent = sent["rows"]
    listed = (
        [{"name": name, **_named(value)} for name, value in sent.items()]
        if isinstance(sent, Mapping)
        else sent
    )
    for one in listed:
        if not isinstance(one, Mapping) or not isinstance(one.get("name"), str) or "value" not in one:
            raise Refused(_("Filen ska vara en lista med objekt som har name, value och unit."))
        yield _row("", (one["name"], one["value"], one.get("unit", "")), "en")


def _named(value: Any) -> dict[str, Any]:
    return dict(value) if isinstance(value, Mapping) else {"value": value}


def _row(where: str, parts: tuple[Any, Any, Any], language: str) -> ToolRow:
    name, value, unit = parts
    text, is_number = _number(value, language)
    return ToolRow(where, _text(name), text, _text(unit), is_number)


def _number(value: Any, language: str) -> tuple[str, bool]:
    """Plain decimal text, and whether it is that; a number is never guessed out of a text."""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        exact = rounded(value) if isinstance(value, float) else Decimal(value)
        return (
            (f"{exact:f}", True)
            if exact.is_finite() and abs(exact.adjusted()) < 15
            else (_text(value), False)
        )
    read = parse_number(value, language) if isinstance(value, str) else None
    if read is None or isinstance(read, NumberProblem) or read.unit_text:
        return _text(value), False
    return f"{read.value:f}", True


def _text(value: Any) -> str:
    text = value if isinstance(value, str) else "" if value is None else plain_text(value)
    return "".join(mark for mark in text if mark.isprintable()).strip()[:TEXT_MAX]
