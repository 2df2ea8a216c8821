"""A plan, its measures, what was agreed, and what the next declaration showed."""

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

OWNER_MAX = 120
REASON_MAX = 1000


class Plan(Base):
    """What a producer means to do about one declaration's figure.

    Attributes:
        number: what people call it by.
        submission_id, footprint_id: the figure that it starts from; a later version does not move it.
        factor_set: the factors of that figure; every measure is computed with them.
        output: declared units of the year, for savings per year.
        status: a value of `transitions.Status`; only the transition table changes it.
        total: `schemas.what_if.WhatIfResult` as JSON: the chosen measures together; None without any.
        left_out: chosen measures that no longer fit when those before them are done.
        computed_at: None while the measures, or what they give together, are being computed.
        remark: why the region sent it back, '' otherwise.
    """

    __tablename__ = "plans"
    __table_args__ = (
        Index("ix_plans_one_open", "declaration_id", unique=True, postgresql_where="status <> 'ended'"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[int] = mapped_column(Identity(), unique=True)
    declaration_id: Mapped[UUID] = mapped_column(ForeignKey("declarations.id"))
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submissions.id"))
    footprint_id: Mapped[UUID] = mapped_column(ForeignKey("footprints.id"))
    factor_set: Mapped[str] = mapped_column(String(20))
    output: Mapped[Decimal] = mapped_column(Numeric(24, 6))
    status: Mapped[str] = mapped_column(String(10))
    total: Mapped[dict[str, Any] | None]
    left_out: Mapped[list[Any]]
    remark: Mapped[str] = mapped_column(Text, server_default="")
    started_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    computed_at: Mapped[datetime | None]


class PlanMeasure(Base):
    """One measure of the library that fits the declaration, and whether the producer chose it.

    Attributes:
        percent: how much an amount changes, None for measures that change no amount.
        changes: the answers it changes, by question.
        lacking: questions to answer with an own figure before it can be computed.
        result: `schemas.what_if.WhatIfResult` as JSON, of this measure alone.
        sources: where the factors of the changed lines were read.
        cost_sek: per year, as the producer counts it; less than nothing where money is saved. Theirs alone.
    """

    __tablename__ = "plan_measures"
    __table_args__ = (UniqueConstraint("plan_id", "measure_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"))
    declaration_id: Mapped[UUID] = mapped_column(ForeignKey("declarations.id"), index=True)
    measure_id: Mapped[str] = mapped_column(String(40))
    percent: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    changes: Mapped[dict[str, Any]]
    lacking: Mapped[list[Any]]
    result: Mapped[dict[str, Any] | None]
    sources: Mapped[list[Any]]
    problem: Mapped[dict[str, Any] | None]
    computed_at: Mapped[datetime | None]
    is_chosen: Mapped[bool] = mapped_column(server_default="false")
    cost_sek: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    owner: Mapped[str] = mapped_column(String(OWNER_MAX), server_default="")
    due_on: Mapped[date | None] = mapped_column(Date)


class PlanConfirmation(Base):
    """Somebody's yes to exactly this content. A trigger refuses UPDATE and DELETE.

    Attributes:
        content: the measures with effect, owner and date, without costs; `content_hash` names it.
    """

    __tablename__ = "plan_confirmations"
    __table_args__ = (CheckConstraint("side IN ('producer', 'region')", name="side"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"), index=True)
    declaration_id: Mapped[UUID] = mapped_column(ForeignKey("declarations.id"), index=True)
    side: Mapped[str] = mapped_column(String(10))
    content_hash: Mapped[str] = mapped_column(String(64))
    content: Mapped[dict[str, Any]]
    confirmed_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    confirmed_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class PlanOutcome(Base):
    """What a later published figure of the same product shows. A trigger refuses UPDATE and DELETE.

    Attributes:
        reason: why the two cannot be compared: unit, boundary, gwp or method; '' when they can.
        before, after: kg CO2e per declared unit, both with the newer figure's factors.
        is_recomputed: `before` is the old answers with the newer factors, not the figure once published.
        low, high: the likely range of the difference; None where it cannot be drawn any more.
    """

    __tablename__ = "plan_outcomes"
    __table_args__ = (UniqueConstraint("plan_id", "profile_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"))
    declaration_id: Mapped[UUID] = mapped_column(ForeignKey("declarations.id"), index=True)
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    reason: Mapped[str] = mapped_column(String(20), server_default="")
    before: Mapped[Decimal | None] = mapped_column(Numeric(18, 9))
    after: Mapped[Decimal | None] = mapped_column(Numeric(18, 9))
    low: Mapped[Decimal | None] = mapped_column(Numeric(18, 9))
    high: Mapped[Decimal | None] = mapped_column(Numeric(18, 9))
    is_recomputed: Mapped[bool] = mapped_column(server_default="false")
    noted_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
