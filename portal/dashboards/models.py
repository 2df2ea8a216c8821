"""Dated figures, what was last shown of sums over firms, and what the region has chosen to show."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Double, ForeignKey, String, func
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, new_id


class OverviewFigure(Base):
    """One figure as it was counted last on a day.

    Attributes:
        name: which figure, a name of `figures.DEFINITIONS`.
        key: what part of it, such as a level of review; '' for the whole.
        period: what time it is about: a year, a month, or '' for the day itself.
        value, low, high: as staff see it; a range only where there is one.
        firms: behind it, None where that does not matter.
        public_value, public_low, public_high: as everybody sees it; `public_since` None is withheld.
        public_since: the day on which that was counted, earlier than `day` where too few firms have changed.
    """

    __tablename__ = "overview_figures"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    period: Mapped[str] = mapped_column(String(10), primary_key=True)
    value: Mapped[float] = mapped_column(Double)
    low: Mapped[float | None] = mapped_column(Double)
    high: Mapped[float | None] = mapped_column(Double)
    firms: Mapped[int | None]
    public_value: Mapped[float | None] = mapped_column(Double)
    public_low: Mapped[float | None] = mapped_column(Double)
    public_high: Mapped[float | None] = mapped_column(Double)
    public_since: Mapped[date | None] = mapped_column(Date)
    counted_at: Mapped[datetime]


class OverviewBasis(Base):
    """What a sum over firms was made of when it was last shown, so that no difference tells one firm's part.

    Attributes:
        parts: each firm's part of it. Never shown to anybody.
    """

    __tablename__ = "overview_bases"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    period: Mapped[str] = mapped_column(String(10), primary_key=True)
    parts: Mapped[dict[str, Any]]
    value: Mapped[float] = mapped_column(Double)
    low: Mapped[float | None] = mapped_column(Double)
    high: Mapped[float | None] = mapped_column(Double)
    shown_on: Mapped[date] = mapped_column(Date)


class OverviewChoice(Base):
    """Whether a group of figures is for everybody; the newest choice counts, earlier ones stay."""

    __tablename__ = "overview_choices"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    topic: Mapped[str] = mapped_column(String(20), index=True)
    is_public: Mapped[bool]
    chosen_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    chosen_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
