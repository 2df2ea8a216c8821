"""The template for many declarations at once: one row each, for advisers and for other programs.

As a workbook with drop-downs, or as a text file that begins with what it is: `#jordnara;1;table;...`,
the questions' revisions, the names of the columns, and the questions in words.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from flask_babel import gettext as _

from portal.catalogue.export import BYTE_ORDER_MARK, safe_text
from portal.exchange import layout
from portal.exchange.layout import COMMENT_MARK, NUMBER_NAME, REV_NAME, TABLE, Filled, Marks, new_word
from portal.exchange.slots import Slot, filled_slots, slots_of
from portal.exchange.writing import PROTECTED, Book
from schemas.questionnaire import Family, import_columns

WIDTH = 20


def table_slots(family: Family, language: str) -> list[Slot]:
    """The columns after the number: those of the form, comments only where an answer may be unusual."""
    columns = {column.name for column in import_columns(family)}
    return [slot for slot in slots_of(family, language).values() if slot.column in columns]


def table_workbook(family: Family, declarations: Sequence[Filled], language: str) -> bytes:
    """The table as a workbook."""
    book = Book()
    sheet = book.file.add_worksheet(_("Deklarationer"))
    columns = table_slots(family, language)
    known = slots_of(family, language)
    last = layout.FIRST_TABLE_ROW + layout.TABLE_ROWS - 1
    book.text(sheet, 1, 1, _how_to())
    sheet.set_column(0, len(columns), WIDTH)
    _head(book, columns)
    for number, slot in enumerate(columns, start=layout.NUMBER_COLUMN + 1):
        if slot.words:
            book.drop_down(sheet, layout.FIRST_TABLE_ROW, number, slot.words, last)
    empty = [Filled("", {})] * max(0, layout.TABLE_ROWS - len(declarations))
    for row, one in enumerate([*declarations, *empty], start=layout.FIRST_TABLE_ROW):
        filled = filled_slots(known, one.answers, language)
        book.text(sheet, row, layout.NUMBER_COLUMN, one.number, book.fill_in)
        for column, slot in enumerate(columns, start=layout.NUMBER_COLUMN + 1):
            book.text(sheet, row, column, filled.get(slot.name, ""), book.fill_in)
    for row in (layout.NAMES_ROW, layout.REVS_ROW):
        sheet.set_row(row - 1, None, None, {"hidden": True})
    sheet.freeze_panes(layout.LABELS_ROW, layout.NUMBER_COLUMN)
    sheet.ignore_errors({"number_stored_as_text": f"A1:ZZ{last}"})
    sheet.protect("", PROTECTED)
    return book.finished(Marks.of(family, TABLE, language))


def _head(book: Book, columns: Sequence[Slot]) -> None:
    sheet = book.file.worksheets()[0]
    rows = {
        layout.NAMES_ROW: [NUMBER_NAME, *(slot.name for slot in columns)],
        layout.REVS_ROW: [REV_NAME, *(str(slot.rev) for slot in columns)],
        layout.LABELS_ROW: [f"{COMMENT_MARK} {_number_label()}", *(slot.label for slot in columns)],
    }
    for row, texts in rows.items():
        for column, text in enumerate(texts, start=1):
            book.text(sheet, row, column, text, book.head)


def table_text(family: Family, declarations: Sequence[Filled], language: str) -> str:
    """The table as a text file that Excel with Swedish settings opens as it stands."""
    columns = table_slots(family, language)
    known = slots_of(family, language)
    rows = [
        Marks.of(family, TABLE, language).cells(),
        [REV_NAME, *(str(slot.rev) for slot in columns)],
        [NUMBER_NAME, *(slot.name for slot in columns)],
        [f"{COMMENT_MARK} {_number_label()}", *(slot.label for slot in columns)],
    ]
    for one in declarations or [Filled(new_word(), {})]:
        filled = filled_slots(known, one.answers, language)
        rows.append([one.number or new_word(), *(filled.get(slot.name, "") for slot in columns)])
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(
        [[safe_text(cell) for cell in row] for row in rows]
    )
    return BYTE_ORDER_MARK + text.getvalue()


def _number_label() -> str:
    return _("Deklarationens nummer, eller Ny")


def _how_to() -> str:
    return _(
        "En rad för varje deklaration. Skriv Ny som nummer för en ny. Tomma celler ändrar inget. "
        "Skriv tal som 1 234,5 och inte som formler."
    )
