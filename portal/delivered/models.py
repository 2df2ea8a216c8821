"""What a product's way to a kitchen costs, and the sums that the catalogue sorts by."""

from __future__ import annotations

from sqlalchemy import Double, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base


class DeliveryTerms(Base):
    """How a product's footprint hangs on the distance: base + kg_per_km x kilometres as the crow flies.

    Attributes:
        version: of the profile that it was computed from.
        way: where the transport comes from: `declared` by the producer, `assumed` because the buyer
            collects, `included` in the figure whatever the distance (services), or `unknown` place.
        route: `own` van there and back, `own_loaded` (the way home carries other goods), `haulier` (shared
            load), `collected`, `service`.
        base_kg: kg CO2e per declared unit without the way to the buyer.
        kg_per_km: what a kilometre as the crow flies adds; the road's detour is inside.
        one_kg_van: kg CO2e per unit and kilometre of road that an ordinary van, there and back, would add
            if it carried one kilogram; divided by a load it is that load's. For the break-even only.
        latitude, longitude: of the site, rounded to about a kilometre so that no house can be found.
    """

    __tablename__ = "delivery_terms"

    entry_id: Mapped[int] = mapped_column(
        ForeignKey("catalogue_entries.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    version: Mapped[int]
    way: Mapped[str] = mapped_column(String(10))
    route: Mapped[str] = mapped_column(String(10))
    base_kg: Mapped[float] = mapped_column(Double)
    kg_per_km: Mapped[float] = mapped_column(Double)
    one_kg_van: Mapped[float | None] = mapped_column(Double)
    latitude: Mapped[float | None] = mapped_column(Double)
    longitude: Mapped[float | None] = mapped_column(Double)


class DeliveryDraws(Base):
    """The draws behind the terms, as little-endian floats of four bytes; the central value comes first.

    Draw n of one product was made with the same factors as draw n of every other of the same factor set.
    """

    __tablename__ = "delivery_draws"

    entry_id: Mapped[int] = mapped_column(
        ForeignKey("catalogue_entries.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    base: Mapped[bytes] = mapped_column(LargeBinary)
    per_km: Mapped[bytes] = mapped_column(LargeBinary)
    declared: Mapped[bytes] = mapped_column(LargeBinary, server_default="")


class Delivered(Base):
    """A product's footprint at one kitchen, kg CO2e per declared unit; infinite when it cannot be told.

    Millions of rows, so they are narrow, and nothing refers to them. The second index gives a kitchen's
    products in order without touching the rest.
    """

    __tablename__ = "delivered"
    __table_args__ = (Index("ix_delivered_order", "point_id", "total_kg", "entry_id"),)

    point_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    total_kg: Mapped[float] = mapped_column(Double)
