"""Where each published profile version is, and what people have done to it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Base, new_id
from portal.profiles.models import Profile


class Publication(Base):
    """The standing of one profile version. The profile itself never changes; this row does.

    Attributes:
        state: a value of `transitions.State`; only the transition table changes it.
        origin: why this version was published, a value of `transitions.Origin`.
        valid_until: the last day it counts.
        noticed_days: the shortest length of notice that the producer has been given, None before the first.
        wakes_on: the day on which staff take up a suspension again.
        is_woken: that day has come and staff have been told.
        wording: `product_name` and `contact` as the producer wants them now; what was reviewed stays.
    """

    __tablename__ = "publications"
    __table_args__ = (
        CheckConstraint(
            "state IN ('published', 'expiring', 'expired', 'suspended', 'superseded', 'withdrawn')",
            name="state",
        ),
        CheckConstraint("(state = 'suspended') = (wakes_on IS NOT NULL)", name="wakes_on"),
        Index("ix_publications_due", "valid_until", postgresql_where="state IN ('published', 'expiring')"),
    )

    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"), primary_key=True)
    declaration_id: Mapped[UUID] = mapped_column(ForeignKey("declarations.id"), index=True)
    state: Mapped[str] = mapped_column(String(20))
    origin: Mapped[str] = mapped_column(String(20))
    valid_until: Mapped[date] = mapped_column(Date)
    noticed_days: Mapped[int | None]
    wakes_on: Mapped[date | None] = mapped_column(Date)
    is_woken: Mapped[bool] = mapped_column(server_default="false")
    wording: Mapped[dict[str, Any]] = mapped_column(server_default="{}", default=dict)
    changed_at: Mapped[datetime]

    profile: Mapped[Profile] = relationship()


class PublicationChange(Base):
    """Something a person did to a published profile. Immutable: a trigger refuses UPDATE and DELETE.

    Attributes:
        action, party: values of `transitions.Action` and of `declarations.transitions.Party`.
        source, target: the state before and after.
        reason: as written, for everybody to read.
        wakes_on: of a suspension, the day on which staff take it up again.
        wording: of another wording, what it became.
        is_impartial: staff stated that they had no conflict of interest.
    """

    __tablename__ = "publication_changes"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"), index=True)
    declaration_id: Mapped[UUID] = mapped_column(ForeignKey("declarations.id"), index=True)
    action: Mapped[str] = mapped_column(String(20))
    party: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(20))
    target: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)
    wakes_on: Mapped[date | None] = mapped_column(Date)
    wording: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    is_impartial: Mapped[bool] = mapped_column(server_default="false")
    changed_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    changed_at: Mapped[datetime]
