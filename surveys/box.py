"""The sealed box of one open round: spent codes and sealed parts, and nothing that joins them.

On SQLite a file of its own, unlinked at close; on PostgreSQL tables of their own, dropped at close.
A part has a random id and nothing else: no time, no serial, no code. Spending a code is an insert that
meets a conflict, in the same durable transaction as the parts of its ballots.
"""

import hashlib
import os
import random
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from surveys import key_store
from surveys.identifiers import SurveyCode
from surveys.installation import Installation
from surveys.problems import N_, NotReady, Problem, Refused

BUSY_SECONDS = 5
READ_ROWS = 2000
FILE_ENDINGS = ("", "-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class Part:
    """One sealed part of a ballot under its random id (16 bytes)."""

    id: bytes
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Submission:
    """What one code brings: its spent code, the mark of its form, two parts for each of its ballots."""

    code: bytes
    mark: bytes
    ratings: tuple[Part, ...]
    texts: tuple[Part, ...]


class Outcome(StrEnum):
    """What became of a submission once the transaction was durable."""

    STORED = "stored"
    ALREADY = "already"  # the same form came before: the first counts, this one adds nothing
    OTHER = "other"  # the code was spent with another form
    SHUT = "shut"  # the round is closing


class BoxTables:
    """The tables of one box, under a prefix."""

    def __init__(self, prefix: str) -> None:
        self.metadata = sa.MetaData()

        def table(name: str, *columns: sa.Column[bytes]) -> sa.Table:
            # No hidden rowid: it would keep the order of arrival.
            return sa.Table(f"{prefix}{name}", self.metadata, *columns, sqlite_with_rowid=False)

        def key(name: str, size: int) -> sa.Column[bytes]:
            return sa.Column(name, sa.LargeBinary(size), primary_key=True)

        def content(name: str) -> sa.Column[bytes]:
            return sa.Column(name, sa.LargeBinary, nullable=False)

        self.spent = table("spent", key("code", 32), content("mark"))
        self.ratings = table("sealed_ratings", key("id", 16), content("part"))
        self.texts = table("sealed_texts", key("id", 16), content("part"))
        self.door = table("door", key("shut", 1))  # a row means: nothing more is taken in


class Box:
    """One box. Reading opens a connection of its own; `store` keeps one until `let_go`."""

    def __init__(self, engine: sa.Engine, tables: BoxTables) -> None:
        self._engine = engine
        self._tables = tables
        self._insert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert

    # The two engines differ in these -------------------------------------------------------------
    def create(self) -> None:
        """Make an empty box in place of whatever an interrupted opening left."""
        raise NotImplementedError

    def drop(self) -> None:
        """Destroy the box. Doing it again does nothing."""
        raise NotImplementedError

    def exists(self) -> bool:
        """Say whether the box is there."""
        raise NotImplementedError

    def _writing(self) -> AbstractContextManager[sa.Connection]:
        """Begin a durable transaction that waits while the door is being shut."""
        raise NotImplementedError

    def _shutting(self) -> AbstractContextManager[sa.Connection]:
        """Begin a transaction that waits until every writer has ended and keeps new ones waiting."""
        raise NotImplementedError

    def let_go(self) -> None:
        """Give back the connection that `store` kept."""

    # What both do --------------------------------------------------------------------------------
    def store(self, group: Sequence[Submission]) -> list[Outcome]:
        """Take in a group in one transaction; durable when this returns, in the order of the group."""
        with self._writing() as connection:
            if self._is_shut(connection):
                return [Outcome.SHUT] * len(group)
            return self._take_in(connection, group)

    def store_all(self, groups: Iterable[Sequence[Submission]]) -> tuple[int, int]:
        """Take in all groups or none; give how many were stored and how many were there already.

        Raises Refused, with nothing stored, when the door is shut or a code was spent by another form.
        """
        stored = already = 0
        with self._writing() as connection:
            if self._is_shut(connection):
                raise Refused(Problem(N_("This round is closed: no ballot can be added.")))
            for group in groups:
                outcomes = self._take_in(connection, group)
                if Outcome.OTHER in outcomes:
                    raise Refused(Problem(N_("A code of this import was already used for another ballot.")))
                stored += outcomes.count(Outcome.STORED)
                already += outcomes.count(Outcome.ALREADY)
        return stored, already

    def _take_in(self, connection: sa.Connection, group: Sequence[Submission]) -> list[Outcome]:
        outcomes = [Outcome.STORED] * len(group)
        ratings: list[Part] = []
        texts: list[Part] = []
        # In the order of the codes: two processes with the same codes then never wait for each other.
        for place in sorted(range(len(group)), key=lambda place: group[place].code):
            submission = group[place]
            outcomes[place] = self._spend(connection, submission)
            if outcomes[place] is Outcome.STORED:
                ratings.extend(submission.ratings)
                texts.extend(submission.texts)
        for table, parts in ((self._tables.ratings, ratings), (self._tables.texts, texts)):
            if parts:
                random.SystemRandom().shuffle(parts)
                rows = [{"id": part.id, "part": part.sealed} for part in parts]
                connection.execute(sa.insert(table), rows)
        return outcomes

    def _spend(self, connection: sa.Connection, submission: Submission) -> Outcome:
        spent = self._tables.spent
        inserted = connection.execute(
            self._insert(spent)
            .values(code=submission.code, mark=submission.mark)
            .on_conflict_do_nothing(index_elements=["code"])
        )
        if inserted.rowcount == 1:
            return Outcome.STORED
        first = connection.scalar(sa.select(spent.c.mark).where(spent.c.code == submission.code))
        return Outcome.ALREADY if first == submission.mark else Outcome.OTHER

    def _is_shut(self, connection: sa.Connection) -> bool:
        return connection.scalar(sa.select(self._tables.door.c.shut)) is not None

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        with self._engine.connect() as connection:
            yield connection

    def mark_of(self, code: bytes) -> bytes | None:
        """Give the mark a code was spent with, None when it is not spent."""
        spent = self._tables.spent
        with self._reading() as connection:
            return connection.scalar(sa.select(spent.c.mark).where(spent.c.code == code))

    def shut(self) -> None:
        """Take in nothing more, in whatever process; submissions under way are durable before."""
        with self._shutting() as connection:
            connection.execute(
                self._insert(self._tables.door)
                .values(shut=b"1")
                .on_conflict_do_nothing(index_elements=["shut"])
            )

    def spent_codes(self) -> list[bytes]:
        """Give every spent code, in the order of the codes (which is random)."""
        with self._reading() as connection:
            return list(connection.scalars(sa.select(self._tables.spent.c.code).order_by("code")))

    def ratings(self) -> Iterator[Part]:
        """Give the sealed ratings, in the order of their random ids."""
        return self._parts(self._tables.ratings)

    def texts(self) -> Iterator[Part]:
        """Give the sealed texts, in the order of their random ids."""
        return self._parts(self._tables.texts)

    def _parts(self, table: sa.Table) -> Iterator[Part]:
        with self._reading() as connection:
            rows = connection.execution_options(yield_per=READ_ROWS).execute(sa.select(table).order_by("id"))
            for part_id, sealed in rows:
                yield Part(part_id, sealed)


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
