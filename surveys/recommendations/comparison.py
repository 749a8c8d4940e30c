"""The round before a recommendation beside the newest one after it, about the same subject: what changed.

A function of two frozen releases; the change carries its interval, and is "clear" only beyond chance.
"""

from dataclasses import dataclass

import sqlalchemy as sa

from surveys import release_trend, released
from surveys.identifiers import SurveyCode
from surveys.recommendations.records import Recommendation
from surveys.release_trend import Change, Point
from surveys.schema import survey, survey_subject
from surveys.summary import SubjectSummary, Summary, Withheld


@dataclass(frozen=True, slots=True)
class BeforeAndAfter:
    """What two rounds with the same questionnaire and weights tell about a subject, and the change."""

    subject: SubjectSummary
    before: Point
    after: Point
    change: Change | Withheld


def before_and_after(connection: sa.Connection, one: Recommendation) -> BeforeAndAfter | None:
    """Compare the round that a recommendation follows from with the newest later one; None: there is none."""
    origin = None if one.survey is None or one.subject is None else _told(connection, one.survey)
    if origin is None:
        return None
    subject = next(each for each in origin.subjects if each.number == one.subject)
    for code in _later(connection, origin, subject):
        after = _told(connection, code)
        if after is not None and origin.survey in _followed(connection, after):
            found = release_trend.follow((origin, after), subject.code)
            return BeforeAndAfter(subject, found.points[0], found.points[1], found.changes[0])
    return None


def _told(connection: sa.Connection, code: SurveyCode) -> Summary | None:
    unit = connection.scalar(sa.select(survey.c.unit).where(survey.c.code == code))
    found = None if unit is None else released.one_round(connection, unit, code)
    return None if found is None else released.summary(connection, found.releases[-1])


def _followed(connection: sa.Connection, after: Summary) -> set[SurveyCode]:
    """Give the rounds that a later one can be compared with: the same weights, not too long ago."""
    return {each.survey for each in release_trend.earlier(connection, after)}


def _later(connection: sa.Connection, origin: Summary, subject: SubjectSummary) -> tuple[SurveyCode, ...]:
    rows = connection.scalars(
        sa.select(survey.c.code)
        .join(survey_subject, survey_subject.c.survey == survey.c.code)
        .where(
            survey.c.unit == origin.unit,
            survey.c.questionnaire_hash == origin.questionnaire_hash,
            survey.c.period_start > origin.period_start,
            survey_subject.c.kind == subject.kind,
            survey_subject.c.code == subject.code,
        )
        .order_by(survey.c.period_start.desc(), survey.c.code)
    )
    return tuple(SurveyCode(code) for code in rows)
