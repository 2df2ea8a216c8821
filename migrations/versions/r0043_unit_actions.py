"""What the region's units mean to do about what they buy."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

NOW = sa.text("clock_timestamp()")
JSON = postgresql.JSONB(astext_type=sa.Text())
KG_CO2E = sa.Numeric(precision=24, scale=9)


def upgrade() -> None:
    """Make the tables; earlier wordings are never changed."""
    op.create_table(
        "unit_plans",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("unit", sa.String(length=120), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("started_by", sa.Uuid(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.ForeignKeyConstraint(["started_by"], ["users.id"], name=op.f("fk_unit_plans_started_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_plans")),
        sa.UniqueConstraint("number", name=op.f("uq_unit_plans_number")),
        sa.UniqueConstraint("unit", "year", name=op.f("uq_unit_plans_unit")),
    )
    op.create_index(op.f("ix_unit_plans_started_by"), "unit_plans", ["started_by"])
    _make_actions()
    op.create_table(
        "unit_action_versions",
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.ForeignKeyConstraint(
            ["action_id"], ["unit_actions.id"], name=op.f("fk_unit_action_versions_action_id_unit_actions")
        ),
        sa.ForeignKeyConstraint(
            ["written_by"], ["users.id"], name=op.f("fk_unit_action_versions_written_by_users")
        ),
        sa.PrimaryKeyConstraint("action_id", "version", name=op.f("pk_unit_action_versions")),
    )
    op.create_index(op.f("ix_unit_action_versions_written_by"), "unit_action_versions", ["written_by"])
    op.execute("""
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON unit_action_versions
        FOR EACH ROW EXECUTE FUNCTION refuse_change()""")


def _make_actions() -> None:
    references = {
        "plan_id": "unit_plans",
        "owner_id": "users",
        "requirement_id": "requirements",
        "dialogue_id": "dialogues",
        "producer_plan_id": "plans",
    }
    op.create_table(
        "unit_actions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("gap", sa.String(length=20), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("figures", JSON, nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("effect", sa.String(length=10), nullable=False),
        sa.Column("effect_year", sa.Integer(), nullable=False),
        sa.Column("expected_kg_co2e", KG_CO2E, nullable=True),
        sa.Column("expected_low", KG_CO2E, nullable=True),
        sa.Column("expected_high", KG_CO2E, nullable=True),
        sa.Column("swap_to", sa.String(length=40), nullable=False),
        sa.Column("swap_percent", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("effect_reason", sa.Text(), nullable=False),
        sa.Column("requirement_id", sa.Uuid(), nullable=True),
        sa.Column("dialogue_id", sa.Uuid(), nullable=True),
        sa.Column("producer_plan_id", sa.Uuid(), nullable=True),
        sa.Column("dropped_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "status IN ('planned', 'under_way', 'done', 'dropped')", name=op.f("ck_unit_actions_status")
        ),
        sa.CheckConstraint("effect IN ('swap', 'typed', 'unknown')", name=op.f("ck_unit_actions_effect")),
        sa.CheckConstraint(
            "(effect = 'unknown') = (expected_kg_co2e IS NULL)", name=op.f("ck_unit_actions_expected")
        ),
        sa.CheckConstraint(
            "status <> 'dropped' OR dropped_reason <> ''", name=op.f("ck_unit_actions_reason")
        ),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_unit_actions_{column}_{table}"))
            for column, table in references.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_actions")),
        sa.UniqueConstraint("number", name=op.f("uq_unit_actions_number")),
    )
    for column in ("plan_id", "owner_id"):
        op.create_index(op.f(f"ix_unit_actions_{column}"), "unit_actions", [column])
    op.create_index(
        "ix_unit_actions_due_on",
        "unit_actions",
        ["due_on"],
        postgresql_where="status IN ('planned', 'under_way')",
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("unit_action_versions")
    op.drop_table("unit_actions")
    op.drop_table("unit_plans")
