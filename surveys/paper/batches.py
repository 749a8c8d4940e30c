"""Batches: sheets that came back together under one header, keyed by two people each for themselves.

A batch is *keying* until both have entered as many sheets as its header says, then *comparing* until what
differs is decided and it is *stored*. A batch entered by mistake is *dropped*: its sheets count nowhere.
"""

from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from surveys.identifiers import SurveyCode, SurveyState
from surveys.installation import Installation
from surveys.paper import batch_keys, drafts
from surveys.paper.batch_records import Batch, BatchState, DecidedAs, Outcome, Way, get, listing
from surveys.paper.drafts import Pass
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.round_records import hold as hold_round
from surveys.schema import paper_batch, paper_run
from surveys.schema import survey as survey_table

__all__ = [
    "Batch",
    "BatchState",
    "DecidedAs",
    "Outcome",
    "Way",
    "correct_sheets",
    "destroy_keys",
    "drop",
    "finish_pass",
    "get",
    "give_back",
    "hold",
    "hold_comparing",
    "listing",
    "open_batch",
    "store_outcome",
    "take",
]

MOST_SHEETS = 500
_BATCH = paper_batch.c


def open_batch(
    installation: Installation,
    connection: sa.Connection,
    place: tuple[SurveyCode, int],
    way: Way,
    sheets: int,
) -> Batch:
    """Open a batch of ``sheets`` sheets of one print run (``place``: round and number of the run).

    Raises BadInput for a number of sheets that cannot be, Refused when the round is not open or has no
    such run of forms.
    """
    survey, run = place
    # Hold the round until the transaction ends: nobody closes it or takes the same number meanwhile.
    hold_round(connection, survey)
    _require_open(connection, survey)
    found = connection.execute(
        sa.select(paper_run.c.printed, paper_run.c.kind).where(
            paper_run.c.survey == survey, paper_run.c.number == run
        )
    ).first()
    if found is None or found.kind != "form":
        raise Refused(Problem(N_("The round has no print run %(run)s of forms."), {"run": run}, "run"))
    _require_number(sheets, found.printed)
    number = 1 + (
        connection.scalar(sa.select(sa.func.max(_BATCH.number)).where(_BATCH.survey == survey)) or 0
    )
    batch_keys.create(installation.key_store, survey, number)
    connection.execute(
        sa.insert(paper_batch).values(
            survey=survey, number=number, run=run, way=way, state=BatchState.KEYING, sheets=sheets
        )
    )
    return get(connection, survey, number)


def _require_open(connection: sa.Connection, survey: SurveyCode) -> None:
    state = connection.scalar(sa.select(survey_table.c.state).where(survey_table.c.code == survey))
    if state != SurveyState.OPEN:
        raise Refused(
            Problem(N_("Round %(survey)s is not open: no sheet can be entered."), {"survey": survey})
        )


def _require_number(sheets: int, printed: int) -> None:
    if not 1 <= sheets <= min(MOST_SHEETS, printed):
        raise BadInput(
            Problem(
                N_("A batch of this print run has 1 to %(most)s sheets. Count the sheets again."),
                {"most": min(MOST_SHEETS, printed)},
                "sheets",
            )
        )


def correct_sheets(connection: sa.Connection, batch: Batch, sheets: int) -> None:
    """Correct the number on the header, found wrong on counting again. Only while the batch is keyed."""
    printed = connection.scalar(
        sa.select(paper_run.c.printed).where(
            paper_run.c.survey == batch.survey, paper_run.c.number == batch.run
        )
    )
    _require_number(sheets, printed or 0)
    _change(connection, batch, {"sheets": sheets}, _BATCH.state == BatchState.KEYING)


def take(connection: sa.Connection, batch: Batch, clerk: str) -> Pass:
    """Begin or go on keying a batch; gives which keying it is. Another person keys it the second time.

    Raises Refused when somebody has finished their keying, when two others key the batch, or when it is
    not being keyed.
    """
    if batch.state is not BatchState.KEYING or batch.way is not Way.KEYED:
        raise Refused(Problem(N_("Batch %(batch)s is not being keyed."), {"batch": batch.number}))
    own = batch.pass_of(clerk)
    if own is not None:
        if batch.done[own - 1]:
            raise Refused(
                Problem(
                    N_("You have keyed batch %(batch)s. Another person keys it the second time."),
                    {"batch": batch.number},
                )
            )
        return own
    for pass_, column in ((Pass.FIRST, _BATCH.first_clerk), (Pass.SECOND, _BATCH.second_clerk)):
        if batch.clerks[pass_ - 1] is None and _change(
            connection, batch, {column.name: clerk}, column.is_(None), must=False
        ):
            return pass_
    raise Refused(Problem(N_("Two others key batch %(batch)s. Take another one."), {"batch": batch.number}))


