"""A private copy to attack: files as they lie, and the rows of a database server with all it adds to them."""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from surveys.problems import N_, BadInput, Problem
from surveys.selftest.evidence import BESIDE, SERVER, Evidence, Plain, gather, is_database

PREFIX = "ydan-selftest-"
SERVER_FILE = "server.db"
OWN = "selftest"  # the folder of the data folder in which reports are kept
MOST_LOG_BYTES = 64 * 1024 * 1024
SETTINGS = (
    *("track_commit_timestamp", "archive_mode", "log_statement"),
    *("log_min_duration_statement", "log_parameter_max_length_on_error"),
)


@dataclass(frozen=True, slots=True)
class Sources:
    """What is copied. The database is a file, in ``data`` or elsewhere, or on a server.

    ``is_live``: programs may be writing there now. ``key_folders`` are looked through in place: a copy of a
    key would outlive its destruction. ``loose``: temporary files.
    """

    data: Path
    is_live: bool = False
    server: sa.Engine | None = None
    database: Path | None = None
    key_folders: tuple[Path, ...] | None = None
    logs: tuple[Path, ...] = ()
    loose: tuple[Path, ...] = ()
    own_hosts: frozenset[str] = frozenset()


@contextmanager
def copied(sources: Sources) -> Iterator[Evidence]:
    """Give what an adversary would hold; the copy is gone afterwards.

    Nothing is written to what is copied. Raises BadInput when there is
    no database to attack.
    """
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))  # for its owner's eyes only
    try:
        _copy_files(sources, folder)
        if sources.server is not None:
            with closing(sqlite3.connect(folder / SERVER_FILE)) as target, target:
                _copy_server(sources.server, target)
        evidence = gather(
            folder,
            [*_logs(sources.logs), *_loose(sources.loose)],
            None if sources.key_folders is None else list(_keepsakes(sources.key_folders)),
            sources.own_hosts,
        )
        if not any(True for _ in evidence.tables("survey")):
            raise BadInput(
                Problem(
                    N_("There is no database of Ý Dân here to attack. Give the folder of a whole copy."),
                    where=str(sources.data),
                )
            )
        yield evidence
    finally:
        shutil.rmtree(folder)


def _copy_files(sources: Sources, target: Path) -> None:
    for path, inside in _files(sources):
        (target / inside).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileNotFoundError), _held(path, is_live=sources.is_live):
            # The file before its log: what moved from the log into the file meanwhile is in both.
            for ending in ("", *BESIDE):
                beside = path.with_name(path.name + ending)
                if beside.exists():
                    shutil.copy2(beside, (target / inside).with_name(beside.name))


def _files(sources: Sources) -> Iterator[tuple[Path, Path]]:
    """Give each file and its place in the copy."""
    for path in sorted(sources.data.rglob("*")):
        inside = path.relative_to(sources.data)
        if path.is_file() and inside.parts[0] != OWN and not path.name.endswith(BESIDE):
            yield path, inside
    if sources.database is not None and not sources.database.is_relative_to(sources.data):
        yield sources.database, Path(sources.database.name)


@contextmanager
def _held(path: Path, *, is_live: bool) -> Iterator[None]:
    """Keep a database's log from starting anew while it is copied: the copy would be torn."""
    if not is_live or not is_database(path):
        yield
        return
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM sqlite_master").fetchone()
        yield


def _logs(logs: Sequence[Path]) -> Iterator[Plain]:
    for path in logs:
        for one in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if one.is_file():
                with one.open("rb") as file:
                    yield Plain(one.name, file.read(MOST_LOG_BYTES), is_log=True)


def _loose(paths: Sequence[Path]) -> Iterator[Plain]:
    for path in paths:
        with suppress(FileNotFoundError):
            yield Plain(str(path), path.read_bytes())


def _keepsakes(folders: Sequence[Path]) -> Iterator[Plain]:
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                yield Plain(path.relative_to(folder).as_posix(), path.read_bytes())


def _copy_server(engine: sa.Engine, target: sqlite3.Connection) -> None:
    """Copy every table with the transaction and the place of each row, as a superuser sees them."""
    target.execute(f"CREATE TABLE '{SERVER}' (kind TEXT, name TEXT, value TEXT)")
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as source:
        for table in source.scalars(sa.text(_TABLES)):
            _copy_table(source, target, str(table))
        told = [("thing", kind, name) for kind, name in source.execute(sa.text(_THINGS))]
        told += [
            ("setting", name, value)
            for name, value in source.execute(
                sa.text("SELECT name, setting FROM pg_settings WHERE name = ANY(:names)"),
                {"names": list(SETTINGS)},
            )
        ]
    target.executemany(f"INSERT INTO '{SERVER}' VALUES (?, ?, ?)", told)


_TABLES = """
    SELECT relname FROM pg_class
    WHERE relkind IN ('r', 'p', 'm') AND relnamespace = 'public'::regnamespace ORDER BY relname
"""
_THINGS = """
    SELECT 'trigger', tgname FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL
    SELECT CASE relkind WHEN 'S' THEN 'sequence' ELSE 'view' END, relname FROM pg_class
    WHERE relkind IN ('S', 'v', 'm') AND relnamespace = 'public'::regnamespace
"""
_COLUMNS = """
    SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
    WHERE attrelid = format('public.%I', cast(:name AS text))::regclass
    AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""


def _copy_table(source: sa.Connection, target: sqlite3.Connection, name: str) -> None:
    columns = source.execute(sa.text(_COLUMNS), {"name": name}).all()
    declared = [f'"{column}" "{kind}"' for column, kind in columns] + ['"@xmin" TEXT', '"@ctid" TEXT']
    target.execute(f'CREATE TABLE "{name}" ({", ".join(declared)})')
    wanted = ", ".join(f'"{column}"' for column, _ in columns)
    # Only names out of the server's own catalogue, quoted.
    rows = source.exec_driver_sql(f'SELECT {wanted}, xmin::text, ctid::text FROM "{name}" ORDER BY ctid')
    marks = ", ".join("?" * (len(columns) + 2))
    target.executemany(
        f'INSERT INTO "{name}" VALUES ({marks})', ([_plain(value) for value in row] for row in rows)
    )


def _plain(value: object) -> object:
    if value is None or isinstance(value, bytes | int | float | str):
        return value
    return bytes(value) if isinstance(value, memoryview) else str(value)
