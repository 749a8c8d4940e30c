"""When rounds ask people: planned, open, closed; where the same people are asked twice in a month."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations, product

import sqlalchemy as sa

from surveys.identifiers import RespondentGroup, SurveyCode, UnitCode
from surveys.schema import release, unit
from surveys.survey import Survey

_MONTHS = 12


class Moment(StrEnum):
    """What happens to a round on a day of the calendar."""

    PLANNED = "planned"  # it is to open
    OPENED = "opened"
    LAST_DAY = "last_day"  # for answering
    CLOSED = "closed"
    RELEASED = "released"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the calendar."""

    day: date
    moment: Moment
    survey: Survey


@dataclass(frozen=True, slots=True)
class Twice:
    """Two rounds that ask people of the same unit and respondent groups in the same month."""

    first: Survey
    second: Survey
    groups: tuple[RespondentGroup, ...]
    month: date  # its first day


def entries(surveys: Collection[Survey], released: Mapping[SurveyCode, date]) -> list[Entry]:
    """Give the days of some rounds in order. ``released``: when each was released first."""
    found = [entry for one in surveys for entry in _entries(one, released.get(one.code))]
    return sorted(found, key=lambda entry: (entry.day, list(Moment).index(entry.moment), entry.survey.code))


def _entries(one: Survey, released: date | None) -> Iterator[Entry]:
    if one.opened_on is not None:
        yield Entry(one.opened_on, Moment.OPENED, one)
    elif one.opens_on is not None:
        yield Entry(one.opens_on, Moment.PLANNED, one)
    if one.closed_on is None or one.closed_on >= one.closes_on:
        yield Entry(one.closes_on, Moment.LAST_DAY, one)
    if one.closed_on is not None:
        yield Entry(one.closed_on, Moment.CLOSED, one)
    if released is not None:
        yield Entry(released, Moment.RELEASED, one)


def released_on(connection: sa.Connection, codes: Collection[SurveyCode]) -> dict[SurveyCode, date]:
    """Give the day of the first release of those rounds that were released."""
    rows = connection.execute(
        sa.select(release.c.survey, sa.func.min(release.c.released_on).label("day"))
        .where(release.c.survey.in_(codes))
        .group_by(release.c.survey)
    )
    return {SurveyCode(row.survey): row.day for row in rows}


def above(connection: sa.Connection) -> dict[UnitCode, frozenset[UnitCode]]:
    """Give every unit with itself and all units above it."""
    parent = dict(connection.execute(sa.select(unit.c.code, unit.c.parent)).all())
    found: dict[UnitCode, frozenset[UnitCode]] = {}
    for code in parent:
        line, now = [], code
        while now is not None and now not in line:
            line.append(now)
            now = parent.get(now)
        found[UnitCode(code)] = frozenset(map(UnitCode, line))
    return found


def twice(surveys: Sequence[Survey], lines: Mapping[UnitCode, frozenset[UnitCode]]) -> list[Twice]:
    """Give the pairs of rounds that ask the same people in one month; ``lines`` as `above` gives them.

    The same people: a respondent group that both ask, in one unit or in a unit and one above it.
    """
    ordered = sorted(surveys, key=lambda survey: (survey.closes_on, survey.code))
    months = [_months(one) for one in ordered]
    asked = [_asked(one) for one in ordered]
    found = []
    for first, second in sorted(_related(ordered, lines)):
        groups, shared = asked[first] & asked[second], months[first] & months[second]
        if groups and shared:
            told = tuple(group for group in RespondentGroup if group in groups)
            found.append(Twice(ordered[first], ordered[second], told, min(shared)))
    return found


def _asked(one: Survey) -> set[RespondentGroup]:
    return {rule.group for rule in one.rules.groups} - {RespondentGroup.SELF}


def _related(
    surveys: Sequence[Survey], lines: Mapping[UnitCode, frozenset[UnitCode]]
) -> Iterator[tuple[int, int]]:
    """Give the places of two rounds of one unit, or of a unit and one above it, the earlier first."""
    places: dict[UnitCode, list[int]] = {}
    for place, one in enumerate(surveys):
        places.setdefault(one.unit, []).append(place)
    for code, own in places.items():
        yield from combinations(own, 2)
        for above_it in lines.get(code, frozenset()) - {code}:
            yield from ((min(pair), max(pair)) for pair in product(own, places.get(above_it, ())))


def asks_between(one: Survey, first: date, last: date) -> bool:
    """Say whether a round asks, as far as is known, in a month from that of ``first`` to that of ``last``."""
    return any(first.replace(day=1) <= month <= last for month in _months(one))


def _months(one: Survey) -> set[date]:
    """Give the months in which a round asks, as far as it is known."""
    last = one.closed_on or one.closes_on
    first = min(one.opened_on or one.opens_on or last, last)
    start, end = (day.year * _MONTHS + day.month - 1 for day in (first, last))
    return {date(month // _MONTHS, month % _MONTHS + 1, 1) for month in range(start, end + 1)}
