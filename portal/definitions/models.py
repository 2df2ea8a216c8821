"""A form as it once was."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base


class Definition(Base):
    """What a form asked, written once when the first declaration meets it.

    Attributes:
        shape: see `schemas.questionnaire.shape`: words, options and units, enough to compare and to read
            an old answer back.
    """

    __tablename__ = "definitions"

    family: Mapped[str] = mapped_column(String(60), primary_key=True)
    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    rev: Mapped[int]
    shape: Mapped[dict[str, Any]]
    first_met_at: Mapped[datetime]
