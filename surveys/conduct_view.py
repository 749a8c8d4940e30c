"""Exemplary conduct: what the released rounds of that questionnaire told, cadre by cadre, side by side."""

from collections.abc import Sequence

import sqlalchemy as sa

from surveys import release
from surveys.identifiers import RespondentGroup, SurveyCode
from surveys.schema import release as release_table
from surveys.schema import survey as survey_table
from surveys.summary import GroupResult, SubjectSummary, Summary

QUESTIONNAIRE = "exemplary-conduct"
HOME = (RespondentGroup.RESIDENCE,)
"""Who knows a cadre where they live; every other group knows them by their work."""


def rounds(connection: sa.Connection) -> tuple[Summary, ...]:
    """Give the released rounds, the latest first. Who may see which is not looked at here."""
    survey = survey_table.c
    codes = connection.scalars(
        sa.select(survey.code)
        .where(
            survey.questionnaire_id == QUESTIONNAIRE,
            survey.code.in_(sa.select(release_table.c.survey)),
        )
        .order_by(survey.period_end.desc(), survey.period_start.desc(), survey.code)
    )
    found = release.read_releases(connection, [SurveyCode(one) for one in codes])
    return tuple(one.summary for one in found)


def sides(subject: SubjectSummary) -> tuple[Sequence[GroupResult], Sequence[GroupResult]]:
    """Give what was told by those where the cadre lives, and by those who know their work."""
    home = [one for one in subject.groups if one.group in HOME]
    return home, [one for one in subject.groups if one.group not in HOME]
