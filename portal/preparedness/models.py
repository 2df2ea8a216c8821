"""The tables of what firms tell for preparedness. Read them through `service.read` and `queries.own`."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base

CONTACT_NAME_MAX, PHONE_MAX = 120, 25


class PreparednessCard(Base):
    """One version of a firm's card; the newest counts. A trigger refuses UPDATE and DELETE.

    Attributes:
        content: `cards.Card` as JSON; None when the firm took the card back.
    """

    __tablename__ = "preparedness_cards"

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    stated_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    stated_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class PreparednessContact(Base):
    """Whom to call at a firm in a crisis: apart from the card, so that it can be removed."""

    __tablename__ = "preparedness_contacts"

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(CONTACT_NAME_MAX))
    phone: Mapped[str] = mapped_column(String(PHONE_MAX))
    stated_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
