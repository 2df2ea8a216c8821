"""Letters about consulting vouchers: to the side whose turn it is, or that must know."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Organisation, Role, User
from portal.declarations.models import Declaration
from portal.mail import queue_mail
from portal.organisations.queries import readers_of_letters
from portal.vouchers.models import Voucher, VoucherDecision
from workers.letters import key_of, letter, settings
from workers.subscriber import Fact


def _submitted(session: Session, fact: Fact, _: None) -> None:
    """A receipt to the producer, and a word to those who decide."""
    _to_producer(session, fact, "voucher_received")
    _to_staff(session, fact, "voucher_submitted")


def _withdrawn(session: Session, fact: Fact, _: None) -> None:
    """The region hears of it when it has been sent the application."""
    if session.get_one(Voucher, fact.event.voucher_id).applied_on is not None:
        _to_staff(session, fact, "voucher_withdrawn")


def _accounted(session: Session, fact: Fact, _: None) -> None:
    _to_staff(session, fact, "voucher_accounted")


def _asked(session: Session, fact: Fact, _: None) -> None:
    _decided(session, fact, "voucher_asked")


def _granted(session: Session, fact: Fact, _: None) -> None:
    _decided(session, fact, "voucher_granted")


def _refused(session: Session, fact: Fact, _: None) -> None:
    _decided(session, fact, "voucher_refused")


def _paid(session: Session, fact: Fact, _: None) -> None:
    _decided(session, fact, "voucher_paid")


def _followed_up(session: Session, fact: Fact, _: None) -> None:
    _decided(session, fact, "voucher_followed_up")


def _recovered(session: Session, fact: Fact, _: None) -> None:
    _decided(session, fact, "voucher_recovered")


def _accounting_due(session: Session, fact: Fact, _: None) -> None:
    _to_producer(session, fact, "voucher_accounting_due", is_overdue=fact.event.is_overdue)


def _follow_up_due(session: Session, fact: Fact, _: None) -> None:
    """The producer, whose next declaration shows the effect, and those who follow up."""
    late = fact.event.is_overdue
    _to_producer(session, fact, "voucher_follow_up_due", is_overdue=late)
    _to_staff(session, fact, "voucher_to_follow_up", is_overdue=late)


def _decided(session: Session, fact: Fact, template: str) -> None:
    decision = session.get_one(VoucherDecision, fact.event.decision_id)
    _to_producer(session, fact, template, reasons=decision.reasons, amount=decision.amount_sek)


def _to_producer(session: Session, fact: Fact, template: str, **more: Any) -> None:
    voucher = session.get_one(Voucher, fact.event.voucher_id)
    readers = readers_of_letters(session, voucher.organisation_id, voucher.started_by)
    page = f"/konsultcheck/{voucher.declaration_id}/{voucher.id}"
    _write(session, fact, template, readers, page, more)


def _to_staff(session: Session, fact: Fact, template: str, **more: Any) -> None:
    query = select(User.id).where(User.role.in_((Role.REVIEWER, Role.ADMIN)), User.is_active)
    page = f"/konsultcheckar/{fact.event.voucher_id}"
    _write(session, fact, template, session.scalars(query.order_by(User.id)), page, more)


def _write(
    session: Session, fact: Fact, template: str, readers: Iterable[UUID], page: str, more: dict[str, Any]
) -> None:
    voucher = session.get_one(Voucher, fact.event.voucher_id)
    context = {
        "number_of_voucher": voucher.number,
        "product": session.get_one(Declaration, voucher.declaration_id).product_name,
        "producer": session.get_one(Organisation, voucher.organisation_id).name,
        "account_by": voucher.account_by,
        "follow_up_by": voucher.follow_up_by,
        "link": f"{settings().base_url}{page}",
        **more,
    }
    for reader in dict.fromkeys(readers):
        queue_mail(session, f"{key_of(fact, f'mail_{template}')}-{reader}", reader, template, context)


mail_voucher_submitted = letter("mail_voucher_submitted", _submitted)
mail_voucher_asked = letter("mail_voucher_asked", _asked)
mail_voucher_granted = letter("mail_voucher_granted", _granted)
mail_voucher_refused = letter("mail_voucher_refused", _refused)
mail_voucher_withdrawn = letter("mail_voucher_withdrawn", _withdrawn)
mail_voucher_accounted = letter("mail_voucher_accounted", _accounted)
mail_voucher_paid = letter("mail_voucher_paid", _paid)
mail_voucher_followed_up = letter("mail_voucher_followed_up", _followed_up)
mail_voucher_recovered = letter("mail_voucher_recovered", _recovered)
mail_voucher_accounting_due = letter("mail_voucher_accounting_due", _accounting_due)
mail_voucher_follow_up_due = letter("mail_voucher_follow_up_due", _follow_up_due)
