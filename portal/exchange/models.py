"""What waits to be confirmed, keys for other programs, and exports that take a while."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, new_id


class Import(Base):
    """An uploaded file as it was understood. What is confirmed is exactly what is kept here.

    Attributes:
        source: the file's name, or the tool the figures come from.
        content: for each declaration its changes with the versions they were held against.
        expires_at: an import that nobody has confirmed by then is gone.
        outcome: ids of the declarations once it is confirmed, so that a second click leads to the same.
    """

    __tablename__ = "imports"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    created_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    source: Mapped[str] = mapped_column(String(200))
    content: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    confirmed_at: Mapped[datetime | None]
    outcome: Mapped[dict[str, Any] | None]


class ApiToken(Base):
    """A key with which a program acts for an organisation.

    Attributes:
        token_hash: SHA-256 of the key; the key itself is shown once and stored nowhere.
        start: its first characters, so that people can tell their keys apart.
        scopes: `read` or `read write`.
    """

    __tablename__ = "api_tokens"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    start: Mapped[str] = mapped_column(String(12))
    scopes: Mapped[str] = mapped_column(String(40))
    created_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]


class ApiStart(Base):
    """A call that started a declaration under an idempotency key, so that it can be sent again safely.

    Attributes:
        body_hash: SHA-256 of what was sent; the same key with something else is refused.
    """

    __tablename__ = "api_starts"

    token_id: Mapped[UUID] = mapped_column(ForeignKey("api_tokens.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    body_hash: Mapped[str] = mapped_column(String(64))
    declaration_id: Mapped[UUID] = mapped_column(ForeignKey("declarations.id"))
    started_at: Mapped[datetime] = mapped_column(index=True)


class Export(Base):
    """Everything an organisation has entered, packed by a worker because it is much.

    Attributes:
        content: the archive, from `written_at` to `expires_at`.
    """

    __tablename__ = "exports"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    requested_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    requested_at: Mapped[datetime]
    written_at: Mapped[datetime | None]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
