"""The figures as open files: a row for each day, figure, part and period, after the data dictionary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date
from typing import Any

from portal.dashboards.figures import BY_NAME
from portal.dashboards.models import OverviewFigure
from portal.opendata.fields import OVERVIEW_FIELDS

NAMES = [one.name for one in OVERVIEW_FIELDS]


def rows_of(found: Iterable[OverviewFigure], as_staff: bool = False) -> Iterator[Mapping[str, Any]]:
    """As everybody sees them, or as staff do."""
    for one in found:
        yield _row(one, one.day, one.value, one.low, one.high) if as_staff else _public(one)


def _public(one: OverviewFigure) -> dict[str, Any]:
    if one.public_since is None:
        return _row(one, one.day, None, None, None)
    return _row(one, one.public_since, one.public_value, one.public_low, one.public_high)


def _row(
    one: OverviewFigure, counted_on: date, value: float | None, low: float | None, high: float | None
) -> dict[str, Any]:
    return {
        "day": one.day.isoformat(),
        "name": one.name,
        "key": one.key,
        "period": one.period,
        "value": "" if value is None else value,
        "low": "" if low is None else low,
        "high": "" if high is None else high,
        "unit": BY_NAME[one.name].unit if one.name in BY_NAME else "",
        "is_withheld": value is None,
        "counted_on": counted_on.isoformat(),
        "counted_at": one.counted_at.astimezone(UTC).isoformat(timespec="seconds"),
    }
