"""The draws of declared figures, to tell whether two of them differ."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them; empty for what was published before."""
    op.add_column(
        "delivery_draws", sa.Column("declared", sa.LargeBinary(), server_default="", nullable=False)
    )


def downgrade() -> None:
    """They can be computed anew."""
    op.drop_column("delivery_draws", "declared")
