"""An application held against the terms of its day and the ledger: what is checked, what can be granted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from portal.plans.models import Plan
from portal.plans.transitions import Status as PlanStatus
from portal.vouchers import queries
from portal.vouchers.models import Voucher, VoucherArea, VoucherCall
from portal.vouchers.queries import LedgerLine
from schemas.vouchers import (
    Area,
    Check,
    Facts,
    Ledger,
    Rate,
    Terms,
    ceiling,
    counting,
    eligibility,
    grantable,
    in_euro,
    last_counting_day,
    payable,
    rate_on,
    room,
    taken,
    terms_on,
)


@dataclass(frozen=True)
class Assessment:
    """Everything that a decision rests on, by the terms of `applied_on` and the ledger of `ledger_day`.

    Attributes:
        wanted_sek: what would be granted; `grantable_sek` as much as the quote and the terms allow.
    """

    applied_on: date
    ledger_day: date
    terms: Terms
    facts: Facts
    ledger: Ledger
    lines: Sequence[LedgerLine]
    rate: Rate | None
    checks: Sequence[Check]
    wanted_sek: Decimal
    grantable_sek: Decimal

    def counts(self, line: LedgerLine) -> bool:
        """Whether a line counts on the day."""
        return bool(counting([line.aid], line.aid.undertaking, self.ledger_day))

    def to_json(self) -> dict[str, Any]:
        """As it is frozen with what was sent and what was decided."""
        return {
            "applied_on": self.applied_on.isoformat(),
            "ledger_day": self.ledger_day.isoformat(),
            "terms": self.terms.to_json(),
            "checks": [one.to_json() for one in self.checks],
            "wanted_sek": str(self.wanted_sek),
            "ledger": {name: _plain(value) for name, value in vars(self.ledger).items()},
            "lines": [
                {
                    "giver": one.aid.giver,
                    "voucher": one.voucher_number,
                    "granted_on": one.aid.granted_on.isoformat(),
                    "counts_until": last_counting_day(one.aid.granted_on).isoformat(),
                    "amount_eur": str(one.aid.amount_eur),
                    "told_by_region": one.told_by_region,
                    "source": one.source,
                    "counts": self.counts(one),
                }
                for one in self.lines
            ],
            "rate": {name: str(value) for name, value in vars(self.rate).items()} if self.rate else None,
        }


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def assess_voucher(
    session: Session, voucher: Voucher, day: date, wanted_sek: Decimal | None = None
) -> Assessment:
    """Check an application.

    Args:
        day: today: whose ledger, ceiling and rate hold, and the day of an application not sent yet.
        wanted_sek: what would be granted; as much as can be when None.

    Raises:
        NoTerms: the call has no terms for the application's day.
    """
    applied_on = voucher.applied_on or day
    call = session.get_one(VoucherCall, voucher.call_id)
    terms = terms_on(queries.terms_of(session, call.id), applied_on)
    facts = facts_of(session, voucher)
    grantable_sek = wanted_of(facts, terms)
    wanted = grantable_sek if wanted_sek is None else wanted_sek
    lines = queries.ledger_of(session, voucher.organisation_id, voucher.id)
    rate = rate_on(queries.rates(session), day)
    ledger = _ledger(lines, voucher, day, in_euro(wanted, rate) if rate else None)
    checks = eligibility(facts, terms, (call.opens_on, call.closes_on), ledger, applied_on)
    return Assessment(applied_on, day, terms, facts, ledger, lines, rate, checks, wanted, grantable_sek)


def _ledger(lines: Sequence[LedgerLine], voucher: Voucher, day: date, wanted_eur: Decimal | None) -> Ledger:
    grants, undertaking = [line.aid for line in lines], str(voucher.organisation_id)
    return Ledger(
        taken(grants, undertaking, day), room(grants, undertaking, day), ceiling(day).amount_eur, wanted_eur
    )


def facts_of(session: Session, voucher: Voucher) -> Facts:
    """What the application says."""
    plan = session.get_one(Plan, voucher.plan_id)
    is_told = bool(voucher.consultant) and voucher.has_f_tax is not None
    return Facts(
        employees=voucher.employees,
        municipality=voucher.municipality,
        activity=voucher.activity,
        pay_as_agreed=voucher.pay_as_agreed,
        has_f_tax=voucher.has_f_tax if is_told else None,
        is_tied=voucher.is_tied,
        starts_on=voucher.starts_on,
        has_told_aid=_has_told_aid(session, voucher),
        plan_is_agreed=plan.status == PlanStatus.AGREED,
        areas=[one for row in queries.areas_of(session, voucher.id) if (one := area_of(row))],
        areas_before=queries.areas_granted_before(session, voucher),
    )


def _has_told_aid(session: Session, voucher: Voucher) -> bool:
    """Whether the history is told: none, or at least one line of it."""
    if voucher.has_earlier_aid is None:
        return False
    return not voucher.has_earlier_aid or bool(queries.aid_of(session, voucher.organisation_id))


def area_of(row: VoucherArea) -> Area | None:
    """An area with its hours and price; None while they are not told."""
    if row.hours is None or row.hour_sek is None:
        return None
    return Area(row.what, row.hours, row.hour_sek)


def wanted_of(facts: Facts, terms: Terms) -> Decimal:
    """What can be granted for all areas, as far as the terms allow any."""
    left = max(0, terms.area_count - facts.areas_before)
    return sum((grantable(one, terms) for one in facts.areas[:left]), Decimal(0))


def grantable_of(row: VoucherArea, terms: Terms) -> Decimal:
    """What can be granted for an area."""
    area = area_of(row)
    return grantable(area, terms) if area else Decimal(0)


def payable_of(row: VoucherArea, terms: Terms) -> Decimal:
    """What is paid for an area by its account."""
    nothing = Decimal(0)
    return payable(row.granted_sek or nothing, row.cost_sek or nothing, row.used_hours or nothing, terms)


def terms_of_voucher(session: Session, voucher: Voucher) -> Terms:
    """The terms of the day on which it was applied for."""
    assert voucher.applied_on is not None
    return terms_on(queries.terms_of(session, voucher.call_id), voucher.applied_on)
