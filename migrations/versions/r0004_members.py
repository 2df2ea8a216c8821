"""Several people in one organisation: roles, invitations, mandates."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what is needed; whoever signed an organisation up owns it."""
    op.add_column(
        "memberships", sa.Column("role", sa.String(length=20), server_default="owner", nullable=False)
    )
    op.alter_column("memberships", "role", server_default=None)
    op.create_check_constraint("role", "memberships", "role IN ('owner', 'editor', 'adviser')")
    op.create_table(
        "invitations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("terms", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("invited_by", sa.Uuid(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=20), server_default="", nullable=False),
        sa.CheckConstraint("role IN ('owner', 'editor', 'adviser')", name=op.f("ck_invitations_role")),
        sa.CheckConstraint("(role = 'adviser') = (terms IS NOT NULL)", name=op.f("ck_invitations_terms")),
        sa.CheckConstraint(
            "outcome IN ('', 'accepted', 'declined', 'withdrawn', 'replaced') "
            "AND (outcome = '') = (ended_at IS NULL)",
            name=op.f("ck_invitations_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_invitations_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(["invited_by"], ["users.id"], name=op.f("fk_invitations_invited_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
    )
    op.create_index(
        "ix_invitations_organisation_id", "invitations", ["organisation_id", "email_key"], unique=False
    )
    op.create_index(op.f("ix_invitations_expires_at"), "invitations", ["expires_at"], unique=False)
    op.create_table(
        "mandates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("may_submit", sa.Boolean(), nullable=False),
        sa.Column("declaration_ids", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("granted_by", sa.Uuid(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_mandates_order")),
        sa.CheckConstraint("valid_to <= valid_from + interval '2 years'", name=op.f("ck_mandates_length")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_mandates_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_mandates_user_id_users")),
        sa.ForeignKeyConstraint(["granted_by"], ["users.id"], name=op.f("fk_mandates_granted_by_users")),
        sa.ForeignKeyConstraint(["revoked_by"], ["users.id"], name=op.f("fk_mandates_revoked_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandates")),
    )
    op.create_index("ix_mandates_organisation_id", "mandates", ["organisation_id", "user_id"], unique=False)
    op.create_index(op.f("ix_mandates_user_id"), "mandates", ["user_id"], unique=False)
    op.create_index(op.f("ix_mandates_valid_to"), "mandates", ["valid_to"], unique=False)


def downgrade() -> None:
    """Drop invitations and mandates, and what people were to each other."""
    op.drop_table("mandates")
    op.drop_table("invitations")
    op.drop_constraint(op.f("ck_memberships_role"), "memberships")
    op.drop_column("memberships", "role")
