"""Capacity cards for preparedness, whom to call, and a role that may read them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

ROLES = "'producer', 'reviewer', 'buyer', 'lawyer', "


def upgrade() -> None:
    """Let a person work with preparedness, and make the tables."""
    op.drop_constraint(op.f("ck_users_role"), "users", type_="check")
    op.create_check_constraint(op.f("ck_users_role"), "users", f"role IN ({ROLES}'preparedness', 'admin')")
    op.create_table(
        "preparedness_cards",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("stated_by", sa.Uuid(), nullable=False),
        sa.Column(
            "stated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_preparedness_cards_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["stated_by"], ["users.id"], name=op.f("fk_preparedness_cards_stated_by_users")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "version", name=op.f("pk_preparedness_cards")),
    )
    op.create_index(op.f("ix_preparedness_cards_stated_by"), "preparedness_cards", ["stated_by"])
    op.execute("""
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON preparedness_cards
        FOR EACH ROW EXECUTE FUNCTION refuse_change()""")
    op.create_table(
        "preparedness_contacts",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=25), nullable=False),
        sa.Column(
            "stated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_preparedness_contacts_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_preparedness_contacts")),
    )


def downgrade() -> None:
    """Drop them, and let nobody have the role; refused by the database while somebody has it."""
    op.drop_table("preparedness_contacts")
    op.drop_table("preparedness_cards")
    op.drop_constraint(op.f("ck_users_role"), "users", type_="check")
    op.create_check_constraint(op.f("ck_users_role"), "users", f"role IN ({ROLES}'admin')")
