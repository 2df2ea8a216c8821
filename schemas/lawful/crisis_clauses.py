"""Terms for crises: texts to be written into a contract before anything happens, with their blanks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml
from marshmallow import Schema, fields, validate

HERE = Path(__file__).parent
KIND = "kontraktsvillkor"
BLANK = re.compile(r"\{(\w+)\}")
_REGIMES = ("over_troskel", "under_troskel", "direktupphandling")


@dataclass(frozen=True)
class Blank:
    """Something that the buyer fills in; `mark` is how it stands in the text."""

    mark: str
    meaning: str


@dataclass(frozen=True)
class Clause:
    """One term.

    Attributes:
        text: with its blanks as `[1: hur många dagar ...]`.
        citations: by regime.
    """

    key: str
    title: str
    why: str
    text: str
    blanks: tuple[Blank, ...]
    citations: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Library:
    """Every term, when they were written, and when and where the law was read."""

    clauses: tuple[Clause, ...]
    written: date
    law_read: str


_TEXT = fields.String(required=True, validate=validate.Length(min=1))
_CITATIONS = fields.Dict(
    keys=fields.String(validate=validate.OneOf(_REGIMES)),
    values=fields.List(_TEXT, validate=validate.Length(min=1)),
    required=True,
    validate=validate.Length(equal=len(_REGIMES)),
)
_CLAUSE = Schema.from_dict(
    {
        "title": _TEXT,
        "why": _TEXT,
        "text": _TEXT,
        "citations": _CITATIONS,
        "blanks": fields.Dict(keys=fields.String(), values=_TEXT, required=True),
    }
)
_FILE = Schema.from_dict(
    {
        "read": fields.Date(required=True),
        "written": fields.Date(required=True),
        "source": _TEXT,
        "citations": fields.Raw(),
        "clauses": fields.Dict(keys=fields.String(), values=fields.Nested(_CLAUSE), required=True),
    }
)


@cache
def crisis_clauses() -> Library:
    """The library.

    Raises:
        marshmallow.ValidationError: the file is wrong; the message names the field.
    """
    text = (HERE / "crisis_clauses.yml").read_text(encoding="utf-8")
    # The loader makes dates of days; the schema reads them as text, as in every other file.
    loaded = _FILE().load(yaml.load(text, Loader=yaml.BaseLoader))  # noqa: S506 - plain text only
    clauses = tuple(_clause(key, **row) for key, row in loaded["clauses"].items())
    return Library(clauses, loaded["written"], f"{loaded['source']}, läst {loaded['read']}")


def _clause(
    key: str,
    title: str,
    why: str,
    text: str,
    citations: Mapping[str, list[str]],
    blanks: Mapping[str, str],
) -> Clause:
    order = list(dict.fromkeys(BLANK.findall(text)))
    marks = {name: f"[{at}: {blanks[name]}]" for at, name in enumerate(order, start=1)}
    told = tuple(Blank(str(at), blanks[name]) for at, name in enumerate(order, start=1))
    by_regime = {regime: tuple(rows) for regime, rows in citations.items()}
    return Clause(key, title, why, " ".join(text.format(**marks).split()), told, by_regime)
