"""What somebody rated promised to do, until when, and what became of it.

Read by the public site, too: nothing here reaches a ballot, a release or an account.
"""

import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, NewType

import sqlalchemy as sa

from surveys.identifiers import ItemId, SubjectKind, SubjectNumber, SurveyCode, UnitCode
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.schema import commitment as table
from surveys.schema import commitment_step, survey_subject
from surveys.text import clean

CommitmentId = NewType("CommitmentId", str)
MOST_CHARACTERS = 500
MOST_AT_ONCE = 10
LONGEST_YEARS = 5  # a term
_ID_BYTES = 8


class CommitmentState(StrEnum):
    """Where a promise stands. Overdue is computed, never kept."""

    DRAFT = "draft"
    HELD = "held"  # it seems to name somebody: a moderator reads it first
    RETURNED = "returned"  # a moderator gave it back; the last step says why
    MADE = "made"
    DONE = "done"
    NOT_DONE = "not_done"
    SAID = "said"  # of a step only: whoever promised tells of it; the promise stays on its way


ENDED = (CommitmentState.DONE, CommitmentState.NOT_DONE)
TOLD = (CommitmentState.MADE, CommitmentState.DONE, CommitmentState.NOT_DONE)


class CommitmentOrigin(StrEnum):
    """Where a promise was made."""

    REPLY = "reply"
    MEETING = "meeting"
    RECOMMENDATION = "recommendation"


@dataclass(frozen=True, slots=True)
class CommitmentStep:
    """What became of a promise on a day. ``due_on``: the new last day; None: it was not moved."""

    state: CommitmentState
    note: str
    due_on: date | None
    written_by: str
    written_on: date


@dataclass(frozen=True, slots=True)
class Promise:
    """What is promised, until when. ``item``: of the questionnaire, that it answers; None: no one item."""

    text: str
    due_on: date
    item: ItemId | None = None


@dataclass(frozen=True, slots=True)
class CommitmentPlan:
    """A promise that is to be written down. ``unit``: where who promises serves; it stays."""

    kind: SubjectKind
    code: str
    unit: UnitCode
    promise: Promise
    origin: CommitmentOrigin
    survey: SurveyCode | None = None
    meeting: str | None = None
    state: CommitmentState = CommitmentState.MADE


@dataclass(frozen=True, slots=True)
class Commitment:
    """One promise with what became of it, the first step first.

    ``due_on``: the last day as it stands now; ``first_due_on``: as it was promised, never overwritten.
    """

    id: CommitmentId
    kind: SubjectKind
    code: str
    unit: UnitCode
    survey: SurveyCode | None
    item: ItemId | None
    origin: CommitmentOrigin
    meeting: str | None
    text: str
    due_on: date
    first_due_on: date
    state: CommitmentState
    made_by: str
    made_on: date
    steps: tuple[CommitmentStep, ...] = ()

    def is_overdue(self, today: date) -> bool:
        """Say whether its last day is over and nobody noted what became of it."""
        return self.state is CommitmentState.MADE and self.due_on < today

    @property
    def noted_on(self) -> date | None:
        """The day its end was noted; None: it is on its way."""
        return self.steps[-1].written_on if self.state in ENDED and self.steps else None


@dataclass(frozen=True, slots=True)
class Note:
    """What became of a promise: done, not done, or (``made``) on its way, with another last day if given."""

    state: CommitmentState
    text: str
    due_on: date | None = None


def checked(promises: Iterable[Promise], today: date, items: Collection[ItemId] = ()) -> tuple[Promise, ...]:
    """Give promises as they are kept. Raises BadInput with all that is wrong, at ``commitment-1`` ..."""
    listed = tuple(promises)
    problems = []
    if len(listed) > MOST_AT_ONCE:
        sentence = N_("At most %(most)s commitments at once: promise what can be kept.")
        problems.append(Problem(sentence, {"most": MOST_AT_ONCE}, "commitment-1"))
    kept = []
    for number, one in enumerate(listed, 1):
        try:
            kept.append(_checked(one, today, items))
        except BadInput as error:
            problems += [replace(problem, where=f"commitment-{number}") for problem in error.problems]
    if problems:
        raise BadInput(*problems)
    return tuple(kept)


def _checked(promise: Promise, today: date, items: Collection[ItemId]) -> Promise:
    text = clean(promise.text).strip()
    if not 0 < len(text) <= MOST_CHARACTERS:
        raise BadInput(
            Problem(N_("Say what you will do, in at most %(most)s letters."), {"most": MOST_CHARACTERS})
        )
    if not today < promise.due_on <= _years_on(today, LONGEST_YEARS):
        raise BadInput(
            Problem(
                N_("Choose a day after today, at most %(years)s years from now."), {"years": LONGEST_YEARS}
            )
        )
    if promise.item is not None and promise.item not in items:
        raise BadInput(Problem(N_("This question is not part of the questionnaire of the round.")))
    return replace(promise, text=text)


def _years_on(today: date, years: int) -> date:
    try:
        return today.replace(year=today.year + years)
    except ValueError:  # 29 February
        return today.replace(year=today.year + years, day=28)


def make(connection: sa.Connection, plan: CommitmentPlan, by: str, today: date) -> CommitmentId:
    """Write a promise down; the caller has checked it (``checked``) and who may."""
    number = CommitmentId(secrets.token_hex(_ID_BYTES))
    connection.execute(
        sa.insert(table).values(
            id=number,
            kind=plan.kind,
            code=plan.code,
            unit=plan.unit,
            survey=plan.survey,
            item=plan.promise.item,
            origin=plan.origin,
            meeting=plan.meeting,
            text=plan.promise.text,
            due_on=plan.promise.due_on,
            state=plan.state,
            made_by=by,
            made_on=today,
        )
    )
    return number


