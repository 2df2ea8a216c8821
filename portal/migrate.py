"""Bring the database to the newest migration; any number of processes may ask for it at once.

python -m portal.migrate                     # to the newest
python -m portal.migrate draft "what it is"  # developers: write the next migration from the models
"""

from __future__ import annotations

import argparse
import functools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, NullPool, create_engine, text

from portal import embedded
from portal.config import Settings

if TYPE_CHECKING:
    # Loaded where it is used: health checks ask for the revision, and need none of it.
    from alembic.config import Config

FOLDER = Path(__file__).resolve().parent.parent / "migrations"
HEAD_FILE = FOLDER / "HEAD"
ADVISORY_LOCK = 0x6A6F7264  # "jord"
TURN_TIMEOUT = "10min"  # how long to wait for another process that is migrating
LOCK_TIMEOUT = "5s"  # a migration that cannot have its table soon must not queue everybody behind it
STATEMENT_TIMEOUT = "5min"
# What the comparison of models and tables looks at; migrations/env.py uses the same.
COMPARISON: dict[str, Any] = {"compare_type": True, "compare_server_default": True}


def migrate(database_url: str) -> None:
    """Run every migration the database lacks, each in its own transaction.

    Several processes may call this at the same moment: one works, the others wait their turn and find
    nothing left to do. A table that stays locked for more than `LOCK_TIMEOUT` makes the migration fail
    and change nothing, rather than hold up everybody who wants that table.

    Raises:
        sqlalchemy.exc.OperationalError: the database cannot be reached, or a limit above was hit.
    """
    with _only_one(database_url) as connection:
        applied = applied_revision(connection)
        connection.commit()  # Alembic begins and ends a transaction for each migration
        if applied == newest_revision():
            return  # Alembic would load every table of the program to find nothing to do
        from alembic import command

        command.upgrade(_config(connection), "head")


@functools.cache
def newest_revision() -> str:
    """The identifier of the newest migration in the source tree."""
    return HEAD_FILE.read_text().strip()


def applied_revision(connection: Connection) -> str:
    """The identifier of the newest migration the database has had; '' for an empty database."""
    # Not asked of Alembic, which writes two lines into the log each time; health checks ask often.
    if connection.scalar(text("SELECT to_regclass('alembic_version')")) is None:
        return ""
    return connection.scalar(text("SELECT version_num FROM alembic_version")) or ""


def differences(database_url: str) -> list[Any]:
    """What the models have and the migrated tables lack, or the other way round; empty when they agree."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    metadata = _models_metadata()
    with _only_one(database_url) as connection:
        return list(compare_metadata(MigrationContext.configure(connection, opts=COMPARISON), metadata))


def draft(database_url: str, message: str) -> None:
    """Write the next migration from what models and tables differ in, to be read and corrected by hand."""
    from alembic import command
    from alembic.script import ScriptDirectory

    migrate(database_url)
    with _only_one(database_url) as connection:
        command.revision(_config(connection), message, autogenerate=True)
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    HEAD_FILE.write_text(f"{newest}\n")


def _models_metadata() -> Any:
    import portal.models  # noqa: F401 - fills the metadata
    from portal.db import Base

    return Base.metadata


def _config(connection: Connection | None = None) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


@contextmanager
def _only_one(database_url: str) -> Iterator[Connection]:
    """A connection of our own that holds the advisory lock for as long as the block lasts."""
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(f"SET lock_timeout = '{TURN_TIMEOUT}'"))
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": ADVISORY_LOCK})
        connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
        connection.execute(text(f"SET statement_timeout = '{STATEMENT_TIMEOUT}'"))
        connection.commit()
        # Closing the connection, in whatever state, gives the lock back.
        yield connection


def main() -> None:
    """The command line above, on DATABASE_URL or else the embedded server of DATA_DIR."""
    parser = argparse.ArgumentParser(prog="python -m portal.migrate", description=__doc__)
    commands = parser.add_subparsers(dest="command")
    commands.add_parser("draft").add_argument("message")
    options = parser.parse_args()
    # No other setting matters here; the key only satisfies the check that there is one.
    settings = Settings.from_environment({"SECRET_KEY": "-" * 32, **os.environ})
    url = settings.database_url or embedded.ensure(settings.data_dir).database_url
    if options.command == "draft":
        draft(url, options.message)
    else:
        migrate(url)


if __name__ == "__main__":
    main()
