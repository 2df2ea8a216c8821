"""Rows of orders and invoices, and what was noticed about them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; rows that were read in never change."""
    op.create_table(
        "delivered_rows",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=20), nullable=False),
        sa.Column("voucher", sa.String(length=60), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("read_in_by", sa.Uuid(), nullable=False),
        sa.Column("read_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["read_in_by"], ["users.id"], name=op.f("fk_delivered_rows_read_in_by_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivered_rows")),
        sa.UniqueConstraint(
            "slug", "voucher", "delivered_on", "quantity", name=op.f("uq_delivered_rows_slug")
        ),
    )
    op.create_index(
        "ix_delivered_rows_slug_delivered_on", "delivered_rows", ["slug", "delivered_on"], unique=False
    )
    op.execute("""
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON delivered_rows
        FOR EACH ROW EXECUTE FUNCTION refuse_change()""")
    op.create_table(
        "follow_ups",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("profile_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("delivered", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("declared", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("conclusion", sa.Text(), server_default="", nullable=False),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["declaration_id"], ["declarations.id"], name=op.f("fk_follow_ups_declaration_id_declarations")
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_follow_ups_profile_id_profiles")
        ),
        sa.ForeignKeyConstraint(["closed_by"], ["users.id"], name=op.f("fk_follow_ups_closed_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_ups")),
        sa.UniqueConstraint("profile_id", "year", name=op.f("uq_follow_ups_profile_id")),
    )
    op.create_index(op.f("ix_follow_ups_declaration_id"), "follow_ups", ["declaration_id"], unique=False)
    op.create_index(
        "ix_follow_ups_open",
        "follow_ups",
        ["opened_at"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NULL"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("follow_ups")
    op.drop_table("delivered_rows")
