"""Releases that stand in place of earlier ones of their round, and why: told wherever a result is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from surveys.identifiers import SurveyCode
from surveys.schema import release
from surveys.schema import release_correction as table


@dataclass(frozen=True, slots=True)
class Correction:
    """Why release ``number`` of a round stands in place of release ``supersedes``; ``reason`` by language.

    ``hash``: of the earlier release. ``corrected_by``: usernames of the two who signed.
    """

    survey: SurveyCode
    number: int
    supersedes: int
    hash: str
    reason: Mapping[str, str]
    corrected_by: tuple[str, ...]
    corrected_on: date


def listing(connection: sa.Connection, code: SurveyCode) -> tuple[Correction, ...]:
    """Give every correction of a round, the first first."""
    earlier = sa.and_(release.c.survey == table.c.survey, release.c.number == table.c.supersedes)
    rows = connection.execute(
        sa.select(table, release.c.hash)
        .join(release, earlier)
        .where(table.c.survey == code)
        .order_by(table.c.number)
    )
    return tuple(
        Correction(
            survey=SurveyCode(row.survey),
            number=row.number,
            supersedes=row.supersedes,
            hash=row.hash,
            reason=row.reason,
            corrected_by=tuple(row.corrected_by),
            corrected_on=row.corrected_on,
        )
        for row in rows
    )


def of(connection: sa.Connection, code: SurveyCode, number: int) -> Correction | None:
    """Give the correction that made a release; None where it stands in no other's place."""
    return next((one for one in listing(connection, code) if one.number == number), None)


def last(connection: sa.Connection, code: SurveyCode) -> Correction | None:
    """Give the last correction of a round; None when nothing of it was corrected."""
    found = listing(connection, code)
    return found[-1] if found else None


def superseded_by(connection: sa.Connection, code: SurveyCode, number: int) -> int | None:
    """Give the number of the release that took a release's place; None while it stands."""
    later: int | None = connection.scalar(
        sa.select(sa.func.min(release.c.number)).where(release.c.survey == code, release.c.number > number)
    )
    return later


def note(connection: sa.Connection, made: Correction) -> None:
    """Write a correction down; the caller holds the round and has released anew."""
    connection.execute(
        sa.insert(table).values(
            survey=made.survey,
            number=made.number,
            supersedes=made.supersedes,
            reason=dict(made.reason),
            corrected_by=sorted(made.corrected_by),
            corrected_on=made.corrected_on,
        )
    )
