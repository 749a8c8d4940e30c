"""The register as lists to read: found without accents, in Vietnamese order, in pages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from surveys import organizations, posts
from surveys.identifiers import CadreCode, UnitCode
from surveys.organizations import EVERYTHING, Scope
from surveys.schema import cadre, collective, collective_head, evaluator, position, term, unit
from surveys.text import search_key, sort_key

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of a list: words of a name, or a code ("" for all); which rows, at most how many.

    ``scope``: the organizations whose units, cadres and evaluators are listed. ``order``: a column of the
    list (see ``ORDERS``), with "-" before it backwards; by name where it is none of them.
    """

    words: str = ""
    offset: int = 0
    most: int = 50
    scope: Scope = EVERYTHING
    order: str = ""

    def ordered(
        self, columns: Mapping[str, sa.Column[Any]], table: sa.Table
    ) -> tuple[sa.ColumnElement[Any], ...]:
        """Give what to order by: the column that was asked for, then name and code."""
        first = columns.get(self.order.removeprefix("-"), table.c.sort_key)
        directed = first.desc() if self.order.startswith("-") else first.asc()
        return (directed, table.c.sort_key, table.c.code)


ORDERS: Mapping[str, tuple[str, ...]] = {
    "units": ("name", "kind", "code"),
    "cadres": ("name", "unit", "since", "code"),
}
"""What a list can be ordered by, where it can be ordered at all; never by anything that people said."""


@dataclass(frozen=True, slots=True)
class Listed(Generic[Row]):
    """A part of a list, and how many rows there are in all."""

    rows: tuple[Row, ...]
    total: int


@dataclass(frozen=True, slots=True)
class ListedUnit:
    """One unit; ``parent`` is the name of the unit above it, "" at the top."""

    code: UnitCode
    name: str
    kind: str
    parent: str


@dataclass(frozen=True, slots=True)
class ListedName:
    """A position or a position group in the reader's language; ``group`` is "" for a group."""

    code: str
    name: str
    group: str


@dataclass(frozen=True, slots=True)
class ListedCadre:
    """One cadre with the post held last: code of the position, name of the unit, "" where there is none."""

    code: CadreCode
    name: str
    local: bool | None
    position: str
    unit: str
    starts_on: date | None
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class ListedEvaluator:
    """One evaluator; ``unit`` is a name."""

    code: str
    name: str
    unit: str


@dataclass(frozen=True, slots=True)
class ListedCollective:
    """One collective with its head of a day; ``unit`` and ``head`` are names, "" where nobody is the head."""

    code: str
    name: str
    unit: str
    head: str
    starts_on: date | None


def units(connection: sa.Connection, wanted: Wanted) -> Listed[ListedUnit]:
    """List units by name."""
    above = unit.alias("above")
    columns = (unit.c.code, unit.c.name, unit.c.kind, sa.func.coalesce(above.c.name, ""))
    query = sa.select(*columns).outerjoin(above, above.c.code == unit.c.parent)
    query = query.where(wanted.scope.within(unit.c.code))
    columns_of = {"kind": unit.c.kind, "code": unit.c.code}
    return _cut(connection, query.order_by(*wanted.ordered(columns_of, unit)), unit, wanted, ListedUnit)


def cadres(connection: sa.Connection, wanted: Wanted) -> Listed[ListedCadre]:
    """List cadres by name, each once."""
    later = term.alias("later")
    here = wanted.scope.within(term.c.unit)
    is_last = here & ~(
        sa.select(later.c.cadre)
        .where(
            later.c.cadre == term.c.cadre,
            wanted.scope.within(later.c.unit),
            sa.tuple_(later.c.starts_on, later.c.position, later.c.unit)
            > sa.tuple_(term.c.starts_on, term.c.position, term.c.unit),
        )
        .exists()
    )
    columns = (
        *(cadre.c.code, cadre.c.name, cadre.c.local),
        *(sa.func.coalesce(term.c.position, ""), sa.func.coalesce(unit.c.name, "")),
        *(term.c.starts_on, term.c.ends_on),
    )
    query = (
        sa.select(*columns)
        .select_from(cadre)
        .outerjoin(term, sa.and_(term.c.cadre == cadre.c.code, is_last))
        .outerjoin(unit, unit.c.code == term.c.unit)
    )
    if wanted.scope.units is not None:
        query = query.where(cadre.c.code.in_(organizations.cadres(wanted.scope)))
    columns_of = {"unit": unit.c.sort_key, "since": term.c.starts_on, "code": cadre.c.code}
    return _cut(connection, query.order_by(*wanted.ordered(columns_of, cadre)), cadre, wanted, ListedCadre)


