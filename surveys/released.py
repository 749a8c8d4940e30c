"""Rounds and releases as other systems may know them: frozen, released, and told to the council at least.

Reads tables and nothing else: no ballot, no key, no computation. What is not told, or is of another unit,
is not there: nobody can tell it from what never was.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import sqlalchemy as sa

from surveys import summary_json
from surveys.identifiers import SurveyCode, SurveyState, UnitCode
from surveys.problems import N_, NotReady, Problem
from surveys.publications import Level
from surveys.questionnaire import Questionnaire, Texts
from surveys.questionnaire_file import read
from surveys.schema import publication, questionnaire, release, survey, unit
from surveys.schema_exchange import release_correction
from surveys.summary import Summary

WIDE = tuple(level.value for level in Level if level.reaches(Level.COUNCIL))
TOLD_STATES = (SurveyState.RELEASED, SurveyState.ARCHIVED)
MOST_THAWED = 8


@dataclass(frozen=True, slots=True)
class Correction:
    """That one release stands in place of another: the number of the other one, why, since when."""

    number: int
    reason: Mapping[str, str]
    corrected_on: date


@dataclass(frozen=True, slots=True)
class ReleaseLine:
    """One release without its numbers. ``superseded_by``: a later release that is told as well."""

    survey: SurveyCode
    number: int
    hash: str
    method_version: str
    released_on: date
    supersedes: Correction | None
    superseded_by: Correction | None


@dataclass(frozen=True, slots=True)
class Round:
    """One round with its releases, the first first; there is at least one."""

    code: SurveyCode
    unit: UnitCode
    unit_name: str
    title: Texts
    period_start: date
    period_end: date
    questionnaire_id: str
    questionnaire_version: int
    questionnaire_hash: str
    releases: tuple[ReleaseLine, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a list is wanted. ``unit``: of it or of one below; ``since``: released on this day or later."""

    unit: UnitCode | None = None
    since: date | None = None


EVERYTHING = Wanted()


@dataclass(frozen=True, slots=True)
class Page:
    """So much of a list, after a key; "" from its beginning."""

    after: str
    most: int


def below(code: UnitCode) -> sa.Select[tuple[str]]:
    """Give the question for a unit and all units below it."""
    found = sa.select(unit.c.code).where(unit.c.code == code).cte(recursive=True)
    found = found.union(sa.select(unit.c.code).join(found, unit.c.parent == found.c.code))
    return sa.select(found.c.code)


def is_told() -> sa.ColumnElement[bool]:
    """Give the condition that the release of a row (joined with its round) may be told outside.

    Every release has the steps of its own; one without any is of before there were levels, and was told to
    the council. The state of the round must agree.
    """
    own = sa.and_(publication.c.survey == release.c.survey, publication.c.release == release.c.number)
    wide = sa.exists().where(own, publication.c.level.in_(WIDE))
    return sa.and_(survey.c.state.in_(TOLD_STATES), sa.or_(wide, ~sa.exists().where(own)))


def rounds(
    connection: sa.Connection, within: UnitCode, page: Page, wanted: Wanted = EVERYTHING
) -> tuple[Round, ...]:
    """Give the rounds of a unit and those below that are told, by their codes."""
    told = sa.exists().where(release.c.survey == survey.c.code, is_told(), *_since(wanted.since))
    question = (
        _question()
        .where(survey.c.unit.in_(below(within)), told.correlate(survey), survey.c.code > page.after)
        .order_by(survey.c.code)
        .limit(page.most)
    )
    if wanted.unit is not None:
        question = question.where(survey.c.unit.in_(below(wanted.unit)))
    return _with_releases(connection, connection.execute(question).all())


def one_round(connection: sa.Connection, within: UnitCode, code: str) -> Round | None:
    """Give a round of a unit or one below; None where there is none that is told."""
    question = _question().where(survey.c.unit.in_(below(within)), survey.c.code == code)
    found = [one for one in _with_releases(connection, connection.execute(question).all()) if one.releases]
    return found[0] if found else None


def _since(day: date | None) -> tuple[sa.ColumnElement[bool], ...]:
    return () if day is None else (release.c.released_on >= day,)


