"""Reads measures.yml."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from marshmallow import Schema, fields, validate

from schemas.questionnaire import FAMILIES, Family, load_family
from schemas.yaml_text import read_yaml


@dataclass(frozen=True)
class Extent:
    """How much an amount changes: `percent` is what is suggested, `most` the furthest that can be typed."""

    direction: str
    percent: Decimal
    most: Decimal

    def factor(self, percent: Decimal | None) -> Decimal:
        """What the amount is multiplied by; None takes what is suggested."""
        part = (self.percent if percent is None else percent) / 100
        return 1 + part if self.direction == "more" else 1 - part


@dataclass(frozen=True)
class Change:
    """What happens to one question's answer.

    Attributes:
        kind: `set` to an option, `swap` options for another, `scale` an amount by the extent.
        question: the question's id.
        options: the answers it starts from; any other than `to` when empty.
        to: the option, or yes or no, that it is afterwards.
        carry: pattern of the amounts that follow along -> units in which the same number still holds.
    """

    kind: str
    question: str
    options: tuple[Any, ...] = ()
    to: Any = None
    carry: Mapping[str, tuple[str, ...]] | None = None


@dataclass(frozen=True)
class Words:
    """What a measure is called, what is done, and what is taken for granted in the calculation."""

    label: str
    how: str
    assumes: str


@dataclass(frozen=True)
class Measure:
    """One way to lower a footprint.

    Attributes:
        changes: those that fit the answers are made; it applies when at least one fits.
        follow: answers to questions that are asked only afterwards.
        extent: how much, for measures that change an amount; None for the others.
    """

    id: str
    words: Mapping[str, Words]
    changes: tuple[Change, ...]
    follow: tuple[Change, ...] = ()
    extent: Extent | None = None

    def text(self, language: str) -> Words:
        """Its words, Swedish for a language that it has none in."""
        return self.words.get(language, self.words["sv"])


_WORDS = Schema.from_dict(
    {
        "label": fields.String(required=True),
        "how": fields.String(required=True),
        "assumes": fields.String(required=True),
    }
)
_CHANGE = Schema.from_dict(
    {
        "set": fields.String(),
        "swap": fields.String(),
        "scale": fields.String(),
        "from": fields.List(fields.Raw()),
        "to": fields.Raw(),
        "carry": fields.Dict(keys=fields.String(), values=fields.List(fields.String())),
    }
)
_EXTENT = Schema.from_dict(
    {
        "direction": fields.String(required=True, validate=validate.OneOf(["less", "more"])),
        "percent": fields.Decimal(required=True),
        "most": fields.Decimal(required=True),
    }
)
_MEASURE = Schema.from_dict(
    {
        "id": fields.String(required=True, validate=validate.Regexp(r"^[a-z_]{3,40}$")),
        "sv": fields.Nested(_WORDS, required=True),
        "en": fields.Nested(_WORDS, required=True),
        "changes": fields.List(fields.Nested(_CHANGE), required=True, validate=validate.Length(min=1)),
        "follow": fields.List(fields.Nested(_CHANGE)),
        "extent": fields.Nested(_EXTENT),
    }
)
_KINDS = ("set", "swap", "scale")


@functools.cache
def load_measures() -> Mapping[str, Measure]:
    """Every measure by its id, in the order of the file. Raises ValidationError for a file that is wrong."""
    rows = read_yaml((Path(__file__).parent / "measures.yml").read_text(encoding="utf-8"))
    found = [_measure(row) for row in _MEASURE(many=True).load(rows)]
    return {one.id: one for one in found}


def families_of(measure: Measure) -> tuple[str, ...]:
    """The families that ask what it changes."""
    return tuple(name for name in FAMILIES if _asks(load_family(name), measure))


def _asks(family: Family, measure: Measure) -> bool:
    return any(change.question in family.questions for change in measure.changes)


def _measure(row: Mapping[str, Any]) -> Measure:
    return Measure(
        id=row["id"],
        words={language: Words(**row[language]) for language in ("sv", "en")},
        changes=tuple(_change(one) for one in row["changes"]),
        follow=tuple(_change(one) for one in row.get("follow", ())),
        extent=Extent(**row["extent"]) if "extent" in row else None,
    )


def _change(row: Mapping[str, Any]) -> Change:
    (kind,) = [name for name in _KINDS if name in row]
    carry = {pattern: tuple(units) for pattern, units in row.get("carry", {}).items()}
    return Change(kind, row[kind], tuple(row.get("from", ())), row.get("to"), carry)
