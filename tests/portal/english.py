"""Is a page that is shown in English wholly in English?"""

from __future__ import annotations

import csv
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

import portal
import schemas
from portal.accounts.municipalities import sweden

SOURCE = Path(portal.__file__).parent
TRANSLATIONS = SOURCE / "translations"
ENGLISH = TRANSLATIONS / "en" / "LC_MESSAGES" / "messages.po"
DEFAULTS = Path(schemas.__file__).parent / "data" / "practice_defaults.csv"
SWEDISH_LETTERS = re.compile("[åäöÅÄÖ]")
SPOKEN_ATTRIBUTES = {"alt", "aria-label", "placeholder", "title"}
NOT_SHOWN = {"script", "style"}

Text = str | tuple[str, ...]


class Reader(HTMLParser):
    """What a visitor reads or hears on a page: its texts, and the attributes that are spoken."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._tag = ""
        self.feed(page)

    def handle_data(self, data: str) -> None:
        """A text between tags, its white space as on screen."""
        words = " ".join(data.split())
        if words and self._tag not in NOT_SHOWN:
            self.texts.append(words)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """The spoken attributes and the script's own texts."""
        self._tag = tag
        spoken = [value for name, value in attrs if name in SPOKEN_ATTRIBUTES or name.startswith("data-i18n")]
        self.texts += [value for value in spoken if value]

    def handle_endtag(self, tag: str) -> None:
        """What follows belongs to the element outside."""
        self._tag = "" if self._tag == tag else self._tag


@cache
def english() -> Catalog:
    """The English catalogue as it is written."""
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en")


def translations(catalogue: Catalog) -> dict[Text, Text]:
    """Swedish and English, without the catalogue's head."""
    return {_text(message.id): _text(message.string) for message in catalogue if message.id}


def _text(read: str | list[str] | tuple[str, ...] | None) -> Text:
    return tuple(read) if isinstance(read, list | tuple) else read or ""


@cache
def _known() -> dict[Text, Text]:
    return translations(english())


@cache
def _titles() -> tuple[str, ...]:
    with DEFAULTS.open(encoding="utf-8", newline="") as file:
        return tuple({row["source_title"] for row in csv.DictReader(file)})


def swedish_left(page: str, *names: str) -> list[str]:
    """Texts that are still Swedish: with å, ä or ö, or word for word the source text.

    Places and the sources of default values are data: they stand as their publisher wrote them.

    Args:
        names: what people have typed, which is shown as it is.
    """
    return [text for text in Reader(page).texts if _is_swedish(text, names) and not _is_data(text)]


def _is_swedish(text: str, names: tuple[str, ...]) -> bool:
    bare = re.sub("|".join(map(re.escape, ("Jordnära", *names))), "", text)
    return bool(SWEDISH_LETTERS.search(bare)) or _known().get(text, text) != text


def _is_data(text: str) -> bool:
    return text in {one.name for one in sweden().values()} or any(title in text for title in _titles())
