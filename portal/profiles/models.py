"""A published profile version, its printed sheet, and the number of the product in the shops."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, LargeBinary, String, UniqueConstraint, func
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


class ProductNumber(Base):
    """The GTIN of what a declaration is about: 14 digits, given by the producer at any time."""

    __tablename__ = "product_numbers"
    __table_args__ = (CheckConstraint("gtin ~ '^[0-9]{14}$'", name="gtin"),)

    declaration_id: Mapped[UUID] = mapped_column(ForeignKey("declarations.id"), primary_key=True)
    gtin: Mapped[str] = mapped_column(String(14), index=True)
    set_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    set_at: Mapped[datetime] = mapped_column(server_default=func.now())


class ProductSheet(Base):
    """A version on one page to print, in one language; made anew when the product gets a number.

    Attributes:
        content: the PDF.
    """

    __tablename__ = "product_sheets"

    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())
