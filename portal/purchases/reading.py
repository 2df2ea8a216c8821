"""A file of purchase lines: what is wrong is told row by row, and nothing is guessed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask_babel import gettext as _

from portal.accounts.municipalities import sweden
from portal.exchange.invoice_cells import MOST, amount_of, code_of, day_of, need, places_of
from portal.exchange.sheets import Cell, Refused
from portal.exchange.tables import open_file

NEEDED = ("verifikat", "datum", "kök", "artikel", "mängd", "enhet")
OPTIONAL = ("artikelnummer", "belopp", "leverantör", "kommun", "deklaration")
COLUMNS = (*NEEDED, *OPTIONAL)
IN_ENGLISH = {
    "voucher": "verifikat",
    "date": "datum",
    "kitchen": "kök",
    "article": "artikel",
    "quantity": "mängd",
    "unit": "enhet",
    "article number": "artikelnummer",
    "amount": "belopp",
    "supplier": "leverantör",
    "municipality": "kommun",
    "declaration": "deklaration",
}
LENGTHS = {"verifikat": 60, "kök": 120, "artikel": 200, "enhet": 20, "artikelnummer": 60, "leverantör": 120}
UNITS = {
    "kilo": "kg",
    "kilogram": "kg",
    "gram": "g",
    "t": "ton",
    "liter": "l",
    "lit": "l",
    "styck": "st",
    "stk": "st",
}
# What a form may send back in one field, with room for the rest of the page.
MOST_TEXT = 450_000
TWO_WAYS = re.compile(r"-?\d{1,3}\.\d{3}")


@dataclass(frozen=True)
class Bought:
    """One line as it was read."""

    line: int
    voucher: str
    bought_on: date
    kitchen: str
    article: str
    article_number: str
    quantity: Decimal
    unit: str
    amount_sek: Decimal | None
    supplier: str
    municipality: str
    slug: str

    @property
    def article_key(self) -> str:
        """What the article is remembered by: its number, else its words.

        Two suppliers may have the same number for different goods.
        """
        if not self.article_number:
            return f"text:{self.article.casefold()}"
        whose = f"{self.supplier.casefold()}:" if self.supplier else ""
        return f"nr:{whose}{self.article_number}"

    @property
    def same(self) -> tuple[str, str, str, date, Decimal, str]:
        """What two lines have in common that are one line read twice."""
        return (self.voucher, self.article_key, self.kitchen, self.bought_on, self.quantity, self.unit)


@dataclass(frozen=True)
class Read:
    """What stands in a file; `faults` empty when all of it can be used."""

    rows: Sequence[Bought]
    faults: Sequence[str]

    def as_table(self) -> str:
        """The rows as a text that reads back as the same rows."""
        written = io.StringIO()
        table = csv.writer(written, delimiter=";", lineterminator="\n")
        table.writerow(COLUMNS)
        table.writerows(_cells(row) for row in self.rows)
        return written.getvalue()


def read(content: bytes) -> Read:
    """The lines of the first sheet.

    Raises:
        Refused: the file as a whole cannot be used; says why.
    """
    sheet = open_file(content)[0]
    places = places_of(sheet, COLUMNS, IN_ENGLISH)
    need(places, NEEDED)
    rows: list[Bought] = []
    faults: list[str] = []
    for line in range(2, len(sheet.rows) + 1):
        cells = {name: sheet.cell(line, place) for name, place in places.items()}
        if all(cell.is_empty for cell in cells.values()):
            continue
        found = list(_faults(cells))
        faults += [_("Rad %(line)s: %(fault)s", line=line, fault=fault) for fault in found]
        if not found:
            rows.append(_row(line, cells))
    if not rows and not faults:
        raise Refused(_("Filen har inga rader under rubrikerna."))
    whole = Read(rows, [*faults, *_twice(rows)])
    if len(whole.as_table().encode()) > MOST_TEXT:
        raise Refused(_("Filen har för mycket text för en gång. Dela upp den, till exempel per månad."))
    return whole


def _faults(cells: Mapping[str, Cell]) -> Iterator[str]:
    if any(cell.is_formula for cell in cells.values()):
        yield _("en cell innehåller en formel, klistra in värdet i stället")
        return
    for name, most in LENGTHS.items():
        text = _text(cells, name)
        if not text and name in NEEDED:
            yield _("%(column)s saknas", column=name)
        elif len(text) > most:
            yield _("%(column)s är längre än %(most)s tecken", column=name, most=most)
    if day_of(cells["datum"]) is None:
        yield _("datumet går inte att läsa, skriv till exempel 2026-03-31")
    yield from _number_faults(cells)
    if _text(cells, "kommun") and not _municipality(_text(cells, "kommun")):
        yield _("kommunen %(name)s finns inte", name=_text(cells, "kommun"))
    if len(_text(cells, "deklaration")) > 20:
        yield _("deklarationens nummer är för långt, skriv till exempel JN-2026-000017")


def _number_faults(cells: Mapping[str, Cell]) -> Iterator[str]:
    for name in ("mängd", "belopp"):
        cell = cells.get(name)
        if cell is None or (cell.is_empty and name in OPTIONAL):
            continue
        amount = amount_of(cell)
        if isinstance(cell.value, str) and TWO_WAYS.fullmatch(cell.text):
            yield _("%(text)s kan läsas på två sätt, skriv med decimalkomma eller utan punkt", text=cell.text)
        elif amount is None or not -MOST < amount < MOST or (not amount and name == "mängd"):
            yield _("%(column)s går inte att läsa som ett tal", column=name)


def _twice(rows: Sequence[Bought]) -> Iterator[str]:
    seen: dict[tuple[object, ...], int] = {}
    for row in rows:
        first = seen.setdefault(row.same, row.line)
        if first != row.line:
            yield _("Rad %(line)s är densamma som rad %(first)s.", line=row.line, first=first)


def _row(line: int, cells: Mapping[str, Cell]) -> Bought:
    bought_on, quantity = day_of(cells["datum"]), amount_of(cells["mängd"])
    if bought_on is None or quantity is None:
        raise ValueError("the row has faults")
    unit = _text(cells, "enhet").casefold().rstrip(".")
    amount = amount_of(cells["belopp"]) if _text(cells, "belopp") else None
    return Bought(
        line,
        _text(cells, "verifikat"),
        bought_on,
        _text(cells, "kök"),
        _text(cells, "artikel"),
        _text(cells, "artikelnummer"),
        quantity,
        UNITS.get(unit, unit),
        None if amount is None else amount.quantize(Decimal("0.01")),
        _text(cells, "leverantör"),
        _municipality(_text(cells, "kommun")),
        _text(cells, "deklaration").lower(),
    )


def _text(cells: Mapping[str, Cell], name: str) -> str:
    return " ".join(code_of(cells[name]).split()) if name in cells else ""


def _municipality(text: str) -> str:
    """The code of a municipality that is named or coded; '' for none."""
    if text in sweden():
        return text
    named = {one.name.casefold(): code for code, one in sweden().items()}
    return named.get(text.casefold().removesuffix(" kommun").strip(), "")


def _cells(row: Bought) -> list[str]:
    return [
        row.voucher,
        row.bought_on.isoformat(),
        row.kitchen,
        row.article,
        _decimal(row.quantity),
        row.unit,
        row.article_number,
        "" if row.amount_sek is None else _decimal(row.amount_sek),
        row.supplier,
        row.municipality,
        row.slug.upper(),
    ]


def _decimal(value: Decimal) -> str:
    return f"{value:f}".replace(".", ",")
