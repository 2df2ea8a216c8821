"""Two reviewers: what each states about conflict of interest, notes between them, and whose proposal was followed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables and the column."""
    op.add_column("decisions", sa.Column("proposal_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_decisions_proposal_id_decisions"), "decisions", "decisions", ["proposal_id"], ["id"]
    )
    _create("impartiality_statements", "stated", sa.Column("is_impartial", sa.Boolean(), nullable=False))
    _create("review_notes", "written", sa.Column("text", sa.Text(), nullable=False))
    op.execute("""
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON impartiality_statements
        FOR EACH ROW EXECUTE FUNCTION refuse_change()""")


def _create(table: str, done: str, content: sa.Column) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        content,
        sa.Column(f"{done}_by", sa.Uuid(), nullable=False),
        sa.Column(f"{done}_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["declaration_id"], ["declarations.id"], name=op.f(f"fk_{table}_declaration_id_declarations")
        ),
        sa.ForeignKeyConstraint([f"{done}_by"], ["users.id"], name=op.f(f"fk_{table}_{done}_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_declaration_id"), table, ["declaration_id"], unique=False)


def downgrade() -> None:
    """Drop them."""
    op.drop_table("review_notes")
    op.drop_table("impartiality_statements")
    op.drop_column("decisions", "proposal_id")
