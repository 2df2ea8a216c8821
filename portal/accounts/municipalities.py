"""The region's municipalities: code and name.

Source: Statistics Sweden (SCB), "Län och kommuner i kodnummerordning", open data CC0.
"""

from __future__ import annotations

import csv
import functools
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from flask_babel import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping

ELSEWHERE = "0000"


@functools.cache
def municipalities() -> Mapping[str, str]:
    """Code -> name of every municipality in the region."""
    with (Path(__file__).parent / "municipalities.csv").open(encoding="utf-8", newline="") as file:
        return MappingProxyType({row["code"]: row["name"] for row in csv.DictReader(file)})


def municipality_name(code: str) -> str:
    """The name for a code; a phrase for those outside the region."""
    return municipalities().get(code) or _("utanför regionen")


def municipality_choices() -> list[tuple[str, str]]:
    """(code, name) for a list to choose from, alphabetical as Swedes sort, those elsewhere last."""
    alphabet = "abcdefghijklmnopqrstuvwxyzåäö"
    by_name = sorted(municipalities().items(), key=lambda item: [alphabet.find(c) for c in item[1].lower()])
    return [*by_name, (ELSEWHERE, _("En annan kommun"))]
