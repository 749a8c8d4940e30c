"""Objections as they are kept and read: who asks what, until when an answer is due, what two decided."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from surveys.identifiers import CadreCode, SubjectNumber, SurveyCode
from surveys.problems import N_, BadInput, Problem
from surveys.schema import objection as table
from surveys.schema import survey as survey_table
from surveys.texts.records import TextId

KEPT_YEARS = 5
WORKING_DAYS = 2
_FRIDAY = 4


class Kind(StrEnum):
    """What is contested."""

    TEXT = "text"  # one text that the person reads about themselves
    RESULT = "result"  # something in the result: a wrong post, a wrong name, a wrong count


class State(StrEnum):
    """What became of an objection."""

    NEW = "new"
    UPHELD = "upheld"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True, slots=True)
class Objection:
    """One objection. ``text``: the one contested, None: it is about none; ``cadre``: who asks."""

    id: str
    kind: Kind
    cadre: CadreCode
    survey: SurveyCode
    subject: SubjectNumber
    text: TextId | None
    reason: str = field(repr=False)
    state: State
    answer: str | None = field(repr=False)
    answer_by: date
    made_on: date
    decided_by: tuple[str, ...]
    decided_on: date | None

    def is_overdue(self, today: date) -> bool:
        """Say whether its answer is late."""
        return self.state is State.NEW and self.answer_by < today


def working_days_after(day: date, count: int = WORKING_DAYS) -> date:
    """Give the day so many working days after one; Saturdays and Sundays are none."""
    for _ in range(count):
        day += timedelta(days=1)
        while day.weekday() > _FRIDAY:
            day += timedelta(days=1)
    return day


def _objection(row: sa.Row[Any]) -> Objection:
    return Objection(
        id=row.id,
        kind=Kind(row.kind),
        cadre=CadreCode(row.cadre),
        survey=SurveyCode(row.survey),
        subject=SubjectNumber(row.subject),
        text=None if row.moderated_text is None else TextId(row.moderated_text),
        reason=row.reason,
        state=State(row.state),
        answer=row.answer,
        answer_by=row.answer_by,
        made_on=row.made_on,
        decided_by=tuple(row.decided_by or ()),
        decided_on=row.decided_on,
    )


def of_round(
    connection: sa.Connection, survey: SurveyCode, subject: SubjectNumber | None = None
) -> tuple[Objection, ...]:
    """Give the objections of a round (about one subject): what waits first, by the day of its answer."""
    wanted = sa.select(table).where(table.c.survey == survey)
    if subject is not None:
        wanted = wanted.where(table.c.subject == subject)
    ordered = wanted.order_by(table.c.state != State.NEW, table.c.answer_by, table.c.id)
    return tuple(_objection(row) for row in connection.execute(ordered))


def get(connection: sa.Connection, survey: SurveyCode, id_: str) -> Objection:
    """Give one objection of a round. Raises BadInput when it is not there."""
    row = connection.execute(sa.select(table).where(table.c.survey == survey, table.c.id == id_)).first()
    if row is None:
        raise BadInput(Problem(N_("This objection is not there (any more).")))
    return _objection(row)


def rounds_with_waiting(kind: Kind) -> sa.Select[tuple[str]]:
    """Select the rounds in which objections of a kind wait for two people."""
    return sa.select(table.c.survey).where(table.c.state == State.NEW, table.c.kind == kind)


def expired(connection: sa.Connection, today: date) -> list[SurveyCode]:
    """Give the rounds whose objections were kept long enough."""
    last = date(today.year - KEPT_YEARS, today.month, 1)
    found = connection.scalars(
        sa.select(table.c.survey)
        .join(survey_table, survey_table.c.code == table.c.survey)
        .where(survey_table.c.period_end < last)
        .distinct()
    )
    return [SurveyCode(code) for code in found]


def destroy(connection: sa.Connection, surveys: Sequence[SurveyCode]) -> None:
    """Delete the objections of some rounds."""
    connection.execute(sa.delete(table).where(table.c.survey.in_(surveys)))
