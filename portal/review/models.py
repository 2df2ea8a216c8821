"""What reviewers state, note and decide, about exactly which snapshot and figure."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, new_id


class Decision(Base):
    """A step of the review. Immutable: a trigger refuses UPDATE and DELETE.

    Attributes:
        kind: `approval_proposed`, `proposal_returned`, `approved`, `changes_requested`,
            `rejection_proposed`, `review_resumed` or `rejected`.
        reasons: question id -> what the reviewer wants changed, empty for the other kinds.
        snapshot_hash, result_hash: what the reviewer had on the screen.
        proposal_id: the first reviewer's proposal that the second one followed.
        reply_by: of a proposal to refuse: the last day to reply.
        level: of an approval: L2 for the region's own review, L3 with a third party's statement.
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
    proposal_id: Mapped[UUID | None] = mapped_column(ForeignKey("decisions.id"))
    reply_by: Mapped[date | None]
    level: Mapped[str | None] = mapped_column(String(2))


class Statement(Base):
    """A reviewer's word on conflict of interest (jäv) in one declaration. Immutable, like a decision.

    Attributes:
        is_impartial: False when the reviewer steps aside, which is for good.
    """

    __tablename__ = "impartiality_statements"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    declaration_id: Mapped[UUID] = mapped_column(ForeignKey("declarations.id"), index=True)
    stated_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    is_impartial: Mapped[bool]
    stated_at: Mapped[datetime]


class Note(Base):
    """What reviewers write to each other about a declaration; the producer does not see it."""

    __tablename__ = "review_notes"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    declaration_id: Mapped[UUID] = mapped_column(ForeignKey("declarations.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    written_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    written_at: Mapped[datetime]
