"""The cited figures behind "Jag vet inte" and behind "is that really right?": two files in `schemas/data`."""

import csv
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path

from marshmallow import Schema, ValidationError, fields, validate

from schemas.questionnaire.files import DATA
from schemas.units import Unit, UnitError

DEFAULTS_FILE = DATA / "practice_defaults.csv"
RANGES_FILE = DATA / "typical_ranges.csv"
# Where the figures of each publisher hold: ISO country, or EU, NORDIC, GLO; `unknown` where it does not say.
PUBLISHERS_FILE = DATA / "publishers.csv"
ALL = "all"


class DefaultsError(ValueError):
    """A row that cannot be used; the message names file, line and column."""


@dataclass(frozen=True)
class Default:
    """A figure for common practice, with its 95 % interval and where it was read."""

    id: str
    crop: str
    value: Decimal
    unit: str
    low: Decimal
    high: Decimal
    source: str
    confidence: str
    note: str
    geography: str

    @property
    def unverified(self) -> bool:
        """True where no source could be read (grade C): shown as "obekräftad" wherever it is used."""
        return self.confidence == "C"


@dataclass(frozen=True)
class TypicalRange:
    """What is common; outside it the form asks for a comment."""

    id: str
    crop: str
    low: Decimal
    high: Decimal
    unit: str


class _RangeRow(Schema):
    """Columns both files share."""

    id = fields.String(required=True, validate=validate.Regexp(r"[a-z]+(\.[a-z0-9_]+)+\Z"))
    crop = fields.String(required=True, validate=validate.Length(min=1))
    low = fields.Decimal(required=True)
    high = fields.Decimal(required=True)
    unit = fields.String(required=True)
    source_title = fields.String(required=True, validate=validate.Length(min=1))
    publisher = fields.String(required=True)
    year = fields.String(required=True)
    locator = fields.String(required=True, validate=validate.Length(min=1))
    licence = fields.String(required=True, validate=validate.Length(min=1))
    confidence = fields.String(required=True, validate=validate.OneOf("ABC"))
    note = fields.String(required=True)


class _DefaultRow(_RangeRow):
    value = fields.Decimal(required=True)


Row = Mapping[str, str]


class Defaults:
    """Both files, read once. A row for the crop (or other key) beats the row for `all`."""

    def __init__(self, defaults: Iterable[Default], ranges: Iterable[TypicalRange], digest: str) -> None:
        self._defaults = {(row.id, row.crop): row for row in defaults}
        self._ranges = {(row.id, row.crop): row for row in ranges}
        self.digest = digest

    def find(self, default_id: str, crop: str) -> Default | None:
        """The default for this crop, or the one for all crops, or None."""
        return self._defaults.get((default_id, crop)) or self._defaults.get((default_id, ALL))

    def all_defaults(self) -> Iterable[Default]:
        """Every default, in the order of the file."""
        return self._defaults.values()

    def has(self, default_id: str) -> bool:
        """Whether there is any row of this id, in either file."""
        return any(name == default_id for name, _ in (*self._defaults, *self._ranges))

    def find_range(self, default_id: str, crop: str) -> TypicalRange | None:
        """The typical range for this crop, or for all crops, or None."""
        return self._ranges.get((default_id, crop)) or self._ranges.get((default_id, ALL))


@cache
def load_defaults() -> Defaults:
    """Read and check both files; DefaultsError names the line and column at fault."""
    read = (DEFAULTS_FILE, RANGES_FILE, PUBLISHERS_FILE)
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in read)).hexdigest()
    defaults = [_default(row, place) for place, row in _rows(DEFAULTS_FILE, _DefaultRow())]
    ranges = [_range(row, place) for place, row in _rows(RANGES_FILE, _RangeRow())]
    return Defaults(defaults, ranges, digest)


@cache
def _places() -> Mapping[str, str]:
    with PUBLISHERS_FILE.open(encoding="utf-8", newline="") as lines:
        return {row["publisher"]: row["geography"] for row in csv.DictReader(lines)}


def _rows(path: Path, schema: Schema) -> Iterable[tuple[str, dict[str, object]]]:
    seen: set[tuple[object, object]] = set()
    with path.open(encoding="utf-8", newline="") as lines:
        for number, raw in enumerate(csv.DictReader(lines), start=2):
            place = f"{path.name} line {number}"
            try:
                row = schema.load(raw)
                Unit.parse(row["unit"])
            except (ValidationError, UnitError, InvalidOperation) as error:
                raise DefaultsError(f"{place}: {error}") from error
            if (key := (row["id"], row["crop"])) in seen:
                raise DefaultsError(f"{place}: {key} stands twice")
            seen.add(key)
            yield place, row


def _default(row: Mapping[str, object], place: str) -> Default:
    low, value, high = (_decimal(row[name]) for name in ("low", "value", "high"))
    if not low <= value <= high:
        raise DefaultsError(f"{place}: low {low}, value {value}, high {high} are not in order")
    source = ", ".join(str(row[name]) for name in ("source_title", "publisher", "year", "locator"))
    texts = {name: str(row[name]) for name in ("id", "crop", "unit", "confidence", "note")}
    place_of_use = _places().get(str(row["publisher"]))
    if place_of_use is None:
        raise DefaultsError(f"{place}: the publisher {row['publisher']} is not in {PUBLISHERS_FILE.name}")
    return Default(value=value, low=low, high=high, source=source, geography=place_of_use, **texts)


def _range(row: Mapping[str, object], place: str) -> TypicalRange:
    low, high = _decimal(row["low"]), _decimal(row["high"])
    if low > high:
        raise DefaultsError(f"{place}: low {low} is above high {high}")
    return TypicalRange(str(row["id"]), str(row["crop"]), low, high, str(row["unit"]))


def _decimal(value: object) -> Decimal:
    assert isinstance(value, Decimal)
    return value
