"""One batch as stored: its number, its print run, who keys it, what became of it."""

from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from surveys.identifiers import SurveyCode
from surveys.paper import drafts
from surveys.paper.drafts import Pass
from surveys.problems import N_, BadInput, Problem
from surveys.schema import paper_batch, paper_run

_BATCH = paper_batch.c


class Way(StrEnum):
    """How the sheets of a batch are entered."""

    KEYED = "keyed"
    SCANNED = "scanned"


class BatchState(StrEnum):
    """States of a batch, in order."""

    KEYING = "keying"
    COMPARING = "comparing"
    STORED = "stored"
    DROPPED = "dropped"


class DecidedAs(StrEnum):
    """Who decided what two keyings did not have alike."""

    THIRD = "third"  # a person who keyed neither
    TOGETHER = "together"  # both clerks, sitting together


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the sheets of a stored batch: together they are all its sheets.

    ``counted``: their ballots were stored. ``already``: their code had been used, the first stored
    counts. ``invalid``: they hold no ballot.
    """

    counted: int
    already: int
    invalid: int


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch as stored. ``clerks``: who keys first and second; ``done``: who of them has finished.

    ``compared`` and ``differing``: answers keyed by both, and those of them not keyed alike.
    """

    survey: SurveyCode
    number: int
    run: int
    assignment: int
    way: Way
    state: BatchState
    sheets: int
    clerks: tuple[str | None, str | None]
    done: tuple[bool, bool]
    outcome: Outcome | None
    compared: int | None
    differing: int | None
    decided_as: DecidedAs | None

    @property
    def place(self) -> drafts.Place:
        """Where its drafts are: round and number."""
        return self.survey, self.number

    def pass_of(self, clerk: str) -> Pass | None:
        """Say which keying somebody does; None: neither."""
        return Pass(self.clerks.index(clerk) + 1) if clerk in self.clerks else None


def get(connection: sa.Connection, survey: SurveyCode, number: int) -> Batch:
    """Give a batch. Raises BadInput when the round has none of this number."""
    found = _select(connection, _BATCH.survey == survey, _BATCH.number == number)
    if not found:
        raise BadInput(Problem(N_("The round has no batch %(batch)s."), {"batch": number}))
    return found[0]


def listing(connection: sa.Connection, survey: SurveyCode) -> tuple[Batch, ...]:
    """List the batches of a round by number."""
    return _select(connection, _BATCH.survey == survey)


def _select(connection: sa.Connection, *conditions: sa.ColumnElement[bool]) -> tuple[Batch, ...]:
    rows = connection.execute(
        sa.select(paper_batch, paper_run.c.assignment)
        .join(paper_run, sa.and_(paper_run.c.survey == _BATCH.survey, paper_run.c.number == _BATCH.run))
        .where(*conditions)
        .order_by(_BATCH.number)
    )
    return tuple(
        Batch(
            SurveyCode(row.survey),
            row.number,
            row.run,
            row.assignment,
            Way(row.way),
            BatchState(row.state),
            row.sheets,
            (row.first_clerk, row.second_clerk),
            (row.first_done, row.second_done),
            None if row.counted is None else Outcome(row.counted, row.already, row.invalid),
            row.compared,
            row.differing,
            None if row.decided_as is None else DecidedAs(row.decided_as),
        )
        for row in rows
    )
