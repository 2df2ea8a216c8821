"""A text to be judged: its sentences with their places, what kind it is, and what is known around it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

# Longer than any abbreviation and number that a full stop may stand behind.
LONGEST_SHORT = 24
# A full stop ends a sentence unless it stands in a number, an abbreviation or a paragraph's number.
_END = re.compile(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ0-9\"”–-])|\n+")
_SHORT = re.compile(
    r"(?:\b(?:t\.ex|bl\.a|dvs|ca|m\.m|s\.k|st|kap|p|nr|resp|inkl|exkl|max|min)\.|\b\d+\.)\Z", re.IGNORECASE
)


@dataclass(frozen=True)
class Sentence:
    """One sentence and where it stands in the text."""

    text: str
    start: int

    @property
    def end(self) -> int:
        """The place behind its last letter."""
        return self.start + len(self.text)


@dataclass(frozen=True)
class Case:
    """A text with what decides how it is judged.

    Attributes:
        kind: what the text is to be, one of `rules.KINDS`.
        regime: over or under the threshold, or direct award: decides the citation, seldom the verdict.
        value_sek: estimated value of the procurement, None when it is not known.
        context: more that is known (`category`, `estimated_value_sek`).
    """

    text: str
    kind: str
    regime: str
    value_sek: float | None = None
    context: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences, in order."""
        return tuple(_sentences(self.text))


def _sentences(text: str) -> Iterator[Sentence]:
    start = 0
    for match in _END.finditer(text):
        if "\n" not in match.group() and _SHORT.search(
            text[max(0, match.start() - LONGEST_SHORT) : match.start()]
        ):
            continue
        yield from _trimmed(text, start, match.start())
        start = match.end()
    yield from _trimmed(text, start, len(text))


def _trimmed(text: str, start: int, end: int) -> Iterator[Sentence]:
    part = text[start:end]
    if part.strip():
        lead = len(part) - len(part.lstrip())
        yield Sentence(part.strip(), start + lead)
