"""The register as it is read: page by page, in Vietnamese order, found without accents."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from surveys.identifiers import CadreCode, UnitCode
from surveys.schema import cadre, evaluator, position, term, unit
from surveys.text import search_key

Line = TypeVar("Line")


@dataclass(frozen=True, slots=True)
class Page:
    """Which page of a list, counted from 1, and how many lines it has."""

    number: int = 1
    lines: int = 50


@dataclass(frozen=True, slots=True)
class Listed(Generic[Line]):
    """One page of a list and how many lines the whole list has."""

    lines: tuple[Line, ...]
    total: int


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit and the name of the unit above it ("" for the topmost)."""

    code: UnitCode
    name: str
    kind: str
    parent: UnitCode | None
    parent_name: str


@dataclass(frozen=True, slots=True)
class TermLine:
    """A post that a cadre holds or held; ``ends_on`` None: still in office."""

    position: str
    unit: UnitCode
    unit_name: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class CadreLine:
    """A cadre with all terms, the latest first. ``local`` None: not known."""

    code: CadreCode
    name: str
    local: bool | None
    terms: tuple[TermLine, ...]


@dataclass(frozen=True, slots=True)
class EvaluatorLine:
    """A body that evaluates, and its unit."""

    code: str
    name: str
    unit: UnitCode
    unit_name: str


@dataclass(frozen=True, slots=True)
class CadreSearch:
    """Which cadres: words of the name or the code; in office in a unit or position group on ``on``."""

    on: date
    words: str = ""
    unit: UnitCode | None = None
    position_group: str | None = None


def units(connection: sa.Connection, words: str = "", page: Page = Page()) -> Listed[UnitLine]:
    """List units by name; only those whose name or code has every word of a search."""
    above = unit.alias("above")
    wanted = (
        sa.select(unit, above.c.name.label("parent_name"))
        .outerjoin(above, above.c.code == unit.c.parent)
        .where(*_found(unit.c.search_key, unit.c.code, words))
        .order_by(unit.c.sort_key, unit.c.code)
    )
    rows, total = _page(connection, wanted, page)
    lines = (UnitLine(row.code, row.name, row.kind, row.parent, row.parent_name or "") for row in rows)
    return Listed(tuple(lines), total)


def cadres(connection: sa.Connection, search: CadreSearch, page: Page = Page()) -> Listed[CadreLine]:
    """List cadres by name with their terms."""
    wanted = (
        sa.select(cadre)
        .where(*_found(cadre.c.search_key, cadre.c.code, search.words))
        .order_by(cadre.c.sort_key, cadre.c.code)
    )
    if search.unit is not None or search.position_group is not None:
        wanted = wanted.where(cadre.c.code.in_(_in_office(search)))
    rows, total = _page(connection, wanted, page)
    terms = _terms(connection, [row.code for row in rows])
    lines = (CadreLine(row.code, row.name, row.local, tuple(terms.get(row.code, ()))) for row in rows)
    return Listed(tuple(lines), total)


def evaluators(connection: sa.Connection, words: str = "", page: Page = Page()) -> Listed[EvaluatorLine]:
    """List the bodies that evaluate by code."""
    wanted = (
        sa.select(evaluator, unit.c.name.label("unit_name"))
        .join(unit, unit.c.code == evaluator.c.unit)
        .order_by(evaluator.c.code)
    )
    rows = connection.execute(wanted).all()
    # They are a handful, and their table keeps no key to search by.
    kept = [row for row in rows if _has_every_word(f"{search_key(row.name)} {row.code.lower()}", words)]
    start = (page.number - 1) * page.lines
    lines = (
        EvaluatorLine(row.code, row.name, row.unit, row.unit_name) for row in kept[start : start + page.lines]
    )
    return Listed(tuple(lines), len(kept))


def _has_every_word(text: str, words: str) -> bool:
    return all(word in text for word in search_key(words).split())


def _found(
    key: sa.ColumnElement[str], code: sa.ColumnElement[str], words: str
) -> list[sa.ColumnElement[bool]]:
    """Give a condition for each word; a search key has no sign that LIKE would take for a pattern."""
    return [
        sa.or_(key.like(f"%{word}%"), sa.func.lower(code).like(f"%{word}%"))
        for word in search_key(words).split()
    ]


def _in_office(search: CadreSearch) -> sa.Select[Any]:
    wanted = (
        sa.select(term.c.cadre)
        .join(position, position.c.code == term.c.position)
        .where(term.c.starts_on <= search.on, sa.or_(term.c.ends_on.is_(None), term.c.ends_on >= search.on))
    )
    if search.unit is not None:
        below = sa.select(unit.c.code).where(unit.c.code == search.unit).cte("below", recursive=True)
        below = below.union(sa.select(unit.c.code).join(below, unit.c.parent == below.c.code))
        wanted = wanted.where(term.c.unit.in_(sa.select(below.c.code)))
    if search.position_group is not None:
        wanted = wanted.where(position.c.position_group == search.position_group)
    return wanted


def _page(connection: sa.Connection, wanted: sa.Select[Any], page: Page) -> tuple[list[sa.Row[Any]], int]:
    total = connection.scalar(sa.select(sa.func.count()).select_from(wanted.order_by(None).subquery()))
    rows = connection.execute(wanted.limit(page.lines).offset((page.number - 1) * page.lines))
    return list(rows), total or 0


def _terms(connection: sa.Connection, cadres_found: list[str]) -> dict[str, list[TermLine]]:
    rows = connection.execute(
        sa.select(term, unit.c.name.label("unit_name"))
        .join(unit, unit.c.code == term.c.unit)
        .where(term.c.cadre.in_(cadres_found))
        .order_by(term.c.starts_on.desc(), term.c.position, term.c.unit)
    )
    found: dict[str, list[TermLine]] = {}
    for row in rows:
        line = TermLine(row.position, row.unit, row.unit_name, row.starts_on, row.ends_on)
        found.setdefault(row.cadre, []).append(line)
    return found
