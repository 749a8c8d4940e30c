"""The sealed box of one open round: spent codes and sealed parts, and nothing that joins them.

On SQLite a file of its own, unlinked at close; on PostgreSQL tables of their own, dropped at close.
A part has a random id and nothing else: no time, no serial, no code. Spending a code is an insert that
meets a conflict, in the same durable transaction as the parts of its ballots.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from surveys.box_copy import BoxRow, Still, Stored
from surveys.problems import N_, Problem, Refused

READ_ROWS = 2000


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


@dataclass(frozen=True, slots=True)
class PartCounts:
    """How many sealed parts of each kind a box holds."""

    ratings: int
    texts: int


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
        self.by_kind = {Stored.SPENT: self.spent, Stored.RATINGS: self.ratings, Stored.TEXTS: self.texts}


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

    def still(self) -> AbstractContextManager[Still]:
        """Look at the whole box at one moment, while others go on writing."""
        raise NotImplementedError

    def refill(self, rows: Iterable[BoxRow]) -> None:
        """Make the box of these rows: whole or, after a fault, not at all."""
        raise NotImplementedError

    def put_in_order(self) -> None:
        """Lay every row down anew, in the order of the random keys and in one transaction.

        Afterwards neither a row's place nor its transaction tells when, or with what, it came. Waits for
        nobody: raises an SQLAlchemyError, with nothing changed, when somebody else is at the box.
        """
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
        first_of: dict[bytes, int] = {}  # within the group, the first form of a code counts
        for place, submission in enumerate(group):
            first_of.setdefault(submission.code, place)
        spent = self._spend(connection, [group[place] for place in first_of.values()])
        new = [group[first_of[code]] for code in spent]
        self._put(connection, self._tables.ratings, [part for one in new for part in one.ratings])
        self._put(connection, self._tables.texts, [part for one in new for part in one.texts])
        marks = self._marks(connection, sorted(first_of))

        def outcome(place: int, submission: Submission) -> Outcome:
            if marks[submission.code] != submission.mark:
                return Outcome.OTHER
            is_new = submission.code in spent and first_of[submission.code] == place
            return Outcome.STORED if is_new else Outcome.ALREADY

        return [outcome(place, submission) for place, submission in enumerate(group)]

    def _spend(self, connection: sa.Connection, submissions: Sequence[Submission]) -> set[bytes]:
        """Mark codes as spent; give those that were not."""
        spent = self._tables.spent
        # In the order of the codes: two processes with the same codes then never wait for each other.
        rows = sorted((submission.code, submission.mark) for submission in submissions)
        inserted = connection.scalars(
            self._insert(spent).on_conflict_do_nothing(index_elements=["code"]).returning(spent.c.code),
            [{"code": code, "mark": mark} for code, mark in rows],
        )
        return set(inserted)

    def _put(self, connection: sa.Connection, table: sa.Table, parts: list[Part]) -> None:
        if parts:
            random.SystemRandom().shuffle(parts)
            connection.execute(sa.insert(table), [{"id": part.id, "part": part.sealed} for part in parts])

    def _marks(self, connection: sa.Connection, codes: Sequence[bytes]) -> dict[bytes, bytes]:
        spent = self._tables.spent
        rows = connection.execute(sa.select(spent.c.code, spent.c.mark).where(spent.c.code.in_(codes)))
        return {row.code: row.mark for row in rows}

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

    def count_parts(self) -> PartCounts:
        """Count the sealed parts."""
        with self._reading() as connection:
            ratings, texts = (
                connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
                for table in (self._tables.ratings, self._tables.texts)
            )
        return PartCounts(ratings, texts)

    def ratings(self) -> Iterator[Part]:
        """Give the sealed ratings, in the order of their random ids."""
        return self._parts(self._tables.ratings)

    def texts(self) -> Iterator[Part]:
        """Give the sealed texts, in the order of their random ids."""
        return self._parts(self._tables.texts)

    def _parts(self, table: sa.Table) -> Iterator[Part]:
        last = b""
        # In portions by id: no cursor stays open while the caller works.
        while rows := self._portion(table, last):
            yield from rows
            last = rows[-1].id

    def _portion(self, table: sa.Table, after: bytes) -> list[Part]:
        wanted = sa.select(table).where(table.c.id > after).order_by(table.c.id).limit(READ_ROWS)
        with self._reading() as connection:
            return [Part(part_id, sealed) for part_id, sealed in connection.execute(wanted)]
