"""XLSX: an archive of XML that is unpacked within limits and may not reach outside itself."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from xml.etree import ElementTree as ET

from python_calamine import CalamineError, CalamineWorkbook

from portal.evidence.inspection.verdicts import Reason, Refused

MAX_PARTS = 1_000
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
# Long columns of the same number pack well; nothing that people fill in packs better than this.
MAX_RATIO = 150
RATIO_FROM_BYTES = 1024 * 1024
_CHUNK = 1024 * 1024
_TYPES = "[Content_Types].xml"
_END_OF_ARCHIVE = b"PK\x05\x06"
_ENCRYPTED = 0x1
_PLAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_UNWANTED: tuple[tuple[re.Pattern[str], Reason], ...] = (
    (re.compile(r"vbaproject|/macrosheets/|/dialogsheets/|customui/|\.bas$", re.IGNORECASE), Reason.MACROS),
    (re.compile(r"/externallinks/|/connections\.xml$|/querytables/", re.IGNORECASE), Reason.LINKS),
    (re.compile(r"/embeddings/|/activex/|oleobject", re.IGNORECASE), Reason.EMBEDDED),
)
_UNWANTED_TYPES = ((re.compile(rb"macroEnabled|vbaProject|macrosheet", re.IGNORECASE), Reason.MACROS),)
_UNWANTED_XML = (
    (re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE), Reason.HIDDEN_FILE),
    (re.compile(rb"<(?:\w+:)?(?:oleObject|control)\b"), Reason.EMBEDDED),
    (re.compile(rb"<(?:\w+:)?(?:ddeLink|externalReference)\b"), Reason.LINKS),
    # In a formula: program|topic!item, and the functions that fetch or call.
    (
        re.compile(rb"<(?:\w+:)?f\b[^>]*>[^<]*(?:\w\|[^<]*!|\b(?:WEBSERVICE|RTD|CALL|REGISTER\.ID)\()"),
        Reason.LINKS,
    ),
)


def check_workbook(content: bytes) -> None:
    """Refuse what is not a plain workbook.

    Raises:
        Refused: it is damaged, packed like a bomb, locked, or holds programs, links or other files.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _check_outside(archive, content)
            _check_parts(archive)
        CalamineWorkbook.from_filelike(BytesIO(content)).close()
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        EOFError,
        CalamineError,
        ET.ParseError,
    ) as error:
        raise Refused(Reason.BROKEN) from error


def _check_outside(archive: zipfile.ZipFile, content: bytes) -> None:
    """The archive's own words about itself: from the first byte to the last, few parts, honestly packed."""
    parts = archive.infolist()
    names = [part.filename for part in parts]
    whole = archive.comment == b"" and content[-22:-18] == _END_OF_ARCHIVE
    if not whole or min((part.header_offset for part in parts), default=1) != 0:
        raise Refused(Reason.HIDDEN_FILE)
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise Refused(Reason.LOCKED)
    unpacked, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
    bombs = unpacked > RATIO_FROM_BYTES and unpacked > MAX_RATIO * packed
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED_BYTES or bombs:
        raise Refused(Reason.PACKED)
    if len(set(names)) != len(names) or any(name.startswith("/") or ".." in name for name in names):
        raise Refused(Reason.BROKEN)
    if _TYPES not in names:
        raise Refused(Reason.MISMATCH)
    for pattern, reason in _UNWANTED:
        if any(pattern.search(f"/{name}") for name in names):
            raise Refused(reason)


def _check_parts(archive: zipfile.ZipFile) -> None:
    """Unpack every part, count what comes out, and look for what reaches outside."""
    types = _unpacked(archive, archive.getinfo(_TYPES))
    for pattern, reason in _UNWANTED_TYPES:
        if pattern.search(types):
            raise Refused(reason)
    if _PLAIN.encode() not in types:
        raise Refused(Reason.MISMATCH)
    left = MAX_UNPACKED_BYTES
    for part in archive.infolist():
        content = _unpacked(archive, part)
        left -= len(content)
        if left < 0:
            raise Refused(Reason.PACKED)
        if part.filename.lower().endswith((".xml", ".rels", ".vml")):
            _check_xml(part.filename, content)


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    pieces, size = [], 0
    with archive.open(part) as opened:
        while piece := opened.read(_CHUNK):
            pieces.append(piece)
            size += len(piece)
            if size > MAX_UNPACKED_BYTES:
                raise Refused(Reason.PACKED)
    return b"".join(pieces)


def _check_xml(name: str, content: bytes) -> None:
    if b"\0" in content:  # another encoding, in which nothing below would be found
        raise Refused(Reason.BROKEN)
    for pattern, reason in _UNWANTED_XML:
        if pattern.search(content):
            raise Refused(reason)
    if name.lower().endswith(".rels"):
        _check_relations(content)


def _check_relations(content: bytes) -> None:
    """Links that a person clicks may lead out; nothing else may."""
    for relation in ET.fromstring(content):  # noqa: S314 - no DOCTYPE gets here, so nothing expands
        if relation.get("TargetMode") != "External":
            continue
        if not relation.get("Type", "").endswith("/hyperlink"):
            raise Refused(Reason.LINKS)
