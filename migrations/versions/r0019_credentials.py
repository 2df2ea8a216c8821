"""Signatures on published profiles."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table; what was signed is never changed."""
    op.create_table(
        "credentials",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("profile_id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.String(length=43), nullable=False),
        sa.Column("jwt", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["profile_id"], ["profiles.id"], name=op.f("fk_credentials_profile_id_profiles")),
        sa.ForeignKeyConstraint(["key_id"], ["signing_keys.id"], name=op.f("fk_credentials_key_id_signing_keys")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credentials")),
    )
    op.create_index(op.f("ix_credentials_profile_id"), "credentials", ["profile_id"], unique=False)
    op.execute("""
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON credentials
        FOR EACH ROW EXECUTE FUNCTION refuse_change()""")


def downgrade() -> None:
    """Drop the table; signed files that people hold still hold, and everything would be signed anew."""
    op.drop_table("credentials")
