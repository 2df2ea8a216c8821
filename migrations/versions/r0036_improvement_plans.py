"""Improvement plans: measures, what was agreed, and what later figures showed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; what somebody said yes to never changes."""
    op.create_table(
        "plans",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("footprint_id", sa.Uuid(), nullable=False),
        sa.Column("factor_set", sa.String(length=20), nullable=False),
        sa.Column("output", sa.Numeric(precision=24, scale=6), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("total", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("left_out", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("remark", sa.Text(), server_default="", nullable=False),
        sa.Column("started_by", sa.Uuid(), nullable=False),
        sa.Column(
            "started_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["declaration_id"], ["declarations.id"], name=op.f("fk_plans_declaration_id_declarations")
        ),
        sa.ForeignKeyConstraint(
            ["footprint_id"], ["footprints.id"], name=op.f("fk_plans_footprint_id_footprints")
        ),
        sa.ForeignKeyConstraint(["started_by"], ["users.id"], name=op.f("fk_plans_started_by_users")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_plans_submission_id_submissions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plans")),
        sa.UniqueConstraint("number", name=op.f("uq_plans_number")),
    )
    op.create_index(
        "ix_plans_one_open", "plans", ["declaration_id"], unique=True, postgresql_where="status <> 'ended'"
    )
    op.create_index(op.f("ix_plans_started_by"), "plans", ["started_by"], unique=False)
    op.create_table(
        "plan_measures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("measure_id", sa.String(length=40), nullable=False),
        sa.Column("percent", sa.Numeric(precision=6, scale=2), nullable=True),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("lacking", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("sources", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("problem", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_chosen", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("cost_sek", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("owner", sa.String(length=120), server_default="", nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["declaration_id"], ["declarations.id"], name=op.f("fk_plan_measures_declaration_id_declarations")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_plan_measures_plan_id_plans")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_measures")),
        sa.UniqueConstraint("plan_id", "measure_id", name=op.f("uq_plan_measures_plan_id")),
    )
    op.create_index(
        op.f("ix_plan_measures_declaration_id"), "plan_measures", ["declaration_id"], unique=False
    )
    op.create_table(
        "plan_confirmations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=False),
        sa.Column(
            "confirmed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint("side IN ('producer', 'region')", name=op.f("ck_plan_confirmations_side")),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["users.id"], name=op.f("fk_plan_confirmations_confirmed_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["declarations.id"],
            name=op.f("fk_plan_confirmations_declaration_id_declarations"),
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_plan_confirmations_plan_id_plans")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_confirmations")),
    )
    op.create_index(
        op.f("ix_plan_confirmations_confirmed_by"), "plan_confirmations", ["confirmed_by"], unique=False
    )
    op.create_index(
        op.f("ix_plan_confirmations_declaration_id"), "plan_confirmations", ["declaration_id"], unique=False
    )
    op.create_index(op.f("ix_plan_confirmations_plan_id"), "plan_confirmations", ["plan_id"], unique=False)
    op.create_table(
        "plan_outcomes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("profile_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=20), server_default="", nullable=False),
        sa.Column("before", sa.Numeric(precision=18, scale=9), nullable=True),
        sa.Column("after", sa.Numeric(precision=18, scale=9), nullable=True),
        sa.Column("low", sa.Numeric(precision=18, scale=9), nullable=True),
        sa.Column("high", sa.Numeric(precision=18, scale=9), nullable=True),
        sa.Column("is_recomputed", sa.Boolean(), server_default="false", nullable=False),
        sa.Column(
            "noted_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["declaration_id"], ["declarations.id"], name=op.f("fk_plan_outcomes_declaration_id_declarations")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_plan_outcomes_plan_id_plans")),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_plan_outcomes_profile_id_profiles")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_outcomes")),
        sa.UniqueConstraint("plan_id", "profile_id", name=op.f("uq_plan_outcomes_plan_id")),
    )
    op.create_index(
        op.f("ix_plan_outcomes_declaration_id"), "plan_outcomes", ["declaration_id"], unique=False
    )
    op.execute("""
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON plan_confirmations
        FOR EACH ROW EXECUTE FUNCTION refuse_change()""")
    op.execute("""
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON plan_outcomes
        FOR EACH ROW EXECUTE FUNCTION refuse_change()""")


def downgrade() -> None:
    """Drop them."""
    op.drop_table("plan_outcomes")
    op.drop_table("plan_confirmations")
    op.drop_table("plan_measures")
    op.drop_table("plans")
