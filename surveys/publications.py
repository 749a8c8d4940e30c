"""To whom a release is told: every step is a line of its own, only ever further, never taken back unseen."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import sqlalchemy as sa

from surveys.identifiers import SurveyCode
from surveys.schema import publication as table
from surveys.schema import release

WITHDRAWN = "withdrawn"
"""In place of a level: the public page was taken down, for a reason that stands in its place."""


class Level(StrEnum):
    """Who may read a release, the fewest first; each level includes those before it."""

    CADRE = "cadre"  # the cadre, and those who handle the round
    COUNCIL = "council"  # evaluators and auditors, too
    FRONT = "front"  # everybody of the Front in the organization, too
    PUBLIC = "public"  # everybody

    def reaches(self, other: "Level") -> bool:
        """Say whether who may read at another level may read at this one."""
        return _ORDER.index(self) >= _ORDER.index(other)


_ORDER = tuple(Level)


@dataclass(frozen=True, slots=True)
class Publication:
    """One step. ``level`` None: the public page was withdrawn. ``hash``: of what the public site shows."""

    survey: SurveyCode
    number: int
    release: int
    level: Level | None
    hash: str | None
    signed_by: tuple[str, ...]
    published_on: date


@dataclass(frozen=True, slots=True)
class Step:
    """What is to become a line: of which release, how far, and the public content if there is any."""

    release: int
    level: Level | None
    content: str | None = None
    hash: str | None = None


def level_of(connection: sa.Connection, code: SurveyCode) -> Level | None:
    """Say how far the results of a round are told; None: they are not released.

    A release that nobody told any further, of before there were levels, is one of the council. Where the
    public page was withdrawn, the Front still reads what it read before.
    """
    found = last_level(connection, code)
    if found is not None:
        return found
    released = connection.scalar(sa.select(release.c.number).where(release.c.survey == code).limit(1))
    return None if released is None else Level.COUNCIL


def last_level(connection: sa.Connection, code: SurveyCode) -> Level | None:
    """Say how far the last step told a round; None: there was no step yet."""
    found = connection.scalars(
        sa.select(table.c.level).where(table.c.survey == code).order_by(table.c.number.desc()).limit(1)
    ).first()
    if found is None:
        return None
    return Level.FRONT if found == WITHDRAWN else Level(found)


def told_to(connection: sa.Connection, level: Level) -> frozenset[SurveyCode]:
    """Give the rounds whose last step reaches a level beyond the council; one question for all of them."""
    newest = sa.select(table.c.survey, sa.func.max(table.c.number).label("number")).group_by(table.c.survey)
    last = newest.subquery()
    wide = [one.value for one in Level if one.reaches(level)]
    found = connection.scalars(
        sa.select(table.c.survey)
        .join(last, sa.and_(last.c.survey == table.c.survey, last.c.number == table.c.number))
        .where(table.c.level.in_([*wide, WITHDRAWN] if Level.FRONT.reaches(level) else wide))
    )
    return frozenset(SurveyCode(code) for code in found)


def listing(connection: sa.Connection, code: SurveyCode) -> tuple[Publication, ...]:
    """Give every step of a round, the first first."""
    columns = [table.c[name] for name in Publication.__dataclass_fields__]
    rows = connection.execute(sa.select(*columns).where(table.c.survey == code).order_by(table.c.number))
    return tuple(
        Publication(
            survey=SurveyCode(row.survey),
            number=row.number,
            release=row.release,
            level=None if row.level == WITHDRAWN else Level(row.level),
            hash=row.hash,
            signed_by=tuple(row.signed_by),
            published_on=row.published_on,
        )
        for row in rows
    )


def standing(connection: sa.Connection, code: SurveyCode) -> Publication | None:
    """Give the publication that the public site shows of a round now; None: none."""
    steps = listing(connection, code)
    return steps[-1] if steps and steps[-1].level is Level.PUBLIC else None


def next_number(connection: sa.Connection, code: SurveyCode) -> int:
    """Give the number of the next line; the caller holds the round."""
    last = connection.scalar(sa.select(sa.func.max(table.c.number)).where(table.c.survey == code))
    return (last or 0) + 1


def note(
    connection: sa.Connection, code: SurveyCode, step: Step, officers: tuple[str, str], on: date
) -> Publication:
    """Write a step down; the caller holds the round and has checked who signs."""
    number = next_number(connection, code)
    signed = sorted(officers)
    connection.execute(
        sa.insert(table).values(
            survey=code,
            number=number,
            release=step.release,
            level=WITHDRAWN if step.level is None else step.level,
            content=step.content,
            hash=step.hash,
            signed_by=signed,
            published_on=on,
        )
    )
    return Publication(code, number, step.release, step.level, step.hash, tuple(signed), on)
