"""A renewal is a declaration of its own under the number of the one it renews; wording may change."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let several declarations share a number, each with its edition."""
    op.add_column("declarations", sa.Column("edition", sa.Integer(), server_default="1", nullable=False))
    op.add_column("declarations", sa.Column("renews_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_declarations_renews_id_declarations"), "declarations", "declarations", ["renews_id"], ["id"]
    )
    op.create_index(op.f("ix_declarations_renews_id"), "declarations", ["renews_id"], unique=False)
    op.drop_constraint(op.f("uq_declarations_number"), "declarations", type_="unique")
    op.create_unique_constraint(op.f("uq_declarations_number"), "declarations", ["number", "edition"])
    for table in ("publications", "publication_changes"):
        column = sa.Column("wording", postgresql.JSONB(), server_default="{}", nullable=False)
        op.add_column(table, column)


def downgrade() -> None:
    """Back to one declaration per number; fails while there are renewals, which is right."""
    for table in ("publications", "publication_changes"):
        op.drop_column(table, "wording")
    op.drop_constraint(op.f("uq_declarations_number"), "declarations", type_="unique")
    op.create_unique_constraint(op.f("uq_declarations_number"), "declarations", ["number"])
    op.drop_index(op.f("ix_declarations_renews_id"), table_name="declarations")
    op.drop_constraint(op.f("fk_declarations_renews_id_declarations"), "declarations", type_="foreignkey")
    op.drop_column("declarations", "renews_id")
    op.drop_column("declarations", "edition")
