"""Scenarios of joint deliveries, and who has agreed that others see their part."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Numeric,
    String,
    func,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, new_id

TITLE_MAX = 120


class Scenario(Base):
    """One scenario, as a buyer made it. What it asks never changes: a new idea is a new scenario.

    Attributes:
        number: what people call it by.
        dialogue_id: the dialogue that it belongs to, None without one.
        vehicle: of the joint rounds, an answer of the question `delivery.vehicle`.
        capacity_kg: what it may carry.
        hub_id: the delivery point that stands for the hub.
        times: so many deliveries are put together into one in the way `larger`.
        result: `schemas.consolidation.Outcome` as JSON; None while it is computed.
    """

    __tablename__ = "consolidation_scenarios"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[int] = mapped_column(Identity(), unique=True)
    title: Mapped[str] = mapped_column(String(TITLE_MAX))
    dialogue_id: Mapped[UUID | None] = mapped_column(ForeignKey("dialogues.id"), index=True)
    vehicle: Mapped[str] = mapped_column(String(20))
    capacity_kg: Mapped[Decimal] = mapped_column(Numeric(10, 2))
    hub_id: Mapped[int | None] = mapped_column(ForeignKey("delivery_points.id"))
    times: Mapped[int]
    made_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    result: Mapped[dict[str, Any] | None]
    computed_at: Mapped[datetime | None]


class ScenarioGoods(Base):
    """A product in a scenario, in the version that was published then.

    Attributes:
        per_week: deliveries a week to each of its kitchens.
    """

    __tablename__ = "consolidation_goods"
    __table_args__ = (CheckConstraint("per_week > 0", name="per_week"),)

    scenario_id: Mapped[UUID] = mapped_column(ForeignKey("consolidation_scenarios.id"), primary_key=True)
    slug: Mapped[str] = mapped_column(String(20), primary_key=True)
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    per_week: Mapped[Decimal] = mapped_column(Numeric(6, 2))


class ScenarioDrop(Base):
    """What of a product is left at a kitchen each time."""

    __tablename__ = "consolidation_drops"
    __table_args__ = (
        ForeignKeyConstraint(
            ["scenario_id", "slug"], ["consolidation_goods.scenario_id", "consolidation_goods.slug"]
        ),
        CheckConstraint("kg > 0", name="kg"),
    )

    scenario_id: Mapped[UUID] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(20), primary_key=True)
    point_id: Mapped[int] = mapped_column(
        ForeignKey("delivery_points.id"), primary_key=True, autoincrement=False
    )
    kg: Mapped[Decimal] = mapped_column(Numeric(12, 2))


class ScenarioConsent(Base):
    """A firm's yes to the others in a scenario seeing its part. Taken back it stays, with when.

    Attributes:
        revoked_at: from then on nobody else sees it.
    """

    __tablename__ = "consolidation_consents"
    __table_args__ = (
        Index(
            "ix_consolidation_consents_one",
            "scenario_id",
            "organisation_id",
            unique=True,
            postgresql_where="revoked_at IS NULL",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    scenario_id: Mapped[UUID] = mapped_column(ForeignKey("consolidation_scenarios.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    given_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    given_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    revoked_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    revoked_at: Mapped[datetime | None]
