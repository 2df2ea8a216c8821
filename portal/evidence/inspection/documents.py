"""PDF: parsed object by object; nothing in it may act, carry other files or be locked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PdfReadError, PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from portal.evidence.inspection.verdicts import Reason, Refused

MAX_OBJECTS = 200_000
MAX_DEPTH = 100
_TRAILING = 1024
_ENDING = re.compile(rb"%%EOF[\s\0]*\Z")
_PROGRAM_ACTIONS = {
    "/JavaScript",
    "/Launch",
    "/ImportData",
    "/SubmitForm",
    "/GoToR",
    "/GoToE",
    "/Rendition",
    "/RichMediaExecute",
}
_PROGRAM_KEYS = {"/JS", "/JavaScript", "/XFA", "/RichMediaContent"}
_FILE_KEYS = {"/EF", "/EmbeddedFiles"}
_FILE_KINDS = {"/EmbeddedFile", "/FileAttachment", "/RichMedia", "/Screen", "/3D"}
# Written outside compressed streams, also where no table of the file points: a forgiving reader finds it.
_WRITTEN_OUT = (
    (re.compile(rb"/JavaScript\b|/Launch\b"), Reason.PROGRAM),
    (re.compile(rb"/EmbeddedFile"), Reason.ATTACHED_FILES),
)
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")


def check_document(content: bytes, max_pages: int) -> None:
    """Refuse what is not a plain PDF.

    Raises:
        Refused: it is damaged, locked, too long, or holds programs or other files.
    """
    if not _ENDING.search(content[-_TRAILING:]):
        raise Refused(Reason.BROKEN if b"%%EOF" not in content else Reason.HIDDEN_FILE)
    try:
        reader = PdfReader(BytesIO(content))
        if reader.is_encrypted:
            raise Refused(Reason.LOCKED)
        _check_pages(reader, max_pages)
        _check_written_out(content)
        _check_objects(reader)
    except (PyPdfError, PdfReadError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise Refused(Reason.BROKEN) from error


def _check_pages(reader: PdfReader, max_pages: int) -> None:
    """Count the leaves of the page tree up to the limit; what the file says of itself may lie."""
    waiting: list[Any] = [reader.root_object["/Pages"]]
    visited: set[int] = set()
    pages = 0
    while waiting:
        node = waiting.pop()
        if isinstance(node, IndirectObject):
            if node.idnum in visited:
                continue
            visited.add(node.idnum)
            node = node.get_object()
        if not isinstance(node, DictionaryObject):
            continue
        kids = node.get("/Kids")
        if kids is None:
            pages += 1
        else:
            waiting += kids.get_object()
        if pages > max_pages or len(waiting) > MAX_OBJECTS:
            raise Refused(Reason.PAGES)
    if not pages:
        raise Refused(Reason.BROKEN)


def _check_written_out(content: bytes) -> None:
    plain = _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), content)
    for pattern, reason in _WRITTEN_OUT:
        if pattern.search(plain):
            raise Refused(reason)


def _check_objects(reader: PdfReader) -> None:
    for reference in _references(reader):
        found = reader.get_object(reference)
        for held in _dictionaries(found):
            _check_dictionary(held)
    for held in _dictionaries(reader.trailer):
        _check_dictionary(held)


def _references(reader: PdfReader) -> Iterator[IndirectObject]:
    """Every object that the file's tables name, those packed together included."""
    direct = [(number, generation) for generation, table in reader.xref.items() for number in table]
    packed = [(number, 0) for number in reader.xref_objStm]
    if len(direct) + len(packed) > MAX_OBJECTS:
        raise Refused(Reason.TOO_HEAVY)
    for number, generation in [*direct, *packed]:
        yield IndirectObject(number, generation, reader)


def _dictionaries(found: Any) -> Iterator[DictionaryObject]:
    """The object and what is written inside it; what it only refers to is looked at in its own turn."""
    waiting = [(found, 0)]
    while waiting:
        held, depth = waiting.pop()
        if depth > MAX_DEPTH:
            raise Refused(Reason.TOO_HEAVY)
        if isinstance(held, DictionaryObject):
            yield held
            waiting += [(held.raw_get(key), depth + 1) for key in held]
        elif isinstance(held, ArrayObject):
            waiting += [(one, depth + 1) for one in list.__iter__(held)]


def _check_dictionary(held: DictionaryObject) -> None:
    keys = set(held)
    if keys & _PROGRAM_KEYS or _name(held, "/S") in _PROGRAM_ACTIONS:
        raise Refused(Reason.PROGRAM)
    if keys & _FILE_KEYS or {_name(held, "/Type"), _name(held, "/Subtype")} & _FILE_KINDS:
        raise Refused(Reason.ATTACHED_FILES)


def _name(held: DictionaryObject, key: str) -> str:
    """A name behind a key, also where it lies in an object of its own."""
    value = held[key] if key in held else ""  # noqa: SIM401 - unlike `get`, this follows a reference
    return value if isinstance(value, str) else ""
