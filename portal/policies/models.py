"""Policies with their versions, every wording of them, and what lawyers said."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Identity,
    Index,
    String,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, new_id

TITLE_MAX = 120
TEXT_MAX = 40_000
REASON_MAX = 2000
DECISION_MAX = 120


class Policy(Base):
    """One policy, guideline or strategy; what it says stands in its versions.

    Attributes:
        number: what people call it by, and its public address.
        category: the kind of food that a strategy is about, '' for everything else.
    """

    __tablename__ = "policies"
    __table_args__ = (
        CheckConstraint("kind IN ('policy', 'guideline', 'strategy')", name="kind"),
        CheckConstraint("(kind = 'strategy') = (category <> '')", name="category"),
        Index("ix_policies_one_strategy", "category", unique=True, postgresql_where="kind = 'strategy'"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[int] = mapped_column(Identity(), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    category: Mapped[str] = mapped_column(String(40))
    started_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class PolicyVersion(Base):
    """One version and where it is. A trigger keeps what was adopted as it was.

    Attributes:
        status: a value of `transitions.Status`; only the transition table changes it.
        revision: the wording that counts; a new one is added with every save, none is changed.
        decision, decided_on: the number and day of the decision that adopted it.
        reason: why it was withdrawn, '' otherwise.
    """

    __tablename__ = "policy_versions"
    __table_args__ = (
        UniqueConstraint("policy_id", "version"),
        CheckConstraint(
            "status IN ('draft', 'in_review', 'adopted', 'superseded', 'withdrawn')", name="status"
        ),
        CheckConstraint("status NOT IN ('adopted', 'superseded') OR decision <> ''", name="decision"),
        Index(
            "ix_policy_versions_one_adopted", "policy_id", unique=True, postgresql_where="status = 'adopted'"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    policy_id: Mapped[UUID] = mapped_column(ForeignKey("policies.id"))
    version: Mapped[int]
    status: Mapped[str] = mapped_column(String(10))
    revision: Mapped[int]
    decision: Mapped[str] = mapped_column(String(DECISION_MAX), server_default="")
    decided_on: Mapped[date | None] = mapped_column(Date)
    adopted_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    adopted_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text, server_default="")
    ended_at: Mapped[datetime | None]


class PolicyWording(Base):
    """A version as it was once saved. A trigger refuses UPDATE and DELETE.

    Attributes:
        rules: `policies.rules` as JSON.
        content_hash: of title, text and rules; what a review is about.
        law_read: which reading of the law the findings were of.
    """

    __tablename__ = "policy_wordings"

    version_id: Mapped[UUID] = mapped_column(ForeignKey("policy_versions.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(TITLE_MAX))
    text: Mapped[str] = mapped_column(Text)
    rules: Mapped[list[Any]]
    content_hash: Mapped[str] = mapped_column(String(64))
    law_read: Mapped[str] = mapped_column(String(300))
    written_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    written_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class PolicyReview(Base):
    """A lawyer's word about one wording. A trigger refuses UPDATE and DELETE."""

    __tablename__ = "policy_reviews"
    __table_args__ = (CheckConstraint("verdict IN ('approved', 'returned')", name="verdict"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    version_id: Mapped[UUID] = mapped_column(ForeignKey("policy_versions.id"), index=True)
    revision: Mapped[int]
    verdict: Mapped[str] = mapped_column(String(10))
    comment: Mapped[str] = mapped_column(Text)
    reviewed_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    reviewed_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
