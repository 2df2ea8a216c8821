"""Tables of people and organisations."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Base, new_id


class Role(StrEnum):
    """What a person does here. One role each: who reviews must not also declare."""

    PRODUCER = "producer"
    REVIEWER = "reviewer"
    BUYER = "buyer"
    LAWYER = "lawyer"
    PREPAREDNESS = "preparedness"
    ADMIN = "admin"

    @property
    def is_staff(self) -> bool:
        """Staff see what others have told in confidence, so they sign in with a code as well."""
        return self in (Role.REVIEWER, Role.PREPAREDNESS, Role.ADMIN)


class MemberRole(StrEnum):
    """What a person may do for an organisation; `organisations.acting` says it in rights."""

    OWNER = "owner"
    EDITOR = "editor"
    ADVISER = "adviser"


class User(Base):
    """A person with an e-mail address and a password.

    Attributes:
        email: as typed, for mails; `email_key` is its casefolded form and is unique.
        password_hash: Argon2id.
        confirmed_at: when the link in the confirmation mail was followed; no sign-in before that.
        session_version: raising it ends all of the person's sessions.
        totp_secret: base32; None until the person has set up an authenticator app.
        totp_last_step: the last 30 s step whose code was used; a code works once.
    """

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint(
            "role IN ('producer', 'reviewer', 'buyer', 'lawyer', 'preparedness', 'admin')", name="role"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(20))
    locale: Mapped[str] = mapped_column(String(2), default="sv")
    password_hash: Mapped[str] = mapped_column(String(200))
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    confirmed_at: Mapped[datetime | None]
    session_version: Mapped[int] = mapped_column(default=1)
    totp_secret: Mapped[str | None] = mapped_column(String(64))
    totp_last_step: Mapped[int | None]


class Organisation(Base):
    """A company, farm or authority.

    Attributes:
        number: without anything between its signs. A sole trader's is a personal identity number:
            show `accounts.numbers.shown_number(...)`, never this.
        name: as registered. A sole trader's may be a person's.
        trade_name: what the public sees instead, when there is one.
        country: two letters; where it is registered.
        vat_number: with its country's letters; None when it has none. A sole trader's shows the number.
        is_sole_trader: the number identifies a person.
    """

    __tablename__ = "organisations"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    trade_name: Mapped[str | None] = mapped_column(String(200))
    country: Mapped[str] = mapped_column(String(2))
    vat_number: Mapped[str | None] = mapped_column(String(20))
    is_sole_trader: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    @property
    def public_name(self) -> str:
        """The name that buyers see."""
        return self.trade_name or self.name


class Membership(Base):
    """A person's right to act for an organisation; an adviser's counts only while there is a mandate."""

    __tablename__ = "memberships"
    __table_args__ = (
        UniqueConstraint("user_id", "organisation_id"),
        Index("ix_memberships_organisation_id", "organisation_id"),
        CheckConstraint("role IN ('owner', 'editor', 'adviser')", name="role"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    role: Mapped[str] = mapped_column(String(20))
    since: Mapped[datetime] = mapped_column(server_default=func.now())
    organisation: Mapped[Organisation] = relationship()
