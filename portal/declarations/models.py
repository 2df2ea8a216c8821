"""A declaration, its answers, and what was frozen from them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, Sequence, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Organisation
from portal.db import Base, new_id
from schemas.questionnaire.answers import Answer

NUMBER_SEQUENCE = Sequence("declaration_numbers", metadata=Base.metadata)


class Declaration(Base):
    """One product of one organisation and year, through all its versions.

    Attributes:
        number: what people call it, such as `JN-2026-000017`.
        status: a value of `transitions.Status`; only the transition table changes it.
        version: rises with each submission; 0 before the first.
    """

    __tablename__ = "declarations"
    __table_args__ = (Index("ix_declarations_status", "status"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    family: Mapped[str] = mapped_column(String(60))
    product_name: Mapped[str] = mapped_column(String(120))
    reference_year: Mapped[int]
    status: Mapped[str] = mapped_column(String(20))
    version: Mapped[int] = mapped_column(Integer, server_default="0")
    created_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    organisation: Mapped[Organisation] = relationship()


class AnswerRow(Base):
    """The answer to one question, with a version so that two editors notice each other.

    Attributes:
        value: canonical JSON value (decimals as strings) in the question's canonical unit.
        entered: the text exactly as typed.
    """

    __tablename__ = "answers"

    declaration_id: Mapped[UUID] = mapped_column(ForeignKey("declarations.id"), primary_key=True)
    question_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    content: Mapped[dict[str, Any]]
    version: Mapped[int]
    updated_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    updated_at: Mapped[datetime]

    def answer(self) -> Answer:
        """The stored answer as the questionnaire's type."""
        return Answer.from_json(self.question_id, self.content)


class Submission(Base):
    """What was signed and handed in. Immutable: a trigger refuses UPDATE and DELETE.

    Attributes:
        snapshot: answers, organisation, submitter, definition and factor set, as they were.
        snapshot_hash: SHA-256 of the canonical snapshot; an approval names it.
    """

    __tablename__ = "submissions"
    __table_args__ = (UniqueConstraint("declaration_id", "version"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    declaration_id: Mapped[UUID] = mapped_column(ForeignKey("declarations.id"))
    version: Mapped[int]
    snapshot: Mapped[dict[str, Any]]
    snapshot_hash: Mapped[str] = mapped_column(String(64))
    submitted_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    submitted_at: Mapped[datetime]
