"""Newer factors: results computed again, stored beside the old ones with the difference explained."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table, append-only like every other record of results."""
    op.create_table(
        "recomputations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("from_footprint_id", sa.Uuid(), nullable=False),
        sa.Column("to_footprint_id", sa.Uuid(), nullable=True),
        sa.Column("factor_set", sa.String(length=20), nullable=False),
        sa.Column("engine_version", sa.String(length=20), nullable=False),
        sa.Column("explanation", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.Column("is_flagged", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["declarations.id"],
            name=op.f("fk_recomputations_declaration_id_declarations"),
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_recomputations_submission_id_submissions")
        ),
        sa.ForeignKeyConstraint(
            ["from_footprint_id"],
            ["footprints.id"],
            name=op.f("fk_recomputations_from_footprint_id_footprints"),
        ),
        sa.ForeignKeyConstraint(
            ["to_footprint_id"], ["footprints.id"], name=op.f("fk_recomputations_to_footprint_id_footprints")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recomputations")),
        sa.UniqueConstraint(
            "from_footprint_id",
            "factor_set",
            "engine_version",
            name=op.f("uq_recomputations_from_footprint_id"),
        ),
    )
    op.create_index("ix_recomputations_created_at", "recomputations", ["created_at"], unique=False)
    op.execute("""
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON recomputations
        FOR EACH ROW EXECUTE FUNCTION refuse_change()""")


def downgrade() -> None:
    """Drop the table; the results that the old factors gave are untouched."""
    op.drop_table("recomputations")
