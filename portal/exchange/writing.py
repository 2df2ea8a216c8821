"""A workbook being written: formats, drop-downs, and the marks that tell what it is when it comes back.

Nothing that people have written is ever written as a formula.
"""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter  # type: ignore[import-untyped] # the library says no types
from flask_babel import gettext as _

from portal.exchange.layout import LISTS_SHEET, META_SHEET, Marks
from portal.exchange.sheets import column_letters

Worksheet = Any
Format = Any

# Without a password: it keeps the structure from being changed by mistake, not from anybody's will.
PROTECTED = {"format_columns": True, "format_rows": True, "select_locked_cells": True}


class Book:
    """A workbook being written, with its formats and its lists of choices."""

    def __init__(self) -> None:
        self.content = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self.file = xlsxwriter.Workbook(self.content, options)
        wrap = {"text_wrap": True, "valign": "top"}
        self.plain = self.file.add_format(wrap)
        self.title = self.file.add_format({"bold": True, "font_size": 15})
        self.head = self.file.add_format({**wrap, "bold": True, "bg_color": "#dfe9e2", "bottom": 1})
        self.section = self.file.add_format({**wrap, "bold": True})
        self.fill_in = self.file.add_format(
            {**wrap, "num_format": "@", "locked": False, "bg_color": "#fffbe6", "border": 1}
        )
        self._lists: dict[tuple[str, ...], str] = {}

    def finished(self, marks: Marks) -> bytes:
        """The file's bytes, its lists and marks written last."""
        lists = self.file.add_worksheet(LISTS_SHEET)
        for column, words in enumerate(self._lists):
            for row, word in enumerate(words):
                lists.write_string(row, column, word)
        lists.hide()
        about = self.file.add_worksheet(META_SHEET)
        for column, text in enumerate(marks.cells()):
            about.write_string(0, column, text)
        about.very_hidden()
        self.file.close()
        return self.content.getvalue()

    def list_of(self, words: tuple[str, ...]) -> str:
        """The range that holds these words, for a drop-down."""
        if words not in self._lists:
            column = column_letters(len(self._lists) + 1)
            self._lists[words] = f"={LISTS_SHEET}!${column}$1:${column}${len(words)}"
        return self._lists[words]

    def drop_down(
        self, sheet: Worksheet, row: int, column: int, words: tuple[str, ...], last: int = 0
    ) -> None:
        """Let the cell, or those down to the row `last`, take these words only."""
        rule = {
            "validate": "list",
            "source": self.list_of(words),
            "error_title": _("Välj i listan"),
            "error_message": _("Välj ett av orden i listan, eller lämna cellen tom."),
        }
        sheet.data_validation(row - 1, column - 1, (last or row) - 1, column - 1, rule)

    def text(self, sheet: Worksheet, row: int, column: int, text: str, style: Format | None = None) -> None:
        """Write a text, whatever it begins with."""
        if text:
            sheet.write_string(row - 1, column - 1, text, style or self.plain)
        else:
            sheet.write_blank(row - 1, column - 1, None, style or self.plain)