def _question() -> sa.Select[tuple[object, ...]]:
    columns = (
        "code",
        "unit",
        "period_start",
        "period_end",
        "questionnaire_id",
        "questionnaire_version",
        "questionnaire_hash",
        "rules",
    )
    return sa.select(*(survey.c[name] for name in columns), unit.c.name.label("unit_name")).join(
        unit, unit.c.code == survey.c.unit
    )


def _with_releases(
    connection: sa.Connection, rows: Iterable[sa.Row[tuple[object, ...]]]
) -> tuple[Round, ...]:
    found = tuple(rows)
    lines = _lines(connection, [row.code for row in found])
    return tuple(
        Round(
            code=SurveyCode(row.code),
            unit=UnitCode(row.unit),
            unit_name=row.unit_name,
            title=row.rules["title"],
            period_start=row.period_start,
            period_end=row.period_end,
            questionnaire_id=row.questionnaire_id,
            questionnaire_version=row.questionnaire_version,
            questionnaire_hash=row.questionnaire_hash,
            releases=tuple(lines.get(row.code, ())),
        )
        for row in found
    )


def _lines(connection: sa.Connection, codes: list[str]) -> dict[str, list[ReleaseLine]]:
    columns = [release.c[name] for name in ("survey", "number", "hash", "method_version", "released_on")]
    rows = connection.execute(
        sa.select(*columns)
        .join(survey, survey.c.code == release.c.survey)
        .where(release.c.survey.in_(codes), is_told())
        .order_by(release.c.survey, release.c.number)
    ).all()
    later, earlier = _corrections(connection, codes, {(row.survey, row.number) for row in rows})
    lines: dict[str, list[ReleaseLine]] = {}
    for row in rows:
        place = (row.survey, row.number)
        line = ReleaseLine(
            survey=SurveyCode(row.survey),
            number=row.number,
            hash=row.hash,
            method_version=row.method_version,
            released_on=row.released_on,
            supersedes=earlier.get(place),
            superseded_by=later.get(place),
        )
        lines.setdefault(row.survey, []).append(line)
    return lines


_Corrections = dict[tuple[str, int], Correction]


def _corrections(
    connection: sa.Connection, codes: list[str], told: set[tuple[str, int]]
) -> tuple[_Corrections, _Corrections]:
    """Give by (round, number) what stands in its place, and in whose place it stands; both ends are told."""
    table = release_correction.c
    later: _Corrections = {}
    earlier: _Corrections = {}
    for row in connection.execute(sa.select(release_correction).where(table.survey.in_(codes))):
        if {(row.survey, row.number), (row.survey, row.supersedes)} <= told:
            later[row.survey, row.supersedes] = Correction(row.number, row.reason, row.corrected_on)
            earlier[row.survey, row.number] = Correction(row.supersedes, row.reason, row.corrected_on)
    return later, earlier


def summary(connection: sa.Connection, line: ReleaseLine) -> Summary:
    """Give the numbers of a release. Raises NotReady when they are not those that were frozen."""
    text = connection.scalar(
        sa.select(release.c.summary).where(release.c.survey == line.survey, release.c.number == line.number)
    )
    if text is None or hashlib.sha256(text.encode()).hexdigest() != line.hash:
        raise _changed(line.survey)
    return _thawed(text)


@lru_cache(maxsize=MOST_THAWED)
def _thawed(text: str) -> Summary:
    return summary_json.load(text)


def asked(connection: sa.Connection, told: Summary) -> Questionnaire:
    """Give the questionnaire of a release. Raises NotReady when it is not the one that was asked."""
    table = questionnaire.c
    source = connection.scalar(
        sa.select(table.source).where(
            table.id == told.questionnaire_id, table.version == told.questionnaire_version
        )
    )
    found = None if source is None else _read(source)
    if found is None or found.hash != told.questionnaire_hash:
        raise _changed(told.survey)
    return found


@lru_cache(maxsize=MOST_THAWED)
def _read(source: str) -> Questionnaire:
    return read(source)


def _changed(code: SurveyCode) -> NotReady:
    return NotReady(
        Problem(
            N_("The release of round “%(code)s” was changed after it was frozen. Restore it."), {"code": code}
        )
    )
