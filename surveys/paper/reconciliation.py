"""Adding up paper: of every print run printed = returned + void + unused, counted by two people.

A round whose paper does not add up cannot close: a sheet that nobody can account for may be a voice that
was taken away, or one that was never given.
"""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from surveys import audit
from surveys.identifiers import SurveyCode, SurveyState
from surveys.installation import Installation
from surveys.paper import batches
from surveys.paper.batch_records import Batch, BatchState
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.schema import paper_count, paper_run
from surveys.schema import survey as survey_table
from surveys.signers import are_one_person
from surveys.staff_roles import refuse_conflicts

FORMS = "form"
_COUNT = paper_count.c
_RUN = paper_run.c


@dataclass(frozen=True, slots=True)
class Count:
    """What became of a print run.

    ``returned``: for cards those drawn. ``void``: spoiled, or handed out and not come back.
    """

    returned: int
    void: int
    unused: int


@dataclass(frozen=True, slots=True)
class Counted:
    """A count that two people made, and when."""

    count: Count
    on: date
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RunStanding:
    """Where a print run stands. ``returned``: sheets in its stored batches; None for cards.

    ``waiting``: numbers of its batches that are neither stored nor dropped.
    """

    run: int
    assignment: int
    kind: str
    printed: int
    printed_on: date
    returned: int | None
    waiting: tuple[int, ...]
    counted: Counted | None

    @property
    def is_reconciled(self) -> bool:
        """Whether nothing waits and two people counted what came back since the last batch was stored."""
        if self.counted is None or self.waiting:
            return False
        return self.returned is None or self.counted.count.returned == self.returned


def standing(connection: sa.Connection, survey: SurveyCode) -> tuple[RunStanding, ...]:
    """Give where every print run of a round stands, by number."""
    found = batches.listing(connection, survey)
    rows = connection.execute(
        sa.select(
            paper_run, _COUNT.returned, _COUNT.void, _COUNT.unused, _COUNT.counted_on, _COUNT.counted_by
        )
        .outerjoin(paper_count, sa.and_(_COUNT.survey == _RUN.survey, _COUNT.run == _RUN.number))
        .where(_RUN.survey == survey)
        .order_by(_RUN.number)
    )
    return tuple(_standing(row, [one for one in found if one.run == row.number]) for row in rows)


def _standing(row: sa.Row[tuple[object, ...]], found: list[Batch]) -> RunStanding:
    stored = sum(one.sheets for one in found if one.state is BatchState.STORED)
    waiting = tuple(one.number for one in found if one.state in (BatchState.KEYING, BatchState.COMPARING))
    counted = None
    if row.counted_on is not None:
        counted = Counted(Count(row.returned, row.void, row.unused), row.counted_on, tuple(row.counted_by))
    return RunStanding(
        row.number,
        row.assignment,
        row.kind,
        row.printed,
        row.printed_on,
        stored if row.kind == FORMS else None,
        waiting,
        counted,
    )


def count(
    installation: Installation, survey: SurveyCode, run: int, counted: Count, by: tuple[str, str]
) -> RunStanding:
    """Note what became of a print run; it may be counted anew. Manages its own transaction.

    ``by``: two different people, both authenticated by the caller. What came back of forms is what is in
    stored batches; ``counted.returned`` must say the same.

    Raises BadInput naming the difference when the numbers do not add up; Refused for one person twice, a
    conflict of interest, a round that is not open, batches that wait, or a run that is not there.
    """
    with installation.engine.begin() as connection:
        if are_one_person(connection, by):
            raise Refused(Problem(N_("Two different people count the paper together.")))
        refuse_conflicts(connection, by, survey)
        _hold(connection, survey)
        found = {one.run: one for one in standing(connection, survey)}
        if run not in found:
            raise Refused(Problem(N_("The round has no print run %(run)s."), {"run": run}))
        require_sum(found[run], counted)
        today = installation.clock().astimezone(installation.time_zone).date()
        connection.execute(sa.delete(paper_count).where(_COUNT.survey == survey, _COUNT.run == run))
        connection.execute(
            sa.insert(paper_count).values(
                survey=survey,
                run=run,
                returned=counted.returned,
                void=counted.void,
                unused=counted.unused,
                counted_on=today,
                counted_by=sorted(by),
            )
        )
        details = {"run": run, "by": sorted(by)}
        audit.append(connection, installation.clock, audit.Act(by[0], "paper.reconcile", survey, details))
        return next(one for one in standing(connection, survey) if one.run == run)


def _hold(connection: sa.Connection, survey: SurveyCode) -> None:
    """Keep others from opening a batch of an open round until the transaction ends."""
    table = survey_table.c
    is_open = sa.and_(table.code == survey, table.state == SurveyState.OPEN)
    held = connection.execute(sa.update(survey_table).where(is_open).values(code=survey))
    if held.rowcount != 1:
        raise Refused(
            Problem(
                N_("Round %(survey)s is not open: its paper is not counted any more."), {"survey": survey}
            )
        )


def require_sum(found: RunStanding, counted: Count) -> None:
    """Raise Refused while batches of a run wait, BadInput naming the difference when it does not add up."""
    if found.waiting:
        raise Refused(_waiting(found))
    if min(counted.returned, counted.void, counted.unused) < 0:
        raise BadInput(Problem(N_("A count is a whole number, 0 or more.")))
    if found.returned is not None and counted.returned != found.returned:
        raise BadInput(
            Problem(
                N_(
                    "The stored batches of print run %(run)s hold %(stored)s sheets, not %(returned)s. "
                    "Key the sheets that are missing, or correct the count."
                ),
                {"run": found.run, "stored": found.returned, "returned": counted.returned},
                "returned",
            )
        )
    total = counted.returned + counted.void + counted.unused
    if total != found.printed:
        values = {
            "printed": found.printed,
            "total": total,
            "difference": abs(found.printed - total),
            "returned": counted.returned,
            "void": counted.void,
            "unused": counted.unused,
        }
        raise BadInput(Problem(_LACKING if total < found.printed else _EXCEEDING, values))


_LACKING = N_(
    "%(printed)s were printed, but %(returned)s returned + %(void)s void + %(unused)s unused are %(total)s: "
    "%(difference)s are missing. Look for them, or count them as void and say so in the minutes."
)
_EXCEEDING = N_(
    "%(printed)s were printed, but %(returned)s returned + %(void)s void + %(unused)s unused are %(total)s: "
    "%(difference)s too many. Was a sheet counted twice, copied, or a batch entered twice?"
)


def _waiting(found: RunStanding) -> Problem:
    return Problem(
        N_("Batches of print run %(run)s are not stored yet: %(batches)s. Finish them, or drop them."),
        {"run": found.run, "batches": ", ".join(map(str, found.waiting))},
    )


def open_problems(connection: sa.Connection, survey: SurveyCode) -> list[Problem]:
    """Say what has to be done before the paper of a round adds up; empty: it does."""
    problems = []
    for found in standing(connection, survey):
        if found.waiting:
            problems.append(_waiting(found))
        elif found.counted is None:
            problems.append(
                Problem(
                    N_("Print run %(run)s is not added up yet: printed = returned + void + unused."),
                    {"run": found.run},
                )
            )
        elif not found.is_reconciled:
            problems.append(
                Problem(
                    N_("Sheets of print run %(run)s were entered after it was added up. Add it up again."),
                    {"run": found.run},
                )
            )
    return problems


def require_reconciled(connection: sa.Connection, survey: SurveyCode) -> None:
    """Raise Refused, with all that is open, while the paper of a round does not add up."""
    problems = open_problems(connection, survey)
    if problems:
        raise Refused(*problems)
