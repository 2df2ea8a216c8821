"""The tables of lists and saved searches."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String, func
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, new_id

NAME_MAX = 120


class Shortlist(Base):
    """A buyer's list of products. Only its owner sees it."""

    __tablename__ = "shortlists"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    name: Mapped[str] = mapped_column(String(NAME_MAX))
    created_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class ShortlistItem(Base):
    """One version of a profile in a list: it stays that version, whatever is published later."""

    __tablename__ = "shortlist_items"

    shortlist_id: Mapped[UUID] = mapped_column(
        ForeignKey("shortlists.id", ondelete="CASCADE"), primary_key=True
    )
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"), primary_key=True)
    added_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class SavedSearch(Base):
    """A selection whose owner is told when a new product matches.

    Attributes:
        args: the parameters of the catalogue's address, without order and page.
    """

    __tablename__ = "saved_searches"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    args: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class SavedSearchHit(Base):
    """A product that a search has told of: once is enough."""

    __tablename__ = "saved_search_hits"

    search_id: Mapped[UUID] = mapped_column(
        ForeignKey("saved_searches.id", ondelete="CASCADE"), primary_key=True
    )
    slug: Mapped[str] = mapped_column(String(20), primary_key=True)
