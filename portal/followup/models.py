"""Rows of orders and invoices, and what was noticed when they were held against the declarations."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, new_id


class DeliveredRow(Base):
    """One row of an order or invoice. Immutable: a trigger refuses UPDATE and DELETE.

    Attributes:
        slug: the profile that it is about, the declaration's number in lower case.
        voucher: the order's or invoice's number; a row is read in once.
        quantity: in the unit that the figure is counted per.
    """

    __tablename__ = "delivered_rows"
    __table_args__ = (
        UniqueConstraint("slug", "voucher", "delivered_on", "quantity"),
        Index("ix_delivered_rows_slug_delivered_on", "slug", "delivered_on"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(20))
    voucher: Mapped[str] = mapped_column(String(60))
    delivered_on: Mapped[date] = mapped_column(Date)
    quantity: Mapped[Decimal] = mapped_column(Numeric(18, 3))
    read_in_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    read_in_at: Mapped[datetime]


class FollowUp(Base):
    """A published figure to look at again: more was delivered in a year than was declared.

    Attributes:
        delivered, declared: amounts of the year in the unit that the figure is counted per.
        conclusion: what staff found; '' while it is open.
    """

    __tablename__ = "follow_ups"
    __table_args__ = (
        UniqueConstraint("profile_id", "year"),
        Index("ix_follow_ups_open", "opened_at", postgresql_where="closed_at IS NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    declaration_id: Mapped[UUID] = mapped_column(ForeignKey("declarations.id"), index=True)
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    year: Mapped[int]
    delivered: Mapped[Decimal] = mapped_column(Numeric(18, 3))
    declared: Mapped[Decimal] = mapped_column(Numeric(18, 3))
    opened_at: Mapped[datetime]
    conclusion: Mapped[str] = mapped_column(Text, server_default="")
    closed_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    closed_at: Mapped[datetime | None]