def hold(connection: sa.Connection, batch: Batch, pass_: Pass) -> None:
    """Keep a keying as it is until the transaction ends: unfinished, and its clerk's.

    Raises Refused when it is not (any more).
    """
    names = ("first_clerk", "first_done") if pass_ is Pass.FIRST else ("second_clerk", "second_done")
    clerk, done = (paper_batch.c[name] for name in names)
    still = sa.and_(_BATCH.state == BatchState.KEYING, clerk == batch.clerks[pass_ - 1], done.is_(False))
    _change(connection, batch, {"sheets": _BATCH.sheets}, still)


def hold_comparing(connection: sa.Connection, batch: Batch) -> None:
    """Keep a batch from being stored until the transaction ends. Raises Refused when it has been."""
    _change(connection, batch, {"sheets": _BATCH.sheets}, _BATCH.state == BatchState.COMPARING)


def give_back(connection: sa.Connection, batch: Batch, pass_: Pass) -> None:
    """Take a keying from somebody who cannot finish it: it is deleted, and another begins anew."""
    name = "first" if pass_ is Pass.FIRST else "second"
    _change(
        connection,
        batch,
        {f"{name}_clerk": None, f"{name}_done": False},
        _BATCH.state == BatchState.KEYING,
    )
    drafts.delete(connection, batch.place, pass_)


def finish_pass(connection: sa.Connection, batch: Batch, pass_: Pass) -> Batch:
    """Note that one keying (or the reading of scans) is finished.

    When both are, or with scans at once, the batch is compared. Raises Refused when it has another number
    of sheets than the header says.
    """
    entered = drafts.count(connection, batch.place, pass_)
    if entered != batch.sheets:
        raise Refused(
            Problem(
                N_(
                    "The header of batch %(batch)s says %(sheets)s sheets; %(entered)s are entered. "
                    "Count the sheets again. If the header is wrong, an officer corrects it."
                ),
                {"batch": batch.number, "sheets": batch.sheets, "entered": entered},
            )
        )
    column = _BATCH.first_done if pass_ is Pass.FIRST else _BATCH.second_done
    _change(connection, batch, {column.name: True}, _BATCH.state == BatchState.KEYING)
    # Of two who finish at once the later one sees both: the change above makes it wait.
    now = get(connection, batch.survey, batch.number)
    if all(now.done) or now.way is Way.SCANNED:
        _change(connection, now, {"state": BatchState.COMPARING}, _BATCH.state == BatchState.KEYING)
        now = replace(now, state=BatchState.COMPARING)
    return now


def _change(
    connection: sa.Connection,
    batch: Batch,
    values: dict[str, Any],
    condition: sa.ColumnElement[bool],
    *,
    must: bool = True,
) -> bool:
    changed = connection.execute(
        sa.update(paper_batch)
        .where(_BATCH.survey == batch.survey, _BATCH.number == batch.number, condition)
        .values(values)
    )
    if must and changed.rowcount != 1:
        raise Refused(
            Problem(
                N_("Batch %(batch)s has moved on meanwhile. Look at it again before you do anything else."),
                {"batch": batch.number},
            )
        )
    return changed.rowcount == 1


def drop(connection: sa.Connection, batch: Batch) -> None:
    """Drop a batch that was opened by mistake, or whose sheets were all counted before in another one.

    Raises Refused when ballots of it were counted.
    """
    _change(
        connection,
        batch,
        {"state": BatchState.DROPPED},
        sa.or_(
            _BATCH.state.in_((BatchState.KEYING, BatchState.COMPARING)),
            sa.and_(_BATCH.state == BatchState.STORED, _BATCH.counted == 0),
        ),
    )
    drafts.delete(connection, batch.place)


def store_outcome(connection: sa.Connection, batch: Batch, values: dict[str, Any]) -> None:
    """Note what became of a batch, once. Raises Refused when another did it meanwhile."""
    _change(connection, batch, values | {"state": BatchState.STORED}, _BATCH.state == BatchState.COMPARING)


def destroy_keys(installation: Installation, survey: SurveyCode | None = None) -> None:
    """Destroy the keys of batches that are stored or dropped, of one round or of all.

    Doing it again does nothing. Manages its own transaction.
    """
    ended = sa.select(_BATCH.survey, _BATCH.number).where(
        _BATCH.state.in_((BatchState.STORED, BatchState.DROPPED))
    )
    if survey is not None:
        ended = ended.where(_BATCH.survey == survey)
    with installation.engine.connect() as connection:
        found = connection.execute(ended).all()
    for row in found:
        batch_keys.destroy(installation.key_store, SurveyCode(row.survey), row.number)
