"""A published profile version."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, new_id


class Profile(Base):
    """What the public may see of one approved submission. Immutable: a trigger refuses UPDATE and DELETE.

    Attributes:
        slug: the declaration's number in lower case; the address never changes.
        content: everything the page shows, nothing more.
        content_hash: SHA-256 of the canonical content.
    """

    __tablename__ = "profiles"
    __table_args__ = (UniqueConstraint("slug", "version"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(20))
    version: Mapped[int]
    declaration_id: Mapped[UUID] = mapped_column(ForeignKey("declarations.id"), index=True)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submissions.id"))
    footprint_id: Mapped[UUID] = mapped_column(ForeignKey("footprints.id"))
    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decisions.id"), unique=True)
    content: Mapped[dict[str, Any]]
    content_hash: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime]
    valid_until: Mapped[date] = mapped_column(Date)
