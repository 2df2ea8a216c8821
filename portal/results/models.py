"""Findings, footprints and previews. Only workers cause rows here."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, new_id


class CheckFinding(Base):
    """What a machine noticed: an `error` sends the submission back, a `warning` is for the reviewer."""

    __tablename__ = "check_findings"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submissions.id"), index=True)
    question_id: Mapped[str] = mapped_column(String(80))
    code: Mapped[str] = mapped_column(String(80))
    params: Mapped[dict[str, Any]]
    severity: Mapped[str] = mapped_column(String(10))
    comment: Mapped[str] = mapped_column(Text, server_default="")


class ComputedFootprint(Base):
    """The engine's result for one submission. Immutable: a trigger refuses UPDATE and DELETE.

    Attributes:
        inventory: exactly what the engine was given, so that the result can be made again.
        result: `schemas.footprint.Footprint` as JSON.
        total_kg_co2e, low_kg_co2e, high_kg_co2e: per declared unit; point and 95 % interval.
        primary_share: share of the absolute emission that rests on the producer's own data, 0 to 1.
    """

    __tablename__ = "footprints"
    __table_args__ = (UniqueConstraint("submission_id", "factor_set", "engine_version"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submissions.id"))
    factor_set: Mapped[str] = mapped_column(String(20))
    engine_version: Mapped[str] = mapped_column(String(20))
    inventory: Mapped[dict[str, Any]]
    result: Mapped[dict[str, Any]]
    result_hash: Mapped[str] = mapped_column(String(64))
    total_kg_co2e: Mapped[Decimal] = mapped_column(Numeric(18, 9))
    low_kg_co2e: Mapped[Decimal] = mapped_column(Numeric(18, 9))
    high_kg_co2e: Mapped[Decimal] = mapped_column(Numeric(18, 9))
    primary_share: Mapped[Decimal] = mapped_column(Numeric(6, 5))
    computed_at: Mapped[datetime]


class Preview(Base):
    """The rough result of a draft, replaced each time answers are saved. Never shown to others."""

    __tablename__ = "previews"

    declaration_id: Mapped[UUID] = mapped_column(ForeignKey("declarations.id"), primary_key=True)
    result: Mapped[dict[str, Any] | None]
    problem: Mapped[str] = mapped_column(Text, server_default="")
    computed_at: Mapped[datetime]
