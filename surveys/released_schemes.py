"""Evaluation schemes as other systems may know them: approved, or retired since; never a draft."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from surveys.identifiers import UnitCode
from surveys.released import Page, below
from surveys.schema import unit
from surveys.schema_exchange import scheme

KNOWN = ("approved", "retired")
_DIGITS = 6
_KEY = re.compile(rf"(.+) ([0-9]{{{_DIGITS}}})", re.ASCII)


@dataclass(frozen=True, slots=True)
class SchemeLine:
    """One version of a scheme without its content. ``unit`` None: a shipped example, everybody's."""

    id: str
    version: int
    unit: UnitCode | None
    state: str
    hash: str
    approved_on: date | None

    @property
    def key(self) -> str:
        """Give its place in a list."""
        return f"{self.id} {self.version:0{_DIGITS}}"


@dataclass(frozen=True, slots=True)
class StoredScheme:
    """One version of a scheme: as it was written, and what that says."""

    line: SchemeLine
    source: str
    definition: Mapping[str, object]


def schemes(connection: sa.Connection, within: UnitCode, page: Page) -> tuple[SchemeLine, ...]:
    """Give the schemes that hold for a unit: of it, of those above and below, and shipped examples."""
    table, after = scheme.c, _KEY.fullmatch(page.after)
    later: sa.ColumnElement[bool] = sa.true()
    if after is not None:
        later = sa.or_(table.id > after[1], sa.and_(table.id == after[1], table.version > int(after[2])))
    rows = connection.execute(
        _question(within).where(later).order_by(table.id, table.version).limit(page.most)
    )
    return tuple(_line(row) for row in rows)


def one_scheme(connection: sa.Connection, within: UnitCode, name: str, version: int) -> StoredScheme | None:
    """Give one version of a scheme; None where there is none for the unit."""
    table = scheme.c
    row = connection.execute(
        _question(within).add_columns(table.source).where(table.id == name, table.version == version)
    ).one_or_none()
    return None if row is None else StoredScheme(_line(row), row.source, tomllib.loads(row.source))


def _question(within: UnitCode) -> sa.Select[tuple[object, ...]]:
    table = scheme.c
    columns = [table[name] for name in SchemeLine.__dataclass_fields__]
    holds = sa.or_(table.unit.is_(None), table.unit.in_(below(within)), table.unit.in_(_above(within)))
    return sa.select(*columns).where(table.state.in_(KNOWN), holds)


def _above(code: UnitCode) -> sa.Select[tuple[str]]:
    found = sa.select(unit.c.code, unit.c.parent).where(unit.c.code == code).cte(recursive=True)
    found = found.union(sa.select(unit.c.code, unit.c.parent).join(found, unit.c.code == found.c.parent))
    return sa.select(found.c.code)


def _line(row: sa.Row[tuple[object, ...]]) -> SchemeLine:
    return SchemeLine(row.id, row.version, row.unit, row.state, row.hash, row.approved_on)
