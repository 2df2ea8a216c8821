"""A dialogue, who takes part, what is said, and the package that everyone gets."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Identity, LargeBinary, String, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, new_id

TITLE_MAX = 120
LINE_MAX = 200
TEXT_MAX = 6000


class Dialogue(Base):
    """One dialogue about what is going to be bought.

    Attributes:
        number: what people call it by.
        kind: `group`, or `one_to_one` for talks with one supplier at a time.
        regime: which rules the invitation is judged by.
        category: the kind of food that it is about, '' for several or none.
        plan_id: the improvement plan that it is about, for a follow-up talk; None otherwise.
        people: who took part for the region, and what ties they have.
        procurement: the reference of the procurement it prepared; '' until that is known.
        status: a value of `transitions.Status`; only the transition table changes it.
    """

    __tablename__ = "dialogues"
    __table_args__ = (CheckConstraint("kind IN ('group', 'one_to_one')", name="kind"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[int] = mapped_column(Identity(), unique=True)
    title: Mapped[str] = mapped_column(String(TITLE_MAX))
    kind: Mapped[str] = mapped_column(String(12))
    regime: Mapped[str] = mapped_column(String(20))
    category: Mapped[str] = mapped_column(String(40), server_default="")
    invitation: Mapped[str] = mapped_column(Text)
    agenda: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(String(LINE_MAX))
    meets_on: Mapped[date] = mapped_column(Date)
    plan_id: Mapped[UUID | None] = mapped_column(ForeignKey("plans.id"), index=True)
    status: Mapped[str] = mapped_column(String(10))
    minutes: Mapped[str] = mapped_column(Text, server_default="")
    people: Mapped[str] = mapped_column(Text, server_default="")
    procurement: Mapped[str] = mapped_column(String(LINE_MAX), server_default="")
    made_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class Participant(Base):
    """A firm that takes part. Anyone may; no account is needed.

    Attributes:
        email: where letters about the dialogue go; taken away when it is closed.
        ties: conflicts of interest as they state them, '' for none.
        accepted_rules_at: when they accepted the rules, of competition too.
    """

    __tablename__ = "dialogue_participants"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dialogue_id: Mapped[UUID] = mapped_column(ForeignKey("dialogues.id"), index=True)
    firm: Mapped[str] = mapped_column(String(LINE_MAX))
    person: Mapped[str] = mapped_column(String(LINE_MAX))
    email: Mapped[str] = mapped_column(String(254))
    locale: Mapped[str] = mapped_column(String(2))
    ties: Mapped[str] = mapped_column(Text)
    accepted_rules_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class DialogueQuestion(Base):
    """A question anyone has asked; everybody sees it with its answer, nobody sees whose it was."""

    __tablename__ = "dialogue_questions"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dialogue_id: Mapped[UUID] = mapped_column(ForeignKey("dialogues.id"), index=True)
    question: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    answer: Mapped[str] = mapped_column(Text, server_default="")
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    answered_at: Mapped[datetime | None]


class DialogueMaterial(Base):
    """Something of relevance that was given or received. A trigger refuses UPDATE and DELETE.

    Attributes:
        giver: `region`, or the name of the firm.
    """

    __tablename__ = "dialogue_material"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dialogue_id: Mapped[UUID] = mapped_column(ForeignKey("dialogues.id"), index=True)
    title: Mapped[str] = mapped_column(String(LINE_MAX))
    giver: Mapped[str] = mapped_column(String(LINE_MAX))
    content: Mapped[str] = mapped_column(Text)
    added_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    added_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class DialoguePackage(Base):
    """Everything of relevance as it stood when it was packed. A trigger refuses UPDATE and DELETE.

    Attributes:
        content: what the package says, as JSON; `content_hash` names it.
        archive: a ZIP with the content as PDF, as text and as JSON.
    """

    __tablename__ = "dialogue_packages"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dialogue_id: Mapped[UUID] = mapped_column(ForeignKey("dialogues.id"), index=True)
    content: Mapped[dict[str, Any]]
    content_hash: Mapped[str] = mapped_column(String(64))
    archive: Mapped[bytes] = mapped_column(LargeBinary)
    packed_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
