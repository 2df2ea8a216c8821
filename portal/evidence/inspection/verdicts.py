"""Why a file is not taken, as codes; `portal.evidence.words` has the sentences."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Media(StrEnum):
    """What is taken in. The stored words."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    XLSX = "xlsx"
    CSV = "csv"


PICTURES = (Media.JPEG, Media.PNG, Media.WEBP)
EXTENSIONS: dict[str, Media] = {
    "pdf": Media.PDF,
    "jpg": Media.JPEG,
    "jpeg": Media.JPEG,
    "png": Media.PNG,
    "webp": Media.WEBP,
    "xlsx": Media.XLSX,
    "csv": Media.CSV,
}


class Reason(StrEnum):
    """Why a file is not taken."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NAME = "name"
    KIND = "kind"
    MISMATCH = "mismatch"
    HIDDEN_FILE = "hidden_file"
    BROKEN = "broken"
    LOCKED = "locked"
    PROGRAM = "program"
    ATTACHED_FILES = "attached_files"
    PAGES = "pages"
    PIXELS = "pixels"
    MOVING = "moving"
    MACROS = "macros"
    LINKS = "links"
    EMBEDDED = "embedded"
    PACKED = "packed"
    FORMULAS = "formulas"
    LONG_LINE = "long_line"
    NOT_TEXT = "not_text"
    TOO_HEAVY = "too_heavy"


class Refused(Exception):
    """The file is not taken, and why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True)
class Limits:
    """How much is taken in.

    Attributes:
        max_bytes: size of a file.
        max_pages: pages of a PDF.
        max_pixels: width times height of a picture.
    """

    max_bytes: int = 15 * 1024 * 1024
    max_pages: int = 200
    max_pixels: int = 50_000_000
