"""Exports say when they were written, and what has expired is found by its day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the time and the index."""
    op.add_column("exports", sa.Column("written_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_exports_expires_at", "exports", ["expires_at"], unique=False)


def downgrade() -> None:
    """Take them away again."""
    op.drop_index("ix_exports_expires_at", table_name="exports")
    op.drop_column("exports", "written_at")
