"""Bids that are tried."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

JSON = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "award_simulations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("question", JSON, nullable=False),
        sa.Column("result", JSON, nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column(
            "asked_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name=op.f("fk_award_simulations_asked_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_simulations")),
    )
    op.create_index(op.f("ix_award_simulations_asked_at"), "award_simulations", ["asked_at"], unique=False)
    op.create_index(op.f("ix_award_simulations_asked_by"), "award_simulations", ["asked_by"], unique=False)


def downgrade() -> None:
    """Drop it."""
    op.drop_table("award_simulations")
