"""The catalogue's own rows, one per product with a published profile."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Computed, Date, ForeignKey, Identity, Index, Numeric, SmallInteger, String, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base


class CatalogueEntry(Base):
    """What the list shows and sorts by, taken from the newest profile version by a subscriber.

    Attributes:
        id: small, because millions of delivered footprints carry it.
        search_text: product, category and producer words; indexed with the Swedish stemmer, and by the
            three-letter pieces of its words so that a part of a word finds it.
        facets: what a selection can be narrowed by, see `facets.facets_of`.
        name_order: sorts as Swedes do, whatever collation the database was made with.
    """

    __tablename__ = "catalogue_entries"
    __table_args__ = (
        Index("ix_catalogue_entries_search", "search", postgresql_using="gin"),
        Index(
            "ix_catalogue_entries_parts",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
        ),
        Index("ix_catalogue_entries_facets", "facets", postgresql_using="gin"),
        # As the list is sorted, ties included: many figures may be published at one moment.
        Index("ix_catalogue_entries_total", "total_kg_co2e", "slug"),
        Index("ix_catalogue_entries_name", "name_order", "slug"),
        Index("ix_catalogue_entries_newest", text("published_at DESC"), "slug"),
    )

    slug: Mapped[str] = mapped_column(String(20), primary_key=True)
    id: Mapped[int] = mapped_column(Identity(), unique=True)
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    version: Mapped[int]
    product_name: Mapped[str] = mapped_column(String(120))
    category: Mapped[str] = mapped_column(String(60))
    category_label: Mapped[str] = mapped_column(String(120))
    producer: Mapped[str] = mapped_column(String(200))
    municipality: Mapped[str] = mapped_column(String(60))
    reference_year: Mapped[int]
    unit: Mapped[str] = mapped_column(String(20))
    boundary: Mapped[str] = mapped_column(String(20))
    total_kg_co2e: Mapped[Decimal] = mapped_column(Numeric(18, 9))
    low_kg_co2e: Mapped[Decimal] = mapped_column(Numeric(18, 9))
    high_kg_co2e: Mapped[Decimal] = mapped_column(Numeric(18, 9))
    primary_share: Mapped[Decimal] = mapped_column(Numeric(6, 5))
    published_at: Mapped[datetime]
    valid_until: Mapped[date] = mapped_column(Date)
    search_text: Mapped[str] = mapped_column(Text, deferred=True)
    search: Mapped[str] = mapped_column(
        TSVECTOR, Computed("to_tsvector('swedish', search_text)", persisted=True), deferred=True
    )
    facets: Mapped[list[str]] = mapped_column(ARRAY(String(80)), server_default="{}", deferred=True)
    name_order: Mapped[str] = mapped_column(
        String(120, collation="C"),
        Computed("translate(lower(product_name), 'åäöéü', '{|}eu')", persisted=True),
        deferred=True,
    )


class CatalogueWord(Base):
    """A word that some entry can be found by: what a misspelt one is taken for."""

    __tablename__ = "catalogue_words"
    __table_args__ = (
        Index(
            "ix_catalogue_words_pieces",
            "word",
            postgresql_using="gin",
            postgresql_ops={"word": "gin_trgm_ops"},
        ),
    )

    word: Mapped[str] = mapped_column(String(60), primary_key=True)


class CatalogueState(Base):
    """One row, whose mark changes with every entry that is written."""

    __tablename__ = "catalogue_state"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    mark: Mapped[UUID]
