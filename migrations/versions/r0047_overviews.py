"""Dated figures of the overviews."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _figures()
    _bases()
    op.create_table(
        "overview_choices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.String(length=20), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("chosen_by", sa.Uuid(), nullable=False),
        sa.Column(
            "chosen_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["chosen_by"], ["users.id"], name=op.f("fk_overview_choices_chosen_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_overview_choices")),
    )
    for column in ("topic", "chosen_by"):
        op.create_index(op.f(f"ix_overview_choices_{column}"), "overview_choices", [column])


def _figures() -> None:
    op.create_table(
        "overview_figures",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("low", sa.Double(), nullable=True),
        sa.Column("high", sa.Double(), nullable=True),
        sa.Column("firms", sa.Integer(), nullable=True),
        sa.Column("public_value", sa.Double(), nullable=True),
        sa.Column("public_low", sa.Double(), nullable=True),
        sa.Column("public_high", sa.Double(), nullable=True),
        sa.Column("public_since", sa.Date(), nullable=True),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("day", "name", "key", "period", name=op.f("pk_overview_figures")),
    )


def _bases() -> None:
    op.create_table(
        "overview_bases",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("parts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("low", sa.Double(), nullable=True),
        sa.Column("high", sa.Double(), nullable=True),
        sa.Column("shown_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("name", "period", name=op.f("pk_overview_bases")),
    )


def downgrade() -> None:
    """Drop them."""
    for name in ("choices", "bases", "figures"):
        op.drop_table(f"overview_{name}")
