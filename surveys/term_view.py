"""A cadre's term: every released round about them, by the post held then. Scores of two posts never join.

A score belongs to a person in a position in a period: position, unit and name stand as the round froze them.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import sqlalchemy as sa

from surveys import release
from surveys.identifiers import CadreCode, SubjectKind, SurveyCode, UnitCode
from surveys.release_trend import Point, comparable, point
from surveys.schema import cadre, survey_subject, term
from surveys.schema import release as release_table
from surveys.schema import survey as survey_table
from surveys.summary import SubjectSummary, Summary


@dataclass(frozen=True, slots=True)
class Entry:
    """One round and what it told about the cadre."""

    summary: Summary
    subject: SubjectSummary

    @property
    def point(self) -> Point:
        """The score with its period."""
        return point(self.summary, self.subject.code)


@dataclass(frozen=True, slots=True)
class Held:
    """A post with its rounds, the earliest first. ``apart``: between which two nothing may be joined.

    ``days``: since when and until when it was held, as far as the register tells; None: still.
    """

    position: str | None
    unit: UnitCode
    entries: tuple[Entry, ...]
    apart: tuple[bool, ...]
    days: tuple[tuple[date, date | None], ...]


def name_of(connection: sa.Connection, code: CadreCode) -> str | None:
    """Give the name of a cadre; None where there is none."""
    return connection.scalar(sa.select(cadre.c.name).where(cadre.c.code == code))


def entries(connection: sa.Connection, code: CadreCode) -> tuple[Entry, ...]:
    """Give the released rounds about a cadre, the earliest first. Who may see which is not looked at here."""
    subject, survey = survey_subject.c, survey_table.c
    codes = connection.scalars(
        sa.select(survey.code)
        .join(survey_subject, subject.survey == survey.code)
        .where(
            subject.kind == SubjectKind.CADRE,
            subject.code == code,
            survey.code.in_(sa.select(release_table.c.survey)),
        )
        .order_by(survey.period_end, survey.period_start, survey.code)
    )
    released = release.read_releases(connection, [SurveyCode(one) for one in codes])
    return tuple(
        Entry(one.summary, each) for one in released for each in one.summary.subjects if each.code == code
    )


def posts_held(
    connection: sa.Connection, found: Iterable[Entry], became: Mapping[UnitCode, Collection[UnitCode]]
) -> tuple[Held, ...]:
    """Give the rounds by post, the post of the earliest round first.

    ``became``: the units of today that units of then are; a post in a unit that was merged goes on.
    """
    grouped: dict[tuple[str, str | None, UnitCode], list[tuple[int, Entry]]] = {}
    for place, one in enumerate(found):
        now = sorted(became.get(one.subject.unit, (one.subject.unit,)))
        unit = now[0] if len(now) == 1 else one.subject.unit
        grouped.setdefault((one.subject.code, one.subject.position, unit), []).append((place, one))
    terms = _terms(connection, {code for code, _, _ in grouped})
    return tuple(
        Held(position, unit, tuple(one for _, one in some), _apart(some), _days(terms, some))
        for (_, position, unit), some in grouped.items()
    )


def _apart(some: Sequence[tuple[int, Entry]]) -> tuple[bool, ...]:
    """Say between which neighbours another post was held, or which were asked otherwise."""
    return tuple(
        after - before > 1 or not comparable(one.summary, other.summary)
        for (before, one), (after, other) in pairwise(some)
    )


def _terms(
    connection: sa.Connection, codes: Collection[str]
) -> Sequence[sa.Row[str, str | None, str, date, date | None]]:
    wanted = sa.select(term.c.cadre, term.c.position, term.c.unit, term.c.starts_on, term.c.ends_on)
    return connection.execute(wanted.where(term.c.cadre.in_(sorted(codes))).order_by(term.c.starts_on)).all()


def _days(
    terms: Iterable[sa.Row[str, str | None, str, date, date | None]], some: Sequence[tuple[int, Entry]]
) -> tuple[tuple[date, date | None], ...]:
    units = {one.subject.unit for _, one in some}
    first = some[0][1].subject
    return tuple(
        (one.starts_on, one.ends_on)
        for one in terms
        if (one.cadre, one.position) == (first.code, first.position) and one.unit in units
    )
