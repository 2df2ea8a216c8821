"""The text of an uploaded file: plain text, or a Word document measured before it is opened."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

from docx import Document
from docx.document import Document as Opened
from docx.opc.exceptions import OpcError
from docx.table import Table
from flask_babel import gettext as _

from portal.exchange.sheets import Refused

MAX_FILE_BYTES = 2 * 1024 * 1024
MAX_UNPACKED_BYTES = 20 * 1024 * 1024
MAX_PARTS = 500
TEXT_MAX = 60_000
ZIP = b"PK\x03\x04"


def text_of(content: bytes) -> str:
    """What stands in the file.

    Raises:
        Refused: it is too large or cannot be read as text.
    """
    if len(content) > MAX_FILE_BYTES:
        raise Refused(_("Filen är för stor. Den får vara högst 2 MB."))
    text = _of_word(content) if content.startswith(ZIP) else _plain(content)
    if not text.strip():
        raise Refused(_("Det finns ingen text i filen"))
    if len(text) > TEXT_MAX:
        raise too_long()
    return text.strip()


def too_long() -> Refused:
    """More than can be judged at once."""
    return Refused(_("Texten är för lång. Klistra in högst 60 000 tecken åt gången."))


def _plain(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not any(ord(mark) < 32 and mark not in "\n\r\t\f" for mark in text):
            return text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    raise _unreadable()


def _of_word(content: bytes) -> str:
    try:
        _measure(content)
        return "\n".join(_lines(Document(io.BytesIO(content))))
    except (OpcError, KeyError, ValueError, OSError, zipfile.BadZipFile, zlib.error, SyntaxError) as error:
        raise _unreadable() from error


def _measure(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
            raise Refused(_("Filen är för stor när den packas upp. Klistra in texten i stället."))
        if "word/document.xml" not in archive.namelist():
            raise _unreadable()


def _lines(document: Opened) -> Iterator[str]:
    """Paragraphs and the cells of tables, in the order of the page."""
    for part in document.iter_inner_content():
        if isinstance(part, Table):
            yield from (cell.text for row in part.rows for cell in row.cells)
        else:
            yield part.text


def _unreadable() -> Refused:
    return Refused(_("Filen går inte att läsa. Välj en textfil eller ett Worddokument (.docx)."))
