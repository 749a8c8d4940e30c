"""The rounds a member of staff has to do with, and by which roles."""

from dataclasses import dataclass

import sqlalchemy as sa

from surveys import rounds, staff
from surveys.identifiers import Role
from surveys.staff import StaffMember
from surveys.survey import Survey
from webapp.office.permissions import AFTER_RELEASE, RESULTS

_OF_THE_ROUND = (
    Role.CAMPAIGN_OFFICER,
    Role.CLOSING_OFFICER,
    Role.REVIEWER,
    Role.AUDITOR,
    Role.EVALUATOR,
)


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


def my_rounds(connection: sa.Connection, member: StaffMember) -> list[MyRound]:
    """Give the rounds of a member of staff, the newest period first."""
    held = {grant.role for grant in member.roles}
    found = []
    for survey in rounds.listing(connection):
        mine = frozenset(
            role
            for role in _OF_THE_ROUND
            if role in held and staff.may(connection, member.username, role, survey.unit)
        ) | _by_subjects(connection, member, survey)
        if mine:
            found.append(MyRound(survey, mine, _sees_results(survey, mine, held)))
    return sorted(found, key=lambda one: (one.survey.period_end, one.survey.code), reverse=True)


def _by_subjects(connection: sa.Connection, member: StaffMember, survey: Survey) -> frozenset[Role]:
    held = {grant.role for grant in member.roles} & {Role.EVALUATOR, Role.CADRE}
    if not held or survey.state not in AFTER_RELEASE:
        return frozenset()
    subjects = rounds.subjects(connection, survey.code)
    mine = set()
    if Role.CADRE in held and any(one.code == member.cadre for one in subjects):
        mine.add(Role.CADRE)
    units = {one.unit for one in subjects}
    if Role.EVALUATOR in held and any(
        staff.may(connection, member.username, Role.EVALUATOR, unit) for unit in units
    ):
        mine.add(Role.EVALUATOR)
    return frozenset(mine)


def _sees_results(survey: Survey, mine: frozenset[Role], held: set[Role]) -> bool:
    if Role.ADMINISTRATOR in held:
        return False
    return any(
        rule.states is None or survey.state in rule.states
        for role, rule in RESULTS.rules.items()
        if role in mine
    )
