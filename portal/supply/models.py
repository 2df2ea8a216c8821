"""The table of what producers say that they can deliver."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, SmallInteger, String, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base


class SupplyCard(Base):
    """One product's supply. Earlier statements are in the ledger (`SupplyStated`).

    Attributes:
        slug: the product: the declaration's number in lower case, shared by its renewals.
        version: rises with every statement, so that two people cannot overwrite each other unseen.
        quantity: that can be delivered in each of the months, in the figure's declared unit.
        months: 1 to 12, in order.
        days: on which goods go out, 1 is Monday; none when it is agreed each time.
        minimum: the smallest order, in the declared unit.
        areas: codes of the municipalities that are delivered to; none when the buyer collects.
    """

    __tablename__ = "supply_cards"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("minimum > 0", name="minimum"),
        CheckConstraint("cardinality(months) > 0", name="months"),
    )

    slug: Mapped[str] = mapped_column(String(20), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    version: Mapped[int]
    quantity: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    months: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    days: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    minimum: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    areas: Mapped[list[str]] = mapped_column(ARRAY(String(4)))
    stated_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    stated_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
