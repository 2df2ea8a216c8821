"""Evidence: files behind the answers, and the questions they are laid to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the two tables; the bytes lie in the store."""
    op.create_table(
        "evidence_files",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("media", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("question_id", sa.String(length=80), nullable=False),
        sa.Column("reference_year", sa.Integer(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("original_sha256", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("uploaded_by", sa.Uuid(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("scan_requested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("scanned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("scanner", sa.String(length=120), server_default="", nullable=False),
        sa.Column("finding", sa.String(length=200), server_default="", nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_evidence_files_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by"], ["users.id"], name=op.f("fk_evidence_files_uploaded_by_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_files")),
    )
    op.create_index(
        op.f("ix_evidence_files_organisation_id"), "evidence_files", ["organisation_id"], unique=False
    )
    op.create_index(
        "ix_evidence_files_scanning",
        "evidence_files",
        ["scan_requested_at"],
        unique=False,
        postgresql_where="state = 'scanning'",
    )
    op.create_table(
        "evidence_attachments",
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.String(length=80), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("attached_by", sa.Uuid(), nullable=False),
        sa.Column("attached_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["attached_by"], ["users.id"], name=op.f("fk_evidence_attachments_attached_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["declarations.id"],
            name=op.f("fk_evidence_attachments_declaration_id_declarations"),
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"],
            ["evidence_files.id"],
            name=op.f("fk_evidence_attachments_evidence_id_evidence_files"),
        ),
        sa.PrimaryKeyConstraint(
            "declaration_id", "question_id", "evidence_id", name=op.f("pk_evidence_attachments")
        ),
    )
    op.create_index(
        "ix_evidence_attachments_evidence_id", "evidence_attachments", ["evidence_id"], unique=False
    )


def downgrade() -> None:
    """Drop the tables; files that were handed in would be lost from sight, so this refuses if there are any."""
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM evidence_files")):
        raise RuntimeError("there is evidence; restore a backup instead")
    op.drop_table("evidence_attachments")
    op.drop_table("evidence_files")
