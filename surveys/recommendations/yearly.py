"""A year of the Front's supervision in numbers: what was recommended, answered, done; what the people say.

Pure functions over recommendations as they stand on a day. Every share names its base.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from surveys.identifiers import UnitCode
from surveys.recommendations import records, verdicts
from surveys.recommendations.records import Addressee, Choice, Origin, Page, Recommendation, State
from surveys.recommendations.verdicts import Verdict
from surveys.released import below

AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class OnTime:
    """How many kept their last day. ``base``: those whose last day is over, and who came before it."""

    kept: int
    late: int
    missing: int

    @property
    def base(self) -> int:
        """Of how many it can be said."""
        return self.kept + self.late + self.missing


@dataclass(frozen=True, slots=True)
class Year:
    """What is told of a year. ``before``: made earlier and not finished on the day of the report."""

    year: int
    on: date
    made: tuple[Recommendation, ...]
    before: tuple[Recommendation, ...]
    by_state: Mapping[State, int]
    by_origin: Mapping[Origin, int]
    answered: OnTime
    done: OnTime
    overdue: tuple[Recommendation, ...]
    judged: tuple[tuple[Recommendation, Verdict], ...]  # the newest verdict of each
    names: Mapping[Addressee, str]


def of(connection: sa.Connection, unit: UnitCode, year: int, on: date) -> Year:
    """Give the year of a unit and those below it, as it stands on a day."""
    units = sorted(str(code) for code in connection.scalars(below(unit)))
    every = [one for one in _all(connection, Choice(on, units=units)) if one.year <= year]
    told = {one.id: verdicts.of(connection, one.id) for one in every if one.year == year}
    return counted(
        every,
        (year, on),
        {code: found[-1] for code, found in told.items() if found},
        records.names(connection, every),
    )


def _all(connection: sa.Connection, choice: Choice) -> list[Recommendation]:
    found: list[Recommendation] = []
    while True:
        part = records.listing(connection, choice, Page(len(found), AT_ONCE))
        found += part.rows
        if len(found) >= part.total:
            return found


def counted(
    every: Collection[Recommendation],
    when: tuple[int, date],
    judged: Mapping[str, Verdict],
    names: Mapping[Addressee, str],
) -> Year:
    """Count recommendations. ``when``: the year, and the day of the report."""
    year, on = when
    ordered = sorted(every, key=lambda one: (one.year, one.unit, one.number))
    made = tuple(one for one in ordered if one.year == year)
    before = tuple(one for one in ordered if one.year < year and not one.finished)
    states, origins = Counter(one.state for one in made), Counter(one.origin for one in made)
    return Year(
        year,
        on,
        made,
        before,
        {state: states[state] for state in State},
        {origin: origins[origin] for origin in Origin},
        _on_time([(one.answered_on, one.answer_by) for one in made], on),
        # What was refused has nobody who could be late.
        _on_time([(one.done_on, one.due_on) for one in made if one.state is not State.REFUSED], on),
        tuple(one for one in (*before, *made) if records.is_overdue(one, on)),
        tuple((one, judged[one.id]) for one in made if one.id in judged),
        names,
    )


def _on_time(days: Sequence[tuple[date | None, date]], on: date) -> OnTime:
    return OnTime(
        sum(came is not None and came <= last for came, last in days),
        sum(came is not None and came > last for came, last in days),
        sum(came is None and last < on for came, last in days),
    )
