"""A file of orders or invoices as rows: what is wrong is told, row by row, and nothing is guessed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask_babel import gettext as _

from portal.exchange.invoice_cells import MOST, amount_of, code_of, day_of, need, places_of
from portal.exchange.sheets import Cell, Refused
from portal.exchange.tables import open_file

COLUMNS = ("nummer", "verifikat", "datum", "mängd")
IN_ENGLISH = {"number": "nummer", "voucher": "verifikat", "date": "datum", "quantity": "mängd"}


@dataclass(frozen=True)
class Row:
    """One row as it was read."""

    line: int
    slug: str
    voucher: str
    delivered_on: date
    quantity: Decimal


@dataclass(frozen=True)
class Read:
    """What stands in a file; `faults` empty when all of it can be used."""

    rows: Sequence[Row]
    faults: Sequence[str]

    def as_table(self) -> str:
        """The rows as a text that reads back as the same rows."""
        written = io.StringIO()
        table = csv.writer(written, delimiter=";", lineterminator="\n")
        table.writerow(COLUMNS)
        for row in self.rows:
            quantity = f"{row.quantity:f}".replace(".", ",")
            table.writerow([row.slug.upper(), row.voucher, row.delivered_on.isoformat(), quantity])
        return written.getvalue()


def read(content: bytes) -> Read:
    """The rows of the first sheet.

    Raises:
        Refused: the file as a whole cannot be used; says why.
    """
    sheet = open_file(content)[0]
    found_at = places_of(sheet, COLUMNS, IN_ENGLISH)
    need(found_at, COLUMNS)
    places = [found_at[name] for name in COLUMNS]
    rows: list[Row] = []
    faults: list[str] = []
    for line in range(2, len(sheet.rows) + 1):
        cells = [sheet.cell(line, place) for place in places]
        if all(cell.is_empty for cell in cells):
            continue
        found = list(_faults(cells))
        faults += [_("Rad %(line)s: %(fault)s", line=line, fault=fault) for fault in found]
        if not found:
            rows.append(_row(line, cells))
    if not rows and not faults:
        raise Refused(_("Filen har inga rader under rubrikerna."))
    return Read(rows, [*faults, *_twice(rows)])


def _faults(cells: Sequence[Cell]) -> Iterator[str]:
    number, voucher, day, quantity = cells
    if any(cell.is_formula for cell in cells):
        yield _("en cell innehåller en formel, klistra in värdet i stället")
        return
    if not number.text or len(number.text) > 20:
        yield _("numret på varan saknas")
    if not voucher.text or len(code_of(voucher)) > 60:
        yield _("verifikatets nummer saknas eller är för långt")
    if day_of(day) is None:
        yield _("datumet går inte att läsa, skriv till exempel 2026-03-31")
    amount = amount_of(quantity)
    if amount is None or not 0 < amount < MOST:
        yield _("mängden går inte att läsa, skriv ett tal större än noll")


def _twice(rows: Sequence[Row]) -> Iterator[str]:
    seen: dict[tuple[object, ...], int] = {}
    for row in rows:
        key = (row.slug, row.voucher, row.delivered_on, row.quantity)
        first = seen.setdefault(key, row.line)
        if first != row.line:
            yield _("Rad %(line)s är densamma som rad %(first)s.", line=row.line, first=first)


def _row(line: int, cells: Sequence[Cell]) -> Row:
    number, voucher, day, quantity = cells
    delivered_on, amount = day_of(day), amount_of(quantity)
    if delivered_on is None or amount is None:
        raise ValueError("the row has faults")
    return Row(line, number.text.lower(), code_of(voucher), delivered_on, amount)
