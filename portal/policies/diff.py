"""What differs between two wordings: paragraphs, and words within those that were changed. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

ALIKE = 0.5
MOST_WORDS = 2000
_WORD = re.compile(r"\s+|\S+")


class Kind(StrEnum):
    """What happened to a paragraph or to words."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Words:
    """A stretch of words: the same, added or removed."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph in its place; of a changed one the words in order, removed ones before added ones."""

    kind: Kind
    words: tuple[Words, ...]


def paragraphs(before: str, after: str) -> list[Paragraph]:
    """Both texts as one, paragraph by paragraph."""
    old, new = _split(before), _split(after)
    found: list[Paragraph] = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [_whole(Kind.SAME, text) for text in old[i:j]]
        else:
            found += _replaced(old[i:j], new[k:m])
    return found


def _split(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"\n\s*\n|\n", text) if part.strip()]


def _whole(kind: Kind, text: str) -> Paragraph:
    return Paragraph(kind, (Words(kind, text),))


def _replaced(old: Sequence[str], new: Sequence[str]) -> Iterator[Paragraph]:
    """Paragraphs that stand in the same place and are much alike are one that was changed."""
    for number in range(max(len(old), len(new))):
        was = old[number] if number < len(old) else None
        now = new[number] if number < len(new) else None
        if was is not None and now is not None and _are_alike(was, now):
            yield Paragraph(Kind.CHANGED, tuple(_words(was, now)))
            continue
        if was is not None:
            yield _whole(Kind.REMOVED, was)
        if now is not None:
            yield _whole(Kind.ADDED, now)


def _are_alike(was: str, now: str) -> bool:
    old, new = was.split(), now.split()
    if len(old) + len(new) > MOST_WORDS:
        return False
    return SequenceMatcher(None, old, new, autojunk=False).ratio() >= ALIKE


def _words(was: str, now: str) -> Iterator[Words]:
    old, new = _WORD.findall(was), _WORD.findall(now)
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Words(Kind.SAME, "".join(old[i:j]))
            continue
        if i < j:
            yield Words(Kind.REMOVED, "".join(old[i:j]))
        if k < m:
            yield Words(Kind.ADDED, "".join(new[k:m]))
