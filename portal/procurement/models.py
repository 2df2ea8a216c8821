"""What buyers and lawyers have written and decided. Rows that others rely on are never changed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, new_id

REASON_MAX = 2000


class AcceptedFinding(Base):
    """A finding that a lawyer let stand, and why. A trigger refuses UPDATE and DELETE.

    Attributes:
        text_hash: of the whole text with its kind and regime: another text is judged anew.
        start: where in that text the finding begins.
        passage: the sentences it is about, so that the log can be read without the text.
    """

    __tablename__ = "accepted_findings"
    __table_args__ = (UniqueConstraint("text_hash", "rule", "start"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    text_hash: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(40))
    regime: Mapped[str] = mapped_column(String(20))
    rule: Mapped[str] = mapped_column(String(8))
    start: Mapped[int]
    passage: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    accepted_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    accepted_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp(), index=True)
