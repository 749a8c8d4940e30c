"""The survey rounds as stored: one, a list, their subjects, their kinds of invitation."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from surveys.identifiers import Channel, RespondentGroup, SubjectKind, SubjectNumber, SurveyCode, SurveyState
from surveys.problems import N_, BadInput, Problem
from surveys.round_plan import SurveyPlan
from surveys.schema import assignment, survey, survey_subject
from surveys.survey import Assignment, Subject, Survey
from surveys.survey_rules import from_json


def _survey(row: sa.Row[tuple[Any, ...]]) -> Survey:
    values = dict(row._mapping)  # noqa: SLF001 - the documented way to a row's names
    return Survey(**{**values, "state": SurveyState(row.state), "rules": from_json(row.rules)})


def get(connection: sa.Connection, code: SurveyCode) -> Survey:
    """Give one round. Raises BadInput when there is none of this code."""
    row = connection.execute(sa.select(survey).where(survey.c.code == code)).first()
    if row is None:
        raise BadInput(Problem(N_("There is no round “%(code)s”. Check the code."), {"code": code}))
    return _survey(row)


def hold(connection: sa.Connection, code: SurveyCode) -> None:
    """Hold a round until the transaction ends: of two who act on it at once one waits."""
    connection.execute(sa.update(survey).where(survey.c.code == code).values(code=code))


def listing(connection: sa.Connection, *states: SurveyState) -> tuple[Survey, ...]:
    """List rounds, the latest period first; only those in the given states, if any are given."""
    wanted = sa.select(survey).order_by(survey.c.period_end.desc(), survey.c.code)
    if states:
        wanted = wanted.where(survey.c.state.in_(states))
    return tuple(_survey(row) for row in connection.execute(wanted))


def chosen(connection: sa.Connection, codes: Sequence[SurveyCode]) -> tuple[Survey, ...]:
    """Give rounds by their codes, in that order; those that are there."""
    rows = connection.execute(sa.select(survey).where(survey.c.code.in_(codes)))
    found = {row.code: _survey(row) for row in rows}
    return tuple(found[code] for code in codes if code in found)


def subjects(connection: sa.Connection, code: SurveyCode) -> tuple[Subject, ...]:
    """Give what the ballots of a round are about, by number."""
    rows = connection.execute(
        sa.select(survey_subject).where(survey_subject.c.survey == code).order_by(survey_subject.c.number)
    )
    return tuple(subject_of(row) for row in rows)


def subject_of(row: sa.Row[Any]) -> Subject:
    """Give the subject that a row of the table of subjects holds."""
    return Subject(
        number=row.number,
        kind=SubjectKind(row.kind),
        code=row.code,
        name=row.name,
        position=row.position,
        position_group=row.position_group,
        unit=row.unit,
    )


def assignments(connection: sa.Connection, code: SurveyCode) -> tuple[Assignment, ...]:
    """Give the kinds of invitation of a round, by number."""
    rows = connection.execute(
        sa.select(assignment).where(assignment.c.survey == code).order_by(assignment.c.number)
    )
    return tuple(
        Assignment(
            number=row.number,
            group=RespondentGroup(row.respondent_group),
            stratum=row.stratum,
            channel=Channel(row.channel),
            subjects=tuple(SubjectNumber(number) for number in row.subjects),
            issued=row.issued,
        )
        for row in rows
    )


def plan_of(connection: sa.Connection, code: SurveyCode) -> SurveyPlan:
    """Give a round as the plan that would set it up."""
    found = get(connection, code)
    return SurveyPlan(
        code=found.code,
        unit=found.unit,
        questionnaire_id=found.questionnaire_id,
        questionnaire_version=found.questionnaire_version,
        period_start=found.period_start,
        period_end=found.period_end,
        closes_on=found.closes_on,
        rules=found.rules,
        subjects=subjects(connection, code),
        opens_on=found.opens_on,
    )
