"""Consulting vouchers: calls with dated terms, applications, aid, what was sent and what was decided."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; terms, rates, what was sent and what was decided never change."""
    op.create_table(
        "euro_rates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("holds_from", sa.Date(), nullable=False),
        sa.Column("sek_per_eur", sa.Numeric(precision=10, scale=4), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column(
            "made_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_euro_rates_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_euro_rates")),
        sa.UniqueConstraint("holds_from", name=op.f("uq_euro_rates_holds_from")),
    )
    op.create_table(
        "voucher_aid",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("giver", sa.String(length=200), nullable=False),
        sa.Column("granted_on", sa.Date(), nullable=False),
        sa.Column("amount_eur", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("told_by_region", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=200), server_default="", nullable=False),
        sa.Column("told_by", sa.Uuid(), nullable=False),
        sa.Column(
            "told_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_voucher_aid_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(["told_by"], ["users.id"], name=op.f("fk_voucher_aid_told_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher_aid")),
    )
    op.create_index(op.f("ix_voucher_aid_organisation_id"), "voucher_aid", ["organisation_id"], unique=False)
    op.create_table(
        "voucher_calls",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column(
            "made_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("opens_on <= closes_on", name=op.f("ck_voucher_calls_days")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_voucher_calls_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher_calls")),
        sa.UniqueConstraint("number", name=op.f("uq_voucher_calls_number")),
    )
    op.create_table(
        "voucher_terms",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("holds_from", sa.Date(), nullable=False),
        sa.Column("area_max_sek", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("area_count", sa.Integer(), nullable=False),
        sa.Column("max_employees", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=4), nullable=False),
        sa.Column("hour_max_sek", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("share_percent", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("accounting_months", sa.Integer(), nullable=False),
        sa.Column("follow_up_months", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column(
            "made_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["call_id"], ["voucher_calls.id"], name=op.f("fk_voucher_terms_call_id_voucher_calls")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_voucher_terms_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher_terms")),
        sa.UniqueConstraint("call_id", "holds_from", name=op.f("uq_voucher_terms_call_id")),
    )
    op.create_table(
        "vouchers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("employees", sa.Integer(), nullable=True),
        sa.Column("municipality", sa.String(length=4), server_default="", nullable=False),
        sa.Column("activity", sa.String(length=20), server_default="", nullable=False),
        sa.Column("pay_as_agreed", sa.Boolean(), nullable=True),
        sa.Column("linked_companies", sa.Text(), server_default="", nullable=False),
        sa.Column("consultant", sa.String(length=200), server_default="", nullable=False),
        sa.Column("has_f_tax", sa.Boolean(), nullable=True),
        sa.Column("is_tied", sa.Boolean(), nullable=True),
        sa.Column("quote", sa.String(length=200), server_default="", nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("has_earlier_aid", sa.Boolean(), nullable=True),
        sa.Column("applied_on", sa.Date(), nullable=True),
        sa.Column("wanted_sek", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("granted_on", sa.Date(), nullable=True),
        sa.Column("granted_by", sa.Uuid(), nullable=True),
        sa.Column("granted_sek", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("granted_eur", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("account_by", sa.Date(), nullable=True),
        sa.Column("invoice", sa.String(length=200), server_default="", nullable=False),
        sa.Column("accounted_on", sa.Date(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("paid_sek", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("follow_up_by", sa.Date(), nullable=True),
        sa.Column("recovered_sek", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("accounting_notice", sa.Integer(), server_default="0", nullable=False),
        sa.Column("follow_up_notice", sa.Integer(), server_default="0", nullable=False),
        sa.Column("started_by", sa.Uuid(), nullable=False),
        sa.Column(
            "started_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["call_id"], ["voucher_calls.id"], name=op.f("fk_vouchers_call_id_voucher_calls")
        ),
        sa.ForeignKeyConstraint(
            ["declaration_id"], ["declarations.id"], name=op.f("fk_vouchers_declaration_id_declarations")
        ),
        sa.ForeignKeyConstraint(["granted_by"], ["users.id"], name=op.f("fk_vouchers_granted_by_users")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_vouchers_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_vouchers_plan_id_plans")),
        sa.ForeignKeyConstraint(["started_by"], ["users.id"], name=op.f("fk_vouchers_started_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vouchers")),
        sa.UniqueConstraint("number", name=op.f("uq_vouchers_number")),
    )
    op.create_index(op.f("ix_vouchers_call_id"), "vouchers", ["call_id"], unique=False)
    op.create_index(op.f("ix_vouchers_declaration_id"), "vouchers", ["declaration_id"], unique=False)
    op.create_index(op.f("ix_vouchers_organisation_id"), "vouchers", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_vouchers_plan_id"), "vouchers", ["plan_id"], unique=False)
    op.create_index(op.f("ix_vouchers_started_by"), "vouchers", ["started_by"], unique=False)
    op.create_table(
        "voucher_areas",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("voucher_id", sa.Uuid(), nullable=False),
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("hours", sa.Numeric(precision=8, scale=2), nullable=True),
        sa.Column("hour_sek", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("granted_sek", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("used_hours", sa.Numeric(precision=8, scale=2), nullable=True),
        sa.Column("cost_sek", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("paid_sek", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.ForeignKeyConstraint(
            ["declaration_id"], ["declarations.id"], name=op.f("fk_voucher_areas_declaration_id_declarations")
        ),
        sa.ForeignKeyConstraint(
            ["voucher_id"], ["vouchers.id"], name=op.f("fk_voucher_areas_voucher_id_vouchers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher_areas")),
        sa.UniqueConstraint("voucher_id", "position", name=op.f("uq_voucher_areas_voucher_id")),
    )
    op.create_index(
        op.f("ix_voucher_areas_declaration_id"), "voucher_areas", ["declaration_id"], unique=False
    )
    op.create_table(
        "voucher_decisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("voucher_id", sa.Uuid(), nullable=False),
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("reasons", sa.Text(), server_default="", nullable=False),
        sa.Column("amount_sek", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("is_impartial", sa.Boolean(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column(
            "decided_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint("is_impartial", name=op.f("ck_voucher_decisions_is_impartial")),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["users.id"], name=op.f("fk_voucher_decisions_decided_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["declarations.id"],
            name=op.f("fk_voucher_decisions_declaration_id_declarations"),
        ),
        sa.ForeignKeyConstraint(
            ["voucher_id"], ["vouchers.id"], name=op.f("fk_voucher_decisions_voucher_id_vouchers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher_decisions")),
    )
    op.create_index(
        op.f("ix_voucher_decisions_decided_by"), "voucher_decisions", ["decided_by"], unique=False
    )
    op.create_index(
        op.f("ix_voucher_decisions_declaration_id"), "voucher_decisions", ["declaration_id"], unique=False
    )
    op.create_index(
        op.f("ix_voucher_decisions_voucher_id"), "voucher_decisions", ["voucher_id"], unique=False
    )
    op.create_table(
        "voucher_submissions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("voucher_id", sa.Uuid(), nullable=False),
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("submitted_by", sa.Uuid(), nullable=False),
        sa.Column(
            "submitted_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["declarations.id"],
            name=op.f("fk_voucher_submissions_declaration_id_declarations"),
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by"], ["users.id"], name=op.f("fk_voucher_submissions_submitted_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["voucher_id"], ["vouchers.id"], name=op.f("fk_voucher_submissions_voucher_id_vouchers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher_submissions")),
    )
    op.create_index(
        op.f("ix_voucher_submissions_declaration_id"), "voucher_submissions", ["declaration_id"], unique=False
    )
    op.create_index(
        op.f("ix_voucher_submissions_submitted_by"), "voucher_submissions", ["submitted_by"], unique=False
    )
    op.create_index(
        op.f("ix_voucher_submissions_voucher_id"), "voucher_submissions", ["voucher_id"], unique=False
    )
    for table in ("voucher_terms", "euro_rates", "voucher_submissions", "voucher_decisions"):
        op.execute(f"""
            CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION refuse_change()""")


def downgrade() -> None:
    """Drop them."""
    for table in (
        "voucher_submissions",
        "voucher_decisions",
        "voucher_areas",
        "vouchers",
        "voucher_terms",
        "voucher_calls",
        "voucher_aid",
        "euro_rates",
    ):
        op.drop_table(table)
