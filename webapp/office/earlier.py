"""Released rounds before the one on the page: those that the visitor may read, and about whom."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from surveys import organizations, release_trend
from surveys.identifiers import Role, SurveyCode, UnitCode
from surveys.schema import survey, survey_subject
from surveys.staff_roles import rounds_too_near
from surveys.summary import SubjectSummary, Summary
from webapp.office import place
from webapp.office.permissions import AFTER_RELEASE, RESULTS, Reach


@dataclass(frozen=True, slots=True)
class Earlier:
    """One round that can be followed to the one on the page, with the cadres the visitor may see in it."""

    summary: Summary
    seen: tuple[SubjectSummary, ...]


def earlier(summary: Summary, *, with_past: bool = False) -> Sequence[Earlier]:
    """Give the rounds before one, the earliest first, and itself last.

    ``with_past``: also those of units that went into its unit.

    A role for a single round opens no other; a conflict of interest with an earlier round closes that one.
    """
    found = release_trend.earlier(place.reading(), summary, with_past=with_past)
    reader = _reader([one.survey for one in found])
    return [
        Earlier(one, seen)
        for one in found
        if (seen := _here(one) if one.survey == summary.survey else _seen(one, reader))
    ]


def readable(summaries: Sequence[Summary], code: str) -> list[bool]:
    """Say of released rounds whether the visitor may read what they tell about somebody, whatever page asks.

    As many questions to the database for many rounds as for one.
    """
    return [any(one.code == code for one in some) for some in all_seen(summaries)]


def all_seen(summaries: Sequence[Summary]) -> list[tuple[SubjectSummary, ...]]:
    """Give of released rounds those about whom the visitor may read, whatever page asks.

    As many questions to the database for many rounds as for one.
    """
    reader = _reader([one.survey for one in summaries])
    return [_seen(summary, reader) for summary in summaries]


@dataclass(frozen=True, slots=True)
class _Reader:
    """The visitor, as far as some rounds go: those open, those too near, the units of each role."""

    open: frozenset[SurveyCode]
    near: frozenset[str]
    reach: Mapping[Role, frozenset[UnitCode]]


def _reader(codes: Collection[SurveyCode]) -> _Reader:
    connection, username, table = place.reading(), place.member().username, survey.c
    after = sa.select(table.code).where(table.code.in_(codes), table.state.in_(AFTER_RELEASE))
    near = rounds_too_near(username).where(survey_subject.c.survey.in_(codes))
    return _Reader(
        frozenset(connection.scalars(after)),
        frozenset(str(code) for code in connection.scalars(near)),
        organizations.reach(connection, username),
    )


def _here(summary: Summary) -> tuple[SubjectSummary, ...]:
    numbers = place.grant().subjects
    return tuple(one for one in summary.subjects if numbers is None or one.number in numbers)


def _seen(summary: Summary, reader: _Reader) -> tuple[SubjectSummary, ...]:
    member, roles = place.member(), place.grant().roles
    if summary.survey not in reader.open:
        return ()
    own = tuple(one for one in summary.subjects if member.cadre is not None and one.code == member.cadre)
    mine = own if member.holds(Role.CADRE) else ()
    if summary.survey in reader.near:
        return mine
    if any(
        RESULTS.rules[role].reach is Reach.ROUND and summary.unit in reader.reach.get(role, ())
        for role in roles
    ):
        return summary.subjects
    if Role.EVALUATOR not in roles:
        return mine
    judged = reader.reach.get(Role.EVALUATOR, frozenset())
    return tuple(one for one in summary.subjects if one.unit in judged)
