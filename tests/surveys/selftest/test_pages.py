"""Pages, rows and logs read from bytes are those that SQLite itself wrote."""

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from surveys.selftest import pages

ROWS = 400


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "some.db"


@pytest.fixture
def connection(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, isolation_level=None)) as found:
        found.execute("PRAGMA secure_delete=OFF")
        yield found


def fields(path: Path, connection: sqlite3.Connection, table: str) -> list[tuple[object, ...]]:
    [(root,)] = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchall()
    found = pages.cut(path.read_bytes())
    return [cell.fields for number in pages.tree(found, root) for cell in pages.cells(number, found[number])]


def test_every_row_of_a_table_without_row_numbers_is_found(
    path: Path, connection: sqlite3.Connection
) -> None:
    connection.execute("CREATE TABLE part (id BLOB PRIMARY KEY, size INT, big INT, word TEXT) WITHOUT ROWID")
    rows = [
        (secrets.token_bytes(16), number % 2, number << 40, None if number % 3 else "x" * number)
        for number in range(ROWS)
    ]
    connection.executemany("INSERT INTO part VALUES (?, ?, ?, ?)", rows)
    expected = {
        (key, size, big, word.encode() if word is not None else None) for key, size, big, word in rows
    }
    assert set(fields(path, connection, "part")) == expected


def test_every_row_of_a_table_with_row_numbers_is_found(path: Path, connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE part (id BLOB)")
    rows = [(secrets.token_bytes(16),) for _ in range(ROWS)]
    connection.executemany("INSERT INTO part VALUES (?)", rows)
    assert set(fields(path, connection, "part")) == set(rows)


@pytest.mark.parametrize("size", [100, 1000, 2000, 4161, 9000])
def test_a_long_row_is_found_with_the_page_where_it_goes_on(
    path: Path, connection: sqlite3.Connection, size: int
) -> None:
    connection.execute("CREATE TABLE part (id BLOB PRIMARY KEY, part BLOB) WITHOUT ROWID")
    key, part = secrets.token_bytes(16), secrets.token_bytes(size)
    connection.execute("INSERT INTO part VALUES (?, ?)", (key, part))
    found = pages.cut(path.read_bytes())
    [cell] = pages.cells(2, found[2])
    assert cell.fields[0] == key
    start = cell.fields[1]
    assert isinstance(start, bytes)
    assert part.startswith(start)
    rest = found[cell.overflow][4:] if cell.overflow else b""
    assert part[len(start) :].startswith(rest[: size - len(start)])
    assert (cell.overflow is None) is (len(start) == size)


def test_the_log_tells_every_commit_and_what_it_changed(path: Path, connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE part (id BLOB PRIMARY KEY) WITHOUT ROWID")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    keys = [secrets.token_bytes(16) for _ in range(3)]
    for key in keys:
        connection.execute("INSERT INTO part VALUES (?)", (key,))
    log = path.with_name("some.db-wal").read_bytes()
    found = [
        {cell.fields[0] for number, page in commit.pages.items() for cell in pages.cells(number, page)}
        for commit in pages.commits(log)
    ]
    assert found == [set(keys[:1]), set(keys[:2]), set(keys)]
    assert len(list(pages.every_frame(log))) == 3


def test_frames_of_an_earlier_life_of_the_log_are_no_commits(
    path: Path, connection: sqlite3.Connection
) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE part (id BLOB PRIMARY KEY) WITHOUT ROWID")
    for _ in range(5):
        connection.execute("INSERT INTO part VALUES (?)", (secrets.token_bytes(16),))
    connection.execute("PRAGMA wal_checkpoint(RESTART)")
    connection.execute("INSERT INTO part VALUES (?)", (secrets.token_bytes(16),))
    log = path.with_name("some.db-wal").read_bytes()
    assert len(list(pages.commits(log))) == 1
    assert len(list(pages.every_frame(log))) > 5


def test_no_log_has_no_commits() -> None:
    assert list(pages.commits(b"")) == []
    assert list(pages.every_frame(b"")) == []


def test_free_pages_are_those_sqlite_counts(path: Path, connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE part (words TEXT)")
    connection.executemany("INSERT INTO part VALUES (?)", [("lời " * 1000,)] * 50)
    connection.execute("DELETE FROM part")
    [(free,)] = connection.execute("PRAGMA freelist_count").fetchall()
    found = pages.cut(path.read_bytes())
    trunks = 1
    assert len(set(pages.free_pages(found))) == free - trunks
    assert any(any(found[number]) for number in pages.free_pages(found))


def test_a_page_of_64_kilobytes_is_cut_as_one(path: Path, connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA page_size=65536")
    connection.execute("CREATE TABLE part (words TEXT)")
    assert pages.page_size(path.read_bytes()) == 65536
    assert len(pages.cut(path.read_bytes())) == 2


def test_a_number_that_takes_nine_bytes_is_read() -> None:
    assert pages._varint(bytes([0x81, 0x00]), 0) == (128, 2)
    assert pages._varint(b"\xff" * 9, 0) == (2**64 - 1, 9)
