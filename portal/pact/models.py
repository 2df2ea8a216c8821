"""Who may ask, what is offered, what was asked, and what is sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, new_id

NAME_MAX = 120


class PactClient(Base):
    """Another party's program that may read footprints here.

    Attributes:
        secret_hash: SHA-256 of its secret; the secret is shown once and stored nowhere.
        hosts: where its own interface may be called, `host` or `host:port`; nothing else is ever called.
        news_base: the base of its interface, on one of the hosts, where new footprints are announced;
            '' for none.
        calls_per_minute: more are refused.
    """

    __tablename__ = "pact_clients"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(NAME_MAX))
    secret_hash: Mapped[str] = mapped_column(String(64))
    hosts: Mapped[list[str]] = mapped_column(ARRAY(String(260)), server_default="{}")
    news_base: Mapped[str] = mapped_column(String(500), server_default="")
    calls_per_minute: Mapped[int]
    registered_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    registered_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]


class PactFootprint(Base):
    """A footprint as it is offered. A trigger lets it only grow old: from Active to Deprecated, once.

    Attributes:
        position: the order in which they came; pages of a list follow it.
        document: the whole ProductFootprint but for `status`.
        body_hash: of what is told of the product, without id, time and predecessors.
        product_ids, company_ids, classifications, geographies: casefolded, for looking up.
        valid_from, valid_until: the period in which it holds.
    """

    __tablename__ = "pact_footprints"
    __table_args__ = (
        CheckConstraint("status IN ('Active', 'Deprecated')", name="status"),
        Index("uq_pact_footprints_active", "slug", unique=True, postgresql_where="status = 'Active'"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, Identity(), unique=True)
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"), index=True)
    slug: Mapped[str] = mapped_column(String(20), index=True)
    document: Mapped[dict[str, Any]]
    body_hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime]
    deprecated_at: Mapped[datetime | None]
    product_ids: Mapped[list[str]] = mapped_column(ARRAY(Text))
    company_ids: Mapped[list[str]] = mapped_column(ARRAY(Text))
    classifications: Mapped[list[str]] = mapped_column(ARRAY(Text))
    geographies: Mapped[list[str]] = mapped_column(ARRAY(Text))
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime]


class PactRequest(Base):
    """A request that came as an event. The same event sent again is the same request.

    Attributes:
        source, event_id: of the event; together they name it for its sender.
        callback_host, callback_path: where the answer goes, on a host that was registered when it came.
        wanted: the event's `data`.
    """

    __tablename__ = "pact_requests"
    __table_args__ = (UniqueConstraint("client_id", "source", "event_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    client_id: Mapped[UUID] = mapped_column(ForeignKey("pact_clients.id"))
    source: Mapped[str] = mapped_column(String(300))
    event_id: Mapped[str] = mapped_column(String(300))
    callback_host: Mapped[str] = mapped_column(String(260))
    callback_path: Mapped[str] = mapped_column(String(300))
    wanted: Mapped[dict[str, Any]]
    received_at: Mapped[datetime] = mapped_column(index=True)


class PactMessage(Base):
    """An event of ours on its way to a client: the one answer to a request, or news of a footprint.

    Attributes:
        event: the CloudEvent; its id is this row's, however often it is tried.
        note: why it was refused or given up.
    """

    __tablename__ = "pact_messages"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'sent', 'refused', 'given_up')", name="state"),
        UniqueConstraint("client_id", "footprint_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    client_id: Mapped[UUID] = mapped_column(ForeignKey("pact_clients.id"), index=True)
    request_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("pact_requests.id", ondelete="CASCADE"), unique=True
    )
    footprint_id: Mapped[UUID | None] = mapped_column(ForeignKey("pact_footprints.id"))
    callback_host: Mapped[str] = mapped_column(String(260))
    callback_path: Mapped[str] = mapped_column(String(300))
    event: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(Text, server_default="")
    written_at: Mapped[datetime] = mapped_column(index=True)
    settled_at: Mapped[datetime | None]