def evaluators(connection: sa.Connection, wanted: Wanted) -> Listed[ListedEvaluator]:
    """List evaluators by name."""
    query = sa.select(evaluator.c.code, evaluator.c.name, unit.c.name.label("unit"))
    query = query.where(wanted.scope.within(evaluator.c.unit))
    rows = connection.execute(query.join(unit, unit.c.code == evaluator.c.unit))
    return _part([ListedEvaluator(*row) for row in rows], wanted)


def collectives(connection: sa.Connection, wanted: Wanted, today: date) -> Listed[ListedCollective]:
    """List collectives by name, with their heads of a day."""
    head = collective_head.c
    is_head = sa.and_(
        head.collective == collective.c.code,
        head.starts_on <= today,
        sa.or_(head.ends_on.is_(None), head.ends_on >= today),
    )
    query = (
        sa.select(
            *(collective.c.code, collective.c.name, unit.c.name.label("unit")),
            *(sa.func.coalesce(cadre.c.name, ""), head.starts_on),
        )
        .join(unit, unit.c.code == collective.c.unit)
        .outerjoin(collective_head, is_head)
        .outerjoin(cadre, cadre.c.code == head.cadre)
        .where(wanted.scope.within(collective.c.unit))
    )
    return _part([ListedCollective(*row) for row in connection.execute(query)], wanted)


def position_groups(connection: sa.Connection, wanted: Wanted, language: str) -> Listed[ListedName]:
    """List position groups by their name in a language."""
    found = posts.names(connection, "position_group", language)
    return _part([ListedName(code, name, "") for code, name in found.items()], wanted)


def positions(connection: sa.Connection, wanted: Wanted, language: str) -> Listed[ListedName]:
    """List positions by their name in a language, with the names of their groups."""
    groups = posts.names(connection, "position_group", language)
    named = posts.names(connection, "position", language)
    rows = connection.execute(sa.select(position.c.code, position.c.position_group))
    group_of: Mapping[str, str] = {row.code: row.position_group for row in rows}
    found = [ListedName(code, name, groups[group_of[code]]) for code, name in named.items()]
    return _part(found, wanted)


def _cut(
    connection: sa.Connection,
    query: sa.Select[Any],
    table: sa.Table,
    wanted: Wanted,
    make: Callable[..., Row],
) -> Listed[Row]:
    """Let the database find, count and cut."""
    found: sa.ColumnElement[bool] = sa.true()
    if wanted.words.strip():
        key = search_key(wanted.words)
        found = sa.or_(
            table.c.search_key.contains(key, autoescape=True) if key else sa.false(),
            sa.func.lower(table.c.code) == wanted.words.strip().lower(),
        )
    query = query.where(found)
    total = connection.scalar(sa.select(sa.func.count()).select_from(query.order_by(None).subquery())) or 0
    rows = connection.execute(query.offset(wanted.offset).limit(wanted.most))
    return Listed(tuple(make(*row) for row in rows), total)


def _part(
    rows: list[ListedName] | list[ListedEvaluator] | list[ListedCollective], wanted: Wanted
) -> Listed[Any]:
    """Find and cut a short list, whose names hang on the reader's language."""
    key, code = search_key(wanted.words), wanted.words.strip().lower()
    found = [
        one for one in rows if not code or (key and key in search_key(one.name)) or code == one.code.lower()
    ]
    found.sort(key=lambda one: (sort_key(one.name), one.code))
    return Listed(tuple(found[wanted.offset : wanted.offset + wanted.most]), len(found))
