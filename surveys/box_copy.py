"""Looking at a whole box at one moment, and the rows it is filled with again from a backup."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

import sqlalchemy as sa

BATCH = 500


class Stored(StrEnum):
    """What a box stores."""

    SPENT = "spent"
    RATINGS = "ratings"
    TEXTS = "texts"


@dataclass(frozen=True, slots=True)
class BoxRow:
    """One row: a spent code and its mark, or the id of a part and the part."""

    kind: Stored
    key: bytes
    content: bytes


@dataclass(frozen=True, slots=True)
class Still:
    """A box that stands still while it is looked at: one transaction sees one moment."""

    connection: sa.Connection
    tables: Mapping[Stored, sa.Table]

    def keys(self, kind: Stored) -> list[bytes]:
        """Give the keys of a table in their own order, which is random."""
        key = self.tables[kind].c[0]
        return list(self.connection.scalars(sa.select(key).order_by(key)))

    def rows(self, kind: Stored, keys: Sequence[bytes]) -> list[BoxRow]:
        """Give the rows of some keys."""
        table = self.tables[kind]
        found = self.connection.execute(sa.select(table).where(table.c[0].in_(keys)))
        return [BoxRow(kind, key, content) for key, content in found]


def fill(connection: sa.Connection, tables: Mapping[Stored, sa.Table], rows: Iterable[BoxRow]) -> None:
    """Put rows into the empty tables of a box."""
    for batch in _batches(rows):
        for kind, table in tables.items():
            key, content = (column.name for column in table.columns)
            values = [{key: row.key, content: row.content} for row in batch if row.kind is kind]
            if values:
                connection.execute(sa.insert(table), values)


def _batches(rows: Iterable[BoxRow]) -> Iterator[list[BoxRow]]:
    left = iter(rows)
    while batch := list(islice(left, BATCH)):
        yield batch
