"""Results with newer factors, and why they differ."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, new_id


class Recomputation(Base):
    """One live result computed again with another factor set. Immutable: a trigger refuses UPDATE and DELETE.

    Attributes:
        from_footprint_id: the result that is live, or under review.
        to_footprint_id: the new result; None when the new set cannot compute it (`problem` says why).
        explanation: `schemas.explanation.Explanation` as JSON, empty with a problem.
        is_flagged: the new figure lies outside the old one's interval, or cannot be computed.
    """

    __tablename__ = "recomputations"
    __table_args__ = (
        UniqueConstraint("from_footprint_id", "factor_set", "engine_version"),
        Index("ix_recomputations_created_at", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    declaration_id: Mapped[UUID] = mapped_column(ForeignKey("declarations.id"))
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submissions.id"))
    from_footprint_id: Mapped[UUID] = mapped_column(ForeignKey("footprints.id"))
    to_footprint_id: Mapped[UUID | None] = mapped_column(ForeignKey("footprints.id"))
    factor_set: Mapped[str] = mapped_column(String(20))
    engine_version: Mapped[str] = mapped_column(String(20))
    explanation: Mapped[dict[str, Any]]
    problem: Mapped[str] = mapped_column(Text, server_default="")
    is_flagged: Mapped[bool]
    created_at: Mapped[datetime]


class Renewal(Base):
    """What a newer version of an ingredient makes of a live result. Immutable, as `Recomputation`.

    Attributes:
        ingredient, product_name: number in lower case and name of the ingredient's profile.
        old_version, version: the pinned one and the one it was computed with.
        result: `schemas.footprint.Footprint` as JSON, None when it cannot be computed (`problem` says why).
        explanation: `schemas.explanation.Explanation` as JSON, empty with a problem.
    """

    __tablename__ = "renewals"
    __table_args__ = (UniqueConstraint("from_footprint_id", "ingredient", "version", "engine_version"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    declaration_id: Mapped[UUID] = mapped_column(ForeignKey("declarations.id"))
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submissions.id"))
    from_footprint_id: Mapped[UUID] = mapped_column(ForeignKey("footprints.id"))
    ingredient: Mapped[str] = mapped_column(String(20))
    product_name: Mapped[str] = mapped_column(Text)
    old_version: Mapped[int]
    version: Mapped[int]
    engine_version: Mapped[str] = mapped_column(String(20))
    result: Mapped[dict[str, Any] | None]
    explanation: Mapped[dict[str, Any]]
    problem: Mapped[str] = mapped_column(Text, server_default="")
    is_flagged: Mapped[bool]
    created_at: Mapped[datetime]
