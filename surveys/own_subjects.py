"""What somebody rated has to do with: rounds about themselves, and about collectives whose head they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from surveys.identifiers import CadreCode, SubjectKind, SubjectNumber, SurveyCode
from surveys.round_records import chosen, subject_of
from surveys.schema import collective_head, survey_subject
from surveys.survey import Subject, Survey

_TABLE = survey_subject.c


@dataclass(frozen=True, slots=True)
class OwnSubject:
    """One subject of a round and who speaks for it: the cadre themself, or a collective's head of the day."""

    survey: Survey
    subject: Subject
    as_head: bool


def headed_by(cadre: CadreCode, today: date) -> sa.Select[tuple[str]]:
    """Select the collectives whose head a cadre is on a day."""
    head = collective_head.c
    return sa.select(head.collective).where(
        head.cadre == cadre, head.starts_on <= today, sa.or_(head.ends_on.is_(None), head.ends_on >= today)
    )


def are_own(cadre: CadreCode | None, today: date) -> sa.ColumnElement[bool]:
    """Give the condition on subjects of rounds that a cadre speaks for them on a day."""
    if cadre is None:
        return sa.false()
    return sa.or_(
        sa.and_(_TABLE.kind == SubjectKind.CADRE, _TABLE.code == cadre),
        sa.and_(_TABLE.kind == SubjectKind.COLLECTIVE, _TABLE.code.in_(headed_by(cadre, today))),
    )


def of(connection: sa.Connection, cadre: CadreCode | None, today: date) -> tuple[OwnSubject, ...]:
    """Give what a cadre speaks for on a day, the latest period first, themself before their collectives."""
    return tuple(_found(connection, are_own(cadre, today)))


def numbers(
    connection: sa.Connection, cadre: CadreCode | None, survey: SurveyCode, today: date
) -> frozenset[SubjectNumber]:
    """Give the subjects of a round that a cadre speaks for on a day."""
    wanted = sa.select(_TABLE.number).where(_TABLE.survey == survey, are_own(cadre, today))
    return frozenset(SubjectNumber(number) for number in connection.scalars(wanted))


def speaks_for(
    connection: sa.Connection,
    cadre: CadreCode | None,
    survey: SurveyCode,
    subject: SubjectNumber,
    today: date,
) -> bool:
    """Say whether a cadre speaks for a subject of a round on a day."""
    return subject in numbers(connection, cadre, survey, today)


def _found(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> Iterator[OwnSubject]:
    rows = connection.execute(sa.select(survey_subject).where(condition)).all()
    surveys = chosen(connection, [SurveyCode(row.survey) for row in rows])
    by_code = {one.code: one for one in surveys}
    found = [(by_code[SurveyCode(row.survey)], subject_of(row)) for row in rows]
    found.sort(key=lambda one: (one[1].kind is not SubjectKind.CADRE, one[1].number))
    found.sort(key=lambda one: (one[0].period_end, one[0].code), reverse=True)
    for survey, subject in found:
        yield OwnSubject(survey, subject, as_head=subject.kind is SubjectKind.COLLECTIVE)
