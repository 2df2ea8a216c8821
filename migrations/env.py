"""Alembic's entry: runs on the connection that `portal.migrate` hands over, never on one of its own."""

from __future__ import annotations

from alembic import context

import portal.models  # noqa: F401 - fills the metadata
from portal.db import Base
from portal.migrate import COMPARISON

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transaction_per_migration=True,
    **COMPARISON,
)
with context.begin_transaction():
    context.run_migrations()
