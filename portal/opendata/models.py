"""The figures that count now, in the form in which they are given away."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, ForeignKey, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base


class OpenFigure(Base):
    """One product's figure, read off its newest profile version; gone as soon as that does not count.

    Attributes:
        shape: number of the shape of `facts`; a row of an older shape is written anew.
        facts: the values of `fields.FIELDS` that are not addresses, by name.
    """

    __tablename__ = "open_figures"

    slug: Mapped[str] = mapped_column(String(20), primary_key=True)
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    version: Mapped[int]
    shape: Mapped[int] = mapped_column(SmallInteger)
    valid_until: Mapped[date] = mapped_column(Date)
    facts: Mapped[dict[str, Any]]


class OpenDataState(Base):
    """One row, which changes with every figure that is written or removed: what caches compare."""

    __tablename__ = "open_data_state"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    mark: Mapped[UUID]
    changed_at: Mapped[datetime]
