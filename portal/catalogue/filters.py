"""What a reader asked the catalogue for, read from the address. Nothing in an address can break the page."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from flask_babel import gettext as _

from portal.catalogue.facets import BOUNDARY, CATEGORY, FACETS

WORDS_MAX = 100
PAGE_MAX = 10_000
HIGHEST_LENGTH = 12
BOUNDARIES = ("farm_gate", "delivered")

# The orders that exist, by the name in the address; `searching.SORTS` says how each is made.
SORT_NAMES = ("namn", "avtryck", "levererat", "nyast")
DEFAULT_SORT = "namn"
DELIVERED_SORT = "levererat"


@dataclass(frozen=True)
class Filters:
    """One selection. Field names are those of the form; `as_args` gives the address's parameters.

    Attributes:
        facets: what was chosen of `facets.FACETS`, at most one value of each.
        highest: kg CO2e per declared unit that a figure may have.
        expired: whether figures whose time has run out are listed too.
        kitchen: number of the delivery point that footprints are shown for; 0 for none.
    """

    words: str = ""
    facets: tuple[tuple[str, str], ...] = ()
    highest: Decimal | None = None
    expired: bool = False
    kitchen: int = 0
    sort: str = DEFAULT_SORT
    page: int = 1

    def as_args(self, **changes: str | int) -> dict[str, str]:
        """Parameters for `url_for`, what is as usual left out."""
        values = {
            "q": self.words,
            **dict(self.facets),
            "hogst": self.highest_words,
            "utgangna": "1" if self.expired else "",
            "kok": str(self.kitchen) if self.kitchen else "",
            "sort": self.sort if self.sort != DEFAULT_SORT else "",
            "sida": str(self.page) if self.page > 1 else "",
            **{name: str(value) for name, value in changes.items()},
        }
        return {name: value for name, value in values.items() if value}

    @property
    def narrowed(self) -> bool:
        """Whether anything but the order was asked for."""
        return bool(self.words or self.facets or self.highest is not None)

    @property
    def highest_words(self) -> str:
        """The highest figure as people write it."""
        return "" if self.highest is None else f"{self.highest.normalize():f}".replace(".", ",")

    def chosen(self, facet: str) -> str:
        """The value chosen of a facet, '' for all."""
        return dict(self.facets).get(facet, "")

    def without(self, facet: str) -> Filters:
        """The selection as if nothing had been chosen of a facet."""
        return replace(self, facets=tuple(pair for pair in self.facets if pair[0] != facet))


def read_filters(
    args: Mapping[str, str], known: Mapping[str, Collection[str]], kitchens: Mapping[int, bool]
) -> tuple[Filters, list[str]]:
    """The selection, and in words what could not be used; the usual is taken instead.

    Args:
        known: the values that occur of each facet.
        kitchens: the delivery points that the reader may choose, and whether their figures are there.
    """
    problems: list[str] = []
    filters = Filters(
        words=_words(args.get("q", ""), problems),
        facets=tuple(_facets(args, known, problems)),
        highest=_highest(args.get("hogst", ""), problems),
        expired=args.get("utgangna") == "1",
    )
    sort = args.get("sort") or DEFAULT_SORT
    if sort not in SORT_NAMES:
        problems.append(
            _("Det går inte att sortera så som adressen anger. Därför visas listan i bokstavsordning.")
        )
        sort = DEFAULT_SORT
    kitchen = _kitchen(args.get("kok", ""), kitchens, problems)
    if sort == DELIVERED_SORT and not kitchens.get(kitchen):
        problems.append(_not_by_kitchen(kitchen))
        sort = DEFAULT_SORT
    page = _page(args.get("sida", ""), problems)
    return replace(filters, sort=sort, page=page, kitchen=kitchen), problems


def _facets(
    args: Mapping[str, str], known: Mapping[str, Collection[str]], problems: list[str]
) -> Iterator[tuple[str, str]]:
    for facet in FACETS:
        value = args.get(facet, "")
        if not value:
            continue
        if value in known.get(facet, ()) or (facet == BOUNDARY and value in BOUNDARIES):
            yield facet, value
        elif facet == CATEGORY:
            problems.append(_("Kategorin i adressen finns inte i katalogen. Därför visas alla kategorier."))
        else:
            problems.append(_("Ett val i adressen finns inte i katalogen. Därför visas alla."))


def _highest(typed: str, problems: list[str]) -> Decimal | None:
    compact = "".join(typed.split()).replace(",", ".")
    if not compact:
        return None
    if len(compact) <= HIGHEST_LENGTH and compact.isascii() and not compact.strip("0123456789."):
        try:
            return Decimal(compact)
        except InvalidOperation:
            pass
    problems.append(_("Det högsta klimatavtrycket i adressen är inte ett tal. Därför visas alla."))
    return None


def _kitchen(typed: str, kitchens: Collection[int], problems: list[str]) -> int:
    if not typed:
        return 0
    if typed.isascii() and typed.isdecimal() and len(typed) < 10 and int(typed) in kitchens:
        return int(typed)
    problems.append(_("Köket i adressen finns inte. Därför visas inga siffror levererade till ett kök."))
    return 0


def _not_by_kitchen(kitchen: int) -> str:
    if kitchen:
        return _("Siffrorna för köket i adressen räknas ut. Ladda om sidan om en stund.")
    return _("Välj ett kök för att sortera efter klimatavtrycket levererat dit. Adressen anger inget kök.")


def _words(typed: str, problems: list[str]) -> str:
    plain = unicodedata.normalize("NFC", typed)
    plain = " ".join("".join(c if unicodedata.category(c)[0] != "C" else " " for c in plain).split())
    if len(plain) > WORDS_MAX:
        problems.append(
            _("Sökningen kan vara högst %(count)s tecken. Resten är bortklippt.", count=WORDS_MAX)
        )
    return plain[:WORDS_MAX].rstrip()


def _page(typed: str, problems: list[str]) -> int:
    if not typed:
        return 1
    if (
        typed.isascii()
        and typed.isdecimal()
        and len(typed) <= len(str(PAGE_MAX))
        and 1 <= int(typed) <= PAGE_MAX
    ):
        return int(typed)
    problems.append(_("Sidnumret i adressen går inte att använda. Därför visas första sidan."))
    return 1
