"""Purchase lines, what articles are, what it all emits, the goal, and what the region calls near."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; lines that were read in never change."""
    _lines()
    _articles_and_figures()
    _goals()


def _lines() -> None:
    op.create_table(
        "purchase_batches",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("line_count", sa.Integer(), nullable=False),
        sa.Column("read_in_by", sa.Uuid(), nullable=False),
        sa.Column("read_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["read_in_by"], ["users.id"], name=op.f("fk_purchase_batches_read_in_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["users.id"], name=op.f("fk_purchase_batches_withdrawn_by_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_batches")),
    )
    op.create_table(
        "purchase_lines",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("voucher", sa.String(length=60), nullable=False),
        sa.Column("bought_on", sa.Date(), nullable=False),
        sa.Column("kitchen", sa.String(length=120), nullable=False),
        sa.Column("article", sa.String(length=200), nullable=False),
        sa.Column("article_key", sa.String(length=210), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("amount_sek", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("supplier", sa.String(length=120), nullable=False),
        sa.Column("municipality", sa.String(length=4), nullable=False),
        sa.Column("slug", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["purchase_batches.id"], name=op.f("fk_purchase_lines_batch_id_purchase_batches")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_lines")),
    )
    op.create_index("ix_purchase_lines_batch_id_line", "purchase_lines", ["batch_id", "line"])
    op.create_index("ix_purchase_lines_bought_on", "purchase_lines", ["bought_on"])
    op.create_index("ix_purchase_lines_article_key_unit", "purchase_lines", ["article_key", "unit"])
    op.create_index("ix_purchase_lines_voucher", "purchase_lines", ["voucher"])
    op.create_index(
        "ix_purchase_lines_slug", "purchase_lines", ["slug"], postgresql_where=sa.text("slug <> ''")
    )
    op.execute("""
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON purchase_lines
        FOR EACH ROW EXECUTE FUNCTION refuse_change()""")


def _articles_and_figures() -> None:
    op.create_table(
        "article_mappings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("article_key", sa.String(length=210), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("kg_per_unit", sa.Numeric(precision=18, scale=6), nullable=True),
        sa.Column("mapped_by", sa.Uuid(), nullable=False),
        sa.Column("mapped_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["mapped_by"], ["users.id"], name=op.f("fk_article_mappings_mapped_by_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_mappings")),
        sa.UniqueConstraint("article_key", "unit", name=op.f("uq_article_mappings_article_key")),
    )
    op.create_table(
        "purchase_figures",
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("basis", sa.String(length=10), nullable=False),
        sa.Column("why", sa.String(length=10), nullable=False),
        sa.Column("kg", sa.Numeric(precision=18, scale=3), nullable=True),
        sa.Column("kg_co2e", sa.Numeric(precision=24, scale=9), nullable=True),
        sa.Column("low", sa.Numeric(precision=24, scale=9), nullable=True),
        sa.Column("high", sa.Numeric(precision=24, scale=9), nullable=True),
        sa.Column("profile_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "basis IN ('verified', 'reference', 'unknown')", name=op.f("ck_purchase_figures_basis")
        ),
        sa.CheckConstraint(
            "(basis = 'unknown') = (kg_co2e IS NULL)", name=op.f("ck_purchase_figures_kg_co2e")
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["purchase_lines.id"], name=op.f("fk_purchase_figures_line_id_purchase_lines")
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_purchase_figures_profile_id_profiles")
        ),
        sa.PrimaryKeyConstraint("line_id", name=op.f("pk_purchase_figures")),
    )


def _goals() -> None:
    op.create_table(
        "purchase_goals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("base_year", sa.Integer(), nullable=False),
        sa.Column("target_year", sa.Integer(), nullable=False),
        sa.Column("reduction_percent", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column(
            "set_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint("target_year > base_year", name=op.f("ck_purchase_goals_years")),
        sa.ForeignKeyConstraint(["set_by"], ["users.id"], name=op.f("fk_purchase_goals_set_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_goals")),
    )
    op.create_table(
        "local_definitions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("municipalities", postgresql.ARRAY(sa.String(length=4)), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column(
            "set_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["set_by"], ["users.id"], name=op.f("fk_local_definitions_set_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_local_definitions")),
    )


def downgrade() -> None:
    """Drop them."""
    for table in (
        "local_definitions",
        "purchase_goals",
        "purchase_figures",
        "article_mappings",
        "purchase_lines",
        "purchase_batches",
    ):
        op.drop_table(table)
