"""A voucher as its pages show it, the producer's and the region's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from portal.accounts.models import Organisation
from portal.declarations.models import Declaration
from portal.plans.models import Plan
from portal.results.models import ComputedFootprint
from portal.vouchers import queries
from portal.vouchers.assessment import Assessment, assess_voucher, grantable_of, payable_of
from portal.vouchers.content import seen_hash
from portal.vouchers.effect import Effect, effect_of
from portal.vouchers.models import Voucher, VoucherArea, VoucherCall, VoucherDecision
from portal.vouchers.transitions import Status
from portal.vouchers.words import status_word
from schemas.vouchers import Terms, may_be_granted, may_be_sent

LIVE = (Status.DRAFT, Status.ASKED, Status.SUBMITTED)


@dataclass(frozen=True)
class VoucherView:
    """A voucher with everything its pages need; nothing here needs the session any more.

    Attributes:
        content: the checks and the ledger: of today until it is decided, afterwards as they were then.
        can_be_sent, can_be_granted: by the checks of today.
        declared_unit: what the effect's figures are counted per.
        same_invoice: other vouchers' numbers, so that nobody pays for the same work twice unawares.
        seen: names what the page shows of the application and the account.
    """

    voucher: Voucher
    call: VoucherCall
    declaration: Declaration
    plan: Plan
    producer: str
    terms: Terms
    content: Mapping[str, Any]
    can_be_sent: bool
    can_be_granted: bool
    wanted_sek: Decimal
    areas: Sequence[VoucherArea]
    grantable: Mapping[int, Decimal]
    payable: Mapping[int, Decimal]
    decisions: Sequence[tuple[VoucherDecision, str]]
    effect: Effect
    declared_unit: str
    same_invoice: Sequence[int]
    seen: str

    @property
    def status(self) -> tuple[str, str | None]:
        """Word and colour."""
        return status_word(self.voucher.status)

    @property
    def question(self) -> VoucherDecision | None:
        """What the region has asked and waits for."""
        newest = self.decisions[0][0] if self.decisions else None
        waits = self.voucher.status in (Status.ASKED, Status.GRANTED)
        return newest if newest is not None and newest.kind == "ask" and waits else None

    @property
    def is_farming(self) -> bool:
        """Whether it belongs to the county administrative board instead."""
        return any(one["id"] == "farming" and one["result"] == "fails" for one in self.content["checks"])


def voucher_view(session: Session, voucher: Voucher, day: date) -> VoucherView:
    """The voucher for a page."""
    found = assess_voucher(session, voucher, day)
    areas = queries.areas_of(session, voucher.id)
    plan = session.get_one(Plan, voucher.plan_id)
    return VoucherView(
        voucher=voucher,
        call=session.get_one(VoucherCall, voucher.call_id),
        declaration=session.get_one(Declaration, voucher.declaration_id),
        plan=plan,
        producer=session.get_one(Organisation, voucher.organisation_id).name,
        terms=found.terms,
        content=_content(session, voucher, found),
        can_be_sent=may_be_sent(found.checks),
        can_be_granted=may_be_granted(found.checks),
        wanted_sek=found.wanted_sek,
        areas=areas,
        grantable={row.position: grantable_of(row, found.terms) for row in areas},
        payable={row.position: payable_of(row, found.terms) for row in areas},
        decisions=[(row, name) for row, name in queries.decisions_of(session, voucher.id)],
        effect=effect_of(session, voucher),
        declared_unit=session.get_one(ComputedFootprint, plan.footprint_id).result["declared_unit"],
        same_invoice=queries.with_same_invoice(session, voucher),
        seen=seen_hash(session, voucher),
    )


def _content(session: Session, voucher: Voucher, found: Assessment) -> Mapping[str, Any]:
    if voucher.status in LIVE or voucher.applied_on is None:
        return found.to_json()
    decisions = [row.content for row, _name in queries.decisions_of(session, voucher.id)]
    sent = [row.content for row in queries.submissions_of(session, voucher.id)]
    found_then: Mapping[str, Any] = next(one for one in (*decisions, *sent) if "checks" in one)
    return found_then
