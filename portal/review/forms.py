"""What a reviewer fills in: texts, and the hashes of what was on the screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

TEXT_MAX = 2000
Errors = list[tuple[str, str]]


@dataclass(frozen=True)
class Seen:
    """The hashes of what was on the screen, and the newer factor set it told of."""

    snapshot_hash: str
    result_hash: str
    newer_factors: str


def read_seen(form: Mapping[str, str]) -> Seen:
    """The hashes that travel with both forms; the service finds out when they are not the right ones."""
    names = ("snapshot_hash", "result_hash", "newer_factors")
    return Seen(*(form.get(name, "") for name in names))


def read_text(form: Mapping[str, str], name: str, wanted: str) -> tuple[str, Errors]:
    """One text that must be there, and what is wrong with it.

    Args:
        wanted: what to say when it is empty.
    """
    text = plain_text(form.get(name, ""))
    if not text:
        return text, [(name, wanted)]
    if len(text) > TEXT_MAX:
        return text, [(name, _("Skriv högst %(count)s tecken", count=TEXT_MAX))]
    return text, []


def plain_text(typed: str) -> str:
    """Text without invisible control characters, which the database refuses; line breaks stay."""
    lines = typed.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        c for c in lines if c == "\n" or c == "\t" or (ord(c) >= 32 and not 0xD800 <= ord(c) <= 0xDFFF)
    ).strip()
