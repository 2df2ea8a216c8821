"""Categories by name, and the choices of a facet, in the reader's language."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from flask_babel import gettext as _

from portal.catalogue.facets import CATEGORY, LEVEL, OWN_DATA, facet_title, value_words
from portal.catalogue.filters import Filters
from portal.catalogue.memory import Counts
from portal.i18n import DEFAULT_LANGUAGE, current_language
from portal.supply.facets import FACETS as SUPPLY_FACETS
from schemas.questionnaire import FAMILIES, load_family

ALPHABET = "abcdefghijklmnopqrstuvwxyzåäö"


@dataclass(frozen=True)
class Choice:
    """A facet as a list to choose from: (value, words with the number of entries)."""

    facet: str
    title: str
    options: list[tuple[str, str]]
    chosen: str


def category_name(key: str, swedish: str) -> str:
    """The category as its questionnaire names it, or the Swedish label kept with the entry."""
    language = current_language()
    return swedish if language == DEFAULT_LANGUAGE else _named(key, language) or swedish


def choice_of(facet: str, counts: Counts, filters: Filters) -> Choice:
    """What can be chosen of a facet, each with how many entries it would leave."""
    chosen = filters.chosen(facet)
    found = dict(counts.get(facet, {}))
    if chosen:
        found.setdefault(chosen, 0)
    named = [(value, _words(facet, value), count) for value, count in found.items()]
    if facet == OWN_DATA:
        named.sort(key=lambda one: -int(one[0]))
    elif facet in SUPPLY_FACETS:
        named.sort(key=lambda one: int(one[0]))
    elif facet == LEVEL:
        named.sort()
    else:
        named.sort(key=lambda one: [ALPHABET.find(letter) for letter in one[1].lower()])
    options = [(value, f"{words} ({_count(count)})") for value, words, count in named]
    return Choice(facet, facet_title(facet), options, chosen)


def selection_words(filters: Filters) -> str:
    """A selection in words, for a list of saved ones."""
    parts = [f"”{filters.words}”"] if filters.words else []
    parts += [f"{facet_title(facet)}: {_words(facet, value)}" for facet, value in filters.facets]
    if filters.highest is not None:
        parts.append(_("högst %(most)s kg CO₂e", most=filters.highest_words))
    if filters.expired:
        parts.append(_("även de som har gått ut"))
    return ", ".join(parts) or _("Alla varor")


def _count(count: int) -> str:
    """A whole number; pages have a hundred of them, and the language's own way costs too much for that."""
    return f"{count:,}".replace(",", "," if current_language() == "en" else "\N{NO-BREAK SPACE}")


def _words(facet: str, value: str) -> str:
    if facet == CATEGORY:
        return _named(value, current_language()) or value
    return value_words(facet, value)


@functools.lru_cache(maxsize=1000)
def _named(key: str, language: str) -> str | None:
    for name in FAMILIES:
        family = load_family(name)
        option = family.questions[family.key_question].option(key)
        if option is not None:
            return option.text(language).label
        if family.id == key:
            return family.text(language).label
    return None
