"""Direct awards that were made."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table, whose rows are never changed."""
    op.create_table(
        "direct_purchases",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=120), nullable=False),
        sa.Column("bought_on", sa.Date(), nullable=False),
        sa.Column("value_sek", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("unit", sa.String(length=120), nullable=False),
        sa.Column("supplier", sa.String(length=120), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("noted_by", sa.Uuid(), nullable=False),
        sa.Column(
            "noted_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("value_sek > 0", name=op.f("ck_direct_purchases_value")),
        sa.ForeignKeyConstraint(["noted_by"], ["users.id"], name=op.f("fk_direct_purchases_noted_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_direct_purchases")),
    )
    op.create_index(op.f("ix_direct_purchases_bought_on"), "direct_purchases", ["bought_on"], unique=False)
    op.create_index(op.f("ix_direct_purchases_noted_by"), "direct_purchases", ["noted_by"], unique=False)
    op.execute("""
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON direct_purchases
        FOR EACH ROW EXECUTE FUNCTION refuse_change()""")


def downgrade() -> None:
    """Drop it."""
    op.drop_table("direct_purchases")
