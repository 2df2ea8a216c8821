"""Amounts in the law as dated rows: what held on a day, and where it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from schemas.yaml_text import read_yaml

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Amount:
    """One amount, in SEK, EUR, percent or times, and its days; `until` None while no end is known."""

    name: str
    title: str
    title_en: str
    unit: str
    value: float
    citation: str
    since: date
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.since <= day and (self.until is None or day <= self.until)


class NoAmount(LookupError):
    """No row says what held on that day; the data must be brought up to date."""


@cache
def amounts() -> Mapping[str, tuple[Amount, ...]]:
    """Every amount by name, the newest row first."""
    content = read_yaml((HERE / "amounts.yml").read_text(encoding="utf-8"))["amounts"]
    return {name: _rows(name, entry) for name, entry in content.items()}


def _rows(name: str, entry: Mapping[str, object]) -> tuple[Amount, ...]:
    rows = entry["rows"]
    assert isinstance(rows, list)
    made = [
        Amount(
            name,
            str(entry["title"]),
            str(entry["title_en"]),
            str(entry["unit"]),
            row["value"],
            row["citation"],
            row["from"],
            row.get("until"),
        )
        for row in rows
    ]
    return tuple(sorted(made, key=lambda one: one.since, reverse=True))


def amount(name: str, day: date | None = None) -> Amount:
    """What holds on a day; without one, what is newest.

    Raises:
        NoAmount: no row covers the day.
    """
    rows = amounts()[name]
    if day is None:
        return rows[0]
    found = next((one for one in rows if one.holds(day)), None)
    if found is None:
        raise NoAmount(f"{name} is not known for {day}")
    return found
