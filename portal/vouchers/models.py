"""Calls with their dated terms, applications, aid that has been granted, and decisions."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Identity,
    Index,
    Numeric,
    String,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, new_id

LINE_MAX = 200
TEXT_MAX = 4000
SEK = Numeric(12, 2)
EUR = Numeric(12, 2)


class VoucherCall(Base):
    """An invitation to apply, between two days."""

    __tablename__ = "voucher_calls"
    __table_args__ = (CheckConstraint("opens_on <= closes_on", name="days"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[int] = mapped_column(Identity(), unique=True)
    name: Mapped[str] = mapped_column(String(LINE_MAX))
    opens_on: Mapped[date] = mapped_column(Date)
    closes_on: Mapped[date] = mapped_column(Date)
    made_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class VoucherTerms(Base):
    """A call's terms from a day on: `schemas.vouchers.Terms`. A trigger refuses UPDATE and DELETE."""

    __tablename__ = "voucher_terms"
    __table_args__ = (UniqueConstraint("call_id", "holds_from"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    call_id: Mapped[UUID] = mapped_column(ForeignKey("voucher_calls.id"))
    holds_from: Mapped[date] = mapped_column(Date)
    area_max_sek: Mapped[Decimal] = mapped_column(SEK)
    area_count: Mapped[int]
    max_employees: Mapped[int]
    place: Mapped[str] = mapped_column(String(4))
    hour_max_sek: Mapped[Decimal] = mapped_column(SEK)
    share_percent: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    accounting_months: Mapped[int]
    follow_up_months: Mapped[int]
    source: Mapped[str] = mapped_column(String(LINE_MAX))
    made_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class EuroRate(Base):
    """Kronor for a euro from a day on, with who says so. A trigger refuses UPDATE and DELETE."""

    __tablename__ = "euro_rates"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    holds_from: Mapped[date] = mapped_column(Date, unique=True)
    sek_per_eur: Mapped[Decimal] = mapped_column(Numeric(10, 4))
    source: Mapped[str] = mapped_column(String(LINE_MAX))
    made_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class Voucher(Base):
    """An application, and the voucher that it may become.

    Attributes:
        number: what people call it by.
        plan_id: the agreed improvement plan that the consultant is to help with.
        status: a value of `transitions.Status`; only the transition table changes it.
        activity: a key of `words.activities()`.
        linked_companies: those that make up a single undertaking with the company, in its own words.
        has_earlier_aid: None until it is told; the aid itself stands in `voucher_aid`.
        applied_on: when it was sent first: the terms of that day hold, also when it is sent again.
        wanted_sek: what the quote and the terms gave when it was sent last.
        granted_eur: of the grant by the rate of that day; it counts from then on.
        accounting_notice, follow_up_notice: 1 when the day ahead has been told, 2 when it has passed.
    """

    __tablename__ = "vouchers"
    __table_args__ = (
        Index(
            "ix_vouchers_one_draft", "plan_id", "call_id", unique=True, postgresql_where="status = 'draft'"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[int] = mapped_column(Identity(), unique=True)
    call_id: Mapped[UUID] = mapped_column(ForeignKey("voucher_calls.id"), index=True)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"), index=True)
    declaration_id: Mapped[UUID] = mapped_column(ForeignKey("declarations.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    status: Mapped[str] = mapped_column(String(12))
    employees: Mapped[int | None]
    municipality: Mapped[str] = mapped_column(String(4), server_default="")
    activity: Mapped[str] = mapped_column(String(20), server_default="")
    pay_as_agreed: Mapped[bool | None]
    linked_companies: Mapped[str] = mapped_column(Text, server_default="")
    consultant: Mapped[str] = mapped_column(String(LINE_MAX), server_default="")
    has_f_tax: Mapped[bool | None]
    is_tied: Mapped[bool | None]
    quote: Mapped[str] = mapped_column(String(LINE_MAX), server_default="")
    starts_on: Mapped[date | None] = mapped_column(Date)
    has_earlier_aid: Mapped[bool | None]
    applied_on: Mapped[date | None] = mapped_column(Date)
    wanted_sek: Mapped[Decimal | None] = mapped_column(SEK)
    granted_on: Mapped[date | None] = mapped_column(Date)
    granted_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    granted_sek: Mapped[Decimal | None] = mapped_column(SEK)
    granted_eur: Mapped[Decimal | None] = mapped_column(EUR)
    account_by: Mapped[date | None] = mapped_column(Date)
    invoice: Mapped[str] = mapped_column(String(LINE_MAX), server_default="")
    accounted_on: Mapped[date | None] = mapped_column(Date)
    paid_on: Mapped[date | None] = mapped_column(Date)
    paid_sek: Mapped[Decimal | None] = mapped_column(SEK)
    follow_up_by: Mapped[date | None] = mapped_column(Date)
    recovered_sek: Mapped[Decimal | None] = mapped_column(SEK)
    accounting_notice: Mapped[int] = mapped_column(server_default="0")
    follow_up_notice: Mapped[int] = mapped_column(server_default="0")
    started_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class VoucherArea(Base):
    """One area of work: what the quote says, what is granted, what it came to, what is paid."""

    __tablename__ = "voucher_areas"
    __table_args__ = (UniqueConstraint("voucher_id", "position"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    voucher_id: Mapped[UUID] = mapped_column(ForeignKey("vouchers.id"))
    declaration_id: Mapped[UUID] = mapped_column(ForeignKey("declarations.id"), index=True)
    position: Mapped[int]
    what: Mapped[str] = mapped_column(String(LINE_MAX))
    hours: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    hour_sek: Mapped[Decimal | None] = mapped_column(SEK)
    granted_sek: Mapped[Decimal | None] = mapped_column(SEK)
    used_hours: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    cost_sek: Mapped[Decimal | None] = mapped_column(SEK)
    paid_sek: Mapped[Decimal | None] = mapped_column(SEK)


class VoucherAid(Base):
    """De minimis aid that a single undertaking has been granted elsewhere, by whom it was told.

    Attributes:
        told_by_region: found by staff in the register; otherwise the producer's own word.
        source: where it stands: a decision's reference, or the register and the day.
        removed_at: since when it does not count any more, because it was a slip; `removed_by` says so.
    """

    __tablename__ = "voucher_aid"
    __table_args__ = (
        Index(
            "ix_voucher_aid_once",
            "organisation_id",
            "giver",
            "granted_on",
            "amount_eur",
            "source",
            "told_by_region",
            unique=True,
            postgresql_where="removed_at IS NULL",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    giver: Mapped[str] = mapped_column(String(LINE_MAX))
    granted_on: Mapped[date] = mapped_column(Date)
    amount_eur: Mapped[Decimal] = mapped_column(EUR)
    told_by_region: Mapped[bool]
    source: Mapped[str] = mapped_column(String(LINE_MAX), server_default="")
    told_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    told_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))


class VoucherSubmission(Base):
    """An application as it was sent: facts, terms, checks, ledger. A trigger refuses UPDATE and DELETE."""

    __tablename__ = "voucher_submissions"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    voucher_id: Mapped[UUID] = mapped_column(ForeignKey("vouchers.id"), index=True)
    declaration_id: Mapped[UUID] = mapped_column(ForeignKey("declarations.id"), index=True)
    content: Mapped[dict[str, Any]]
    content_hash: Mapped[str] = mapped_column(String(64))
    submitted_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    submitted_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class VoucherDecision(Base):
    """What the region decided or asked, by whom and why. A trigger refuses UPDATE and DELETE.

    Attributes:
        kind: a value of `transitions.Action`.
        content: what it was decided on: amounts by area, checks, the ledger line by line.
        is_impartial: whoever decided stated that they have no conflict of interest; always true.
    """

    __tablename__ = "voucher_decisions"
    __table_args__ = (
        CheckConstraint("is_impartial", name="is_impartial"),
        Index(
            "ix_voucher_decisions_once", "voucher_id", "kind", unique=True, postgresql_where="kind <> 'ask'"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    voucher_id: Mapped[UUID] = mapped_column(ForeignKey("vouchers.id"), index=True)
    declaration_id: Mapped[UUID] = mapped_column(ForeignKey("declarations.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    reasons: Mapped[str] = mapped_column(Text, server_default="")
    amount_sek: Mapped[Decimal | None] = mapped_column(SEK)
    content: Mapped[dict[str, Any]]
    is_impartial: Mapped[bool]
    decided_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    decided_on: Mapped[date] = mapped_column(Date)
    decided_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
