"""A judged text cut into pieces, so that the page can mark what was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from schemas.lawful import Finding

SHOWN_MAX = 160


@dataclass(frozen=True)
class Piece:
    """A stretch of the text; `numbers` are those of the findings that cover it."""

    text: str
    numbers: tuple[int, ...]


def pieces(text: str, findings: Sequence[Finding]) -> list[Piece]:
    """The whole text in pieces, the findings numbered from 1 in their own order."""
    edges = sorted({0, len(text), *(one.start for one in findings), *(one.end for one in findings)})
    return [Piece(text[start:end], _covering(findings, start, end)) for start, end in pairwise(edges)]


def _covering(findings: Sequence[Finding], start: int, end: int) -> tuple[int, ...]:
    return tuple(number for number, one in enumerate(findings, 1) if one.start <= start and end <= one.end)


def quoted(text: str, found: Finding) -> str:
    """The words of one finding, shortened when they are many."""
    words = " ".join(text[found.start : found.end].split())
    return words if len(words) <= SHOWN_MAX else words[: SHOWN_MAX - 1].rstrip() + "…"
