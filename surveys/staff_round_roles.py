"""Roles for one round only: somebody helps with this round and has nothing to do with the others."""

from dataclasses import dataclass

import sqlalchemy as sa

from surveys.identifiers import Role, SurveyCode, SurveyState, UnitCode
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.schema import round_role, staff, survey
from surveys.staff_roles import ACTIVE, may, refuse_conflicts

DISABLED = "disabled"
FOR_ONE_ROUND = (
    Role.FIELD_VOLUNTEER,
    Role.DATA_ENTRY_CLERK,
    Role.MODERATOR,
    Role.REVIEWER,
    Role.CLOSING_OFFICER,
    Role.CAMPAIGN_OFFICER,
)
"""What may be given for one round. Evaluators, cadres, auditors and administrators serve a unit, never a
round: who reads results or gives roles is not chosen round by round."""


@dataclass(frozen=True, slots=True)
class RoundRole:
    """One role of one member for one round."""

    username: str
    role: Role
    survey: SurveyCode


def may_in_round(connection: sa.Connection, username: str, role: Role, code: SurveyCode) -> bool:
    """Say whether an active member holds a role for a round: for its unit, one above it, or the round."""
    place = connection.scalar(sa.select(survey.c.unit).where(survey.c.code == code))
    if place is None:
        return False
    return may(connection, username, role, UnitCode(place)) or _held(connection, username, role, code)


def _held(connection: sa.Connection, username: str, role: Role, code: SurveyCode) -> bool:
    if role not in FOR_ONE_ROUND:
        return False
    held = (
        sa.select(round_role.c.role)
        .join(staff, staff.c.username == round_role.c.username)
        .where(
            round_role.c.username == username,
            round_role.c.role == role,
            round_role.c.survey == code,
            staff.c.state == ACTIVE,
        )
    )
    return connection.scalar(held) is not None


def round_roles(connection: sa.Connection, username: str) -> tuple[RoundRole, ...]:
    """Give the roles a member holds for single rounds."""
    return _listed(connection, round_role.c.username == username)


def every_round_role(connection: sa.Connection) -> tuple[RoundRole, ...]:
    """Give every role for a single round."""
    return _listed(connection, sa.true())


def in_round(connection: sa.Connection, code: SurveyCode) -> tuple[RoundRole, ...]:
    """Give who holds a role for a round only."""
    return _listed(connection, round_role.c.survey == code)


def helpers_by_round(connection: sa.Connection) -> dict[SurveyCode, int]:
    """Give how many roles were given for each round that has any."""
    counted = sa.select(round_role.c.survey, sa.func.count()).group_by(round_role.c.survey)
    return {SurveyCode(code): count for code, count in connection.execute(counted)}


def _listed(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> tuple[RoundRole, ...]:
    rows = connection.execute(
        sa.select(round_role)
        .where(condition)
        .order_by(round_role.c.survey, round_role.c.username, round_role.c.role)
    )
    return tuple(RoundRole(row.username, Role(row.role), SurveyCode(row.survey)) for row in rows)


def grant_in_round(connection: sa.Connection, given: RoundRole) -> None:
    """Give a member a role for one round. Doing it again changes nothing.

    Raises BadInput for an unknown round, member or a role that no round gives, Refused when the round is
    over or about the member, their superior or their subordinate.
    """
    if given.role not in FOR_ONE_ROUND:
        raise BadInput(Problem(N_("This role is given for a unit, not for one round."), where="role"))
    state = connection.scalar(sa.select(survey.c.state).where(survey.c.code == given.survey))
    if state is None:
        raise BadInput(Problem(N_("There is no round “%(code)s”. Check the code."), {"code": given.survey}))
    if state == SurveyState.ARCHIVED:
        raise Refused(Problem(N_("The round is over: nobody gets a role in it any more.")))
    member = connection.scalar(sa.select(staff.c.state).where(staff.c.username == given.username))
    if member in (None, DISABLED):
        raise BadInput(
            Problem(
                N_("There is no member of staff “%(username)s”."), {"username": given.username}, "username"
            )
        )
    refuse_conflicts(connection, [given.username], given.survey)
    if given not in round_roles(connection, given.username):
        connection.execute(
            sa.insert(round_role).values(survey=given.survey, username=given.username, role=given.role)
        )


def revoke_in_round(connection: sa.Connection, taken: RoundRole) -> None:
    """Take a role for one round away. Doing it again changes nothing."""
    connection.execute(
        sa.delete(round_role).where(
            round_role.c.survey == taken.survey,
            round_role.c.username == taken.username,
            round_role.c.role == taken.role,
        )
    )
