"""Plans of what could be bought from those who have declared."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    json = postgresql.JSONB(astext_type=sa.Text())
    op.create_table(
        "sourcing_plans",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column(
            "asked_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("result", json, nullable=True),
        sa.Column("swaps", json, nullable=True),
        sa.Column("left_out", json, nullable=True),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name=op.f("fk_sourcing_plans_asked_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sourcing_plans")),
    )
    op.create_index(op.f("ix_sourcing_plans_asked_at"), "sourcing_plans", ["asked_at"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("sourcing_plans")
