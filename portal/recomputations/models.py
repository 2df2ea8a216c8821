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
