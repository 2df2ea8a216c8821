"""The door: an upload is copied within its limit, inspected in a process of its own, and named anew."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tempfile
import threading
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from portal.evidence.inspection.verdicts import EXTENSIONS, Limits, Media, Reason, Refused
from portal.log import log

if TYPE_CHECKING:
    from werkzeug.datastructures import FileStorage

    from portal.config import Settings

NAME_MAX = 120
INSPECTION_LIMIT_S = 30
WAIT_FOR_TURN_S = 20
CHUNK = 256 * 1024
ROOT = Path(__file__).resolve().parents[2]  # where `python -m portal...` finds the package

# A picture of fifty million pixels needs half a gigabyte for a moment: not more than two at a time.
_turns = threading.BoundedSemaphore(2)
# Parts of a path, control characters, and marks that make text run backwards or vanish.
_UNUSABLE = re.compile(r"[/\\\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


class Busy(Exception):
    """Too many files are being inspected at this moment; the same upload works a little later."""


@dataclass(frozen=True)
class Accepted:
    """A file that may be kept.

    Attributes:
        name: what people call it, cleaned; never used as a path.
        content: what is stored. Of a picture, the picture drawn anew.
        original_sha256: of the bytes as they came.
        sha256: of the bytes as they are stored.
    """

    name: str
    media: Media
    content: bytes
    original_sha256: str
    sha256: str


def limits_of(settings: Settings) -> Limits:
    """How much this installation takes in."""
    return Limits(settings.evidence_max_bytes, settings.evidence_max_pages, settings.evidence_max_pixels)


def take_in(upload: FileStorage, limits: Limits) -> Accepted:
    """Inspect one uploaded file.

    Raises:
        Refused: it is not taken; the reason can be told to whoever sent it.
        Busy: nobody had time to look at it.
    """
    name, extension = clean_name(upload.filename or "")
    with tempfile.TemporaryDirectory(prefix="jordnara-") as folder:
        incoming, drawn = Path(folder) / "incoming", Path(folder) / "drawn"
        original = _copied(upload.stream, incoming, limits.max_bytes)
        media = _inspected(incoming, drawn, extension, limits)
        content = (drawn if drawn.exists() else incoming).read_bytes()
    if len(content) > 2 * limits.max_bytes:
        raise Refused(Reason.TOO_LARGE)
    return Accepted(name, media, content, original, hashlib.sha256(content).hexdigest())


def clean_name(filename: str) -> tuple[str, str]:
    """The name to show, and its extension in lower case.

    Raises:
        Refused: it holds what no file name should, or ends in something that is not taken in.
    """
    if _UNUSABLE.search(filename):
        raise Refused(Reason.NAME)
    name = " ".join(unicodedata.normalize("NFC", filename).split()).strip(". ")
    stem, _, extension = name.rpartition(".")
    if extension.lower() not in EXTENSIONS:
        raise Refused(Reason.KIND)
    if not stem.strip(". "):
        raise Refused(Reason.NAME)
    return f"{stem[: NAME_MAX - len(extension) - 1].rstrip('. ')}.{extension}", extension.lower()


def _copied(stream: IO[bytes], target: Path, max_bytes: int) -> str:
    """Copy until the end or the limit; returns the SHA-256."""
    digest, size = hashlib.sha256(), 0
    with target.open("wb") as copy:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > max_bytes:
                raise Refused(Reason.TOO_LARGE)
            digest.update(chunk)
            copy.write(chunk)
    if not size:
        raise Refused(Reason.EMPTY)
    return digest.hexdigest()


def _inspected(incoming: Path, drawn: Path, extension: str, limits: Limits) -> Media:
    words = [str(incoming), str(drawn), extension, str(limits.max_pages), str(limits.max_pixels)]
    if not _turns.acquire(timeout=WAIT_FOR_TURN_S):
        raise Busy
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "portal.evidence.inspection", *words],
            cwd=ROOT,
            env={},  # it gets none of our secrets
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=INSPECTION_LIMIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Refused(Reason.TOO_HEAVY) from error
    finally:
        _turns.release()
    return _verdict(ended)


def _verdict(ended: subprocess.CompletedProcess[bytes]) -> Media:
    """What the inspector printed. One that broke or was stopped has said no."""
    if ended.returncode:
        log.warning(
            "inspection ended early",
            code=ended.returncode,
            error=ended.stderr[-2000:].decode(errors="replace"),
        )
        raise Refused(Reason.TOO_HEAVY if ended.returncode < 0 else Reason.BROKEN)
    said = json.loads(ended.stdout)
    if "refused" in said:
        raise Refused(Reason(said["refused"]))
    return Media(said["media"])
