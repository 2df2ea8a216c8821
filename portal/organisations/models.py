"""Tables of invitations and mandates."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, new_id

YEARS_MAX = 2


class Mandate(Base):
    """What an organisation lets an adviser do, and from which day to which. Only its end may change.

    Attributes:
        valid_from: the first day, in Sweden.
        valid_to: the last day, at most two years later.
        may_submit: whether the adviser may also sign, hand in and take back.
        declaration_ids: the declarations it covers; None for all of the organisation's, new ones too.
        revoked_at: when somebody ended it before its last day.
    """

    __tablename__ = "mandates"
    __table_args__ = (
        Index("ix_mandates_organisation_id", "organisation_id", "user_id"),
        CheckConstraint("valid_from <= valid_to", name="order"),
        CheckConstraint("valid_to <= valid_from + interval '2 years'", name="length"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date] = mapped_column(index=True)
    may_submit: Mapped[bool]
    declaration_ids: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))
    granted_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    granted_at: Mapped[datetime] = mapped_column(server_default=func.now())
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))

    def covers(self, declaration_id: UUID) -> bool:
        """Whether it is about this declaration."""
        return self.declaration_ids is None or str(declaration_id) in self.declaration_ids


class Invitation(Base):
    """An offer to act for an organisation, sent to one address.

    Attributes:
        email: as typed, for the mail; only the person with this address may accept.
        terms: of the mandate that an adviser gets on accepting; None for owners and editors.
        expires_at: after this it can no longer be accepted.
        ended_at: when it was accepted, declined, withdrawn or replaced; `outcome` says which.
    """

    __tablename__ = "invitations"
    __table_args__ = (
        Index("ix_invitations_organisation_id", "organisation_id", "email_key"),
        CheckConstraint("role IN ('owner', 'editor', 'adviser')", name="role"),
        CheckConstraint("(role = 'adviser') = (terms IS NOT NULL)", name="terms"),
        CheckConstraint(
            "outcome IN ('', 'accepted', 'declined', 'withdrawn', 'replaced') "
            "AND (outcome = '') = (ended_at IS NULL)",
            name="outcome",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254))
    role: Mapped[str] = mapped_column(String(20))
    terms: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    invited_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    invited_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(String(20), server_default="")
