"""Lines of what was bought, what articles are, what it all emits, and what the region aims at."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Numeric, String, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, new_id

KG = Numeric(18, 3)
KG_CO2E = Numeric(24, 9)


class PurchaseBatch(Base):
    """A file that was read in; its lines stay when it is taken back, but count no more."""

    __tablename__ = "purchase_batches"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    line_count: Mapped[int]
    read_in_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    read_in_at: Mapped[datetime]
    withdrawn_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    withdrawn_at: Mapped[datetime | None]


class PurchaseLine(Base):
    """One line of an invoice, as it stood. Immutable: a trigger refuses UPDATE and DELETE.

    Attributes:
        line: its row in the file.
        article_key: `nr:`, the supplier where the file names one and the article's number, or `text:` and its
            words in small letters.
        quantity: in `unit`; below zero for what was credited.
        municipality: the code of where it was produced, '' when the file does not say.
        slug: the climate declaration that it is linked to, '' without any.
    """

    __tablename__ = "purchase_lines"
    __table_args__ = (
        Index("ix_purchase_lines_batch_id_line", "batch_id", "line"),
        Index("ix_purchase_lines_bought_on", "bought_on"),
        Index("ix_purchase_lines_article_key_unit", "article_key", "unit"),
        Index("ix_purchase_lines_voucher", "voucher"),
        Index("ix_purchase_lines_slug", "slug", postgresql_where="slug <> ''"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("purchase_batches.id"))
    line: Mapped[int]
    voucher: Mapped[str] = mapped_column(String(60))
    bought_on: Mapped[date] = mapped_column(Date)
    kitchen: Mapped[str] = mapped_column(String(120))
    article: Mapped[str] = mapped_column(String(200))
    article_key: Mapped[str] = mapped_column(String(210))
    quantity: Mapped[Decimal] = mapped_column(KG)
    unit: Mapped[str] = mapped_column(String(20))
    amount_sek: Mapped[Decimal | None] = mapped_column(Numeric(18, 2))
    supplier: Mapped[str] = mapped_column(String(120))
    municipality: Mapped[str] = mapped_column(String(4))
    slug: Mapped[str] = mapped_column(String(20))


class ArticleMapping(Base):
    """What an article is, remembered for every line and every later file.

    Attributes:
        kg_per_unit: the weight of one `unit`; None while nobody has said, or where the unit is a weight.
    """

    __tablename__ = "article_mappings"
    __table_args__ = (UniqueConstraint("article_key", "unit"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    article_key: Mapped[str] = mapped_column(String(210))
    unit: Mapped[str] = mapped_column(String(20))
    category: Mapped[str] = mapped_column(String(40))
    kg_per_unit: Mapped[Decimal | None] = mapped_column(Numeric(18, 6))
    mapped_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    mapped_at: Mapped[datetime]


class PurchaseFigure(Base):
    """What one line weighs and emits, written by a worker.

    Attributes:
        basis: `verified` from a published declaration, `reference` from the literature, or `unknown`.
        why: of an unknown one, `category`, `weight` or `reference`, whichever is missing.
        kg: None when the weight cannot be told.
        kg_co2e, low, high: None when unknown; a source without range has the value at both ends.
        profile_id: the version behind a verified figure.
    """

    __tablename__ = "purchase_figures"
    __table_args__ = (
        CheckConstraint("basis IN ('verified', 'reference', 'unknown')", name="basis"),
        CheckConstraint("(basis = 'unknown') = (kg_co2e IS NULL)", name="kg_co2e"),
    )

    line_id: Mapped[UUID] = mapped_column(ForeignKey("purchase_lines.id"), primary_key=True)
    category: Mapped[str] = mapped_column(String(40))
    basis: Mapped[str] = mapped_column(String(10))
    why: Mapped[str] = mapped_column(String(10))
    kg: Mapped[Decimal | None] = mapped_column(KG)
    kg_co2e: Mapped[Decimal | None] = mapped_column(KG_CO2E)
    low: Mapped[Decimal | None] = mapped_column(KG_CO2E)
    high: Mapped[Decimal | None] = mapped_column(KG_CO2E)
    profile_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))


class PurchaseGoal(Base):
    """A goal for the footprint per kilogram bought; the newest counts, the earlier ones stay.

    Attributes:
        reduction_percent: of the base year's kg CO2e per kg, to be reached in the target year.
    """

    __tablename__ = "purchase_goals"
    __table_args__ = (CheckConstraint("target_year > base_year", name="years"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    base_year: Mapped[int]
    target_year: Mapped[int]
    reduction_percent: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    set_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    set_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class LocalDefinition(Base):
    """Which municipalities the region counts as near; the newest counts, the earlier ones stay."""

    __tablename__ = "local_definitions"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    municipalities: Mapped[list[str]] = mapped_column(ARRAY(String(4)))
    set_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    set_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