def get(connection: sa.Connection, number: str) -> Commitment:
    """Give one promise. Raises BadInput when there is none of this id."""
    found = _found(connection, table.c.id == number)
    if not found:
        raise BadInput(Problem(N_("This commitment is not there (any more).")))
    return found[0]


def of_person(connection: sa.Connection, kind: SubjectKind, code: str) -> tuple[Commitment, ...]:
    """Give what a cadre or a collective promised, wherever they served; what may be told."""
    return tuple(_found(connection, table.c.kind == kind, table.c.code == code, table.c.state.in_(TOLD)))


def of_round(
    connection: sa.Connection, survey: SurveyCode, states: Collection[CommitmentState] = TOLD
) -> Mapping[SubjectNumber, tuple[Commitment, ...]]:
    """Give what those a round is about promised after it, by subject."""
    subject = survey_subject.c
    rows = connection.execute(
        sa.select(subject.number, subject.kind, subject.code).where(subject.survey == survey)
    )
    numbers = {(row.kind, row.code): SubjectNumber(row.number) for row in rows}
    found: dict[SubjectNumber, tuple[Commitment, ...]] = {}
    for one in _found(connection, table.c.survey == survey, table.c.state.in_(states)):
        number = numbers[one.kind, one.code]
        found[number] = (*found.get(number, ()), one)
    return found


def chosen(connection: sa.Connection, ids: Collection[str]) -> Mapping[str, Commitment]:
    """Give promises by their ids, as they stand now; those that are there."""
    return {one.id: one for one in _found(connection, table.c.id.in_(ids))}


def _found(connection: sa.Connection, *conditions: sa.ColumnElement[bool]) -> list[Commitment]:
    rows = connection.execute(sa.select(table).where(*conditions)).all()
    steps = _steps(connection, [row.id for row in rows])
    found = [_commitment(row, steps.get(row.id, ())) for row in rows]
    return sorted(found, key=lambda one: (one.due_on, one.id))


def _steps(connection: sa.Connection, ids: Collection[str]) -> Mapping[str, tuple[CommitmentStep, ...]]:
    columns = commitment_step.c
    rows = connection.execute(
        sa.select(commitment_step)
        .where(columns.commitment.in_(ids))
        .order_by(columns.commitment, columns.number)
    )
    found: dict[str, tuple[CommitmentStep, ...]] = {}
    for row in rows:
        step = CommitmentStep(
            CommitmentState(row.state), row.note, row.due_on, row.written_by, row.written_on
        )
        found[row.commitment] = (*found.get(row.commitment, ()), step)
    return found


def _commitment(row: sa.Row[Any], steps: tuple[CommitmentStep, ...]) -> Commitment:
    moved = [one.due_on for one in steps if one.due_on is not None]
    return Commitment(
        id=CommitmentId(row.id),
        kind=SubjectKind(row.kind),
        code=row.code,
        unit=UnitCode(row.unit),
        survey=None if row.survey is None else SurveyCode(row.survey),
        item=None if row.item is None else ItemId(row.item),
        origin=CommitmentOrigin(row.origin),
        meeting=row.meeting,
        text=row.text,
        due_on=moved[-1] if moved else row.due_on,
        first_due_on=row.due_on,
        state=CommitmentState(row.state),
        made_by=row.made_by,
        made_on=row.made_on,
        steps=steps,
    )


def note(connection: sa.Connection, number: str, what: Note, by: str, on: date) -> Commitment:
    """Note what became of a promise; give it as it stands now. The caller has checked who may.

    Raises BadInput for a note that is missing or a day that is not later, Refused for a promise that was
    never made or whose end was noted already.
    """
    before = get(connection, number)
    if before.state is not CommitmentState.MADE:
        raise Refused(Problem(N_("What became of this commitment is noted already, or it was never made.")))
    text = clean(what.text).strip()
    if what.state not in TOLD or not 0 < len(text) <= MOST_CHARACTERS:
        raise BadInput(
            Problem(
                N_("Say what became of it, in at most %(most)s letters."), {"most": MOST_CHARACTERS}, "note"
            )
        )
    due_on = what.due_on if what.state is CommitmentState.MADE else None
    if due_on is not None and not before.due_on < due_on <= _years_on(on, LONGEST_YEARS):
        raise BadInput(Problem(N_("The new last day must be later than the one before."), {}, "due_on"))
    append(connection, before, CommitmentStep(what.state, text, due_on, by, on))
    return get(connection, number)


def append(connection: sa.Connection, before: Commitment, step: CommitmentStep) -> None:
    """Write a step down and bring the promise to its state; what was written before stays."""
    connection.execute(
        sa.insert(commitment_step).values(
            commitment=before.id,
            number=len(before.steps) + 1,
            state=step.state,
            note=step.note,
            due_on=step.due_on,
            written_by=step.written_by,
            written_on=step.written_on,
        )
    )
    if step.state is not CommitmentState.SAID:
        connection.execute(sa.update(table).where(table.c.id == before.id).values(state=step.state))


def reword(connection: sa.Connection, before: Commitment, text: str, state: CommitmentState) -> None:
    """Put other words in place of those that a moderator gave back."""
    connection.execute(sa.update(table).where(table.c.id == before.id).values(text=text, state=state))


def drop(connection: sa.Connection, ids: Collection[str]) -> None:
    """Delete promises that were never told, with what was noted about them."""
    connection.execute(sa.delete(commitment_step).where(commitment_step.c.commitment.in_(ids)))
    connection.execute(sa.delete(table).where(table.c.id.in_(ids)))
