"""The small types of PACT v3: decimals as text, moments with a time zone, URNs, sets without repeats."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from marshmallow import EXCLUDE, Schema, ValidationError, fields, pre_load

SPEC_VERSION = "3.0.3"
PLACES = 9
_DECIMAL = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
_URN = re.compile(r"urn:[a-z0-9][a-z0-9-]{0,31}:\S+", re.IGNORECASE | re.ASCII)


class Shape(Schema):
    """A JSON object. What it does not know is left alone, and null counts as absent."""

    class Meta:
        """Later versions may add properties."""

        unknown = EXCLUDE

    @pre_load
    def _without_nulls(self, data: Any, **_kwargs: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        return {name: value for name, value in data.items() if value is not None}


class DecimalText(fields.Field[Decimal]):
    """A decimal as JSON text, `-12.5`; with a point, without exponent.

    Args:
        least, most: inclusive bounds.
        above: an exclusive lower bound.
    """

    def __init__(
        self, *, least: int | None = None, most: int | None = None, above: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.least, self.most, self.above = least, most, above

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Decimal:  # noqa: ARG002 - as called
        if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
            raise ValidationError('is not a decimal number as text, such as "12.5"')
        number = Decimal(value)
        if self.least is not None and number < self.least:
            raise ValidationError(f"is below {self.least}")
        if self.most is not None and number > self.most:
            raise ValidationError(f"is above {self.most}")
        if self.above is not None and number <= self.above:
            raise ValidationError(f"is not above {self.above}")
        return number


class Moment(fields.Field[datetime]):
    """A point in time, ISO 8601 with a time zone."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> datetime:  # noqa: ARG002 - as called
        moment = read_moment(value) if isinstance(value, str) else None
        if moment is None:
            raise ValidationError("is not a point in time with a time zone, such as 2026-01-01T00:00:00Z")
        return moment


class Urn(fields.String):
    """A URN, upper or lower case."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, *args, **kwargs)
        if not isinstance(text, str) or not _URN.fullmatch(text):
            raise ValidationError("is not a URN, such as urn:gtin:07312345000014")
        return text


class Words(fields.String):
    """Text that says something."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, *args, **kwargs)
        if not isinstance(text, str) or not text.strip():
            raise ValidationError("is empty")
        return text


class Id(fields.Field[UUID]):
    """A UUID as text."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> UUID:  # noqa: ARG002 - as called
        found = read_id(value)
        if found is None:
            raise ValidationError("is not a UUID")
        return found


class NonEmptySet(fields.List[Any]):
    """A list with something in it, and nothing twice."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> list[Any]:
        if not isinstance(value, list) or not value:
            raise ValidationError("is not a list with at least one value")
        found = list(super()._deserialize(value, *args, **kwargs))
        if len(set(found)) != len(found):
            raise ValidationError("has the same value twice")
        return found


def read_moment(text: str) -> datetime | None:
    """A moment in UTC; None when it is none, or its time zone is missing."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def read_id(text: Any) -> UUID | None:
    """A UUID in its usual writing, or None."""
    try:
        found = UUID(text)
    except (ValueError, AttributeError, TypeError):
        return None
    return found if str(found) == text.lower() else None


def years_later(moment: datetime, years: int) -> datetime:
    """The same day so many years on; the last of February for a leap day."""
    try:
        return moment.replace(year=moment.year + years)
    except ValueError:
        return moment.replace(year=moment.year + years, day=28)


def written(moment: datetime) -> str:
    """A moment as PACT writes it, in UTC."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def as_decimal(value: float | Decimal) -> Decimal:
    """A figure with as many decimals as are told, so that sums hold to the last digit."""
    return round(Decimal(repr(value)) if isinstance(value, float) else value, PLACES)


def decimal_text(number: Decimal) -> str:
    """A decimal without exponent and without superfluous zeros."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text
