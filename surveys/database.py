"""The database of an installation: SQLite embedded, or PostgreSQL by URL."""

from pathlib import Path
from sqlite3 import Connection as SqliteConnection

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.pool import ConnectionPoolEntry

BUSY_SECONDS = 30


def _set_pragmas(connection: SqliteConnection, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # an acknowledged ballot survives a power cut
        "secure_delete=ON",  # deleted text does not stay in the file
        "foreign_keys=ON",
        f"busy_timeout={BUSY_SECONDS * 1000}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def open_engine(url: str) -> sa.Engine:
    """Open the database at an SQLAlchemy URL (``sqlite:///file`` or ``postgresql+psycopg://...``)."""
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = sa.create_engine(parsed)
        event.listen(engine, "connect", _set_pragmas)
        return engine
    return sa.create_engine(parsed, pool_pre_ping=True)


def open_sqlite(path: Path) -> sa.Engine:
    """Open one SQLite file with the pragmas of the house."""
    return open_engine(f"sqlite:///{path}")
