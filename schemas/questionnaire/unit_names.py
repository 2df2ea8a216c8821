"""Units as people read and type them: words in both languages, spellings, and `%` and `mm` for the form
only.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from schemas.questionnaire.files import FORMS
from schemas.units import Unit
from schemas.yaml_text import read_yaml


@dataclass(frozen=True)
class UnitName:
    """How a unit is shown (`kg kväve per hektar`, short `kg N/ha`) and what people type for it."""

    key: str
    labels: Mapping[str, str]
    short: Mapping[str, str]
    spellings: frozenset[str]


@cache
def _file() -> Mapping[str, Any]:
    content: dict[str, Any] = read_yaml((FORMS / "units.yml").read_text(encoding="utf-8"))
    return content


@cache
def unit_names() -> Mapping[str, UnitName]:
    """Unit key -> names, from `forms/units.yml`."""
    return {
        key: UnitName(
            key,
            row["label"],
            row["short"],
            frozenset(
                _folded(word)
                for word in [*row.get("spellings", []), *row["short"].values(), *row["label"].values()]
            ),
        )
        for key, row in _file()["units"].items()
    }


def split_unit(key: str) -> tuple[Decimal, Unit]:
    """Size and unit behind a form unit: `%` is 0.01 of `1`, `mm` 10 `m3/ha`; others are themselves."""
    special = _file()["form_units"].get(key)
    if special is None:
        return Decimal(1), Unit.parse(key)
    return Decimal(str(special["factor"])), Unit.parse(special["unit"])


def unit_label(key: str, lang: str, words: Mapping[str, Mapping[str, str]] | None = None) -> str:
    """The unit in words, as in the list to choose from; `words` are a question's own names for it."""
    if words and key in words:
        return words[key][lang]
    name = unit_names().get(key)
    return name.labels[lang] if name else key


def unit_short(key: str, lang: str) -> str:
    """The unit beside a figure."""
    name = unit_names().get(key)
    return name.short[lang] if name else key


def spelled(text: str, keys: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the keys that this typed unit may mean; empty if none."""
    names = unit_names()
    return tuple(key for key in keys if key in names and _folded(text) in names[key].spellings)


def _folded(text: str) -> str:
    shown = text.casefold().replace("²", "2").replace("³", "3").replace("per", "/").replace("\u00a0", " ")
    return re.sub(r"[\s.]+", "", shown)


def basis_text(key: str | None, lang: str) -> str:
    """What the amount is weighed or counted on, in words; empty where it goes without saying."""
    return str(_file()["bases"][key][lang]) if key else ""
