"""What lies where in a pack, and how large it may be. Both who writes and who reads go by this."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

FORMAT = "jordnara-bid-pack-1"
INDEX, MANIFEST = "index.html", "manifest.json"
SIGNED, CONTENT, SHEET = "undertecknad.json", "profil.json", "produktblad.pdf"
PARTS = (SIGNED, CONTENT, SHEET)
FOLDER = re.compile(r"(?P<slug>jn-[0-9]{4}-[0-9]{6,9})-v(?P<version>[1-9][0-9]{0,4})")
TITLE_MAX = 120
MOST_ITEMS = 40
MOST_FILES = MOST_ITEMS * len(PARTS) + 2
MAX_PACK_BYTES = 8 * 1024 * 1024
# Unpacked, each file: an honest one is far smaller.
MAX_FILE_BYTES = 2 * 1024 * 1024
MAX_UNPACKED_BYTES = 40 * 1024 * 1024


@dataclass(frozen=True)
class Item:
    """One version of a profile as it is enclosed.

    Attributes:
        content: what the public page shows; its hash is part of what was signed.
        signed: the signed file, as it is downloaded from the profile.
        sheet: the page to print.
    """

    slug: str
    version: int
    content: Mapping[str, Any]
    content_hash: str
    signed: str
    sheet: bytes

    @property
    def folder(self) -> str:
        """Where its files lie."""
        return f"{self.slug}-v{self.version}"


@dataclass(frozen=True)
class Cover:
    """What the pack says about itself.

    Attributes:
        title: what the bidder calls the bid.
        base_url: of the service that the figures are published at.
    """

    title: str
    base_url: str
    made_at: datetime


def place_of(name: str) -> tuple[str, int, str] | None:
    """Profile, version and part that a name in the pack stands for; None for any other name."""
    folder, _slash, part = name.partition("/")
    found = FOLDER.fullmatch(folder)
    if found is None or part not in PARTS:
        return None
    return found["slug"], int(found["version"]), part
