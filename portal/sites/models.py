"""The table of places where organisations produce."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, String, func
from sqlalchemy.orm import Mapped, mapped_column

from portal.accounts.countries import SWEDEN
from portal.db import Base, new_id

NAME_MAX = 120
PLACE_MAX = 50


class Site(Base):
    """A place where an organisation produces.

    Attributes:
        municipality: a Swedish municipality's code, in other countries its name as typed.
        postal_code: without blanks; '' when not told.
        latitude, longitude: WGS84 in decimal degrees; both or none.
        position_from: where they come from: `municipality` (a point inside it), `map`, `typed`, or ''.
        closed_at: since when it is not offered any more; declarations keep it.
    """

    __tablename__ = "sites"
    __table_args__ = (
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="position"),
        CheckConstraint("position_from IN ('', 'municipality', 'map', 'typed')", name="position_from"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    name: Mapped[str] = mapped_column(String(NAME_MAX))
    country: Mapped[str] = mapped_column(String(2))
    municipality: Mapped[str] = mapped_column(String(PLACE_MAX))
    postal_code: Mapped[str] = mapped_column(String(12), server_default="")
    latitude: Mapped[Decimal | None] = mapped_column(Numeric(8, 5))
    longitude: Mapped[Decimal | None] = mapped_column(Numeric(8, 5))
    position_from: Mapped[str] = mapped_column(String(20), server_default="")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    closed_at: Mapped[datetime | None]

    @property
    def place(self) -> str:
        """The public part of it: a municipality's code, or `NO:Trondheim`."""
        return self.municipality if self.country == SWEDEN else f"{self.country}:{self.municipality}"
