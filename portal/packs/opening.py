"""Read a pack that somebody has sent. Nothing in it is trusted: it is measured before it is unpacked.

Nothing is ever written to disk, and only names that a pack has are read.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from portal.packs.layout import (
    FORMAT,
    INDEX,
    MANIFEST,
    MAX_FILE_BYTES,
    MAX_PACK_BYTES,
    MAX_UNPACKED_BYTES,
    MOST_FILES,
    TITLE_MAX,
    place_of,
)

STARTS = (b"PK\x03\x04", b"PK\x05\x06")
_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# What computers of one make put beside the files when somebody packs a folder anew.
_BESIDE = ("__MACOSX/", ".DS_Store")
_LONGEST_NAME_SHOWN = 80


class Refused(Exception):
    """The file is no pack that can be read; `code` says in what way, `name` which file in it."""

    def __init__(self, code: str, name: str = "") -> None:
        super().__init__(f"{code} {name}".rstrip())
        self.code = code
        self.name = name if len(name) <= _LONGEST_NAME_SHOWN else name[: _LONGEST_NAME_SHOWN - 1] + "…"


@dataclass(frozen=True)
class Opened:
    """A pack as read.

    Attributes:
        files: of each enclosed version, (slug, version) -> part -> content.
        changed: names whose content is not what the list of hashes says, or that it does not know.
        lost: names that the list of hashes has, and the file has not.
    """

    title: str
    made_at: str
    files: Mapping[tuple[str, int], Mapping[str, bytes]] = field(default_factory=dict)
    changed: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


def is_archive(content: bytes) -> bool:
    """Whether it is a ZIP file, as far as its first bytes tell."""
    return content.startswith(STARTS)


def opened(content: bytes) -> Opened:
    """Read a pack within limits.

    Raises:
        Refused: it is too large, damaged, locked, packed like a bomb, or holds what no pack has.
    """
    if len(content) > MAX_PACK_BYTES:
        raise Refused("too_large")
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            found = dict(_unpacked(archive))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, OSError) as error:
        raise Refused("broken") from error
    return _read(found)


def _unpacked(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    parts = [part for part in archive.infolist() if not part.filename.startswith(_BESIDE)]
    if not all(part.filename for part in parts):
        raise Refused("broken")  # zipfile itself looks for the last letter of a name that has none
    parts = [part for part in parts if not part.is_dir() and not part.filename.endswith(_BESIDE)]
    if len(parts) > MOST_FILES:
        raise Refused("many")
    if sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise Refused("bomb")
    folder = _common_folder(parts)
    seen: set[str] = set()
    left = MAX_UNPACKED_BYTES
    for part in parts:
        name = part.filename.removeprefix(folder)
        _check(part, name, seen)
        with archive.open(part) as file:
            content = file.read(MAX_FILE_BYTES + 1)  # whatever the archive says about its size
        left -= len(content)
        if len(content) > MAX_FILE_BYTES or left < 0:
            raise Refused("bomb", part.filename)
        yield name, content


def _common_folder(parts: list[zipfile.ZipInfo]) -> str:
    """The folder that everything lies in, when somebody has packed the folder and not what is in it."""
    at = next((part.filename for part in parts if part.filename.endswith(f"/{MANIFEST}")), "")
    folder = at.removesuffix(MANIFEST)
    plain = folder.count("/") == 1 and all(part.filename.startswith(folder) for part in parts)
    return folder if plain else ""


def _check(part: zipfile.ZipInfo, name: str, seen: set[str]) -> None:
    shown = part.orig_filename.encode(errors="replace").decode(errors="replace")
    if name not in (INDEX, MANIFEST) and place_of(name) is None:
        outside = name.startswith("/") or ".." in name or "\\" in shown or ":" in name or "\0" in shown
        raise Refused("path" if outside else "stranger", shown.replace("\0", "�"))
    if name in seen:
        raise Refused("twice", shown)
    seen.add(name)
    if part.flag_bits & _ENCRYPTED:
        raise Refused("locked")
    if part.compress_type not in _METHODS:
        raise Refused("broken")
    if part.file_size > MAX_FILE_BYTES:
        raise Refused("bomb", shown)


def _read(found: Mapping[str, bytes]) -> Opened:
    if MANIFEST not in found:
        raise Refused("not_ours")
    manifest = _manifest(found[MANIFEST])
    hashes = {name: one for name, one in manifest["sha256"].items() if isinstance(one, str)}
    files: dict[tuple[str, int], dict[str, bytes]] = {}
    for name, content in found.items():
        place = place_of(name)
        if place is not None:
            files.setdefault(place[:2], {})[place[2]] = content
    if not files:
        raise Refused("empty")
    changed = [
        name
        for name, content in found.items()
        if name != MANIFEST and hashes.get(name) != hashlib.sha256(content).hexdigest()
    ]
    lost = [name for name in hashes if name not in found]
    title, made_at = (str(manifest.get(name, ""))[:TITLE_MAX] for name in ("title", "made_at"))
    return Opened(title, made_at, files, tuple(sorted(changed)), tuple(sorted(lost))[:MOST_FILES])


def _manifest(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Refused("manifest") from error
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise Refused("not_ours")
    if not isinstance(found.get("sha256"), dict):
        raise Refused("manifest")
    return found
