"""The table of places that goods are delivered to."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Numeric, String, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base

NAME_MAX = 120
KINDS = ("hospital", "centre", "own")


class DeliveryPoint(Base):
    """A kitchen, or a point that stands in for the kitchens of a place.

    Attributes:
        id: small, because millions of delivered footprints carry it.
        key: of those that come with the release; None for a buyer's own.
        kind: a `hospital`, the `centre` of a municipality's main town, or a buyer's `own`.
        position_from: `source`, `municipality` (a point inside it) or `typed`.
        source: where the coordinates were read, '' for a buyer's own.
        owner_id: the buyer who added it and who alone sees it; None is for everybody.
        filled_at: when its delivered footprints were first there; before that it cannot be sorted by.
        closed_at: since when it is not offered any more.
    """

    __tablename__ = "delivery_points"
    __table_args__ = (
        CheckConstraint("kind IN ('hospital', 'centre', 'own')", name="kind"),
        CheckConstraint("(owner_id IS NULL) = (kind <> 'own')", name="owner"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    key: Mapped[str | None] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(NAME_MAX))
    kind: Mapped[str] = mapped_column(String(20))
    municipality: Mapped[str] = mapped_column(String(4))
    latitude: Mapped[Decimal] = mapped_column(Numeric(8, 5))
    longitude: Mapped[Decimal] = mapped_column(Numeric(8, 5))
    position_from: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(Text, server_default="")
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    filled_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
