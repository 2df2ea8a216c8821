"""The deliveries table: who still has to be told what. The queue of record."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base


class Delivery(Base):
    """One event for one subscriber: `pending`, then `done` or, visibly, `dead`.

    Attributes:
        attempts: counted when claimed, so a worker that dies counts too; also the fencing token.
        due_at: when the relay may ring for it (again).
        leased_until: until when the claimant may settle it, by the database's clock.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        CheckConstraint("state IN ('pending', 'done', 'dead')", name="state"),
        Index("ix_deliveries_due", "due_at", postgresql_where="state = 'pending'"),
        Index(
            "ix_deliveries_head_of_line",
            "subscriber",
            "stream",
            "stream_version",
            postgresql_where="state <> 'done'",
        ),
        Index("ix_deliveries_done_at", "done_at", postgresql_where="state = 'done'"),
    )

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    subscriber: Mapped[str] = mapped_column(String(80), primary_key=True)
    stream: Mapped[str] = mapped_column(String(120))
    stream_version: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), server_default="pending")
    attempts: Mapped[int] = mapped_column(server_default="0")
    due_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(Text, server_default="")
