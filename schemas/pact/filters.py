"""What somebody asks for: the same filters in an address and in a request by event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from schemas.pact.fields import read_moment

SETS = {
    "productId": "product_ids",
    "companyId": "company_ids",
    "geography": "geographies",
    "classification": "classifications",
}
MOMENTS = {"validOn": "valid_on", "validAfter": "valid_after", "validBefore": "valid_before"}
STATUSES = ("Active", "Deprecated")
VALUES_MAX = 100
LENGTH_MAX = 500


class BadFilter(ValueError):
    """A filter cannot be read; the message names it and says what would be right."""


@dataclass(frozen=True)
class Wanted:
    """Values of one filter are alternatives; the filters hold together. Texts are casefolded."""

    product_ids: tuple[str, ...] = ()
    company_ids: tuple[str, ...] = ()
    geographies: tuple[str, ...] = ()
    classifications: tuple[str, ...] = ()
    valid_on: datetime | None = None
    valid_after: datetime | None = None
    valid_before: datetime | None = None
    status: str = ""


def read_wanted(said: Mapping[str, Any]) -> Wanted:
    """The filters among what was said; a list or a single text each, an empty text says nothing.

    Raises:
        BadFilter: a value is of the wrong kind.
    """
    texts: dict[str, Any] = {attribute: _texts(said, name) for name, attribute in SETS.items()}
    moments: dict[str, Any] = {attribute: _moment(said, name) for name, attribute in MOMENTS.items()}
    return Wanted(**texts, **moments, status=_status(said))


def _values(said: Mapping[str, Any], name: str) -> Sequence[str]:
    found = said.get(name)
    values = [] if found is None else [found] if isinstance(found, str) else found
    if not isinstance(values, list | tuple) or not all(isinstance(one, str) for one in values):
        raise BadFilter(f"{name} must be text, or a list of texts.")
    if len(values) > VALUES_MAX or any(len(one) > LENGTH_MAX or "\0" in one for one in values):
        raise BadFilter(f"{name} has too many or too long values.")
    return [one for one in values if one.strip()]


def _texts(said: Mapping[str, Any], name: str) -> tuple[str, ...]:
    return tuple(one.strip().casefold() for one in _values(said, name))


def _one(said: Mapping[str, Any], name: str) -> str:
    values = _values(said, name)
    if len(values) > 1:
        raise BadFilter(f"{name} may stand once.")
    return values[0].strip() if values else ""


def _moment(said: Mapping[str, Any], name: str) -> datetime | None:
    text = _one(said, name)
    # A plus sign that was not escaped in an address arrives as a blank.
    moment = read_moment(text.replace(" ", "+")) if text else None
    if text and moment is None:
        raise BadFilter(f"{name} must be a point in time with a time zone, such as 2026-01-01T00:00:00Z.")
    return moment


def _status(said: Mapping[str, Any]) -> str:
    text = _one(said, "status")
    status = next((one for one in STATUSES if one.casefold() == text.casefold()), "")
    if text and not status:
        raise BadFilter("status must be Active or Deprecated.")
    return status
