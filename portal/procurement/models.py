"""What buyers and lawyers have written and decided. Rows that others rely on are never changed."""

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
    Numeric,
    String,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, new_id

REASON_MAX = 2000
TITLE_MAX = 120


class AcceptedFinding(Base):
    """A finding that a lawyer let stand, and why. A trigger refuses UPDATE and DELETE.

    Attributes:
        text_hash: of the whole text with its kind and regime: another text is judged anew.
        start: where in that text the finding begins.
        passage: the sentences it is about, so that the log can be read without the text.
    """

    __tablename__ = "accepted_findings"
    __table_args__ = (UniqueConstraint("text_hash", "rule", "start"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    text_hash: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(40))
    regime: Mapped[str] = mapped_column(String(20))
    rule: Mapped[str] = mapped_column(String(8))
    start: Mapped[int]
    passage: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    accepted_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    accepted_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp(), index=True)


class Requirement(Base):
    """One requirement that is written, in one or more versions.

    Attributes:
        number: what people call it by.
        category: the catalogue's key of what is bought; '' for goods that nobody has declared.
    """

    __tablename__ = "requirements"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[int] = mapped_column(Identity(), unique=True)
    title: Mapped[str] = mapped_column(String(TITLE_MAX))
    category: Mapped[str] = mapped_column(String(60))
    created_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class RequirementVersion(Base):
    """The text as it was once written. A trigger refuses UPDATE and DELETE.

    Attributes:
        choices: `schemas.lawful.wording.Choices` as JSON.
        parts: the finished texts with kind, title and citations.
        content_hash: of `parts`; what a review is about.
        law_read: which reading of the law the citations are of.
    """

    __tablename__ = "requirement_versions"
    __table_args__ = (UniqueConstraint("requirement_id", "version"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    requirement_id: Mapped[UUID] = mapped_column(ForeignKey("requirements.id"))
    version: Mapped[int]
    choices: Mapped[dict[str, Any]]
    parts: Mapped[list[Any]]
    content_hash: Mapped[str] = mapped_column(String(64))
    law_read: Mapped[str] = mapped_column(String(300))
    written_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    written_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class RequirementReview(Base):
    """A lawyer's word about one version. A trigger refuses UPDATE and DELETE."""

    __tablename__ = "requirement_reviews"
    __table_args__ = (CheckConstraint("verdict IN ('approved', 'comment')", name="verdict"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    version_id: Mapped[UUID] = mapped_column(ForeignKey("requirement_versions.id"), index=True)
    verdict: Mapped[str] = mapped_column(String(10))
    comment: Mapped[str] = mapped_column(Text)
    reviewed_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    reviewed_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class AwardSimulation(Base):
    """Bids that were tried, and what came of it. Decides nothing; a new try is a new row.

    Attributes:
        question: `schemas.award.AwardQuestion` as JSON.
        result: `schemas.award.AwardResult` as JSON, None while it is computed.
    """

    __tablename__ = "award_simulations"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    title: Mapped[str] = mapped_column(String(TITLE_MAX))
    question: Mapped[dict[str, Any]]
    result: Mapped[dict[str, Any] | None]
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp(), index=True)
    computed_at: Mapped[datetime | None]


class DirectPurchase(Base):
    """A direct award that was made. A trigger refuses UPDATE and DELETE.

    Attributes:
        kind: the goods, as typed; those that differ only in case are the same.
        unit: the part of the region that bought.
        asked: who was asked.
    """

    __tablename__ = "direct_purchases"
    __table_args__ = (CheckConstraint("value_sek > 0", name="value"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(TITLE_MAX))
    bought_on: Mapped[date] = mapped_column(Date, index=True)
    value_sek: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    unit: Mapped[str] = mapped_column(String(TITLE_MAX))
    supplier: Mapped[str] = mapped_column(String(TITLE_MAX))
    asked: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    noted_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    noted_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
