"""Footprints for other parties' programs after PACT, who they are, and what goes between us.

Revision ID: 0038
Revises: 0037
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

TEXTS = postgresql.ARRAY(sa.Text())
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables; a footprint may only grow old."""
    _clients()
    _footprints()
    _requests()
    _messages()


def _clients() -> None:
    op.create_table(
        "pact_clients",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("hosts", postgresql.ARRAY(sa.String(length=260)), server_default="{}", nullable=False),
        sa.Column("news_base", sa.String(length=500), server_default="", nullable=False),
        sa.Column("calls_per_minute", sa.Integer(), nullable=False),
        sa.Column("registered_by", sa.Uuid(), nullable=False),
        sa.Column("registered_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("last_used_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["registered_by"], ["users.id"], name=op.f("fk_pact_clients_registered_by_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pact_clients")),
    )


def _footprints() -> None:
    op.create_table(
        "pact_footprints",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("profile_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=20), nullable=False),
        sa.Column("document", postgresql.JSONB(), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("deprecated_at", MOMENT, nullable=True),
        sa.Column("product_ids", TEXTS, nullable=False),
        sa.Column("company_ids", TEXTS, nullable=False),
        sa.Column("classifications", TEXTS, nullable=False),
        sa.Column("geographies", TEXTS, nullable=False),
        sa.Column("valid_from", MOMENT, nullable=False),
        sa.Column("valid_until", MOMENT, nullable=False),
        sa.CheckConstraint("status IN ('Active', 'Deprecated')", name=op.f("ck_pact_footprints_status")),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_pact_footprints_profile_id_profiles")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pact_footprints")),
        sa.UniqueConstraint("position", name=op.f("uq_pact_footprints_position")),
    )
    op.create_index(op.f("ix_pact_footprints_profile_id"), "pact_footprints", ["profile_id"], unique=False)
    op.create_index(op.f("ix_pact_footprints_slug"), "pact_footprints", ["slug"], unique=False)
    op.create_index(
        "uq_pact_footprints_active",
        "pact_footprints",
        ["slug"],
        unique=True,
        postgresql_where=sa.text("status = 'Active'"),
    )
    op.execute("""
        CREATE FUNCTION only_grow_old() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' AND OLD.status = 'Active' AND NEW.status = 'Deprecated'
               AND to_jsonb(NEW) - 'status' - 'deprecated_at' = to_jsonb(OLD) - 'status' - 'deprecated_at'
            THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION 'a footprint that has been offered never changes, it is only deprecated';
        END $$""")
    op.execute("""
        CREATE TRIGGER only_grow_old BEFORE UPDATE OR DELETE ON pact_footprints
        FOR EACH ROW EXECUTE FUNCTION only_grow_old()""")


def _requests() -> None:
    op.create_table(
        "pact_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("event_id", sa.String(length=300), nullable=False),
        sa.Column("callback_host", sa.String(length=260), nullable=False),
        sa.Column("callback_path", sa.String(length=300), nullable=False),
        sa.Column("wanted", postgresql.JSONB(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["pact_clients.id"], name=op.f("fk_pact_requests_client_id_pact_clients")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pact_requests")),
        sa.UniqueConstraint("client_id", "source", "event_id", name=op.f("uq_pact_requests_client_id")),
    )
    op.create_index(op.f("ix_pact_requests_received_at"), "pact_requests", ["received_at"], unique=False)


def _messages() -> None:
    op.create_table(
        "pact_messages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=True),
        sa.Column("footprint_id", sa.Uuid(), nullable=True),
        sa.Column("callback_host", sa.String(length=260), nullable=False),
        sa.Column("callback_path", sa.String(length=300), nullable=False),
        sa.Column("event", postgresql.JSONB(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'sent', 'refused', 'given_up')", name=op.f("ck_pact_messages_state")
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["pact_clients.id"], name=op.f("fk_pact_messages_client_id_pact_clients")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["pact_requests.id"],
            name=op.f("fk_pact_messages_request_id_pact_requests"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["footprint_id"], ["pact_footprints.id"], name=op.f("fk_pact_messages_footprint_id_pact_footprints")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pact_messages")),
        sa.UniqueConstraint("client_id", "footprint_id", name=op.f("uq_pact_messages_client_id")),
        sa.UniqueConstraint("request_id", name=op.f("uq_pact_messages_request_id")),
    )
    op.create_index(op.f("ix_pact_messages_client_id"), "pact_messages", ["client_id"], unique=False)
    op.create_index(op.f("ix_pact_messages_written_at"), "pact_messages", ["written_at"], unique=False)


def downgrade() -> None:
    """Drop them."""
    op.drop_table("pact_messages")
    op.drop_table("pact_requests")
    op.drop_table("pact_footprints")
    op.execute("DROP FUNCTION only_grow_old()")
    op.drop_table("pact_clients")
