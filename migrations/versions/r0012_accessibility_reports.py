"""Reports about accessibility."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "accessibility_reports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("page", sa.String(length=500), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accessibility_reports")),
        sa.UniqueConstraint("number", name=op.f("uq_accessibility_reports_number")),
    )
    op.create_index(op.f("ix_accessibility_reports_email"), "accessibility_reports", ["email"], unique=False)
    op.create_index(
        op.f("ix_accessibility_reports_reported_at"), "accessibility_reports", ["reported_at"], unique=False
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("accessibility_reports")
