"""What the adversaries of the self-test hold: a private copy, opened file by file, and nothing explained."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from surveys.selftest import pages
from surveys.selftest.pages import Pages

SERVER = "@server"
"""The table in which a copy of a database server keeps what it says about itself."""
LOG_ENDING = "-wal"
BESIDE = (LOG_ENDING, "-shm", "-journal")

Value = bytes | str | int | float | None
Row = tuple[Value, ...]

RESPONDENTS = ("invitation", "invitation_link", "spent", "sealed_ratings", "sealed_texts", "door")
"""Tables that have a row for each respondent (or for nobody); box tables of a server bear a prefix."""
ENCRYPTED = (
    *("ballot_block", "frame_entry", "invitation_link", "nomination", "telephone"),
    *("paper_draft", "scan_file", "scan_page", "moderated_text", "job", "webhook"),
)
"""Tables whose column ``box`` holds what only the holder of a key may read, or nothing yet."""
OVER = ("closed", "in_review", "with_cadre", "released", "archived")
"""States of a round in which nothing may be left that joined codes to ballots."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column as the database declares it."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table of one database. ``has_row_numbers``: SQLite keeps a hidden number for each row."""

    name: str
    columns: tuple[Column, ...]
    has_row_numbers: bool
    root: int

    @property
    def kind(self) -> str:
        """The name without the prefix that tells one server's boxes from another: ``sealed_texts``."""
        for kind in RESPONDENTS:
            if self.name.startswith("box_") and self.name.endswith(f"_{kind}"):
                return kind
        return self.name

    @property
    def told_columns(self) -> tuple[Column, ...]:
        """The columns of the table itself, without those the server adds to every table."""
        return tuple(column for column in self.columns if not column.name.startswith("@"))


def _text(content: bytes) -> str | bytes:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content


class Database:
    """One SQLite file of the copy: the product's own, a box, or what was copied out of a server."""

    def __init__(self, path: Path, name: str) -> None:
        self._path = path
        self.name = name

    def _read(self, question: str) -> list[Row]:
        with closing(sqlite3.connect(f"{self._path.as_uri()}?mode=ro", uri=True)) as connection:
            connection.text_factory = _text
            return connection.execute(question).fetchall()

    @cached_property
    def is_server(self) -> bool:
        """Whether this is a copy of a database server: its pages are ours and tell nothing."""
        return bool(self._read(f"SELECT 1 FROM sqlite_master WHERE name = '{SERVER}'"))

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """Every table, in the order of the names."""
        listed = self._read(
            "SELECT name, sql, rootpage FROM sqlite_master WHERE type = 'table' ORDER BY name"
        )
        return tuple(
            Table(
                str(name),
                tuple(
                    Column(str(row[1]), str(row[2]))
                    for row in self._read(f"SELECT * FROM pragma_table_xinfo('{name!s}')")
                ),
                "WITHOUT ROWID" not in str(sql).upper(),
                int(root or 0),
            )
            for name, sql, root in listed
            if name != SERVER
        )

    @cached_property
    def other_things(self) -> tuple[tuple[str, str], ...]:
        """Kind and name of whatever is no table and no index: triggers, views, sequences."""
        found = self._read("SELECT type, name FROM sqlite_master WHERE type NOT IN ('table', 'index')")
        return tuple((str(kind), str(name)) for kind, name in found) + self.told_by_server("thing")

    def told_by_server(self, kind: str) -> tuple[tuple[str, str], ...]:
        """Give what a server says of itself: name and value of settings, kind and name of things."""
        if not self.is_server:
            return ()
        rows = self._read(f"SELECT name, value FROM '{SERVER}' WHERE kind = '{kind}' ORDER BY name, value")
        return tuple((str(name), str(value)) for name, value in rows)

    def table(self, kind: str) -> Table | None:
        """Give the table of a kind; None when there is none."""
        return next((table for table in self.tables if table.kind == kind), None)

    def rows(self, table: Table, *columns: str) -> list[Row]:
        """Give all rows of a table: the columns named, or all."""
        wanted = ", ".join(f'"{column}"' for column in columns) or "*"
        return self._read(f'SELECT {wanted} FROM "{table.name}"')

    @cached_property
    def main(self) -> bytes:
        """The bytes of the file."""
        return self._path.read_bytes()

    @cached_property
    def log(self) -> bytes:
        """The bytes of the write-ahead log beside it, empty when there is none."""
        beside = self._path.with_name(self._path.name + LOG_ENDING)
        return beside.read_bytes() if beside.exists() else b""

    @cached_property
    def pages(self) -> Pages:
        """The pages as they are now: the file with its log applied."""
        now = dict(pages.cut(self.main))
        for commit in pages.commits(self.log):
            now.update(commit.pages)
        return now


@dataclass(frozen=True, slots=True)
class Plain:
    """A file that is no database. ``is_log``: some process writes its log into it."""

    name: str
    content: bytes
    is_log: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """All an adversary holds.

    ``keepsakes``: contents of key files, looked through in place and never copied; None where they are
    not at hand. ``own_hosts``: addresses the installation itself is reached at. ``times``: of every file,
    the nanosecond of its last change.
    """

    databases: tuple[Database, ...]
    plain: tuple[Plain, ...]
    keepsakes: tuple[Plain, ...] | None
    own_hosts: frozenset[str] = frozenset()
    times: tuple[tuple[str, int], ...] = ()

    def tables(self, *kinds: str) -> Iterator[tuple[Database, Table]]:
        """Give the tables of some kinds, wherever they lie."""
        for database in self.databases:
            for table in database.tables:
                if table.kind in kinds:
                    yield database, table

    def states(self) -> dict[str, str]:
        """Give the state of every round."""
        return {
            str(code): str(state)
            for database, table in self.tables("survey")
            for code, state in database.rows(table, "code", "state")
        }

    def is_over(self, survey: str) -> bool:
        """Say whether a round is closed. One that nobody knows is: what it left must not be there."""
        return self.states().get(survey, OVER[0]) in OVER


def is_database(path: Path) -> bool:
    """Say whether a file is an SQLite database that can be read."""
    with path.open("rb") as file:
        if file.read(len(pages.MAGIC)) != pages.MAGIC:
            return False
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError:
        return False  # torn or foreign: it is searched as bytes
    return True


def gather(
    folder: Path,
    beside: Iterable[Plain] = (),
    keepsakes: Iterable[Plain] | None = None,
    own_hosts: Iterable[str] = (),
) -> Evidence:
    """Open everything in a folder; a file is what its first bytes say, whatever its name.

    ``beside``: logs and temporary files that lie elsewhere.
    """
    databases, plain = [], list(beside)
    times = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.name.endswith(BESIDE):
            continue
        name = path.relative_to(folder).as_posix()
        times.append((name, path.stat().st_mtime_ns))
        if is_database(path):
            databases.append(Database(path, name))
        else:
            plain.append(Plain(name, path.read_bytes(), path.suffix == ".log"))
    return Evidence(
        tuple(databases),
        tuple(plain),
        None if keepsakes is None else tuple(keepsakes),
        frozenset(own_hosts),
        tuple(times),
    )
