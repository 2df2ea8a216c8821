"""What each changed answer does to the result."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "answer_effects",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("against_id", sa.Uuid(), nullable=False),
        sa.Column("effects", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_answer_effects_submission_id_submissions")
        ),
        sa.ForeignKeyConstraint(
            ["against_id"], ["submissions.id"], name=op.f("fk_answer_effects_against_id_submissions")
        ),
        sa.PrimaryKeyConstraint("submission_id", "against_id", name=op.f("pk_answer_effects")),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("answer_effects")
