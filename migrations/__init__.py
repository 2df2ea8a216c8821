"""Alembic migrations; run by `portal.migrate`."""
