"""A third party's statement about one submission."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, new_id

BODY_MAX = 200


class ThirdPartyStatement(Base):
    """What a body outside the region has verified, as a reviewer has found it. The newest counts.

    Attributes:
        body: its name.
        stated_on: the day on its statement.
        evidence_id: the file with the statement, handed in with this submission.
    """

    __tablename__ = "third_party_statements"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    declaration_id: Mapped[UUID] = mapped_column(ForeignKey("declarations.id"), index=True)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submissions.id"))
    body: Mapped[str] = mapped_column(String(BODY_MAX))
    stated_on: Mapped[date]
    evidence_id: Mapped[UUID] = mapped_column(ForeignKey("evidence_files.id"))
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]
