"""Commitments as the office looks for them: by unit, state and person, cut by the database."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from surveys import commitments
from surveys.commitments import ENDED, TOLD, Commitment, CommitmentState
from surveys.identifiers import CadreCode, SubjectKind, UnitCode
from surveys.own_subjects import headed_by
from surveys.schema import cadre, collective, commitment_step
from surveys.schema import commitment as table
from surveys.text import search_key

Person = tuple[SubjectKind, str]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which commitments are wanted. ``units``: where they were made; None: anywhere.

    ``search``: words of the name, or the code, of who promised. ``apart_from``: whose are left out.
    ``speaker``: only those a cadre speaks for that day, as themself or as the head of a collective.
    """

    today: date
    units: Collection[UnitCode] | None = None
    state: CommitmentState | None = None
    overdue: bool = False
    search: str = ""
    apart_from: Collection[Person] = ()
    speaker: CadreCode | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One page of a list, and how many there are on the whole."""

    rows: tuple[Commitment, ...]
    total: int


def listing(connection: sa.Connection, choice: Choice, offset: int, most: int) -> Part:
    """List commitments that were told: the overdue first, then by their last day, at the end the ended."""
    wanted = sa.select(table.c.id).where(*_conditions(connection, choice))
    total = connection.scalar(sa.select(sa.func.count()).select_from(wanted.subquery())) or 0
    ended = table.c.state.in_(ENDED)
    # What is under way is looked up by the day that comes next; what is over, the latest first.
    ordered = wanted.order_by(
        ended, sa.case((~ended, _last_day())), sa.case((ended, _last_day())).desc(), table.c.id
    )
    ids = connection.scalars(ordered.offset(offset).limit(most)).all()
    found = commitments.chosen(connection, ids)
    return Part(tuple(found[one] for one in ids), total)


def names(connection: sa.Connection, some: Collection[Commitment]) -> Mapping[Person, str]:
    """Give the names of those who promised."""
    found: dict[Person, str] = {}
    for kind, register in ((SubjectKind.CADRE, cadre), (SubjectKind.COLLECTIVE, collective)):
        codes = sorted({one.code for one in some if one.kind is kind})
        rows = connection.execute(
            sa.select(register.c.code, register.c.name).where(register.c.code.in_(codes))
        )
        found |= {(kind, row.code): row.name for row in rows}
    return found


def _last_day() -> sa.ColumnElement[date]:
    """Give the last day as it stands now: a day is only ever moved to a later one."""
    moved = (
        sa.select(sa.func.max(commitment_step.c.due_on))
        .where(commitment_step.c.commitment == table.c.id)
        .scalar_subquery()
    )
    return sa.func.coalesce(moved, table.c.due_on)


def _conditions(connection: sa.Connection, choice: Choice) -> list[sa.ColumnElement[bool]]:
    found = [table.c.state.in_(TOLD) if choice.state is None else table.c.state == choice.state]
    if choice.units is not None:
        found.append(table.c.unit.in_(sorted(choice.units)))
    if choice.overdue:
        found += [table.c.state == CommitmentState.MADE, _last_day() < choice.today]
    if choice.search.strip():
        found.append(_is_of(connection, choice.search))
    if choice.speaker is not None:
        found.append(_spoken_for(choice.speaker, choice.today))
    return [*found, *(~_are(kind, choice.apart_from) for kind in SubjectKind)]


def _are(kind: SubjectKind, people: Collection[Person]) -> sa.ColumnElement[bool]:
    codes = sorted(code for one, code in people if one is kind)
    return sa.and_(table.c.kind == kind, table.c.code.in_(codes))


def _is_of(connection: sa.Connection, search: str) -> sa.ColumnElement[bool]:
    words = search_key(search).split()
    cadres = sa.select(cadre.c.code).where(
        *(cadre.c.search_key.contains(word, autoescape=True) for word in words)
    )
    # Collectives have no search key in the database: there are few of them.
    every = connection.execute(sa.select(collective.c.code, collective.c.name))
    collectives = [row.code for row in every if all(word in search_key(row.name) for word in words)]
    return sa.or_(
        table.c.code == search.strip(),
        sa.and_(table.c.kind == SubjectKind.CADRE, table.c.code.in_(cadres)),
        sa.and_(table.c.kind == SubjectKind.COLLECTIVE, table.c.code.in_(collectives)),
    )


def _spoken_for(speaker: CadreCode, today: date) -> sa.ColumnElement[bool]:
    return sa.or_(
        sa.and_(table.c.kind == SubjectKind.CADRE, table.c.code == speaker),
        sa.and_(table.c.kind == SubjectKind.COLLECTIVE, table.c.code.in_(headed_by(speaker, today))),
    )
