"""What an organisation has answered for its whole farm."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base
from schemas.questionnaire.answers import Answer


class _FarmAnswer:
    """What an answer of today and one that has been replaced have in common.

    Attributes:
        question_rev: the question's `rev` when it was answered.
    """

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    content: Mapped[dict[str, Any]]
    question_rev: Mapped[int] = mapped_column(Integer, server_default="1")
    updated_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    updated_at: Mapped[datetime]

    def answer(self) -> Answer:
        """The stored answer as the questionnaire's type."""
        return Answer.from_json(self.question_id, self.content)


class FarmAnswer(_FarmAnswer, Base):
    """The answer to one question for one farm and year, with a version so that two editors notice."""

    __tablename__ = "farm_answers"

    version: Mapped[int]

    def write(self, answer: Answer, rev: int, user_id: UUID, now: datetime) -> None:
        """Put another answer in its place, as the next version."""
        self.content = answer.to_json()
        self.question_rev = rev
        self.updated_by = user_id
        self.updated_at = now
        self.version += 1

    def earlier(self) -> EarlierFarmAnswer:
        """A copy to keep when another answer takes this one's place."""
        columns = {column.key: getattr(self, column.key) for column in EarlierFarmAnswer.__table__.columns}
        return EarlierFarmAnswer(**columns)


class EarlierFarmAnswer(_FarmAnswer, Base):
    """An answer for the farm that another one has replaced."""

    __tablename__ = "earlier_farm_answers"

    version: Mapped[int] = mapped_column(primary_key=True)
