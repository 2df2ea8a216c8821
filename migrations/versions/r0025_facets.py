"""Facets, words for misspelt searches, and the indexes that keep the catalogue quick."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Fill in the facets that the columns tell; packaging and method follow with the next version."""
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.add_column(
        "catalogue_entries",
        sa.Column("facets", postgresql.ARRAY(sa.String(length=80)), server_default="{}", nullable=False),
    )
    op.execute("""
        UPDATE catalogue_entries SET facets = ARRAY[
            'kategori:' || category, 'grans:' || boundary, 'enhet:' || unit, 'bas:' || unit || '/' || boundary,
            'egna:' || CASE WHEN primary_share >= 0.8 THEN '80' WHEN primary_share >= 0.5 THEN '50' ELSE '0' END,
            'niva:L2']""")
    op.add_column(
        "catalogue_entries",
        sa.Column(
            "name_order",
            sa.String(length=120, collation="C"),
            sa.Computed("translate(lower(product_name), 'åäöéü', '{|}eu')", persisted=True),
            nullable=False,
        ),
    )
    op.create_index(
        "ix_catalogue_entries_parts",
        "catalogue_entries",
        ["search_text"],
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.create_index("ix_catalogue_entries_facets", "catalogue_entries", ["facets"], postgresql_using="gin")
    op.create_index("ix_catalogue_entries_name", "catalogue_entries", ["name_order", "slug"])
    op.create_index("ix_catalogue_entries_newest", "catalogue_entries", ["published_at"])
    op.create_table(
        "catalogue_words",
        sa.Column("word", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_catalogue_words")),
    )
    op.create_index(
        "ix_catalogue_words_pieces",
        "catalogue_words",
        ["word"],
        postgresql_using="gin",
        postgresql_ops={"word": "gin_trgm_ops"},
    )
    op.execute("""
        INSERT INTO catalogue_words (word)
        SELECT DISTINCT word FROM catalogue_entries, regexp_split_to_table(lower(search_text), '[^[:alpha:]]+') word
         WHERE length(word) BETWEEN 4 AND 60""")
    op.create_table(
        "catalogue_state",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("mark", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_state")),
    )


def downgrade() -> None:
    """All of it is read off the profiles again; the extension stays, others may use it."""
    op.drop_table("catalogue_state")
    op.drop_table("catalogue_words")
    for name in ("newest", "name", "facets", "parts"):
        op.drop_index(f"ix_catalogue_entries_{name}", table_name="catalogue_entries")
    op.drop_column("catalogue_entries", "name_order")
    op.drop_column("catalogue_entries", "facets")
