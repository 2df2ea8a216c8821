"""Requirements with their versions and reviews."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

NOW = sa.text("clock_timestamp()")
APPEND_ONLY = ("requirement_versions", "requirement_reviews")


def upgrade() -> None:
    """Create the tables; versions and reviews are never changed."""
    op.create_table(
        "requirements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_requirements_created_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requirements")),
        sa.UniqueConstraint("number", name=op.f("uq_requirements_number")),
    )
    op.create_index(op.f("ix_requirements_created_by"), "requirements", ["created_by"], unique=False)
    op.create_table(
        "requirement_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("requirement_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("choices", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("parts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("law_read", sa.String(length=300), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.ForeignKeyConstraint(
            ["requirement_id"], ["requirements.id"], name=op.f("fk_requirement_versions_requirement_id_requirements")
        ),
        sa.ForeignKeyConstraint(["written_by"], ["users.id"], name=op.f("fk_requirement_versions_written_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requirement_versions")),
        sa.UniqueConstraint("requirement_id", "version", name=op.f("uq_requirement_versions_requirement_id")),
    )
    op.create_index(op.f("ix_requirement_versions_written_by"), "requirement_versions", ["written_by"], unique=False)
    op.create_table(
        "requirement_reviews",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("reviewed_by", sa.Uuid(), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint("verdict IN ('approved', 'comment')", name=op.f("ck_requirement_reviews_verdict")),
        sa.ForeignKeyConstraint(["reviewed_by"], ["users.id"], name=op.f("fk_requirement_reviews_reviewed_by_users")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["requirement_versions.id"], name=op.f("fk_requirement_reviews_version_id_requirement_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requirement_reviews")),
    )
    op.create_index(op.f("ix_requirement_reviews_reviewed_by"), "requirement_reviews", ["reviewed_by"], unique=False)
    op.create_index(op.f("ix_requirement_reviews_version_id"), "requirement_reviews", ["version_id"], unique=False)
    for table in APPEND_ONLY:
        op.execute(f"""
            CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION refuse_change()""")


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("requirement_reviews")
    op.drop_table("requirement_versions")
    op.drop_table("requirements")
