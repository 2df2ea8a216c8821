"""A dialogue can say which kind of food it is about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Those that are there name none."""
    op.add_column("dialogues", sa.Column("category", sa.String(length=40), server_default="", nullable=False))


def downgrade() -> None:
    """Forget it."""
    op.drop_column("dialogues", "category")
