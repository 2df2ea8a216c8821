"""The table of reports."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Identity, String, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, new_id


class AccessibilityReport(Base):
    """Something that did not work for somebody.

    Attributes:
        number: what the receipt says.
        page: which page it is about, as typed; '' when not told.
        email: where an answer is wanted; '' for none.
    """

    __tablename__ = "accessibility_reports"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[int] = mapped_column(Identity(), unique=True)
    page: Mapped[str] = mapped_column(String(500))
    problem: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(String(254), index=True)
    reported_at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)
