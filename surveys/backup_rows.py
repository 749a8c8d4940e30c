"""The rows of the database as lines of a backup, and back; the same on both databases.

A copy of rows by their keys holds no order of arrival, no freed page and no write-ahead log.
"""

import base64
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from surveys.schema import metadata, staff_challenge, staff_session

BATCH = 500
NOT_COPIED = (staff_session, staff_challenge)  # nobody is signed in in a copy: what ended would begin again
TABLE = "table"
ROW = "row"


def dump(connection: sa.Connection) -> Iterator[object]:
    """Give every row of the main database, tables before those that point to them."""
    for table in metadata.sorted_tables:
        yield {TABLE: table.name, "columns": [column.name for column in table.columns]}
        if table in NOT_COPIED:
            continue
        rows = connection.execution_options(yield_per=BATCH).execute(
            sa.select(table).order_by(*table.primary_key)
        )
        for row in rows:
            yield {ROW: [_written(value) for value in row]}


def _written(value: object) -> object:
    match value:
        case bytes():
            return {"bytes": base64.b64encode(value).decode()}
        case datetime():
            return {"time": value.isoformat()}
        case date():
            return {"date": value.isoformat()}
        case dict() | list():
            return {"json": value}
    return value


def _read(value: object) -> object:
    match value:
        case {"bytes": str(content)}:
            return base64.b64decode(content)
        case {"time": str(content)}:
            return datetime.fromisoformat(content)
        case {"date": str(content)}:
            return date.fromisoformat(content)
        case {"json": content}:
            return content
    return value


def empty(connection: sa.Connection) -> None:
    """Take away the tables of the main database, of whatever version; boxes stay."""
    names = [*metadata.tables, "alembic_version"]
    there = set(sa.inspect(connection).get_table_names())
    found = sa.MetaData()
    found.reflect(connection, only=[name for name in names if name in there])
    found.drop_all(connection)


def load(connection: sa.Connection, lines: Iterable[Any]) -> None:
    """Put rows into empty tables of the version they were copied from."""
    found = sa.MetaData()
    found.reflect(connection)
    table: sa.Table | None = None
    columns: list[str] = []
    waiting: list[dict[str, Any]] = []
    for line in lines:
        if TABLE in line:
            _insert(connection, table, waiting)
            table, columns, waiting = found.tables[line[TABLE]], line["columns"], []
            continue
        waiting.append({name: _read(value) for name, value in zip(columns, line[ROW], strict=True)})
        if len(waiting) >= BATCH and table is not None and _parent_of(table) is None:
            _insert(connection, table, waiting)
            waiting = []
    _insert(connection, table, waiting)


def _parent_of(table: sa.Table) -> str | None:
    """Give the column that points into its own table."""
    return next((key.parent.name for key in table.foreign_keys if key.column.table is table), None)


def _insert(connection: sa.Connection, table: sa.Table | None, rows: Sequence[dict[str, Any]]) -> None:
    if table is None or not rows:
        return
    parent = _parent_of(table)
    for generation in _generations(rows, parent, table) if parent else [rows]:
        connection.execute(sa.insert(table), list(generation))


def _generations(
    rows: Sequence[dict[str, Any]], parent: str, table: sa.Table
) -> Iterator[Sequence[dict[str, Any]]]:
    """Give rows after those they point to."""
    (key,) = table.primary_key
    there: set[object] = {None}
    left = list(rows)
    while left:
        ready = [row for row in left if row[parent] in there]
        left = [row for row in left if row[parent] not in there]
        there |= {row[key.name] for row in ready}
        yield ready
