"""A declaration, its answers, and what was frozen from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, Sequence, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Organisation
from portal.db import Base, new_id
from portal.sites.models import Site
from schemas.questionnaire.answers import Answer

NUMBER_SEQUENCE = Sequence("declaration_numbers", metadata=Base.metadata)


class Declaration(Base):
    """One product of one organisation and year, through all its versions.

    Attributes:
        number: what people call it, such as `JN-2026-000017`; a renewal has that of the one it renews.
        edition: 1 for the first declaration with its number, rising with each renewal.
        renews_id: the declaration that this one renews, None for a first one.
        status: a value of `transitions.Status`; only the transition table changes it.
        version: rises with each submission; 0 before the first.
        definition_hash: the form as the producer knows it; a newer form is held against it. None for
            declarations from before forms were remembered.
    """

    __tablename__ = "declarations"
    __table_args__ = (UniqueConstraint("number", "edition"), Index("ix_declarations_status", "status"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(String(20))
    edition: Mapped[int] = mapped_column(Integer, server_default="1")
    renews_id: Mapped[UUID | None] = mapped_column(ForeignKey("declarations.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("sites.id"))
    family: Mapped[str] = mapped_column(String(60))
    product_name: Mapped[str] = mapped_column(String(120))
    reference_year: Mapped[int]
    status: Mapped[str] = mapped_column(String(20))
    version: Mapped[int] = mapped_column(Integer, server_default="0")
    definition_hash: Mapped[str | None] = mapped_column(String(64))
    created_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    organisation: Mapped[Organisation] = relationship()
    site: Mapped[Site] = relationship()


@dataclass(frozen=True)
class Provenance:
    """Where an answer comes from when nobody typed it into this declaration.

    Attributes:
        copied_from: the declaration it was copied from.
        farm_year, farm_version: the answer for the whole farm that it repeats.
        is_confirmed: somebody has said that it holds for this declaration.
    """

    copied_from: UUID | None = None
    farm_year: int | None = None
    farm_version: int | None = None
    is_confirmed: bool = True


TYPED = Provenance()


class _StoredAnswer:
    """What an answer of today and one that has been replaced have in common.

    Attributes:
        content: canonical JSON value (decimals as strings) in the question's canonical unit, and the text
            exactly as typed.
        question_rev: the question's `rev` when it was answered; a later one asks something else.
        copied_from, farm_year, farm_version, confirmed_at, confirmed_by: see `Provenance`. What was taken
            from elsewhere and is not confirmed does not count as answered.
    """

    declaration_id: Mapped[UUID] = mapped_column(ForeignKey("declarations.id"), primary_key=True)
    question_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    content: Mapped[dict[str, Any]]
    question_rev: Mapped[int] = mapped_column(Integer, server_default="1")
    copied_from: Mapped[UUID | None] = mapped_column(ForeignKey("declarations.id"))
    farm_year: Mapped[int | None]
    farm_version: Mapped[int | None]
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    updated_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    updated_at: Mapped[datetime]

    def answer(self) -> Answer:
        """The stored answer as the questionnaire's type."""
        return Answer.from_json(self.question_id, self.content)


class AnswerRow(_StoredAnswer, Base):
    """The answer to one question, with a version so that two editors notice each other."""

    __tablename__ = "answers"

    version: Mapped[int]

    @property
    def provenance(self) -> Provenance:
        """Where it comes from."""
        return Provenance(self.copied_from, self.farm_year, self.farm_version, not self.is_unconfirmed)

    @property
    def is_unconfirmed(self) -> bool:
        """Whether it was taken from elsewhere and nobody has said yet that it holds here."""
        taken = self.copied_from is not None or self.farm_year is not None
        return taken and self.confirmed_at is None

    def write(self, answer: Answer, rev: int, provenance: Provenance, user_id: UUID, now: datetime) -> None:
        """Put another answer in its place, as the next version."""
        self.content = answer.to_json()
        self.question_rev = rev
        self.copied_from = provenance.copied_from
        self.farm_year = provenance.farm_year
        self.farm_version = provenance.farm_version
        confirmed = provenance != TYPED and provenance.is_confirmed
        self.confirmed_at = now if confirmed else None
        self.confirmed_by = user_id if confirmed else None
        self.updated_by = user_id
        self.updated_at = now
        self.version += 1

    def earlier(self) -> EarlierAnswer:
        """A copy to keep when another answer takes this one's place."""
        columns = {column.key: getattr(self, column.key) for column in EarlierAnswer.__table__.columns}
        return EarlierAnswer(**columns)


class EarlierAnswer(_StoredAnswer, Base):
    """An answer that another one has replaced: nothing that was once saved is thrown away."""

    __tablename__ = "earlier_answers"

    version: Mapped[int] = mapped_column(primary_key=True)


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
