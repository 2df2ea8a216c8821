"""Staff state that they have no conflict of interest in each decision about a published figure."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what was stated; earlier decisions, which nobody was asked about, stay as they are."""
    op.add_column(
        "publication_changes",
        sa.Column("is_impartial", sa.Boolean(), server_default="false", nullable=False),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_column("publication_changes", "is_impartial")
