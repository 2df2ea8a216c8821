"""What kind of file the bytes are, whatever the name says, and whether a second file hides in the first."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

import puremagic

from portal.evidence.inspection.verdicts import PICTURES, Media, Reason, Refused

# At the very first byte: a reader that looks further in is how one file is made to be two.
_BEGINNINGS: tuple[tuple[re.Pattern[bytes], Media], ...] = (
    (re.compile(rb"%PDF-[12]\.\d"), Media.PDF),
    (re.compile(rb"\xff\xd8\xff"), Media.JPEG),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), Media.PNG),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), Media.WEBP),
    (re.compile(rb"PK\x03\x04"), Media.XLSX),
)
_SUFFIXES = {
    Media.PDF: {".pdf"},
    Media.JPEG: {".jpg", ".jpeg"},
    Media.PNG: {".png"},
    Media.WEBP: {".webp"},
    Media.XLSX: {".xlsx"},
}
_MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body|script|iframe|svg|\?php)[\s>/]", re.IGNORECASE)
_PDF_INSIDE = re.compile(rb"%PDF-[12]\.\d")
_SURE = 0.8


def media_of(content: bytes) -> Media:
    """What the first bytes say; whatever is none of ours is taken for text, and checked as text.

    Raises:
        Refused: it is surely something else, or two ways of looking at it do not agree.
    """
    found = next((media for begins, media in _BEGINNINGS if begins.match(content)), Media.CSV)
    guesses = _guesses(content)
    if found is Media.CSV:
        if any(sure >= _SURE for _suffix, sure in guesses):
            raise Refused(Reason.MISMATCH)
    elif not _SUFFIXES[found] & {suffix for suffix, _sure in guesses}:
        raise Refused(Reason.MISMATCH)
    return found


def check_nothing_hides(content: bytes, media: Media) -> None:
    """Refuse a file that is a second one as well: a picture with an archive behind it, a PDF that is a page.

    Raises:
        Refused: it is.
    """
    if media is not Media.XLSX and zipfile.is_zipfile(BytesIO(content)):
        raise Refused(Reason.HIDDEN_FILE)
    if media is not Media.XLSX and _MARKUP.search(
        content
    ):  # what lies packed in a workbook is looked at there
        raise Refused(Reason.HIDDEN_FILE)
    if media in (*PICTURES, Media.CSV) and _PDF_INSIDE.search(content):
        raise Refused(Reason.HIDDEN_FILE)


def _guesses(content: bytes) -> list[tuple[str, float]]:
    try:
        return [(guess.extension.lower(), guess.confidence) for guess in puremagic.magic_string(content)]
    except puremagic.PureError:
        return []
