"""The classes of the IPCC's tables in Swedish: factor sets name them as the tables do, in English.

A released set is never changed, so the words are put in where they are shown. What is not in the list stays
as it is: a wrong word would be worse than an English one.
"""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache
from pathlib import Path

import schemas

CLASSES_FILE = Path(schemas.__file__).parent / "data" / "ipcc_classes.csv"


@lru_cache(maxsize=4096)
def in_swedish(label: str) -> str:
    """A Swedish label whose brackets name a class of the IPCC, with the class in Swedish."""
    name, bracket, rest = label.partition("(")
    if not bracket:
        return label
    words, pattern = _words()
    return name + bracket + pattern.sub(lambda found: words[found.group()], rest)


@cache
def _words() -> tuple[dict[str, str], re.Pattern[str]]:
    """Every phrase, and a pattern that finds the longest first, never inside a word."""
    with CLASSES_FILE.open(encoding="utf-8", newline="") as lines:
        words = {row["en"]: row["sv"] for row in csv.DictReader(lines)}
    longest_first = "|".join(re.escape(phrase) for phrase in sorted(words, key=len, reverse=True))
    return words, re.compile(rf"(?<![\w/-])(?:{longest_first})(?![\w/-])")
