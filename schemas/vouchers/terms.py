"""A call's terms and the euro's rate as dated rows: those of the day count, not those of today."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

CENT = Decimal("0.01")


class NoTerms(LookupError):
    """No row says what held on that day."""


@dataclass(frozen=True)
class Terms:
    """What a call asks and gives, from a day on.

    Attributes:
        area_max_sek: the most for one area of work; `area_count` how many areas one company may have.
        place: the first digits of the municipalities that it is for; `20` is Dalarna.
        hour_max_sek: what a consultant's hour may cost, without VAT.
        share_percent: how much of the cost is paid.
        accounting_months: counted from the day of the grant; `follow_up_months` from the day of payment.
        source: where the terms are decided.
    """

    holds_from: date
    area_max_sek: Decimal
    area_count: int
    max_employees: int
    place: str
    hour_max_sek: Decimal
    share_percent: Decimal
    accounting_months: int
    follow_up_months: int
    source: str

    def to_json(self) -> dict[str, Any]:
        """As it is frozen with an application."""
        return {name: value if isinstance(value, int) else str(value) for name, value in vars(self).items()}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Terms:
        """Read what was frozen."""
        money = {name: Decimal(content[name]) for name in ("area_max_sek", "hour_max_sek", "share_percent")}
        return cls(**{**content, **money, "holds_from": date.fromisoformat(content["holds_from"])})


@dataclass(frozen=True)
class Rate:
    """Kronor for a euro from a day on, and who says so."""

    holds_from: date
    sek_per_eur: Decimal
    source: str


def terms_on(rows: Iterable[Terms], day: date) -> Terms:
    """The terms that held on a day: an application's is the day on which it was sent first.

    Raises:
        NoTerms: none did yet.
    """
    held = [row for row in rows if row.holds_from <= day]
    if not held:
        raise NoTerms(str(day))
    return max(held, key=lambda row: row.holds_from)


def rate_on(rows: Iterable[Rate], day: date) -> Rate | None:
    """The rate that held on a day; None where nobody has given one."""
    return max((row for row in rows if row.holds_from <= day), key=lambda row: row.holds_from, default=None)


def in_euro(amount_sek: Decimal, rate: Rate) -> Decimal:
    """An amount of kronor in euro, to the cent."""
    return (amount_sek / rate.sek_per_eur).quantize(CENT, ROUND_HALF_UP)


def months_later(day: date, months: int) -> date:
    """The same date some months on; the month's last day where it has no such date."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
