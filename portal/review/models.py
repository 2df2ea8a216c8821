"""What a reviewer decided, about exactly which snapshot and figure."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, new_id


class Decision(Base):
    """An approval or a request for changes. Immutable: a trigger refuses UPDATE and DELETE.

    Attributes:
        kind: `approved` or `changes_requested`.
        reasons: question id -> what the reviewer wants changed, empty for an approval.
        snapshot_hash, result_hash: what the reviewer had on the screen.
    """

    __tablename__ = "decisions"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    declaration_id: Mapped[UUID] = mapped_column(ForeignKey("declarations.id"), index=True)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submissions.id"))
    footprint_id: Mapped[UUID] = mapped_column(ForeignKey("footprints.id"))
    kind: Mapped[str] = mapped_column(String(20))
    reasons: Mapped[dict[str, Any]]
    message: Mapped[str] = mapped_column(Text, server_default="")
    snapshot_hash: Mapped[str] = mapped_column(String(64))
    result_hash: Mapped[str] = mapped_column(String(64))
    decided_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime]
