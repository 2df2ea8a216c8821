"""Text files with columns: UTF-8 or what an older Excel writes, with semicolons, commas or tabs."""

from __future__ import annotations

import csv
import io
from itertools import islice

from flask_babel import gettext as _

from portal.catalogue.export import FORMULA_STARTS
from portal.exchange.sheets import MAX_AREA, MAX_COLUMNS, MAX_FILE_BYTES, MAX_ROWS, Refused, Sheet
from portal.exchange.workbooks import open_workbook

DELIMITERS = (";", "\t", ",")
ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def open_file(content: bytes) -> list[Sheet]:
    """The sheets of a file, whatever kind it is; a text file has one.

    Raises:
        Refused: it cannot be used; says why.
    """
    if len(content) > MAX_FILE_BYTES:
        raise Refused(_("Filen är för stor. Den får vara högst 5 MB."))
    if not content.strip():
        raise Refused(_("Filen är tom. Välj filen på nytt."))
    if content.startswith(ZIP):
        return open_workbook(content)
    if content.startswith(OLD_EXCEL):
        raise Refused(_("Filen är i ett äldre format eller har lösenord. Spara den som .xlsx utan lösenord."))
    return [open_table(content)]


def open_table(content: bytes) -> Sheet:
    """A text file as a sheet without a name.

    Raises:
        Refused: it is not text, or too large.
    """
    text = _decoded(content)
    delimiter = delimiter_of(text)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        rows = list(islice(reader, MAX_ROWS + 1))
    except csv.Error as error:
        raise _unreadable() from error
    width = max(map(len, rows), default=0)
    if len(rows) > MAX_ROWS or width > MAX_COLUMNS or len(rows) * width > MAX_AREA:
        raise Refused(
            _(
                "Filen har för många rader eller kolumner. Den får ha högst %(rows)s rader och "
                "%(columns)s kolumner.",
                rows=MAX_ROWS,
                columns=MAX_COLUMNS,
            )
        )
    return Sheet("", [[_unescaped(value) for value in row] for row in rows], delimiter=delimiter)


def delimiter_of(text: str) -> str:
    """The character between columns, told by the first line."""
    first = text.partition("\n")[0]
    return max(DELIMITERS, key=first.count)


def _decoded(content: bytes) -> str:
    encodings = ["utf-16"] if content.startswith(UTF_16) else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise _unreadable()


def _unescaped(value: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from taking a text for a formula (`safe_text`)."""
    rest = value.removeprefix("'")
    return rest if rest != value and rest.lstrip().startswith(FORMULA_STARTS) else value


def _unreadable() -> Refused:
    return Refused(_("Filen går inte att läsa. Spara den som .xlsx eller CSV och skicka den igen."))
