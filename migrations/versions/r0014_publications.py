"""Where each published profile version is, and what people have done to it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

STATES = "state IN ('published', 'expiring', 'expired', 'suspended', 'superseded', 'withdrawn')"


def upgrade() -> None:
    """Make the tables; what is public already stands as published, or superseded by its newer version."""
    op.create_table(
        "publications",
        sa.Column("profile_id", sa.Uuid(), nullable=False),
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("noticed_days", sa.Integer(), nullable=True),
        sa.Column("wakes_on", sa.Date(), nullable=True),
        sa.Column("is_woken", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(STATES, name=op.f("ck_publications_state")),
        sa.CheckConstraint(
            "(state = 'suspended') = (wakes_on IS NOT NULL)", name=op.f("ck_publications_wakes_on")
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_publications_profile_id_profiles")
        ),
        sa.ForeignKeyConstraint(
            ["declaration_id"], ["declarations.id"], name=op.f("fk_publications_declaration_id_declarations")
        ),
        sa.PrimaryKeyConstraint("profile_id", name=op.f("pk_publications")),
    )
    op.create_index(op.f("ix_publications_declaration_id"), "publications", ["declaration_id"], unique=False)
    op.create_index(
        "ix_publications_due",
        "publications",
        ["valid_until"],
        unique=False,
        postgresql_where=sa.text("state IN ('published', 'expiring')"),
    )
    op.execute("""
        INSERT INTO publications (profile_id, declaration_id, state, origin, valid_until, changed_at)
        SELECT id, declaration_id,
               CASE WHEN version = max(version) OVER (PARTITION BY slug) THEN 'published' ELSE 'superseded' END,
               CASE WHEN version = 1 THEN 'first' ELSE 'renewed' END,
               valid_until, published_at
          FROM profiles""")
    op.create_table(
        "publication_changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("profile_id", sa.Uuid(), nullable=False),
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("party", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("target", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("wakes_on", sa.Date(), nullable=True),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_publication_changes_profile_id_profiles")
        ),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["declarations.id"],
            name=op.f("fk_publication_changes_declaration_id_declarations"),
        ),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["users.id"], name=op.f("fk_publication_changes_changed_by_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication_changes")),
    )
    for column in ("profile_id", "declaration_id"):
        op.create_index(
            op.f(f"ix_publication_changes_{column}"), "publication_changes", [column], unique=False
        )
    op.execute("""
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON publication_changes
        FOR EACH ROW EXECUTE FUNCTION refuse_change()""")


def downgrade() -> None:
    """Drop them; the profiles stay public."""
    op.drop_table("publication_changes")
    op.drop_table("publications")
