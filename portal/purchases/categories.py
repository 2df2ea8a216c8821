"""The kinds of food that purchases are sorted into, each with what the literature says about it.

Every value is a row of one source, the Swedish Mat-klimat-listan, so that kinds can be held against each
other; kinds that it does not have stay without a value, and what is bought of them is told as unknown.
"""

from __future__ import annotations

import csv
import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

from portal.i18n import DEFAULT_LANGUAGE, current_language

BY_ORIGIN = ("_nordic", "_imported", "_local", "_swedish")
WORD = re.compile(r"[a-zåäöéü]+")


@dataclass(frozen=True)
class Reference:
    """kg CO2e per kg of a kind of food with its range, and where it was read; no range where none is told."""

    value: Decimal
    low: Decimal | None
    high: Decimal | None
    source: str
    publisher: str
    year: str
    locator: str
    licence: str
    confidence: str


@dataclass(frozen=True)
class Category:
    """A kind of food.

    Attributes:
        declared: what climate declarations call the same, as `family` or `family/option`.
        words: the beginnings of words in an article's text that hint at it.
        reference: None where the source has no value.
    """

    key: str
    sv: str
    en: str
    declared: tuple[str, ...]
    words: tuple[str, ...]
    reference: Reference | None


@functools.cache
def categories() -> Mapping[str, Category]:
    """Every category by its key, in the order of the lists."""
    with (Path(__file__).parent / "categories.csv").open(encoding="utf-8", newline="") as file:
        rows = [_category(row) for row in csv.DictReader(file)]
    return MappingProxyType({row.key: row for row in rows})


def _category(row: Mapping[str, str]) -> Category:
    return Category(
        row["key"], row["sv"], row["en"], _parts(row["declared"]), _parts(row["words"]), _reference(row)
    )


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("|") if part)


def _reference(row: Mapping[str, str]) -> Reference | None:
    if not row["value"]:
        return None
    low, high = (Decimal(row[end]) if row[end] else None for end in ("low", "high"))
    told = [row[name] for name in ("source", "publisher", "year", "locator", "licence", "confidence")]
    return Reference(Decimal(row["value"]), low, high, *told)


def subjects() -> list[str]:
    """The kinds of food that are not told apart by where they come from."""
    return [key for key in categories() if not key.endswith(BY_ORIGIN)]


def category_label(key: str) -> str:
    """A category in the reader's language; the key of one that there no longer is."""
    found = categories().get(key)
    if found is None:
        return key
    return found.sv if current_language() == DEFAULT_LANGUAGE else found.en


def suggested(article: str) -> str:
    """The category that an article's words hint at, for a person to agree to; '' without any hint."""
    words = WORD.findall(article.casefold())
    hints = [
        (len(hint), category.key)
        for category in categories().values()
        for hint in category.words
        if any(word.startswith(hint) for word in words) or (" " in hint and hint in article.casefold())
    ]
    return max(hints)[1] if hints else ""
