"""Long work that staff ask for: written down, done once, gone on with after every end of the program.

A job waits until a worker takes it. What a worker ran when it was killed waits again; after three starts
it is given up. What came out is kept encrypted with the installation key, for thirty days.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from secrets import token_bytes
from typing import Any, NewType

import sqlalchemy as sa

from surveys import job_boxes
from surveys.identifiers import SurveyCode, UnitCode
from surveys.problems import N_, NotReady, Problem
from surveys.schema import job as job_table

JobId = NewType("JobId", str)
"""32 hexadecimal digits, random."""

MOST_ATTEMPTS = 3
_ID_BYTES = 16
_GIVEN_UP = Problem(
    N_(
        "The work was interrupted three times and given up. Ask for it again; if that happens once more, "
        "tell whoever runs this server."
    )
)

Parameters = Mapping[str, str | int]
"""Choices of whoever asked; never anything about a respondent."""


class JobState(StrEnum):
    """Where a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


UNDER_WAY = (JobState.WAITING, JobState.RUNNING)


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be done, about which round or unit. Two equal questions are one job."""

    kind: str
    survey: SurveyCode | None = None
    unit: UnitCode | None = None
    parameters: Parameters = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Job:
    """One job. ``step`` and ``done`` of ``whole``: how far it is; ``problems``: why it failed."""

    id: JobId
    question: Question
    asked_by: str
    asked_at: datetime
    state: JobState
    step: str
    done: int
    whole: int
    attempts: int
    problems: tuple[Problem, ...]

    @property
    def under_way(self) -> bool:
        """Whether it is still waited for."""
        return self.state in UNDER_WAY


def ask(connection: sa.Connection, question: Question, by: str, now: datetime) -> JobId:
    """Ask for work; the same question that waits or runs is joined. Give the job that answers it."""
    _lock(connection)
    found = _newest(connection, question, UNDER_WAY)
    return found or _write(connection, question, (by, now), {"state": JobState.WAITING, "step": ""})


def _lock(connection: sa.Connection) -> None:
    """Make others who ask wait until this transaction ends: of two at once the second joins the first."""
    if connection.dialect.name == "sqlite":
        connection.execute(sa.update(job_table).where(job_table.c.id == b"").values(done=0))
    else:
        connection.exec_driver_sql("LOCK TABLE job IN SHARE ROW EXCLUSIVE MODE")


def _write(
    connection: sa.Connection, question: Question, asked: tuple[str, datetime], values: Mapping[str, Any]
) -> JobId:
    number = token_bytes(_ID_BYTES)
    connection.execute(
        sa.insert(job_table).values(
            id=number,
            kind=question.kind,
            survey=question.survey,
            unit=question.unit,
            parameters=dict(question.parameters),
            asked_by=asked[0],
            asked_at=asked[1].astimezone(UTC).replace(microsecond=0),
            **values,
        )
    )
    return JobId(number.hex())


def keep(
    connection: sa.Connection, key: bytes, question: Question, asked: tuple[str, datetime], content: bytes
) -> JobId:
    """Keep what small work gave that was done at once, as if a worker had done it."""
    number = _write(connection, question, asked, {"state": JobState.RUNNING, "step": "", "attempts": 1})
    finish(connection, key, number, content)
    return number


def _newest(connection: sa.Connection, question: Question, states: Iterable[JobState]) -> JobId | None:
    table = job_table.c
    rows = connection.execute(
        sa.select(table.id, table.parameters)
        .where(
            table.kind == question.kind,
            table.survey.is_not_distinct_from(question.survey),
            table.unit.is_not_distinct_from(question.unit),
            table.state.in_(tuple(states)),
        )
        .order_by(table.asked_at.desc(), table.id)
    )
    wanted = dict(question.parameters)
    return next((JobId(row.id.hex()) for row in rows if row.parameters == wanted), None)


def answered(connection: sa.Connection, question: Question) -> JobId | None:
    """Give the newest job that answered a question; None when none did."""
    return _newest(connection, question, (JobState.DONE,))


def get(connection: sa.Connection, number: JobId) -> Job | None:
    """Give one job; None when there is none of this name, or not any more."""
    try:
        wanted = bytes.fromhex(number)
    except ValueError:
        return None
    rows = _jobs(connection, sa.select(*_TOLD).where(job_table.c.id == wanted))
    return rows[0] if rows else None


def listing(connection: sa.Connection, by: str, most: int = 50) -> tuple[Job, ...]:
    """Give the jobs that somebody asked for, the newest first."""
    return _jobs(
        connection,
        sa.select(*_TOLD)
        .where(job_table.c.asked_by == by)
        .order_by(job_table.c.asked_at.desc(), job_table.c.id)
        .limit(most),
    )


_TOLD = [column for column in job_table.columns if column.name != "box"]


def _jobs(connection: sa.Connection, wanted: sa.Select[Any]) -> tuple[Job, ...]:
    return tuple(_job(row) for row in connection.execute(wanted))


def _job(row: sa.Row[Any]) -> Job:
    about = Question(row.kind, row.survey, row.unit, row.parameters)
    # SQLite gives back the time as written, in UTC but without saying so.
    at = row.asked_at.astimezone(UTC) if row.asked_at.tzinfo else row.asked_at.replace(tzinfo=UTC)
    return Job(
        *(JobId(row.id.hex()), about, row.asked_by, at, JobState(row.state)),
        *(row.step, row.done, row.whole, row.attempts),
        tuple(Problem(one["sentence"], one["values"], one["where"]) for one in row.problem or ()),
    )


# --- the worker's side -------------------------------------------------------------------------------


def is_waiting(connection: sa.Connection) -> bool:
    """Say whether anything is to be done."""
    return (
        connection.scalar(sa.select(job_table.c.id).where(job_table.c.state.in_(UNDER_WAY)).limit(1))
        is not None
    )


def take_back(connection: sa.Connection) -> None:
    """Let wait again what a worker ran that is gone, or give it up. Only the one worker may call this."""
    table = job_table.c
    running = sa.update(job_table).where(table.state == JobState.RUNNING)
    connection.execute(
        running.where(table.attempts >= MOST_ATTEMPTS).values(
            state=JobState.FAILED, problem=_told([_GIVEN_UP])
        )
    )
    connection.execute(running.values(state=JobState.WAITING, done=0, whole=1, step=""))


def take(connection: sa.Connection) -> Job | None:
    """Take the job that waits longest; of two who try one gets it."""
    table = job_table.c
    waiting = connection.scalars(
        sa.select(table.id).where(table.state == JobState.WAITING).order_by(table.asked_at, table.id)
    ).all()
    for number in waiting:
        taken = connection.execute(
            sa.update(job_table)
            .where(table.id == number, table.state == JobState.WAITING)
            .values(state=JobState.RUNNING, attempts=table.attempts + 1)
        )
        if taken.rowcount == 1:
            return get(connection, JobId(number.hex()))
    return None


def note(connection: sa.Connection, number: JobId, progress: tuple[str, int, int]) -> None:
    """Take down how far a job is: the step, how much is done, and of how much."""
    step, done, whole = progress
    _change(connection, number, {"step": step, "done": done, "whole": max(whole, 1)})


def finish(connection: sa.Connection, key: bytes, number: JobId, content: bytes | None) -> None:
    """End a job with what came out; within the transaction of what the job changes, if it changes anything.

    Raises NotReady when the job runs no more: then its changes must not count either.
    """
    row = connection.execute(
        sa.select(job_table.c.kind).where(job_table.c.id == bytes.fromhex(number))
    ).one_or_none()
    box = None if content is None or row is None else job_boxes.seal(key, (number, row.kind), content)
    if not _change(connection, number, {"state": JobState.DONE, "box": box}):
        raise NotReady(Problem(N_("This work was ended meanwhile.")))


def fail(connection: sa.Connection, number: JobId, problems: Iterable[Problem]) -> None:
    """End a job with the reasons why it could not be done."""
    _change(connection, number, {"state": JobState.FAILED, "problem": _told(problems)})


def _told(problems: Iterable[Problem]) -> list[dict[str, object]]:
    return [
        {
            "sentence": one.sentence,
            "values": {
                name: value if isinstance(value, int) else str(value) for name, value in one.values.items()
            },
            "where": one.where,
        }
        for one in problems
    ]


def _change(connection: sa.Connection, number: JobId, values: Mapping[str, Any]) -> bool:
    table = job_table.c
    changed = connection.execute(
        sa.update(job_table)
        .where(table.id == bytes.fromhex(number), table.state == JobState.RUNNING)
        .values(values)
    )
    return changed.rowcount == 1
