"""The two kinds of box: an SQLite file of its own, or PostgreSQL tables of their own."""

import hashlib
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import sqlalchemy as sa

from surveys import key_store
from surveys.box import Box, BoxTables
from surveys.box_copy import BoxRow, Still, fill
from surveys.identifiers import SurveyCode
from surveys.installation import Installation
from surveys.problems import N_, NotReady, Problem

BUSY_SECONDS = 5
FILE_ENDINGS = ("", "-wal", "-shm", "-journal")


class FileBox(Box):
    """A box as an SQLite file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept: sa.Connection | None = None
        # No pool: an open descriptor would keep the content of an unlinked box on the disk.
        engine = sa.create_engine("sqlite://", creator=self._connect, poolclass=sa.pool.NullPool)
        super().__init__(engine, BoxTables(""))

    def _connect(self) -> sqlite3.Connection:
        uri = f"{self._path.resolve().as_uri()}?mode=rw"  # never makes an empty box in place of a lost one
        connection = sqlite3.connect(
            uri, uri=True, isolation_level=None, timeout=BUSY_SECONDS, check_same_thread=False
        )
        connection.execute("PRAGMA synchronous=FULL")  # an acknowledged ballot survives a power cut
        connection.execute("PRAGMA secure_delete=ON")
        return connection

    def create(self) -> None:
        """Make the file anew, for its owner's eyes only."""
        self.drop()
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with self._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
            self._tables.metadata.create_all(connection)

    def drop(self) -> None:
        """Unlink the file and what SQLite keeps beside it."""
        for ending in FILE_ENDINGS:
            self._path.with_name(self._path.name + ending).unlink(missing_ok=True)

    def exists(self) -> bool:
        """Say whether the file is there."""
        return self._path.exists()

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        if self._kept is None:
            self._kept = self._engine.connect()
        try:
            with _immediate(self._kept):
                yield self._kept
        except BaseException:
            self.let_go()
            raise

    @contextmanager
    def _shutting(self) -> Iterator[sa.Connection]:
        with self._engine.connect() as connection, _immediate(connection):
            yield connection

    @contextmanager
    def still(self) -> Iterator[Still]:
        """Look at the whole box at one moment."""
        with self._engine.connect() as connection, connection.begin():
            connection.exec_driver_sql("BEGIN")
            yield Still(connection, self._tables.by_kind)

    def refill(self, rows: Iterable[BoxRow]) -> None:
        """Fill a file beside and give it the box's name when it is whole."""
        beside = FileBox(self._path.with_name(f"{self._path.name}.restoring"))
        beside.create()
        with beside._engine.connect() as connection, _immediate(connection):
            fill(connection, self._tables.by_kind, rows)
        self.drop()
        beside._path.rename(self._path)

    def put_in_order(self) -> None:
        """Write the file anew, and empty its log, which repeats every transaction."""
        with self._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout = 0")
            connection.exec_driver_sql("VACUUM")
            is_busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar()
            if is_busy:
                busy = sqlite3.OperationalError("somebody reads: the log stays")
                raise sa.exc.OperationalError("PRAGMA wal_checkpoint", {}, busy)

    def let_go(self) -> None:
        """Close the connection that `store` kept."""
        kept, self._kept = self._kept, None
        if kept is not None:
            with suppress(sa.exc.SQLAlchemyError):
                kept.close()


@contextmanager
def _immediate(connection: sa.Connection) -> Iterator[None]:
    """Write under SQLite's one write lock, taken before the first look."""
    with connection.begin():
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield


class TableBox(Box):
    """A box as tables of a PostgreSQL database."""

    def __init__(self, engine: sa.Engine, survey: SurveyCode) -> None:
        name = hashlib.sha256(survey.encode()).digest()
        self._lock = int.from_bytes(name[:8], signed=True)
        super().__init__(engine, BoxTables(f"box_{name[:8].hex()}_"))

    def create(self) -> None:
        """Make the tables anew."""
        self.drop()
        self._tables.metadata.create_all(self._engine)

    def drop(self) -> None:
        """Drop the tables."""
        self._tables.metadata.drop_all(self._engine)

    def exists(self) -> bool:
        """Say whether the tables are there."""
        return sa.inspect(self._engine).has_table(self._tables.spent.name)

    @contextmanager
    def still(self) -> Iterator[Still]:
        """Look at the whole box at one moment."""
        with self._engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            # Before the first look: whoever looks must not see tables that are being laid down anew as empty.
            self._lock_tables(connection, "ACCESS SHARE MODE")
            yield Still(connection, self._tables.by_kind)

    def _lock_tables(self, connection: sa.Connection, mode: str) -> None:
        names = ", ".join(table.name for table in self._tables.by_kind.values())
        connection.exec_driver_sql(f"LOCK TABLE {names} IN {mode}")

    def put_in_order(self) -> None:
        """Empty and refill the tables: rows get new places in new files, and one new transaction."""
        with self._engine.begin() as connection:
            self._lock_tables(connection, "ACCESS EXCLUSIVE MODE NOWAIT")
            for table in self._tables.by_kind.values():
                key = next(iter(table.primary_key)).name
                for sentence in (
                    f"CREATE TEMPORARY TABLE kept ON COMMIT DROP AS SELECT * FROM {table.name}",
                    f"TRUNCATE {table.name}",
                    f"INSERT INTO {table.name} SELECT * FROM kept ORDER BY {key}",
                    "DROP TABLE kept",
                ):
                    connection.exec_driver_sql(sentence)

    def refill(self, rows: Iterable[BoxRow]) -> None:
        """Make and fill the tables in one transaction."""
        with self._engine.begin() as connection:
            self._tables.metadata.drop_all(connection)
            self._tables.metadata.create_all(connection)
            fill(connection, self._tables.by_kind, rows)

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        with self._engine.begin() as connection:
            connection.exec_driver_sql("SET LOCAL synchronous_commit = on")
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock_shared(self._lock)))
            yield connection

    @contextmanager
    def _shutting(self) -> Iterator[sa.Connection]:
        with self._engine.begin() as connection:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(self._lock)))
            yield connection


def box_of(installation: Installation, survey: SurveyCode) -> Box:
    """Give the box of a round (which may not exist)."""
    if installation.engine.dialect.name == "postgresql":
        return TableBox(installation.engine, survey)
    return FileBox(installation.boxes / f"{key_store.file_name(survey)}.box")


def open_box(installation: Installation, survey: SurveyCode) -> Box:
    """Give the box of an open round. Raises NotReady when it is missing."""
    box = box_of(installation, survey)
    if not box.exists():
        raise NotReady(Problem(N_("The sealed box of round %(survey)s is missing."), {"survey": survey}))
    return box
