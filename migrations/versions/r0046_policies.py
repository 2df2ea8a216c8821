"""Policies, guidelines and category strategies with their versions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

NOW = sa.text("clock_timestamp()")
APPEND_ONLY = ("policy_wordings", "policy_reviews")


def upgrade() -> None:
    """Make the tables; wordings and reviews are never changed, and an adopted version stays what it was."""
    _make_policies()
    _make_versions()
    _make_what_was_said()
    for table in APPEND_ONLY:
        op.execute(f"""
            CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION refuse_change()""")
    op.execute("""
        CREATE FUNCTION keep_adopted_policy() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' AND OLD.adopted_at IS NULL THEN
                RETURN NEW;
            END IF;
            IF TG_OP = 'UPDATE' AND (NEW.id, NEW.policy_id, NEW.version, NEW.revision, NEW.decision,
                NEW.decided_on, NEW.adopted_by, NEW.adopted_at) IS NOT DISTINCT FROM (OLD.id, OLD.policy_id,
                OLD.version, OLD.revision, OLD.decision, OLD.decided_on, OLD.adopted_by, OLD.adopted_at) THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION 'an adopted policy is kept as it was: % refused', TG_OP
                USING ERRCODE = 'restrict_violation';
        END $$""")
    op.execute("""
        CREATE TRIGGER keep_adopted BEFORE UPDATE OR DELETE ON policy_versions
        FOR EACH ROW EXECUTE FUNCTION keep_adopted_policy()""")


def _make_policies() -> None:
    op.create_table(
        "policies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("started_by", sa.Uuid(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint("kind IN ('policy', 'guideline', 'strategy')", name=op.f("ck_policies_kind")),
        sa.CheckConstraint("(kind = 'strategy') = (category <> '')", name=op.f("ck_policies_category")),
        sa.ForeignKeyConstraint(["started_by"], ["users.id"], name=op.f("fk_policies_started_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policies")),
        sa.UniqueConstraint("number", name=op.f("uq_policies_number")),
    )
    op.create_index(op.f("ix_policies_started_by"), "policies", ["started_by"])
    op.create_index(
        "ix_policies_one_strategy", "policies", ["category"], unique=True, postgresql_where="kind = 'strategy'"
    )


def _make_versions() -> None:
    op.create_table(
        "policy_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("policy_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(length=120), server_default="", nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("adopted_by", sa.Uuid(), nullable=True),
        sa.Column("adopted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('draft', 'in_review', 'adopted', 'superseded', 'withdrawn')",
            name=op.f("ck_policy_versions_status"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('adopted', 'superseded') OR decision <> ''", name=op.f("ck_policy_versions_decision")
        ),
        sa.ForeignKeyConstraint(["policy_id"], ["policies.id"], name=op.f("fk_policy_versions_policy_id_policies")),
        sa.ForeignKeyConstraint(["adopted_by"], ["users.id"], name=op.f("fk_policy_versions_adopted_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_versions")),
        sa.UniqueConstraint("policy_id", "version", name=op.f("uq_policy_versions_policy_id")),
    )
    op.create_index(op.f("ix_policy_versions_adopted_by"), "policy_versions", ["adopted_by"])
    op.create_index(
        "ix_policy_versions_one_adopted",
        "policy_versions",
        ["policy_id"],
        unique=True,
        postgresql_where="status = 'adopted'",
    )


def _make_what_was_said() -> None:
    op.create_table(
        "policy_wordings",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("rules", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("law_read", sa.String(length=300), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["policy_versions.id"], name=op.f("fk_policy_wordings_version_id_policy_versions")
        ),
        sa.ForeignKeyConstraint(["written_by"], ["users.id"], name=op.f("fk_policy_wordings_written_by_users")),
        sa.PrimaryKeyConstraint("version_id", "revision", name=op.f("pk_policy_wordings")),
    )
    op.create_index(op.f("ix_policy_wordings_written_by"), "policy_wordings", ["written_by"])
    op.create_table(
        "policy_reviews",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("reviewed_by", sa.Uuid(), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint("verdict IN ('approved', 'returned')", name=op.f("ck_policy_reviews_verdict")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["policy_versions.id"], name=op.f("fk_policy_reviews_version_id_policy_versions")
        ),
        sa.ForeignKeyConstraint(["reviewed_by"], ["users.id"], name=op.f("fk_policy_reviews_reviewed_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_reviews")),
    )
    op.create_index(op.f("ix_policy_reviews_version_id"), "policy_reviews", ["version_id"])
    op.create_index(op.f("ix_policy_reviews_reviewed_by"), "policy_reviews", ["reviewed_by"])


def downgrade() -> None:
    """Drop the tables."""
    for table in ("policy_reviews", "policy_wordings", "policy_versions", "policies"):
        op.drop_table(table)
    op.execute("DROP FUNCTION keep_adopted_policy()")
