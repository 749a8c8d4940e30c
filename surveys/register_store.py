"""Writing records into the tables of the register: what is new is added, what differs is changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import sqlalchemy as sa


class Change(IntEnum):
    """What became of a row, the strongest last."""

    UNCHANGED = 0
    CHANGED = 1
    ADDED = 2


@dataclass(frozen=True, slots=True)
class Record:
    """What one row of a table says about one record of ours; all records of a call have the same columns."""

    row: int
    values: Mapping[str, Any]


class Changes:
    """The changes of one import, noted by row; in a dry run they are only noted."""

    def __init__(self, connection: sa.Connection, *, dry_run: bool) -> None:
        self.connection = connection
        self._dry_run = dry_run
        self._rows: dict[int, Change] = {}

    def of_row(self, row: int) -> Change:
        """Give the strongest change that a row brought."""
        return self._rows.get(row, Change.UNCHANGED)

    def put(self, table: sa.Table, keys: tuple[str, ...], records: Sequence[Record]) -> None:
        """Add or change records, in their order. Columns that a record does not name stay as they are."""
        if not records:
            return
        columns = tuple(records[0].values)
        rows = self.connection.execute(sa.select(*(table.c[name] for name in columns)))
        stored = {tuple(getattr(row, key) for key in keys): dict(row._mapping) for row in rows}  # noqa: SLF001 - the documented way to a row's names
        added, changed = [], []
        for record in records:
            key = tuple(record.values[name] for name in keys)
            before = stored.get(key)
            if before is None:
                added.append(record)
            elif before != record.values:
                changed.append(record)
            else:
                continue
            stored[key] = dict(record.values)
            change = Change.ADDED if before is None else Change.CHANGED
            self._rows[record.row] = max(self.of_row(record.row), change)
        if not self._dry_run:
            self._write(table, keys, added, changed)

    def _write(
        self, table: sa.Table, keys: tuple[str, ...], added: Sequence[Record], changed: Sequence[Record]
    ) -> None:
        if added:
            self.connection.execute(sa.insert(table), [dict(record.values) for record in added])
        if changed:
            update = (
                sa.update(table)
                .where(*(table.c[key] == sa.bindparam(f"key_{key}") for key in keys))
                .values({name: sa.bindparam(f"new_{name}") for name in changed[0].values if name not in keys})
            )
            parameters = [
                {
                    (f"key_{name}" if name in keys else f"new_{name}"): value
                    for name, value in one.values.items()
                }
                for one in changed
            ]
            self.connection.execute(update, parameters)
