"""Inspect one file: `python -m portal.evidence.inspection FILE DRAWN EXTENSION MAX_PAGES MAX_PIXELS`.

Prints one line of JSON, `{"media": ...}` or `{"refused": ...}`. A picture is drawn anew into DRAWN.
The process gives itself a ceiling of memory and time before it looks at the first byte: what a
hostile file can make a parser do then ends here, and not in the portal.
"""

from __future__ import annotations

import json
import logging
import resource
import sys
from pathlib import Path

from portal.evidence.inspection.verdicts import EXTENSIONS, PICTURES, Limits, Media, Reason, Refused

MEMORY_BYTES = 1536 * 1024 * 1024
CPU_S = 20
WRITTEN_BYTES = 128 * 1024 * 1024


def inspect(content: bytes, extension: str, limits: Limits) -> tuple[Media, bytes | None]:
    """What the file is, and the bytes to keep in its place if they are others.

    Raises:
        Refused: it is not taken.
    """
    from portal.evidence.inspection.content import check_nothing_hides, media_of
    from portal.evidence.inspection.documents import check_document
    from portal.evidence.inspection.pictures import redrawn
    from portal.evidence.inspection.tables import check_table
    from portal.evidence.inspection.workbooks import check_workbook

    if not content:
        raise Refused(Reason.EMPTY)
    media = media_of(content)
    if EXTENSIONS.get(extension) is not media:
        raise Refused(Reason.MISMATCH)
    check_nothing_hides(content, media)
    if media in PICTURES:
        return media, redrawn(content, media, limits.max_pixels)
    if media is Media.PDF:
        check_document(content, limits.max_pages)
    elif media is Media.XLSX:
        check_workbook(content)
    else:
        check_table(content)
    return media, None


def _hold_back() -> None:
    """Ceilings that the operating system keeps."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_FSIZE, WRITTEN_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        _soft, hard = resource.getrlimit(what)
        ceiling = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (ceiling, ceiling))


def main(words: list[str]) -> dict[str, str]:
    """The command line above; returns what is printed."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it tells every small repair it makes
    file, drawn, extension, max_pages, max_pixels = words
    limits = Limits(max_pages=int(max_pages), max_pixels=int(max_pixels))
    try:
        media, instead = inspect(Path(file).read_bytes(), extension, limits)
    except Refused as refusal:
        return {"refused": refusal.reason}
    except (MemoryError, RecursionError):
        return {"refused": Reason.TOO_HEAVY}
    if instead is not None:
        Path(drawn).write_bytes(instead)
    return {"media": media}


if __name__ == "__main__":
    _hold_back()
    print(json.dumps(main(sys.argv[1:])))
