"""Refusals with a right to reply, and third parties' statements."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

REPLIES, STATEMENTS = "rejection_replies", "third_party_statements"


def upgrade() -> None:
    """Create the tables and the columns; what is said is never changed."""
    op.add_column("decisions", sa.Column("reply_by", sa.Date(), nullable=True))
    op.add_column("decisions", sa.Column("level", sa.String(length=2), nullable=True))
    op.create_table(
        REPLIES,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        _key(REPLIES, "declaration_id", "declarations"),
        _key(REPLIES, "decision_id", "decisions"),
        _key(REPLIES, "written_by", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{REPLIES}")),
    )
    op.create_table(
        STATEMENTS,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.String(length=200), nullable=False),
        sa.Column("stated_on", sa.Date(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        _key(STATEMENTS, "declaration_id", "declarations"),
        _key(STATEMENTS, "submission_id", "submissions"),
        _key(STATEMENTS, "evidence_id", "evidence_files"),
        _key(STATEMENTS, "recorded_by", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{STATEMENTS}")),
    )
    for table in (REPLIES, STATEMENTS):
        op.create_index(op.f(f"ix_{table}_declaration_id"), table, ["declaration_id"], unique=False)
        op.execute(f"""
            CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION refuse_change()""")


def _key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def downgrade() -> None:
    """Drop them."""
    op.drop_table(STATEMENTS)
    op.drop_table(REPLIES)
    op.drop_column("decisions", "level")
    op.drop_column("decisions", "reply_by")
