"""What came of looking through the ledger, day by day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Date, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base


class LedgerCheck(Base):
    """One day's look through the whole ledger. Immutable: a trigger refuses UPDATE and DELETE.

    Attributes:
        covers_until: the digest is about every event up to this moment.
        events: how many those are.
        root: SHA-256 over one line for each of them, `stream version hash`, in byte order.
        breaches: places where the chain does not hold, or differs from what was signed before.
        digest: the day's digest, signed (JWS); '' where there is no signing key.
    """

    __tablename__ = "ledger_checks"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    checked_at: Mapped[datetime]
    covers_until: Mapped[datetime]
    events: Mapped[int] = mapped_column(BigInteger)
    root: Mapped[str] = mapped_column(String(64))
    previous_root: Mapped[str] = mapped_column(String(64), server_default="")
    breaches: Mapped[list[Any]]
    digest: Mapped[str] = mapped_column(Text, server_default="")
