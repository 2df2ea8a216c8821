"""Deadlines by the Swedish calendar, points that say why, and a sample that anybody can draw again."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from portal.review.deadlines import easter_sunday, is_working_day, working_days_after
from portal.review.risk import SAMPLED_SHARE, SAMPLING_PLAN, is_sampled, risk_of

if TYPE_CHECKING:
    from flask import Flask

PLAIN = {"total_kg_co2e": 0.2, "low": 0.15, "high": 0.25, "output": 1000.0, "missing": []}


@pytest.mark.parametrize(
    "easter",
    ["1981-04-19", "2000-04-23", "2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2038-04-25"],
)
def test_easter_falls_where_the_almanac_says(easter: str) -> None:
    """Early, late and ordinary years."""
    day = date.fromisoformat(easter)
    assert easter_sunday(day.year) == day


@pytest.mark.parametrize(
    "holiday",
    ["2026-01-01", "2026-01-06", "2026-04-03", "2026-04-06", "2026-05-01", "2026-05-14", "2025-06-06",
     "2026-06-19", "2026-12-24", "2026-12-25", "2026-12-31", "2026-11-28"],
)  # fmt: skip
def test_holidays_are_no_working_days(holiday: str) -> None:
    """Those with a date, those by Easter, Midsummer Eve, and Saturdays."""
    assert not is_working_day(date.fromisoformat(holiday))


def test_ten_working_days_over_christmas() -> None:
    """Handed in on the Monday before Christmas: three weeks pass."""
    assert working_days_after(date(2026, 12, 21), 10) == date(2027, 1, 11)
    assert working_days_after(date(2026, 11, 27), 1) == date(2026, 11, 30)


def test_the_sample_is_drawn_from_the_hash_and_nothing_else() -> None:
    """The same snapshot is drawn every time, and about one in ten is."""
    hashes = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(4000)]
    drawn = [one for one in hashes if is_sampled(one)]
    assert drawn == [one for one in hashes if is_sampled(one)]
    assert 0.08 < len(drawn) / len(hashes) < 0.12
    first = hashlib.sha256(f"jordnara-sampling-{SAMPLING_PLAN}:{drawn[0]}".encode()).digest()
    assert int.from_bytes(first[:8]) < SAMPLED_SHARE * 2**64


@pytest.mark.parametrize(
    ("changes", "own", "findings", "is_first", "points"),
    [
        ({}, "0.9", 0, False, 0),
        ({}, "0.9", 0, True, 1),
        ({}, "0.9", 9, False, 4),
        ({}, "0.4", 0, False, 1),
        ({}, "0.2", 1, False, 3),
        ({"output": 600_000.0}, "0.9", 0, False, 2),
        ({"output": 6_000_000.0}, "0.9", 0, False, 3),
        ({"high": 0.45}, "0.9", 0, False, 1),
        ({"missing": [{}]}, "0.9", 0, False, 2),
    ],
)
def test_points_say_what_they_are_for(
    app: Flask, changes: dict[str, Any], own: str, findings: int, is_first: bool, points: int
) -> None:
    """Remarks, own data, size, width and gaps each count as the page says, with a reason each."""
    with app.test_request_context():
        risk = risk_of("a" * 64, {**PLAIN, **changes}, Decimal(own), findings, is_first=is_first)
    assert risk.points == points
    assert bool(risk.reasons) == bool(points)


def test_what_is_sampled_is_looked_at_first(app: Flask) -> None:
    """A draw by chance counts as high whatever the points are."""
    drawn = next(one for one in (f"{number:064x}" for number in range(200)) if is_sampled(one))
    with app.test_request_context():
        risk = risk_of(drawn, PLAIN, Decimal("0.9"), 0, is_first=False)
    assert (risk.points, risk.level) == (0, "high")
