"""The ledger of de minimis aid: how much a single undertaking may still be granted on a day.

The three years are rolling. The day exactly three years after a grant is taken to lie within them still,
which is the careful reading (unconfirmed): a grant counts from its own day up to and with the same date
three years later, and stops the day after. What was granted on a 29 February counts to a 1 March.
A grant that does not fit is refused whole: it is not cut down to what is left.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from schemas.yaml_text import read_yaml

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Aid:
    """Aid as it was granted. Granted is when the right to it arose, whenever it is paid."""

    undertaking: str
    granted_on: date
    amount_eur: Decimal
    giver: str = ""


@dataclass(frozen=True)
class Ceiling:
    """The most that may be granted in three years, and from when to when that holds."""

    amount_eur: Decimal
    citation: str
    confidence: str
    since: date
    until: date | None = None


@cache
def ceilings() -> tuple[Ceiling, ...]:
    """Every ceiling, the newest first."""
    rows = read_yaml((HERE / "de_minimis.yml").read_text(encoding="utf-8"))["rows"]
    made = [
        Ceiling(Decimal(row["amount_eur"]), row["citation"], row["confidence"], row["from"], row.get("until"))
        for row in rows
    ]
    return tuple(sorted(made, key=lambda one: one.since, reverse=True))


@cache
def window_years() -> int:
    """How many years a grant counts."""
    return int(read_yaml((HERE / "de_minimis.yml").read_text(encoding="utf-8"))["years"])


def ceiling(day: date) -> Ceiling:
    """What holds on a day.

    Raises:
        LookupError: no row covers the day.
    """
    found = next((one for one in ceilings() if one.since <= day <= (one.until or day)), None)
    if found is None:
        raise LookupError(f"no ceiling is known for {day}")
    return found


def last_counting_day(granted_on: date) -> date:
    """The last day on which a grant counts."""
    year = granted_on.year + window_years()
    try:
        return granted_on.replace(year=year)
    except ValueError:  # a 29 February
        return date(year, 3, 1)


def counting(grants: Iterable[Aid], undertaking: str, day: date) -> list[Aid]:
    """The grants to an undertaking that count on a day, the oldest first."""
    found = [
        one
        for one in grants
        if one.undertaking == undertaking and one.granted_on <= day <= last_counting_day(one.granted_on)
    ]
    return sorted(found, key=lambda one: (one.granted_on, one.amount_eur, one.giver))


def taken(grants: Iterable[Aid], undertaking: str, day: date) -> Decimal:
    """What counts on a day, in euro."""
    return sum((one.amount_eur for one in counting(grants, undertaking, day)), Decimal(0))


def room(grants: Iterable[Aid], undertaking: str, day: date) -> Decimal:
    """What may still be granted on a day, in euro; never less than nothing."""
    return max(Decimal(0), ceiling(day).amount_eur - taken(grants, undertaking, day))


def admits(grants: Iterable[Aid], grant: Aid) -> bool:
    """Whether a grant fits in whole on its own day."""
    return grant.amount_eur <= room(grants, grant.undertaking, grant.granted_on)
