"""Bring the tables of a database to the state that this version of the program expects.

A change of ``surveys.schema`` needs a migration in ``surveys/migrations/versions``; a test compares what
the migrations build with the schema, on both databases. Rounds stay open during an upgrade: sealed parts
carry the version of their codec, and no migration reads or rewrites them.
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

UPGRADE_LOCK = 0x79D0AD8  # any number, the same for every process that upgrades a PostgreSQL database
MIGRATIONS = Path(__file__).with_name("migrations")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def head() -> str:
    """Give the newest revision that this version of the program knows."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    assert revision is not None  # noqa: S101 - the program ships at least one migration
    return revision


def revision(engine: sa.Engine) -> str | None:
    """Give the revision a database is at; None when it has no tables of ours."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def at_head(engine: sa.Engine) -> bool:
    """Say whether the tables are those this version of the program expects."""
    return revision(engine) == head()


def upgrade(engine: sa.Engine, to: str = "head") -> None:
    """Run the migrations that are missing: all of them or, after a fault, none.

    Processes that start together wait for each other, and the second finds nothing left to do.
    """
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            # The driver would begin only at the first row changed, after tables were made for good.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(UPGRADE_LOCK)))
        upgrade_within(connection, to)


def upgrade_within(connection: sa.Connection, to: str = "head") -> None:
    """Run the migrations that are missing inside a transaction that the caller has begun and locked."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def known(to: str) -> bool:
    """Say whether a revision is one of this version of the program or an older one."""
    scripts = ScriptDirectory.from_config(_config())
    return any(script.revision == to for script in scripts.walk_revisions())
