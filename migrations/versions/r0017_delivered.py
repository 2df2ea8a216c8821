"""Kitchens, and every product's footprint delivered to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add delivery points, the terms and draws of products, and the delivered footprints."""
    op.add_column("catalogue_entries", sa.Column("id", sa.Integer(), sa.Identity(), nullable=False))
    op.create_unique_constraint(op.f("uq_catalogue_entries_id"), "catalogue_entries", ["id"])
    op.create_table(
        "delivery_points",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("municipality", sa.String(length=4), nullable=False),
        sa.Column("latitude", sa.Numeric(precision=8, scale=5), nullable=False),
        sa.Column("longitude", sa.Numeric(precision=8, scale=5), nullable=False),
        sa.Column("position_from", sa.String(length=20), nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("filled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('hospital', 'centre', 'own')", name=op.f("ck_delivery_points_kind")),
        sa.CheckConstraint("(owner_id IS NULL) = (kind <> 'own')", name=op.f("ck_delivery_points_owner")),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_delivery_points_owner_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_points")),
        sa.UniqueConstraint("key", name=op.f("uq_delivery_points_key")),
    )
    op.create_index(op.f("ix_delivery_points_owner_id"), "delivery_points", ["owner_id"], unique=False)
    op.create_table(
        "delivery_terms",
        sa.Column("entry_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("route", sa.String(length=10), nullable=False),
        sa.Column("base_kg", sa.Double(), nullable=False),
        sa.Column("kg_per_km", sa.Double(), nullable=False),
        sa.Column("one_kg_van", sa.Double(), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["catalogue_entries.id"],
            name=op.f("fk_delivery_terms_entry_id_catalogue_entries"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_delivery_terms")),
    )
    op.create_table(
        "delivery_draws",
        sa.Column("entry_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("base", sa.LargeBinary(), nullable=False),
        sa.Column("per_km", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["catalogue_entries.id"],
            name=op.f("fk_delivery_draws_entry_id_catalogue_entries"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_delivery_draws")),
    )
    op.create_table(
        "delivered",
        sa.Column("point_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("total_kg", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("point_id", "entry_id", name=op.f("pk_delivered")),
    )
    op.create_index(
        "ix_delivered_order", "delivered", ["point_id", "total_kg", "entry_id"], unique=False
    )


def downgrade() -> None:
    """Everything here can be computed anew, but for the points that buyers added."""
    op.drop_table("delivered")
    op.drop_table("delivery_draws")
    op.drop_table("delivery_terms")
    op.drop_table("delivery_points")
    op.drop_constraint(op.f("uq_catalogue_entries_id"), "catalogue_entries")
    op.drop_column("catalogue_entries", "id")
