"""The number of a product in the shops, and printed sheets of published profiles."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the two tables."""
    op.create_table(
        "product_numbers",
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("gtin", sa.String(length=14), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("gtin ~ '^[0-9]{14}$'", name=op.f("ck_product_numbers_gtin")),
        sa.ForeignKeyConstraint(
            ["declaration_id"], ["declarations.id"], name=op.f("fk_product_numbers_declaration_id_declarations")
        ),
        sa.ForeignKeyConstraint(["set_by"], ["users.id"], name=op.f("fk_product_numbers_set_by_users")),
        sa.PrimaryKeyConstraint("declaration_id", name=op.f("pk_product_numbers")),
    )
    op.create_index(op.f("ix_product_numbers_gtin"), "product_numbers", ["gtin"], unique=False)
    op.create_table(
        "product_sheets",
        sa.Column("profile_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_product_sheets_profile_id_profiles")
        ),
        sa.PrimaryKeyConstraint("profile_id", "language", name=op.f("pk_product_sheets")),
    )


def downgrade() -> None:
    """Drop them; sheets can be made anew, numbers have to be typed again."""
    op.drop_table("product_sheets")
    op.drop_table("product_numbers")
