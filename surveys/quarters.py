"""The year of an organization: quarters one to three and the round of the year, for each kind of round.

A kind is a questionnaire in a unit; rounds of units that were merged count for the unit of today. Only rounds
about people and councils have a rhythm.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import sqlalchemy as sa

from surveys.identifiers import SubjectKind, SurveyCode, UnitCode
from surveys.round_copy import quarter
from surveys.schema import survey_subject
from surveys.survey import Survey

QUARTERS = 4
_LONG = 200  # days: a round about more of them is that of a year
_MOST_STEPS = 4  # a round is made from one at most a year before


class Standing(StrEnum):
    """How it stands with one place of the year."""

    THERE = "there"  # at least one round is set up
    DUE = "due"  # the quarter has begun, and no round is set up
    COMING = "coming"
    BEFORE = "before"  # nobody asked like this yet


@dataclass(frozen=True, slots=True)
class Slot:
    """One place of the year: its rounds; else the round to make it from, so many quarters earlier."""

    number: int  # 1 to 3, 4: the year
    standing: Standing
    rounds: tuple[Survey, ...] = ()
    source: SurveyCode | None = None
    steps: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of round in a year."""

    unit: UnitCode
    questionnaire: str
    slots: tuple[Slot, ...]

    @property
    def due(self) -> tuple[Slot, ...]:
        """The places for which a round should have been set up."""
        return tuple(one for one in self.slots if one.standing is Standing.DUE)


def rhythmic(connection: sa.Connection, codes: Collection[SurveyCode]) -> frozenset[SurveyCode]:
    """Give those of some rounds that are about people and councils, or about nobody yet."""
    table = survey_subject.c
    other = sa.select(table.survey).where(table.kind.not_in([SubjectKind.CADRE, SubjectKind.COLLECTIVE]))
    return frozenset(codes) - set(map(SurveyCode, connection.scalars(other.distinct())))


def year_of(
    rounds: Collection[Survey],
    now: Mapping[UnitCode, Sequence[UnitCode]],
    year: int,
    today: date,
) -> tuple[Line, ...]:
    """Give the lines of a year. ``now``: the units of today that units of then are."""
    kinds: dict[tuple[UnitCode, str], list[Survey]] = {}
    for one in sorted(rounds, key=lambda one: (one.period_end, one.code)):
        units = now.get(one.unit, (one.unit,))
        kinds.setdefault((units[0] if len(units) == 1 else one.unit, one.questionnaire_id), []).append(one)
    lines = [
        Line(unit, name, tuple(_slot(some, (year, number), today) for number in range(1, QUARTERS + 1)))
        for (unit, name), some in sorted(kinds.items())
        if _runs_in(some, year)
    ]
    return tuple(lines)


def _runs_in(rounds: Sequence[Survey], year: int) -> bool:
    """Say whether a kind was asked in a year or in the one before: what was given up is not missed."""
    return any(one.period_end.year in {year, year - 1} for one in rounds)


def _slot(rounds: Sequence[Survey], place: tuple[int, int], today: date) -> Slot:
    year, number = place
    here = tuple(one for one in rounds if (one.period_end.year, slot_number(one)) == place)
    if here:
        return Slot(number, Standing.THERE, here)
    before = [one for one in rounds if _count(one) < year * QUARTERS + number]
    if not before:
        return Slot(number, Standing.BEFORE)
    began = date(year, 3 * number - 2, 1) <= today
    source = _source(before, number)
    steps = year * QUARTERS + number - _count(source)
    if steps > _MOST_STEPS:
        return Slot(number, Standing.DUE if began else Standing.COMING)
    return Slot(number, Standing.DUE if began else Standing.COMING, (), source.code, steps)


def _source(before: Sequence[Survey], number: int) -> Survey:
    """Give the round to make one from: for a year the last one of a year, else the last of a quarter."""
    alike = [one for one in before if is_of_a_year(one) == (number == QUARTERS)]
    recent = [one for one in alike if _count(before[-1]) - _count(one) < _MOST_STEPS]
    return (recent or before)[-1]


def is_of_a_year(one: Survey) -> bool:
    """Say whether a round is about a year, not a quarter."""
    return (one.period_end - one.period_start).days > _LONG


def slot_number(one: Survey) -> int:
    """Give the place of a round in its year."""
    return QUARTERS if is_of_a_year(one) else quarter(one.period_end)


def _count(one: Survey) -> int:
    return one.period_end.year * QUARTERS + slot_number(one)
