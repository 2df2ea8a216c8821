"""Lawyers, and the findings they let stand."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let a person be a lawyer, and create the table."""
    op.drop_constraint(op.f("ck_users_role"), "users", type_="check")
    op.create_check_constraint(
        op.f("ck_users_role"), "users", "role IN ('producer', 'reviewer', 'buyer', 'lawyer', 'admin')"
    )
    op.create_table(
        "accepted_findings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("regime", sa.String(length=20), nullable=False),
        sa.Column("rule", sa.String(length=8), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("passage", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("accepted_by", sa.Uuid(), nullable=False),
        sa.Column(
            "accepted_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.ForeignKeyConstraint(["accepted_by"], ["users.id"], name=op.f("fk_accepted_findings_accepted_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accepted_findings")),
        sa.UniqueConstraint("text_hash", "rule", "start", name=op.f("uq_accepted_findings_text_hash")),
    )
    op.create_index(op.f("ix_accepted_findings_accepted_at"), "accepted_findings", ["accepted_at"], unique=False)
    op.create_index(op.f("ix_accepted_findings_accepted_by"), "accepted_findings", ["accepted_by"], unique=False)
    op.execute("""
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON accepted_findings
        FOR EACH ROW EXECUTE FUNCTION refuse_change()""")


def downgrade() -> None:
    """Drop the table, and let nobody be a lawyer; refused by the database while somebody is."""
    op.drop_table("accepted_findings")
    op.drop_constraint(op.f("ck_users_role"), "users", type_="check")
    op.create_check_constraint(op.f("ck_users_role"), "users", "role IN ('producer', 'reviewer', 'buyer', 'admin')")
