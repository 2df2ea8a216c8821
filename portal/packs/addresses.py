"""What people type to name a published figure: an address, what a code on a package says, or the number."""

from __future__ import annotations

import re
from dataclasses import dataclass

from portal.profiles.gtin import NotAGtin, read_gtin

_SLUG = re.compile(r"jn-[0-9]{4}-[0-9]{6,9}", re.IGNORECASE)
_VERSION = re.compile(r"(?:/v|-v|@)([1-9][0-9]{0,4})\b", re.IGNORECASE)
_GTIN = re.compile(r"(?:^|/01/)([0-9]{8,14})/?$")


@dataclass(frozen=True)
class Named:
    """A figure as it was named: by its profile, perhaps with a version, or by the number in the shops."""

    slug: str = ""
    version: int | None = None
    gtin: str = ""


def named_in(line: str) -> Named | None:
    """What one line names; None when it names nothing."""
    found = _SLUG.search(line)
    if found is not None:
        version = _VERSION.match(line, found.end())
        return Named(found[0].lower(), int(version[1]) if version else None)
    digits = _GTIN.search(line.strip())
    if digits is None:
        return None
    try:
        return Named(gtin=read_gtin(digits[1]))
    except NotAGtin:
        return None


def lines_of(text: str) -> list[str]:
    """The lines that say something, each once."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
