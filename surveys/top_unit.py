"""The topmost unit of an installation: its province, or whatever organization runs it."""

import re

import sqlalchemy as sa

from surveys.identifiers import UnitCode
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.schema import unit
from surveys.text import clean, search_key, sort_key

KIND = "province"
CODE_SHAPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,31}")


def top_unit(connection: sa.Connection) -> UnitCode | None:
    """Give the unit that has none above it; None when there is none, or more than one."""
    tops = connection.scalars(sa.select(unit.c.code).where(unit.c.parent.is_(None)).limit(2)).all()
    return UnitCode(tops[0]) if len(tops) == 1 else None


def add_top_unit(connection: sa.Connection, code: UnitCode, name: str, kind: str = KIND) -> UnitCode:
    """Add the topmost unit of an empty register. Raises Refused when units are there already."""
    if connection.scalar(sa.select(unit.c.code).limit(1)) is not None:
        raise Refused(Problem(N_("The register has units already: the topmost one cannot be added now.")))
    return _add(connection, code, name, kind)


def add_organization(connection: sa.Connection, code: UnitCode, name: str, kind: str = KIND) -> UnitCode:
    """Add one more topmost unit: an organization isolated from the others. Raises BadInput, Refused."""
    if not clean(name).strip() or not CODE_SHAPE.fullmatch(code):
        raise BadInput(Problem(N_("A unit has a code of letters, digits, dots and hyphens, and a name.")))
    if connection.scalar(sa.select(unit.c.code).where(unit.c.code == code)) is not None:
        raise Refused(Problem(N_("The code “%(code)s” is taken. Choose another one."), {"code": code}))
    return _add(connection, code, name, kind)


def _add(connection: sa.Connection, code: UnitCode, name: str, kind: str) -> UnitCode:
    words = clean(name).strip()
    connection.execute(
        sa.insert(unit).values(
            code=code, kind=kind, name=words, sort_key=sort_key(words), search_key=search_key(words)
        )
    )
    return code
