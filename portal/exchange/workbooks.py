"""Opening a workbook that may have been made to do harm.

The archive is measured first and packed anew with only the parts that hold values, so the reader never
meets a bomb, a macro, a picture or a link to another file. Then each sheet is looked through once, to
find where its last cell is (the reader makes room for all before it) and which cells are formulas.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any
from xml.parsers import expat

from flask_babel import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from portal.exchange.sheets import MAX_AREA, MAX_COLUMNS, MAX_ROWS, MAX_SHEETS, Refused, Sheet, column_letters

MAX_PARTS = 500
MAX_UNPACKED_BYTES = 40 * 1024 * 1024
MAX_RATIO = 200  # plain spreadsheet XML packs 10 to 40 times
PART = re.compile(
    r"(\[Content_Types\]|_rels/|xl/_rels/workbook|xl/workbook|xl/sharedStrings|xl/styles|xl/worksheets/[^/]+)"
    r"\.(xml|rels|xml\.rels)",
    re.IGNORECASE,
)
MACROS = re.compile(r"vbaProject|macrosheets/|activeX/", re.IGNORECASE)
ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")

Parts = Mapping[str, bytes]


def open_workbook(content: bytes) -> list[Sheet]:
    """The sheets of an .xlsx file, hidden ones too.

    Raises:
        Refused: it is too large, has macros, or is not a workbook that can be read.
    """
    parts = _parts(content)
    looked = {name: _look(part) for name, part in parts.items()}
    if sum(scan.last_row * scan.last_column for scan in looked.values()) > MAX_AREA:
        raise _too_far()
    formulas = _by_sheet_name(parts, looked)
    try:
        with CalamineWorkbook.from_filelike(_packed(parts)) as book:
            names = book.sheet_names
            if len(names) > MAX_SHEETS:
                raise Refused(_("Filen har för många blad. Den får ha högst %(count)s.", count=MAX_SHEETS))
            return [_sheet(book, name, formulas) for name in names]
    except (CalamineError, OSError, ValueError) as error:
        raise _unreadable() from error
    except BaseException as error:
        # A panic in the reader's Rust code is no Exception, so that nobody catches it unawares.
        if type(error).__name__ != "PanicException":
            raise
        raise _unreadable() from error


def _unreadable() -> Refused:
    return Refused(_("Filen går inte att läsa. Öppna den i Excel, spara den som .xlsx och skicka den igen."))


def _sheet(book: CalamineWorkbook, name: str, formulas: Mapping[str, frozenset[str]]) -> Sheet:
    rows: list[list[Any]] = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return Sheet(name, rows, formulas.get(name, frozenset()))


def _parts(content: bytes) -> Parts:
    """The parts with values, unpacked within limits."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _measure(archive.infolist(), len(content))
            wanted = [info for info in archive.infolist() if PART.fullmatch(info.filename)]
            return {info.filename: _part(archive, info) for info in wanted}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise _unreadable() from error


def _part(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """A part, unpacked to the size that was measured; one that goes on after it fails its checksum."""
    with archive.open(info) as part:
        return part.read(info.file_size + 1)  # without a size all of it would be unpacked first


def _measure(parts: list[zipfile.ZipInfo], packed: int) -> None:
    names = [part.filename for part in parts]
    unpacked = sum(part.file_size for part in parts)
    if any(MACROS.search(name) for name in names):
        raise Refused(_("Filen innehåller makron. Spara den som .xlsx utan makron och skicka den igen."))
    if len(names) > MAX_PARTS or unpacked > MAX_UNPACKED_BYTES or unpacked > packed * MAX_RATIO:
        raise Refused(_("Filen är för stor när den packas upp. Använd mallen utan bilder och extra blad."))
    usual = all(part.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts)
    if not usual or len(set(names)) < len(names) or any(part.flag_bits & 1 for part in parts):
        raise _unreadable()
    if "xl/workbook.xml" not in names:
        raise Refused(_("Filen är inte en Excelfil. Spara den som .xlsx och skicka den igen."))


def _packed(parts: Parts) -> io.BytesIO:
    clean = io.BytesIO()
    with zipfile.ZipFile(clean, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    clean.seek(0)
    return clean


class _Scan:
    """One pass over a sheet's XML: how far it reaches, and where its formulas are."""

    def __init__(self) -> None:
        self.formulas: set[str] = set()
        self.last_row = self.last_column = 0
        self._row = self._column = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        element = name.rpartition(" ")[2]
        if element == "row":
            self._row = self._number(attributes.get("r", "")) or self._row + 1
            self._column = 0
            self._reach(self._row, 0)
        elif element == "c":
            self._cell(attributes.get("r", ""))
        elif element == "f":
            self.formulas.add(f"{column_letters(self._column)}{self._row}")

    def _cell(self, reference: str) -> None:
        match = ADDRESS.fullmatch(reference.upper())
        if match is None:
            self._column += 1
        else:
            self._row, self._column = int(match[2]), _column_number(match[1])
        self._reach(self._row, self._column)

    def _number(self, text: str) -> int:
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0

    def _reach(self, row: int, column: int) -> None:
        self.last_row, self.last_column = max(self.last_row, row), max(self.last_column, column)
        if self.last_row > MAX_ROWS or self.last_column > MAX_COLUMNS:
            raise _too_far()


def _too_far() -> Refused:
    return Refused(
        _(
            "Filen har för många rader eller kolumner. Ett blad får ha högst %(rows)s rader och "
            "%(columns)s kolumner. Ta bort det som inte hör till mallen.",
            rows=MAX_ROWS,
            columns=MAX_COLUMNS,
        )
    )


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _look(part: bytes) -> _Scan:
    """What a part holds if it is read as a sheet; Refused where it reaches too far."""
    scan = _Scan()
    _parse(part, scan.start)
    return scan


def _parse(part: bytes, start: Any) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _no_doctype  # no spreadsheet has one; entities live there
    try:
        parser.Parse(part, True)
    except expat.ExpatError as error:
        raise _unreadable() from error


def _no_doctype(*_declaration: Any) -> None:
    raise _unreadable()


def _by_sheet_name(parts: Parts, looked: Mapping[str, _Scan]) -> dict[str, frozenset[str]]:
    """Sheet name -> its formulas; the workbook names a relation, which names the part."""
    sheets, targets = {}, {}

    def note_sheet(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(" ")[2] == "sheet":
            relation = next((value for key, value in attributes.items() if key.endswith(" id")), "")
            sheets[attributes.get("name", "")] = relation

    def note_target(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(" ")[2] == "Relationship":
            target = attributes.get("Target", "")
            targets[attributes.get("Id", "")] = posixpath.normpath(
                posixpath.join("/xl", target)
            ).removeprefix("/")

    _parse(parts.get("xl/workbook.xml", b""), note_sheet)
    _parse(parts.get("xl/_rels/workbook.xml.rels", b""), note_target)
    if any(targets.get(relation) not in looked for relation in sheets.values()):
        raise _unreadable()  # a sheet that was not looked through is not read either
    return {name: frozenset(looked[targets[relation]].formulas) for name, relation in sheets.items()}
