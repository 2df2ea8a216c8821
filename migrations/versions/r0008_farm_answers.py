"""Answers that hold for a whole farm in a year, and what they have replaced."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table and its history."""
    for table in ("farm_answers", "earlier_farm_answers"):
        key = ["organisation_id", "year", "question_id"]
        op.create_table(
            table,
            sa.Column("organisation_id", sa.Uuid(), nullable=False),
            sa.Column("year", sa.Integer(), nullable=False),
            sa.Column("question_id", sa.String(length=80), nullable=False),
            sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
            sa.Column("question_rev", sa.Integer(), server_default="1", nullable=False),
            sa.Column("version", sa.Integer(), nullable=False),
            sa.Column("updated_by", sa.Uuid(), nullable=False),
            sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
            sa.ForeignKeyConstraint(
                ["organisation_id"], ["organisations.id"], name=op.f(f"fk_{table}_organisation_id_organisations")
            ),
            sa.ForeignKeyConstraint(["updated_by"], ["users.id"], name=op.f(f"fk_{table}_updated_by_users")),
            sa.PrimaryKeyConstraint(
                *(key if table == "farm_answers" else [*key, "version"]), name=op.f(f"pk_{table}")
            ),
        )


def downgrade() -> None:
    """Drop both; what declarations have taken from the farm stays with them."""
    op.drop_table("earlier_farm_answers")
    op.drop_table("farm_answers")
