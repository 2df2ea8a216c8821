"""Where it is produced: sites of organisations, one of them for each declaration; names and VAT numbers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Give every organisation the site that its municipality says, and every declaration that site."""
    op.create_table(
        "sites",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("municipality", sa.String(length=50), nullable=False),
        sa.Column("postal_code", sa.String(length=12), server_default="", nullable=False),
        sa.Column("latitude", sa.Numeric(precision=8, scale=5), nullable=True),
        sa.Column("longitude", sa.Numeric(precision=8, scale=5), nullable=True),
        sa.Column("position_from", sa.String(length=20), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name=op.f("ck_sites_position")),
        sa.CheckConstraint(
            "position_from IN ('', 'municipality', 'map', 'typed')", name=op.f("ck_sites_position_from")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_sites_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sites")),
    )
    op.create_index(op.f("ix_sites_organisation_id"), "sites", ["organisation_id"], unique=False)
    op.execute("""
        INSERT INTO sites (id, organisation_id, name, country, municipality, created_at)
        SELECT gen_random_uuid(), id, left(name, 120), 'SE', municipality, created_at FROM organisations""")
    op.add_column("declarations", sa.Column("site_id", sa.Uuid(), nullable=True))
    op.execute("""
        UPDATE declarations SET site_id = sites.id FROM sites
         WHERE sites.organisation_id = declarations.organisation_id""")
    op.alter_column("declarations", "site_id", nullable=False)
    op.create_foreign_key(
        op.f("fk_declarations_site_id_sites"), "declarations", "sites", ["site_id"], ["id"]
    )
    op.drop_column("organisations", "municipality")
    op.alter_column("organisations", "number", type_=sa.String(length=20))
    op.add_column("organisations", sa.Column("trade_name", sa.String(length=200), nullable=True))
    op.add_column("organisations", sa.Column("vat_number", sa.String(length=20), nullable=True))
    op.add_column(
        "organisations", sa.Column("country", sa.String(length=2), server_default="SE", nullable=False)
    )
    op.alter_column("organisations", "country", server_default=None)


def downgrade() -> None:
    """Keep the municipality of each organisation's first site; the rest goes."""
    op.add_column(
        "organisations",
        sa.Column("municipality", sa.String(length=4), server_default="0000", nullable=False),
    )
    op.execute("""
        UPDATE organisations SET municipality = first.municipality
          FROM (SELECT DISTINCT ON (organisation_id) organisation_id, municipality FROM sites
                 WHERE country = 'SE' ORDER BY organisation_id, created_at, id) AS first
         WHERE first.organisation_id = organisations.id""")
    op.alter_column("organisations", "municipality", server_default=None)
    op.drop_column("organisations", "country")
    op.drop_column("organisations", "vat_number")
    op.drop_column("organisations", "trade_name")
    op.alter_column("organisations", "number", type_=sa.String(length=10))
    op.drop_column("declarations", "site_id")
    op.drop_table("sites")
