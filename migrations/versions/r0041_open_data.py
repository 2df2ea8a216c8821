"""Rows of the open data, one for each product whose figure counts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them empty; the next day's catching up fills in what is published already."""
    op.create_table(
        "open_figures",
        sa.Column("slug", sa.String(length=20), nullable=False),
        sa.Column("profile_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("shape", sa.SmallInteger(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_open_figures_profile_id_profiles")
        ),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_open_figures")),
    )
    op.create_table(
        "open_data_state",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("mark", sa.Uuid(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_data_state")),
    )


def downgrade() -> None:
    """All of it is read off the profiles again."""
    op.drop_table("open_data_state")
    op.drop_table("open_figures")
