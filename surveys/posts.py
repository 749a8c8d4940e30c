"""Who holds which post now: the cadres that a round may be about, and the units they serve in."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from surveys.identifiers import CadreCode, SubjectKind, SubjectNumber, UnitCode
from surveys.schema import cadre, label, position, term, unit
from surveys.survey import Subject


@dataclass(frozen=True, slots=True)
class Post:
    """A cadre with the latest post held on a day."""

    cadre: CadreCode
    name: str
    position: str
    position_group: str
    unit: UnitCode


def units_below(connection: sa.Connection, top: UnitCode) -> frozenset[UnitCode]:
    """Give a unit and every unit below it."""
    below = sa.select(unit.c.code).where(unit.c.code == top).cte("below", recursive=True)
    below = below.union(sa.select(unit.c.code).join(below, unit.c.parent == below.c.code))
    return frozenset(UnitCode(code) for code in connection.scalars(sa.select(below.c.code)))


def unit_names(connection: sa.Connection) -> tuple[tuple[UnitCode, str], ...]:
    """Give code and name of every unit in the order of the Vietnamese alphabet, provinces first."""
    rows = connection.execute(
        sa.select(unit.c.code, unit.c.name).order_by(unit.c.parent.is_not(None), unit.c.sort_key, unit.c.code)
    )
    return tuple((UnitCode(row.code), row.name) for row in rows)


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit; ``parent`` is the name of the unit above it, "" at the top."""

    code: UnitCode
    name: str
    kind: str
    parent: str


def unit_line(connection: sa.Connection, code: str) -> UnitLine | None:
    """Give a unit with the name of the one above it; None where there is none."""
    above = unit.alias("above")
    wanted = sa.select(unit.c.code, unit.c.name, unit.c.kind, sa.func.coalesce(above.c.name, ""))
    row = connection.execute(
        wanted.outerjoin(above, above.c.code == unit.c.parent).where(unit.c.code == code)
    ).one_or_none()
    return None if row is None else UnitLine(*row)


def names(connection: sa.Connection, kind: str, language: str) -> dict[str, str]:
    """Give the names of all positions or position groups in a language, by code; the code where none is."""
    table = {"position": position, "position_group": sa.table("position_group", sa.column("code"))}[kind]
    found = dict.fromkeys(connection.scalars(sa.select(table.c.code).order_by(table.c.code)), "")
    rows = connection.execute(sa.select(label).where(label.c.kind == kind, label.c.code.in_(found))).all()
    for row in sorted(rows, key=lambda row: row.language == language):
        found[row.code] = row.text
    return {code: name or code for code, name in found.items()}


def held(
    connection: sa.Connection, on: date, units: Collection[UnitCode], groups: Collection[str]
) -> tuple[Post, ...]:
    """Give the posts of some position groups in some units on a day, one for each cadre, by name.

    Who holds several is named with the one that began last.
    """
    rows = connection.execute(
        sa.select(cadre.c.code, cadre.c.name, term.c.position, position.c.position_group, term.c.unit)
        .join(term, term.c.cadre == cadre.c.code)
        .join(position, position.c.code == term.c.position)
        .where(
            term.c.starts_on <= on,
            sa.or_(term.c.ends_on.is_(None), term.c.ends_on >= on),
            position.c.position_group.in_(groups),
        )
        .order_by(cadre.c.sort_key, cadre.c.code, term.c.starts_on.desc(), term.c.position)
    )
    found: dict[str, Post] = {}
    for row in rows:
        if row.unit in units and row.code not in found:
            found[row.code] = Post(*row)
    return tuple(found.values())


def subjects(posts: Collection[Post]) -> tuple[Subject, ...]:
    """Give posts as the subjects of a round, numbered from 1 in their order."""
    return tuple(
        Subject(
            SubjectNumber(number),
            SubjectKind.CADRE,
            post.cadre,
            post.name,
            post.position,
            post.position_group,
            post.unit,
        )
        for number, post in enumerate(posts, 1)
    )
