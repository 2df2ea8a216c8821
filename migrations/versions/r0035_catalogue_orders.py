"""The catalogue's orders have indexes of their own, ties included."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

ORDERS = {
    "ix_catalogue_entries_total": ([sa.text("total_kg_co2e"), sa.text("slug")], ["total_kg_co2e"]),
    "ix_catalogue_entries_newest": ([sa.text("published_at DESC"), sa.text("slug")], ["published_at"]),
}


def upgrade() -> None:
    """Make them anew."""
    for name, (columns, _before) in ORDERS.items():
        op.drop_index(name, "catalogue_entries")
        op.create_index(name, "catalogue_entries", columns)


def downgrade() -> None:
    """As before."""
    for name, (_columns, before) in ORDERS.items():
        op.drop_index(name, "catalogue_entries")
        op.create_index(name, "catalogue_entries", before)
