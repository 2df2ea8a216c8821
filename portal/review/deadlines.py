"""By when something has to be done: working days in Sweden, counted from the day after it began."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

# What the region promises, and what it gives the producer. Nothing happens by itself when they have passed.
REVIEW_WORKING_DAYS = 10
CORRECTION_WORKING_DAYS = 20
REPLY_WORKING_DAYS = 15

_SATURDAY = 5
# Month and day of holidays that are the same every year; the eves are days off at the region.
_FIXED = ((1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31))
# Good Friday, Easter Monday and Ascension Day, in days from Easter Sunday.
_BY_EASTER = (-2, 1, 39)


def working_days_after(start: date, count: int) -> date:
    """The day on which so many working days have passed since `start`, itself not counted."""
    day = start
    while count:
        day += timedelta(days=1)
        if is_working_day(day):
            count -= 1
    return day


def is_working_day(day: date) -> bool:
    """Whether the region works that day."""
    return day.weekday() < _SATURDAY and day not in _holidays(day.year)


@cache
def _holidays(year: int) -> frozenset[date]:
    easter = easter_sunday(year)
    return frozenset(
        {date(year, month, day) for month, day in _FIXED}
        | {easter + timedelta(days=days) for days in _BY_EASTER}
        | {_midsummer_eve(year)}
    )


def _midsummer_eve(year: int) -> date:
    """The Friday from the 19th to the 25th of June."""
    first = date(year, 6, 19)
    return first + timedelta(days=(4 - first.weekday()) % 7)


def easter_sunday(year: int) -> date:
    """Easter in the Gregorian calendar, by the arithmetic of the anonymous algorithm of 1876."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (a + 11 * h) // 319
    r = (2 * e + 2 * i - k - h + m + 32) % 7
    month = (h - m + r + 90) // 25
    return date(year, month, (h - m + r + month + 19) % 32)
