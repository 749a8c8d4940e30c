"""Meetings as they are kept: about whom of which round, when and where, what was said, who signed."""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, NewType

import sqlalchemy as sa

from surveys import commitments
from surveys.commitment_following import too_near
from surveys.commitments import Commitment
from surveys.identifiers import Role, SubjectKind, SubjectNumber, SurveyCode, SurveyState, UnitCode
from surveys.organizations import EVERYTHING, Scope
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.replies.records import RATED
from surveys.schema import commitment, meeting_note, survey_subject
from surveys.schema import meeting as table
from surveys.schema import survey as survey_table
from surveys.survey import Subject

MeetingId = NewType("MeetingId", str)
WRITERS = (Role.CAMPAIGN_OFFICER,)
SIGNERS = (Role.CAMPAIGN_OFFICER, Role.CLOSING_OFFICER, Role.REVIEWER)
READERS = (*SIGNERS, Role.AUDITOR)
TOLD_STATES = (SurveyState.RELEASED, SurveyState.ARCHIVED)
"""A round whose result only the rated and those who decide know is talked about with nobody."""
MOST_ROUNDS = 100
_ID_BYTES = 8


class MeetingState(StrEnum):
    """Whether something may still change."""

    DRAFT = "draft"
    SIGNED = "signed"


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting. ``present``: how many came; 0: nobody has counted yet."""

    id: MeetingId
    unit: UnitCode
    survey: SurveyCode
    subject: SubjectNumber
    held_on: date
    place: str
    chair: str
    secretary: str
    present: int
    minutes: str
    state: MeetingState
    written_by: str
    hash: str | None = None
    signed_by: tuple[str, ...] = ()
    signed_on: date | None = None

    @property
    def is_signed(self) -> bool:
        """Whether nothing changes any more."""
        return self.state is MeetingState.SIGNED


@dataclass(frozen=True, slots=True)
class Note:
    """What was found wrong in signed minutes, on a later day."""

    number: int
    text: str
    signed_by: tuple[str, ...]
    written_on: date


@dataclass(frozen=True, slots=True)
class Sought:
    """Which meetings to list: of some units (None: all in the scope); those of ``read`` once signed."""

    units: Collection[UnitCode] | None = None
    read: Collection[UnitCode] = ()
    states: Collection[MeetingState] = tuple(MeetingState)
    offset: int = 0
    most: int = 40


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a list of meetings, and how many there are in all."""

    rows: tuple[Meeting, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Round:
    """A round whose results may be talked about. ``title`` by language."""

    code: SurveyCode
    title: Mapping[str, str]
    period_end: date


_TABLE = table.c
_COLUMNS: tuple[sa.Column[Any], ...] = tuple(one for one in _TABLE if one.name != "content")


def _meeting(row: sa.Row[tuple[Any, ...]]) -> Meeting:
    told = dict(row._mapping)  # noqa: SLF001 - the documented way to a row's names
    found = Meeting(**told)
    return replace(found, state=MeetingState(row.state), signed_by=tuple(row.signed_by or ()))


def new_id() -> MeetingId:
    """Make the id of a new meeting: an address that nobody can guess."""
    return MeetingId(secrets.token_hex(_ID_BYTES))


def find(connection: sa.Connection, id_: str, scope: Scope = EVERYTHING) -> Meeting | None:
    """Give one meeting of some organizations; None where there is none, or it is another's."""
    row = connection.execute(sa.select(*_COLUMNS).where(_TABLE.id == id_)).first()
    return _meeting(row) if row is not None and scope.has(row.unit) else None


def get(connection: sa.Connection, id_: str, scope: Scope = EVERYTHING) -> Meeting:
    """Give one meeting. Raises BadInput where there is none."""
    found = find(connection, id_, scope)
    if found is None:
        sentence = N_("There is no meeting “%(id)s”. Look at the list of meetings.")
        raise BadInput(Problem(sentence, {"id": id_}))
    return found


def hold(connection: sa.Connection, id_: str) -> Meeting:
    """Give a meeting to change what belongs to it, held until the transaction ends.

    Raises BadInput where there is none, Refused where its minutes are signed.
    """
    found = hold_any(connection, id_)
    if found.is_signed:
        raise Refused(
            Problem(
                N_(
                    "The minutes of this meeting are signed: nothing in them changes any more. What is wrong "
                    "is noted below them."
                )
            )
        )
    return found


def hold_any(connection: sa.Connection, id_: str) -> Meeting:
    """Give a meeting, signed or not, held until the transaction ends."""
    connection.execute(sa.update(table).where(_TABLE.id == id_).values(state=_TABLE.state))
    return get(connection, id_)


def listing(connection: sa.Connection, scope: Scope = EVERYTHING, sought: Sought | None = None) -> Part:
    """List meetings, the latest day first."""
    sought = sought or Sought()
    wanted = sa.select(*_COLUMNS).where(scope.within(_TABLE.unit), _TABLE.state.in_(list(sought.states)))
    if sought.units is not None:
        told = sa.and_(_TABLE.unit.in_(sorted(sought.read)), _TABLE.state == MeetingState.SIGNED)
        wanted = wanted.where(sa.or_(_TABLE.unit.in_(sorted(sought.units)), told))
    total = connection.scalar(sa.select(sa.func.count()).select_from(wanted.subquery())) or 0
    ordered = wanted.order_by(_TABLE.held_on.desc(), _TABLE.id)
    rows = connection.execute(ordered.offset(sought.offset).limit(sought.most))
    return Part(tuple(_meeting(row) for row in rows), total)


def about(connection: sa.Connection, survey: SurveyCode, subject: SubjectNumber) -> tuple[Meeting, ...]:
    """Give the meetings about one subject of a round, the latest day first."""
    wanted = sa.select(*_COLUMNS).where(_TABLE.survey == survey, _TABLE.subject == subject)
    return tuple(
        _meeting(row) for row in connection.execute(wanted.order_by(_TABLE.held_on.desc(), _TABLE.id))
    )


def notes(connection: sa.Connection, id_: str) -> tuple[Note, ...]:
    """Give what was noted below signed minutes, the first first."""
    columns = meeting_note.c
    rows = connection.execute(sa.select(meeting_note).where(columns.meeting == id_).order_by(columns.number))
    return tuple(Note(row.number, row.text, tuple(row.signed_by), row.written_on) for row in rows)


def promises(connection: sa.Connection, id_: str) -> tuple[Commitment, ...]:
    """Give what was promised in a meeting, as it stands now."""
    ids = connection.scalars(sa.select(commitment.c.id).where(commitment.c.meeting == id_)).all()
    found = commitments.chosen(connection, ids)
    return tuple(sorted(found.values(), key=lambda one: (one.first_due_on, one.text, one.id)))


# --- what there is to talk about --------------------------------------------------------------------------


def _rated(units: Collection[UnitCode]) -> tuple[sa.ColumnElement[bool], ...]:
    subject = survey_subject.c
    return subject.kind.in_(RATED), subject.unit.in_(sorted(units))


def rounds_of(connection: sa.Connection, units: Collection[UnitCode]) -> tuple[Round, ...]:
    """Give the released rounds about somebody who serves in some units, the latest first."""
    column, subject = survey_table.c, survey_subject.c
    has_some = sa.exists().where(subject.survey == column.code, *_rated(units))
    wanted = (
        sa.select(column.code, column.rules, column.period_end)
        .where(column.state.in_(TOLD_STATES), has_some)
        .order_by(column.period_end.desc(), column.code)
        .limit(MOST_ROUNDS)
    )
    return tuple(
        Round(SurveyCode(row.code), row.rules["title"], row.period_end) for row in connection.execute(wanted)
    )


def round_of(connection: sa.Connection, survey: SurveyCode) -> Round:
    """Give the round that a meeting is about."""
    column = survey_table.c
    row = connection.execute(
        sa.select(column.code, column.rules, column.period_end).where(column.code == survey)
    ).one()
    return Round(SurveyCode(row.code), row.rules["title"], row.period_end)


def subjects_of(
    connection: sa.Connection, survey: SurveyCode, units: Collection[UnitCode]
) -> tuple[Subject, ...]:
    """Give those of a round who serve in some units."""
    subject = survey_subject.c
    wanted = sa.select(subject.number).where(subject.survey == survey, *_rated(units))
    numbers = connection.scalars(wanted.order_by(subject.number)).all()
    return tuple(subject_of(connection, survey, SubjectNumber(number)) for number in numbers)


def subject_of(connection: sa.Connection, survey: SurveyCode, number: SubjectNumber) -> Subject:
    """Give the subject that a meeting is about. Raises BadInput where there is none who can be met."""
    subject = survey_subject.c
    row = connection.execute(
        sa.select(survey_subject).where(subject.survey == survey, subject.number == number)
    ).first()
    if row is None or row.kind not in RATED:
        raise BadInput(Problem(N_("The round is not about such a person or council."), {}, "subject"))
    return Subject(
        SubjectNumber(row.number),
        SubjectKind(row.kind),
        row.code,
        row.name,
        row.position,
        row.position_group,
        UnitCode(row.unit),
    )


# --- conflicts of interest --------------------------------------------------------------------------------


def has_conflict(connection: sa.Connection, username: str, subject: Subject) -> bool:
    """Say whether somebody would handle a meeting about themselves, their superior or subordinate."""
    return (subject.kind, subject.code) in too_near(connection, username)
