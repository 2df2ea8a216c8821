"""Decide on a voucher, pay it, follow it up and claim it back: what the region does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from portal.accounts.models import Organisation
from portal.db import new_id
from portal.publication.service import NotImpartial
from portal.vouchers import queries
from portal.vouchers.assessment import assess_voucher, grantable_of, payable_of, terms_of_voucher
from portal.vouchers.content import account_of
from portal.vouchers.models import Voucher, VoucherDecision
from portal.vouchers.service import hold, is_seen, tell
from portal.vouchers.transitions import Action, Held, Party, Status, take
from schemas.events import Event
from schemas.events.vouchers import (
    VoucherAccountingDue,
    VoucherAsked,
    VoucherFollowedUp,
    VoucherFollowUpDue,
    VoucherGranted,
    VoucherPaid,
    VoucherRecovered,
    VoucherRefused,
)
from schemas.vouchers import may_be_granted, months_later

EVENTS: Mapping[str, type[Event]] = {
    kind.__name__: kind
    for kind in (
        VoucherAsked,
        VoucherGranted,
        VoucherRefused,
        VoucherPaid,
        VoucherFollowedUp,
        VoucherRecovered,
    )
}
NOTICE_AHEAD, NOTICE_OVERDUE = 1, 2
ANSWER_MONTHS = 1


class WrongAmount(Exception):
    """An amount is less than nothing, or more than what it is taken from."""


@dataclass(frozen=True)
class Staff:
    """A member of staff who decides, and on what day.

    Attributes:
        is_impartial: they stated that they have no conflict of interest; nothing is decided without it.
        seen: `content.seen_hash` of what the page showed; None where there was no page.
    """

    user_id: UUID
    is_impartial: bool
    day: date
    seen: str | None = None


def ask(session: Session, voucher: Voucher, reasons: str, staff: Staff) -> None:
    """Ask for what is missing, in the application or in the account."""
    hold(session, voucher)
    about_account = voucher.status == Status.ACCOUNTED
    content = {"account": account_of(session, voucher)} if about_account else {}
    _decide(session, voucher, Action.ASK, staff, Held(is_reasoned=bool(reasons)), reasons, content=content)
    if about_account and voucher.account_by is not None:
        # Whoever has accounted in time is not late because the region asks: they get time to answer.
        voucher.account_by = max(voucher.account_by, months_later(staff.day, ANSWER_MONTHS))
        voucher.accounting_notice = 0


def grant(
    session: Session, voucher: Voucher, amounts: Mapping[int, Decimal], reasons: str, staff: Staff
) -> None:
    """Grant an amount for each area, in whole or not at all as far as de minimis goes.

    Raises:
        NotAllowed, NotImpartial: as for every decision.
        WrongAmount: nothing is granted, or more than the terms and the quote give.
        Unmet: a check fails, something is not known, or less is granted than can be and no reasons are given.
    """
    hold(session, voucher)
    # Two grants to one undertaking wait for each other: together they might not fit.
    session.get_one(Organisation, voucher.organisation_id, with_for_update={"key_share": True})
    total = sum(amounts.values(), Decimal(0))
    found = assess_voucher(session, voucher, staff.day, total)
    rows = {row.position: row for row in queries.areas_of(session, voucher.id)}
    most = {at: grantable_of(row, found.terms) for at, row in rows.items()}
    if total <= 0 or any(not 0 <= sek <= most.get(at, 0) for at, sek in amounts.items()):
        raise WrongAmount(str(total))
    content = {"amounts": {str(at): str(sek) for at, sek in amounts.items()}, **found.to_json()}
    held = Held(
        is_eligible=may_be_granted(found.checks),
        is_reasoned=bool(reasons) or total >= found.grantable_sek,
        is_seen=is_seen(session, voucher, staff.seen),
    )
    _decide(session, voucher, Action.GRANT, staff, held, reasons, total, content)
    for at, row in rows.items():
        row.granted_sek = amounts.get(at, Decimal(0))
    voucher.granted_sek, voucher.granted_eur = total, found.ledger.wanted_eur
    voucher.granted_on, voucher.granted_by = staff.day, staff.user_id
    voucher.account_by = months_later(staff.day, found.terms.accounting_months)


def refuse(session: Session, voucher: Voucher, reasons: str, staff: Staff) -> None:
    """Say no with reasons, on what is checked that day; to a grant only when no account came in time."""
    hold(session, voucher)
    overdue = voucher.account_by is not None and voucher.account_by < staff.day
    held = Held(is_reasoned=bool(reasons), is_overdue=overdue, is_seen=is_seen(session, voucher, staff.seen))
    content = {} if voucher.granted_on else assess_voucher(session, voucher, staff.day).to_json()
    _decide(session, voucher, Action.REFUSE, staff, held, reasons, content=content)


def pay(session: Session, voucher: Voucher, reasons: str, staff: Staff) -> None:
    """Decide what is paid: what account, grant and terms give. Raises Unmet for who granted it."""
    hold(session, voucher)
    terms = terms_of_voucher(session, voucher)
    rows = queries.areas_of(session, voucher.id)
    paid = {row.position: payable_of(row, terms) for row in rows}
    content = {
        "amounts": {str(at): str(sek) for at, sek in paid.items()},
        "account": account_of(session, voucher),
        "terms": terms.to_json(),
    }
    total = sum(paid.values(), Decimal(0))
    held = Held(
        is_other_person=voucher.granted_by != staff.user_id, is_seen=is_seen(session, voucher, staff.seen)
    )
    _decide(session, voucher, Action.PAY, staff, held, reasons, total, content)
    for row in rows:
        row.paid_sek = paid[row.position]
    voucher.paid_sek, voucher.paid_on = total, staff.day
    voucher.follow_up_by = months_later(staff.day, terms.follow_up_months)


def follow_up(
    session: Session, voucher: Voucher, reasons: str, effect: Mapping[str, Any], staff: Staff
) -> None:
    """Note what came of it, with the effect as it is known today."""
    held = Held(is_reasoned=bool(reasons))
    _decide(session, voucher, Action.FOLLOW_UP, staff, held, reasons, content=dict(effect))


def recover(session: Session, voucher: Voucher, amount_sek: Decimal, reasons: str, staff: Staff) -> None:
    """Claim back all or part of what was paid. Raises WrongAmount for more than that."""
    hold(session, voucher)
    if not 0 < amount_sek <= (voucher.paid_sek or 0):
        raise WrongAmount(str(amount_sek))
    _decide(session, voucher, Action.RECOVER, staff, Held(is_reasoned=bool(reasons)), reasons, amount_sek)
    voucher.recovered_sek = amount_sek


def remind(session: Session, day: date, ahead: date, actor: str) -> None:
    """Tell of every voucher that must be accounted for or followed up by `ahead`, and of what is late."""
    for voucher in queries.to_account_for(session, ahead):
        assert voucher.account_by is not None
        level = NOTICE_OVERDUE if voucher.account_by < day else NOTICE_AHEAD
        if level > voucher.accounting_notice:
            voucher.accounting_notice = level
            tell(session, voucher, VoucherAccountingDue, actor, is_overdue=level == NOTICE_OVERDUE)
    for voucher in queries.to_follow_up(session, ahead):
        assert voucher.follow_up_by is not None
        level = NOTICE_OVERDUE if voucher.follow_up_by < day else NOTICE_AHEAD
        if level > voucher.follow_up_notice:
            voucher.follow_up_notice = level
            tell(session, voucher, VoucherFollowUpDue, actor, is_overdue=level == NOTICE_OVERDUE)


def _decide(
    session: Session,
    voucher: Voucher,
    action: Action,
    staff: Staff,
    held: Held,
    reasons: str,
    amount_sek: Decimal | None = None,
    content: Mapping[str, Any] | None = None,
) -> None:
    """Move the voucher and keep the decision; nobody decides without stating that they are impartial."""
    if not staff.is_impartial:
        raise NotImpartial
    hold(session, voucher)
    row = take(voucher, action, Party.STAFF, held)
    decision = VoucherDecision(
        id=new_id(),
        voucher_id=voucher.id,
        declaration_id=voucher.declaration_id,
        kind=action,
        reasons=reasons,
        amount_sek=amount_sek,
        content=dict(content or {}),
        is_impartial=staff.is_impartial,
        decided_by=staff.user_id,
        decided_on=staff.day,
    )
    session.add(decision)
    session.flush()
    actor = f"user-{staff.user_id}"
    tell(session, voucher, EVENTS[row.event], actor, decision_id=str(decision.id))
