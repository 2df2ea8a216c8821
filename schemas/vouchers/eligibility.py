"""The checks of an application, each with its result and what it rests on. Pure: facts in, results out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from schemas.vouchers.payment import payable
from schemas.vouchers.terms import Terms
from schemas.yaml_text import read_yaml

PRIMARY_AGRICULTURE = "farming"
# What a decision could not change: the others are the region's to judge, and anybody may have a decision.
BEFORE_SENDING = frozenset({"farming", "open", "plan", "not_started"})
# The rate is the region's to give.
TOLD_BY_THE_REGION = frozenset({"de_minimis"})


class Result(StrEnum):
    """How a check went; `unknown` when something it needs has not been told."""

    HOLDS = "holds"
    FAILS = "fails"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Area:
    """One area of work by the quote: hours and their price without VAT."""

    what: str
    hours: Decimal
    hour_sek: Decimal

    @property
    def cost_sek(self) -> Decimal:
        """What it costs by the quote."""
        return self.hours * self.hour_sek


@dataclass(frozen=True)
class Facts:
    """What an application says; None where nothing is said yet.

    Attributes:
        areas_before: how many areas the company has been granted in the same call already.
    """

    employees: int | None
    municipality: str
    activity: str
    pay_as_agreed: bool | None
    has_f_tax: bool | None
    is_tied: bool | None
    starts_on: date | None
    has_told_aid: bool
    plan_is_agreed: bool
    areas: Sequence[Area]
    areas_before: int = 0


@dataclass(frozen=True)
class Ledger:
    """De minimis aid on a day, in euro; `wanted_eur` None where no rate is known."""

    taken_eur: Decimal
    room_eur: Decimal
    ceiling_eur: Decimal
    wanted_eur: Decimal | None


@dataclass(frozen=True)
class Check:
    """One check; `numbers` are what its words name."""

    id: str
    result: Result
    numbers: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As it is frozen with an application."""
        return {"id": self.id, "result": self.result.value, "numbers": dict(self.numbers)}


@cache
def citations() -> Mapping[str, Mapping[str, str]]:
    """What each check rests on, and how sure that is, in the order of the page."""
    found: Mapping[str, Mapping[str, str]] = read_yaml(
        Path(__file__).with_name("rules.yml").read_text(encoding="utf-8")
    )
    return found


def grantable(area: Area, terms: Terms) -> Decimal:
    """The most that can be granted for an area, in whole kronor."""
    return payable(area.cost_sek, area.cost_sek, area.hours, terms).quantize(Decimal(1), ROUND_DOWN)


def eligibility(
    facts: Facts, terms: Terms, call_days: tuple[date, date], ledger: Ledger, day: date
) -> list[Check]:
    """Every check, on the day of the application, in the order of `rules.yml`."""
    dearest = max((area.hour_sek for area in facts.areas), default=None)
    opens, closes = call_days
    results = {
        "farming": _result(facts.activity and facts.activity != PRIMARY_AGRICULTURE, bool(facts.activity)),
        "open": _result(opens <= day <= closes),
        "plan": _result(facts.plan_is_agreed),
        "employees": _result((facts.employees or 0) <= terms.max_employees, facts.employees is not None),
        "place": _result(facts.municipality.startswith(terms.place), bool(facts.municipality)),
        "not_started": _result(facts.starts_on and facts.starts_on > day, facts.starts_on is not None),
        "pay": _result(facts.pay_as_agreed, facts.pay_as_agreed is not None),
        "f_tax": _result(facts.has_f_tax, facts.has_f_tax is not None),
        "ties": _result(not facts.is_tied, facts.is_tied is not None),
        "hour_price": _result((dearest or 0) <= terms.hour_max_sek, dearest is not None),
        "areas": _result(len(facts.areas) + facts.areas_before <= terms.area_count, bool(facts.areas)),
        "aid_history": _result(True, facts.has_told_aid),
        "de_minimis": _result(
            (ledger.wanted_eur or 0) <= ledger.room_eur, facts.has_told_aid and ledger.wanted_eur is not None
        ),
    }
    numbers = _numbers(terms, ledger, opens, closes)
    numbers["areas"] = {"most": str(terms.area_count), "before": str(facts.areas_before)}
    return [Check(name, results[name], numbers.get(name, {})) for name in citations()]


def may_be_sent(checks: Sequence[Check]) -> bool:
    """Whether everything is told, and nothing stands in the way of asking for a decision."""
    told = all(one.result is not Result.UNKNOWN or one.id in TOLD_BY_THE_REGION for one in checks)
    return told and all(one.result is Result.HOLDS for one in checks if one.id in BEFORE_SENDING)


def may_be_granted(checks: Sequence[Check]) -> bool:
    """Whether every check holds."""
    return all(one.result is Result.HOLDS for one in checks)


def _result(holds: object, is_told: bool = True) -> Result:
    if not is_told:
        return Result.UNKNOWN
    return Result.HOLDS if holds else Result.FAILS


def _numbers(terms: Terms, ledger: Ledger, opens: date, closes: date) -> dict[str, Mapping[str, str]]:
    return {
        "open": {"opens": opens.isoformat(), "closes": closes.isoformat()},
        "employees": {"most": str(terms.max_employees)},
        "hour_price": {"most": str(terms.hour_max_sek)},
        "de_minimis": {
            "wanted": str(ledger.wanted_eur if ledger.wanted_eur is not None else ""),
            "taken": str(ledger.taken_eur),
            "room": str(ledger.room_eur),
            "ceiling": str(ledger.ceiling_eur),
        },
    }
