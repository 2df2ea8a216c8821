"""A reviewer's word on one answer."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, new_id


class Kind(StrEnum):
    """What a reviewer finds: in order, to be changed or explained, or not shown by any evidence."""

    OK = "ok"
    CHANGE = "change"
    EVIDENCE = "evidence"


class Verdict(Base):
    """What was found about one answer of one submission. The newest counts; earlier ones stay.

    Attributes:
        text: what the producer is to read when the declaration is sent back; nobody outside sees it before.
    """

    __tablename__ = "verdicts"
    __table_args__ = (
        CheckConstraint("kind IN ('ok', 'change', 'evidence')", name="kind"),
        Index("ix_verdicts_declaration_id", "declaration_id", "question_id", "given_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    declaration_id: Mapped[UUID] = mapped_column(ForeignKey("declarations.id"))
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submissions.id"))
    question_id: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text, server_default="")
    given_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    given_at: Mapped[datetime]
