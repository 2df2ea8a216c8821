"""A template that has come back: which it is, and which cell answers what. Nothing is judged here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _

from portal.exchange import layout
from portal.exchange.layout import COMMENT_MARK, MARK, NUMBER_NAME, REV_NAME, SHEETS, Marks, new_word
from portal.exchange.sheets import Cell, Refused, Sheet
from portal.exchange.slots import COMMENT, UNIT, UNKNOWN, Slots, slots_of
from schemas.questionnaire import FAMILIES, Family, load_family

NEW_WORDS = {"", "ny", "new"}


@dataclass(frozen=True)
class Entry:
    """What a file says about one declaration: its number's cell, and a cell for each slot."""

    number: Cell
    cells: dict[str, Cell]

    @property
    def is_new(self) -> bool:
        """Whether it asks for a declaration that does not exist yet."""
        return self.number.text.casefold() in NEW_WORDS | {new_word().casefold()}

    @property
    def place(self) -> str:
        """Where in the file it stands."""
        cell = self.number
        return cell.sheet if cell.column != layout.NUMBER_COLUMN else _("Rad %(row)s", row=cell.row)


@dataclass(frozen=True)
class Lost:
    """A filled cell whose question is gone or asks something else now."""

    cell: Cell
    name: str


@dataclass
class Filling:
    """A file's content by declaration.

    Attributes:
        numbers: the language whose way of writing numbers holds: a comma may be a decimal comma or not.
        is_old: the questions have changed since the template was made.
        lost: cells that can no longer be used.
    """

    family: Family
    language: str
    numbers: str
    is_old: bool
    entries: list[Entry] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)


def filling_of(sheets: Sequence[Sheet]) -> Filling:
    """Sort the cells of a filled template.

    Raises:
        Refused: it is not one of our templates, or holds nothing.
    """
    marks = _marks(sheets)
    if marks is None:
        raise Refused(
            _("Filen är inte en av våra mallar, eller så är mallens dolda blad borta. Hämta en ny mall.")
        )
    if marks.family not in FAMILIES:
        raise Refused(_("Mallen gäller en varugrupp som inte finns här längre. Hämta en ny mall."))
    family = load_family(marks.family)
    comma = len(sheets) == 1 and sheets[0].delimiter == ","
    filling = Filling(family, marks.language, "en" if comma else marks.language, marks.digest != family.hash)
    known = slots_of(family, marks.language)
    read = _from_sheets if marks.layout == SHEETS else _from_table
    for sheet in sheets:
        read(filling, known, sheet)
    if not filling.entries:
        raise Refused(_("Vi hittade inga svar i filen. Fyll i de gula cellerna och skicka den igen."))
    if len(filling.entries) > layout.TABLE_ROWS:
        most = layout.TABLE_ROWS
        raise Refused(_("Filen har för många deklarationer. Skicka högst %(count)s åt gången.", count=most))
    return filling


def _marks(sheets: Sequence[Sheet]) -> Marks | None:
    for sheet in sheets:
        if sheet.name in ("", layout.META_SHEET) and sheet.rows:
            return Marks.read(list(sheet.texts(1)))
    return None


def _from_sheets(filling: Filling, known: Slots, sheet: Sheet) -> None:
    """A sheet with one row for each question, if it is one."""
    if sheet.cell(layout.MARK_ROW, layout.SLOT).text != MARK:
        return
    cells: dict[str, Cell] = {}
    for row in range(layout.FIRST_ROW, len(sheet.rows) + 1):
        name = sheet.cell(row, layout.SLOT).text
        rev = sheet.cell(row, layout.REV).text
        for slot_name, cell in _cells_of_row(sheet, row, name):
            _take(filling, known, cells, (slot_name, rev, cell))
    _finish(filling, known, Entry(sheet.cell(layout.NUMBER_ROW, layout.ANSWER), cells))


def _cells_of_row(sheet: Sheet, row: int, name: str) -> Iterator[tuple[str, Cell]]:
    asked = name.partition(":")[0]
    yield name, sheet.cell(row, layout.ANSWER)
    columns = {UNIT: layout.UNIT, UNKNOWN: layout.UNKNOWN, COMMENT: layout.COMMENT}
    for part, column in columns.items():
        yield f"{asked}__{part}", sheet.cell(row, column)


def _from_table(filling: Filling, known: Slots, sheet: Sheet) -> None:
    """A sheet, or a text file, with one row for each declaration."""
    heads = {sheet.cell(row, 1).text: row for row in range(len(sheet.rows), 0, -1)}
    if NUMBER_NAME not in heads:
        return
    names = dict(enumerate(sheet.texts(heads[NUMBER_NAME]), start=1))
    revs = dict(enumerate(sheet.texts(heads[REV_NAME]), start=1)) if REV_NAME in heads else {}
    for row in range(heads[NUMBER_NAME] + 1, len(sheet.rows) + 1):
        number = sheet.cell(row, layout.NUMBER_COLUMN)
        if number.text.startswith(COMMENT_MARK):
            continue
        cells: dict[str, Cell] = {}
        for column in range(layout.NUMBER_COLUMN + 1, len(sheet.rows[row - 1]) + 1):
            found = (names.get(column, ""), revs.get(column, ""), sheet.cell(row, column))
            _take(filling, known, cells, found)
        _finish(filling, known, Entry(number, cells))


def _take(filling: Filling, known: Slots, cells: dict[str, Cell], found: tuple[str, str, Cell]) -> None:
    """Keep a cell under its slot; one that is filled but has no slot of the same meaning is lost."""
    name, rev, cell = found
    slot = known.get(name)
    if slot is not None and rev in ("", str(slot.rev)):
        if name not in cells or cells[name].is_empty:
            cells[name] = cell
        elif not cell.is_empty:
            raise Refused(
                _(
                    "%(place)s svarar på samma fråga som %(other)s. Ta bort den ena raden eller kolumnen.",
                    place=cell.address,
                    other=cells[name].address,
                )
            )
    elif not cell.is_empty and not name.endswith(f"__{UNIT}"):  # a unit was there from the start
        filling.lost.append(Lost(cell, name))


def _finish(filling: Filling, known: Slots, entry: Entry) -> None:
    """Keep the entry if it says anything; units alone were there from the start."""
    said = [name for name, cell in entry.cells.items() if not cell.is_empty and known[name].part != UNIT]
    if said:
        filling.entries.append(entry)
