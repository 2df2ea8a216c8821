"""What has been said about a draft that nobody touches."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base


class Notice(StrEnum):
    """Why something is said: it is ready and not handed in, or it will be removed."""

    READY = "ready"
    FIRST = "first"
    LAST = "last"


class DraftNotice(Base):
    """One notice about one draft, as long as the draft has not been touched since.

    Attributes:
        untouched_since: when the draft was changed last; a change makes earlier notices count no more.
        removed_on: the day from which the draft may be removed; None for a reminder.
    """

    __tablename__ = "draft_notices"

    declaration_id: Mapped[UUID] = mapped_column(
        ForeignKey("declarations.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    untouched_since: Mapped[datetime] = mapped_column(primary_key=True)
    noticed_on: Mapped[date]
    removed_on: Mapped[date | None]
