"""What the ballots of a round are about, as its file says, completed from the register."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

import sqlalchemy as sa

from surveys.identifiers import SubjectKind, SubjectNumber, UnitCode
from surveys.problems import N_
from surveys.schema import cadre, collective, position, term
from surveys.survey import Subject
from surveys.toml_table import TomlTable

Named = TypeVar("Named", bound=StrEnum)


def one_of(table: TomlTable, key: str, names: type[Named]) -> Named:
    """Read a text that is one of the values of an enumeration."""
    written = table.text(key)
    for name in names:
        if written == name.value:
            return name
    if written:
        table.complain(
            key,
            N_("This must be one of: %(names)s. Correct it."),
            names=", ".join(one.value for one in names),
        )
    return next(iter(names))


def subjects_of(connection: sa.Connection, table: TomlTable, whose: UnitCode) -> tuple[Subject, ...]:
    """Read what the ballots of a round are about; numbered from 1 in the order of the file."""
    listed = table.tables("subjects")
    codes = [str(one.values.get("code")) for one in listed]
    held = {
        SubjectKind.CADRE: _posts_held(connection, codes),
        SubjectKind.COLLECTIVE: _collectives(connection, codes),
    }
    return tuple(_subject(one, number, held, whose) for number, one in enumerate(listed, 1))


def _subject(
    table: TomlTable, number: int, held: Mapping[SubjectKind, Mapping[str, Any]], whose: UnitCode
) -> Subject:
    """Read one subject; what the file does not say of a cadre or a collective is taken from the register."""
    code = table.text("code")
    kind = one_of(table, "kind", SubjectKind) if table.has("kind") else SubjectKind.CADRE
    post = held.get(kind, {}).get(code)

    def said(key: str, known: str | None) -> str | None:
        return table.text(key) if table.has(key) else known

    subject = Subject(
        number=SubjectNumber(number),
        kind=kind,
        code=code,
        # Without a name in the file or the register the code stands for it; the plan's check names it.
        name=said("name", post.name if post else code) or code,
        position=said("position", post.position if post else None),
        position_group=said("position_group", post.position_group if post else None),
        unit=UnitCode(said("unit", post.unit if post else whose) or whose),
    )
    table.finish()
    return subject


def _posts_held(connection: sa.Connection, codes: Iterable[str]) -> Mapping[str, Any]:
    """Give the latest term of cadres that is not over, with name and position group."""
    rows = connection.execute(
        sa.select(cadre.c.code, cadre.c.name, term.c.position, position.c.position_group, term.c.unit)
        .join(term, term.c.cadre == cadre.c.code)
        .join(position, position.c.code == term.c.position)
        .where(cadre.c.code.in_(list(codes)), term.c.ends_on.is_(None))
        .order_by(term.c.starts_on)
    )
    return {row.code: row for row in rows}


def _collectives(connection: sa.Connection, codes: Iterable[str]) -> Mapping[str, Any]:
    """Give collectives as the register has them; they hold no position."""
    none = sa.null()
    rows = connection.execute(
        sa.select(
            *(collective.c.code, collective.c.name, collective.c.unit),
            *(none.label("position"), none.label("position_group")),
        ).where(collective.c.code.in_(list(codes)))
    )
    return {row.code: row for row in rows}
