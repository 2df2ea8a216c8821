"""What happens once to a voucher is once in the table: a draft for a plan, a decision, a line of aid."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

LINE = ["organisation_id", "giver", "granted_on", "amount_eur", "source", "told_by_region"]


def upgrade() -> None:
    """Take back what stands twice, keep the first, and refuse it from now on."""
    op.add_column("voucher_aid", sa.Column("removed_by", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_voucher_aid_removed_by_users"), "voucher_aid", "users", ["removed_by"], ["id"]
    )
    op.execute(f"""
        UPDATE voucher_aid SET removed_at = clock_timestamp() WHERE id IN (
            SELECT id FROM (
                SELECT id, row_number() OVER (PARTITION BY {", ".join(LINE)} ORDER BY told_at, id) AS turn
                FROM voucher_aid WHERE removed_at IS NULL) AS lines
            WHERE turn > 1)""")
    op.execute("""
        UPDATE vouchers SET status = 'withdrawn' WHERE id IN (
            SELECT id FROM (
                SELECT id, row_number() OVER (PARTITION BY plan_id, call_id ORDER BY number) AS turn
                FROM vouchers WHERE status = 'draft') AS drafts
            WHERE turn > 1)""")
    op.create_index(
        "ix_voucher_aid_once",
        "voucher_aid",
        LINE,
        unique=True,
        postgresql_where="removed_at IS NULL",
    )
    op.create_index(
        "ix_vouchers_one_draft",
        "vouchers",
        ["plan_id", "call_id"],
        unique=True,
        postgresql_where="status = 'draft'",
    )
    op.create_index(
        "ix_voucher_decisions_once",
        "voucher_decisions",
        ["voucher_id", "kind"],
        unique=True,
        postgresql_where="kind <> 'ask'",
    )


def downgrade() -> None:
    """Allow it again."""
    op.drop_index("ix_voucher_decisions_once", "voucher_decisions")
    op.drop_index("ix_vouchers_one_draft", "vouchers")
    op.drop_index("ix_voucher_aid_once", "voucher_aid")
    op.drop_constraint(op.f("fk_voucher_aid_removed_by_users"), "voucher_aid", type_="foreignkey")
    op.drop_column("voucher_aid", "removed_by")
