"""What producers say that they can deliver."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; what was stated earlier is in the ledger."""
    op.create_table(
        "supply_cards",
        sa.Column("slug", sa.String(length=20), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("months", postgresql.ARRAY(sa.SmallInteger()), nullable=False),
        sa.Column("days", postgresql.ARRAY(sa.SmallInteger()), nullable=False),
        sa.Column("minimum", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("areas", postgresql.ARRAY(sa.String(length=4)), nullable=False),
        sa.Column("stated_by", sa.Uuid(), nullable=False),
        sa.Column(
            "stated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_supply_cards_quantity")),
        sa.CheckConstraint("minimum > 0", name=op.f("ck_supply_cards_minimum")),
        sa.CheckConstraint("cardinality(months) > 0", name=op.f("ck_supply_cards_months")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_supply_cards_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["stated_by"], ["users.id"], name=op.f("fk_supply_cards_stated_by_users")),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_supply_cards")),
    )
    op.create_index(op.f("ix_supply_cards_organisation_id"), "supply_cards", ["organisation_id"])
    op.create_index(op.f("ix_supply_cards_stated_by"), "supply_cards", ["stated_by"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("supply_cards")
