"""The effect of each changed answer of a submission, against an earlier one."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base


class AnswerEffects(Base):
    """Computed once when the submission gets its footprint.

    Attributes:
        against_id: the earlier submission whose answers were put in, one at a time.
        effects: question id -> `schemas.effects.Effect` as JSON.
    """

    __tablename__ = "answer_effects"

    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submissions.id"), primary_key=True)
    against_id: Mapped[UUID] = mapped_column(ForeignKey("submissions.id"), primary_key=True)
    effects: Mapped[dict[str, Any]]
    computed_at: Mapped[datetime]
