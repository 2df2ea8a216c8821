"""Plans of the region's units, and the actions in them with every earlier wording."""

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

TITLE_MAX = 120
TEXT_MAX = 4000
REASON_MAX = 2000
KG_CO2E = Numeric(24, 9)


class UnitPlan(Base):
    """What a unit means to do in a year.

    Attributes:
        number: what people call it by.
        unit: as purchases name it, such as a kitchen.
    """

    __tablename__ = "unit_plans"
    __table_args__ = (UniqueConstraint("unit", "year"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[int] = mapped_column(Identity(), unique=True)
    unit: Mapped[str] = mapped_column(String(120))
    year: Mapped[int]
    started_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class UnitAction(Base):
    """One action of a plan, as it stands now.

    Attributes:
        number: what people call it by.
        version: raised by every change; who changes must have seen the newest.
        status: a value of `transitions.Status`; only the transition table changes it.
        gap: kind of gap, a value of `gaps.Kind`.
        category: the kind of food that it is about, '' for all that the unit buys.
        figures: what the gap was when it was taken into the plan, figures as text.
        effect: `swap` reckoned on a year's purchases, `typed` with a reason, `unknown` without a figure.
        effect_year: the year's purchases that the effect, or the state before, is read from.
        expected_kg_co2e: a year less than before; `expected_low` and `expected_high` only of a swap.
        swap_to, swap_percent: what a swap is.
        effect_reason: how a typed figure was reckoned, or why none can be given.
        requirement_id, dialogue_id, producer_plan_id: what the action leans on, if anything.
        dropped_reason: why it was dropped, '' otherwise.
        ended_on: when it was done or dropped.
    """

    __tablename__ = "unit_actions"
    __table_args__ = (
        CheckConstraint("status IN ('planned', 'under_way', 'done', 'dropped')", name="status"),
        CheckConstraint("effect IN ('swap', 'typed', 'unknown')", name="effect"),
        CheckConstraint("(effect = 'unknown') = (expected_kg_co2e IS NULL)", name="expected"),
        CheckConstraint("status <> 'dropped' OR dropped_reason <> ''", name="reason"),
        Index("ix_unit_actions_due_on", "due_on", postgresql_where="status IN ('planned', 'under_way')"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[int] = mapped_column(Identity(), unique=True)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("unit_plans.id"), index=True)
    version: Mapped[int]
    status: Mapped[str] = mapped_column(String(10))
    gap: Mapped[str] = mapped_column(String(20))
    category: Mapped[str] = mapped_column(String(40))
    figures: Mapped[dict[str, Any]]
    title: Mapped[str] = mapped_column(String(TITLE_MAX))
    text: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    due_on: Mapped[date] = mapped_column(Date)
    effect: Mapped[str] = mapped_column(String(10))
    effect_year: Mapped[int]
    expected_kg_co2e: Mapped[Decimal | None] = mapped_column(KG_CO2E)
    expected_low: Mapped[Decimal | None] = mapped_column(KG_CO2E)
    expected_high: Mapped[Decimal | None] = mapped_column(KG_CO2E)
    swap_to: Mapped[str] = mapped_column(String(40))
    swap_percent: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    effect_reason: Mapped[str] = mapped_column(Text)
    requirement_id: Mapped[UUID | None] = mapped_column(ForeignKey("requirements.id"))
    dialogue_id: Mapped[UUID | None] = mapped_column(ForeignKey("dialogues.id"))
    producer_plan_id: Mapped[UUID | None] = mapped_column(ForeignKey("plans.id"))
    dropped_reason: Mapped[str] = mapped_column(Text, server_default="")
    ended_on: Mapped[date | None] = mapped_column(Date)


class UnitActionVersion(Base):
    """An action as it once stood. A trigger refuses UPDATE and DELETE.

    Attributes:
        content: every field that people write, as text.
    """

    __tablename__ = "unit_action_versions"

    action_id: Mapped[UUID] = mapped_column(ForeignKey("unit_actions.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str] = mapped_column(String(10))
    content: Mapped[dict[str, Any]]
    written_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    written_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
