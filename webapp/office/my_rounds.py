"""The rounds a member of staff has to do with, and by which roles."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from surveys import organizations, own_subjects
from surveys.identifiers import Role, SurveyCode, SurveyState
from surveys.round_records import chosen
from surveys.schema import survey as survey_table
from surveys.schema import survey_subject
from surveys.staff import StaffMember
from surveys.survey import Survey
from webapp.office import place
from webapp.office.permissions import AFTER_RELEASE, RESULTS

_OF_THE_ROUND = (
    Role.CAMPAIGN_OFFICER,
    Role.CLOSING_OFFICER,
    Role.REVIEWER,
    Role.AUDITOR,
    Role.EVALUATOR,
)

_READERS = dict.fromkeys(AFTER_RELEASE, frozenset({Role.CADRE, Role.EVALUATOR})) | {
    SurveyState.WITH_CADRE: frozenset({Role.CADRE})
}
"""Who reads results by their subjects, in which states: with the cadre, evaluators do not yet."""


@dataclass(frozen=True, slots=True)
class MyRound:
    """One round, the roles the member has in it, and whether its results are open to the member now."""

    survey: Survey
    roles: frozenset[Role]
    sees_results: bool

    @property
    def handles(self) -> bool:
        """Whether the member handles the round, and not only reads its results."""
        return bool(self.roles - {Role.EVALUATOR, Role.CADRE})


@dataclass(frozen=True, slots=True)
class MyRounds:
    """A part of a member's rounds, and how many there are in all."""

    rows: tuple[MyRound, ...]
    total: int


def my_rounds(connection: sa.Connection, member: StaffMember) -> list[MyRound]:
    """Give the rounds of a member of staff, the newest period first."""
    return list(my_part(connection, member).rows)


def my_part(
    connection: sa.Connection, member: StaffMember, *, offset: int = 0, most: int | None = None
) -> MyRounds:
    """Give a part of a member's rounds; only these are read whole. Four questions, however many rounds."""
    mine = dict(_mine(connection, member))
    part = list(mine)[offset : None if most is None else offset + most]
    held = {role for roles in mine.values() for role in roles} | {given.role for given in member.roles}
    rows = [
        MyRound(one, mine[one.code], _sees_results(one, mine[one.code], held))
        for one in chosen(connection, part)
    ]
    return MyRounds(tuple(rows), len(mine))


def _mine(connection: sa.Connection, member: StaffMember) -> Iterator[tuple[SurveyCode, frozenset[Role]]]:
    """Give every round of a member with the roles in it, the newest period first."""
    reach = organizations.reach(connection, member.username)
    alone: dict[str, set[Role]] = {}
    for given in member.round_roles:
        alone.setdefault(given.survey, set()).add(given.role)
    by_subjects = _by_subjects(connection, member, reach)
    table = survey_table.c
    rows = connection.execute(
        sa.select(table.code, table.unit, table.state).order_by(table.period_end.desc(), table.code.desc())
    )
    for row in rows:
        roles = {role for role in _OF_THE_ROUND if row.unit in reach.get(role, frozenset())}
        roles |= alone.get(row.code, set()) & set(_OF_THE_ROUND)
        roles |= by_subjects.get(row.code, set()) & _READERS.get(SurveyState(row.state), frozenset())
        if roles:
            yield SurveyCode(row.code), frozenset(roles)


def _by_subjects(
    connection: sa.Connection, member: StaffMember, reach: Mapping[Role, frozenset[str]]
) -> Mapping[str, set[Role]]:
    """Give the rounds that are about the member, or about somebody whom the member evaluates."""
    found: dict[str, set[Role]] = {}
    table = survey_subject.c
    judged = reach.get(Role.EVALUATOR, frozenset())
    conditions = (
        (Role.CADRE, Role.CADRE in reach, own_subjects.are_own(member.cadre, place.today())),
        (Role.EVALUATOR, bool(judged), table.unit.in_(sorted(judged))),
    )
    for role, is_held, condition in conditions:
        if is_held:
            for code in connection.scalars(sa.select(table.survey).where(condition).distinct()):
                found.setdefault(code, set()).add(role)
    return found


def _sees_results(survey: Survey, mine: frozenset[Role], held: set[Role]) -> bool:
    if Role.ADMINISTRATOR in held:
        return False
    return any(
        rule.states is None or survey.state in rule.states
        for role, rule in RESULTS.rules.items()
        if role in mine
    )
