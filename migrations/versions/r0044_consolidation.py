"""Scenarios of joint deliveries, and who lets their part be seen."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

NOW = sa.text("clock_timestamp()")


def upgrade() -> None:
    """Make the tables."""
    _scenarios()
    _goods()
    _consents()


def _scenarios() -> None:
    op.create_table(
        "consolidation_scenarios",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("dialogue_id", sa.Uuid(), nullable=True),
        sa.Column("vehicle", sa.String(length=20), nullable=False),
        sa.Column("capacity_kg", sa.Numeric(precision=10, scale=2), nullable=False),
        sa.Column("hub_id", sa.Integer(), nullable=True),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["dialogue_id"], ["dialogues.id"], name=op.f("fk_consolidation_scenarios_dialogue_id_dialogues")
        ),
        sa.ForeignKeyConstraint(
            ["hub_id"], ["delivery_points.id"], name=op.f("fk_consolidation_scenarios_hub_id_delivery_points")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_consolidation_scenarios_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consolidation_scenarios")),
        sa.UniqueConstraint("number", name=op.f("uq_consolidation_scenarios_number")),
    )
    for column in ("dialogue_id", "made_by"):
        op.create_index(op.f(f"ix_consolidation_scenarios_{column}"), "consolidation_scenarios", [column])


def _goods() -> None:
    op.create_table(
        "consolidation_goods",
        sa.Column("scenario_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=20), nullable=False),
        sa.Column("profile_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("per_week", sa.Numeric(precision=6, scale=2), nullable=False),
        sa.CheckConstraint("per_week > 0", name=op.f("ck_consolidation_goods_per_week")),
        sa.ForeignKeyConstraint(
            ["scenario_id"],
            ["consolidation_scenarios.id"],
            name=op.f("fk_consolidation_goods_scenario_id_consolidation_scenarios"),
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_consolidation_goods_profile_id_profiles")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_consolidation_goods_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("scenario_id", "slug", name=op.f("pk_consolidation_goods")),
    )
    op.create_index(op.f("ix_consolidation_goods_organisation_id"), "consolidation_goods", ["organisation_id"])
    op.create_table(
        "consolidation_drops",
        sa.Column("scenario_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=20), nullable=False),
        sa.Column("point_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kg", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.CheckConstraint("kg > 0", name=op.f("ck_consolidation_drops_kg")),
        sa.ForeignKeyConstraint(
            ["scenario_id", "slug"],
            ["consolidation_goods.scenario_id", "consolidation_goods.slug"],
            name=op.f("fk_consolidation_drops_scenario_id_consolidation_goods"),
        ),
        sa.ForeignKeyConstraint(
            ["point_id"], ["delivery_points.id"], name=op.f("fk_consolidation_drops_point_id_delivery_points")
        ),
        sa.PrimaryKeyConstraint("scenario_id", "slug", "point_id", name=op.f("pk_consolidation_drops")),
    )


def _consents() -> None:
    people = {
        name: sa.ForeignKeyConstraint([name], ["users.id"], name=op.f(f"fk_consolidation_consents_{name}_users"))
        for name in ("given_by", "revoked_by")
    }
    op.create_table(
        "consolidation_consents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scenario_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.Column("revoked_by", sa.Uuid(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["scenario_id"],
            ["consolidation_scenarios.id"],
            name=op.f("fk_consolidation_consents_scenario_id_consolidation_scenarios"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_consolidation_consents_organisation_id_organisations"),
        ),
        *people.values(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consolidation_consents")),
    )
    for column in ("organisation_id", *people):
        op.create_index(op.f(f"ix_consolidation_consents_{column}"), "consolidation_consents", [column])
    op.create_index(
        "ix_consolidation_consents_one",
        "consolidation_consents",
        ["scenario_id", "organisation_id"],
        unique=True,
        postgresql_where=sa.text("revoked_at IS NULL"),
    )


def downgrade() -> None:
    """Drop them."""
    for name in ("consents", "drops", "goods", "scenarios"):
        op.drop_table(f"consolidation_{name}")
