"""A question "what if", with the answers it is about and what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, func
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, new_id


class WhatIf(Base):
    """One question. The answers are kept with it: the declaration may change while it is computed, and after.

    Attributes:
        answers: those of the declaration when it was asked; `copied` are not confirmed among them.
        changes: the other answers, by question; none asks only what would move the figure most.
        result: `schemas.what_if.WhatIfResult` as JSON, None while it is computed or when it cannot be.
        problem: why it cannot be computed (`question_id`, `reason_sv`, `reason_en`).
    """

    __tablename__ = "what_ifs"
    __table_args__ = (Index("ix_what_ifs_declaration_id", "declaration_id", "asked_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    declaration_id: Mapped[UUID] = mapped_column(ForeignKey("declarations.id"))
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    factor_set: Mapped[str] = mapped_column(String(20))
    answers: Mapped[dict[str, Any]]
    copied: Mapped[list[Any]]
    changes: Mapped[dict[str, Any]]
    result: Mapped[dict[str, Any] | None]
    problem: Mapped[dict[str, Any] | None]
    computed_at: Mapped[datetime | None]
