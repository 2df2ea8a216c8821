"""Where answers come from: copies and farm answers, what was replaced, and the forms they were given on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns, and the tables for what was replaced and for forms as they once were."""
    op.create_table(
        "definitions",
        sa.Column("family", sa.String(length=60), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("shape", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("first_met_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("family", "hash", name=op.f("pk_definitions")),
    )
    op.add_column("declarations", sa.Column("definition_hash", sa.String(length=64), nullable=True))
    for column in _origin():
        op.add_column("answers", column)
    for column, table in (("copied_from", "declarations"), ("confirmed_by", "users")):
        op.create_foreign_key(op.f(f"fk_answers_{column}_{table}"), "answers", table, [column], ["id"])
    op.create_table(
        "earlier_answers",
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        *_origin(),
        sa.Column("updated_by", sa.Uuid(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["declarations.id"],
            name=op.f("fk_earlier_answers_declaration_id_declarations"),
        ),
        sa.ForeignKeyConstraint(
            ["copied_from"], ["declarations.id"], name=op.f("fk_earlier_answers_copied_from_declarations")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["users.id"], name=op.f("fk_earlier_answers_confirmed_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by"], ["users.id"], name=op.f("fk_earlier_answers_updated_by_users")
        ),
        sa.PrimaryKeyConstraint("declaration_id", "question_id", "version", name=op.f("pk_earlier_answers")),
    )


def _origin() -> list[sa.Column[object]]:
    return [
        sa.Column("question_rev", sa.Integer(), server_default="1", nullable=False),
        sa.Column("copied_from", sa.Uuid(), nullable=True),
        sa.Column("farm_year", sa.Integer(), nullable=True),
        sa.Column("farm_version", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
    ]


def downgrade() -> None:
    """Drop them again; the answers themselves stay."""
    op.drop_table("earlier_answers")
    for column in ("confirmed_by", "confirmed_at", "farm_version", "farm_year", "copied_from", "question_rev"):
        op.drop_column("answers", column)
    op.drop_column("declarations", "definition_hash")
    op.drop_table("definitions")
