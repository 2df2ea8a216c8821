"""The public halves of the signing keys."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "signing_keys",
        sa.Column("id", sa.String(length=43), nullable=False),
        sa.Column("x", sa.String(length=43), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_because", sa.String(length=200), server_default="", nullable=False),
        sa.CheckConstraint("retired_at >= valid_from", name=op.f("ck_signing_keys_order")),
        sa.CheckConstraint(
            "revoked_at IS NULL OR retired_at IS NOT NULL", name=op.f("ck_signing_keys_revoked_is_retired")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_keys")),
    )
    op.create_index(
        "uq_signing_keys_in_use",
        "signing_keys",
        [sa.text("(true)")],
        unique=True,
        postgresql_where=sa.text("retired_at IS NULL"),
    )


def downgrade() -> None:
    """Drop the table; what was signed could not be checked any more, so this refuses if there are keys."""
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM signing_keys")):
        raise RuntimeError("there are signing keys; restore a backup instead")
    op.drop_table("signing_keys")
