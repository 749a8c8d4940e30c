"""Batches of paper in the office: which there are, what is to do next with each, and opening one."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import rounds, staff
from surveys.audit import Act, append
from surveys.identifiers import Role, SurveyState
from surveys.paper import batches, reconciliation, storing
from surveys.paper.batch_records import Batch, BatchState, Way
from surveys.paper.drafts import Pass
from surveys.paper.reconciliation import RunStanding
from surveys.problems import BadInput
from surveys.scans import proof
from webapp.office import place
from webapp.office.conflicts import refuse_conflict
from webapp.office.form import Form, empty, sent
from webapp.office.permissions import of_round, page
from webapp.office.words import name_of

blueprint = Blueprint("batches", __name__)
OPEN = (SurveyState.OPEN,)
OFFICERS = of_round(Role.CAMPAIGN_OFFICER, states=OPEN)
CLERKS = of_round(Role.DATA_ENTRY_CLERK, states=OPEN)
BOTH = of_round(Role.CAMPAIGN_OFFICER, Role.DATA_ENTRY_CLERK, states=OPEN)


@dataclass(frozen=True, slots=True)
class Keying:
    """How far one of the two keyings of a batch is, as an officer may know it."""

    pass_: Pass
    clerk: str
    done: bool


def batch_of(number: int) -> Batch:
    """Give the batch that the address names; ends the request when there is none."""
    try:
        return batches.get(place.reading(), place.survey().code, number)
    except BadInput:
        abort(404)


def run_titles() -> dict[int, str]:
    """Name every print run of the round: number, respondent group, about whom."""
    connection, code = place.reading(), place.survey().code
    subjects = {one.number: one.name for one in rounds.subjects(connection, code)}
    kinds = {one.number: one for one in rounds.assignments(connection, code)}
    return {
        one.run: gettext(
            "Run %(run)s: %(group)s, about %(names)s",
            run=one.run,
            group=name_of(kinds[one.assignment].group),
            names=", ".join(subjects[number] for number in kinds[one.assignment].subjects),
        )
        for one in runs()
    }


def runs() -> tuple[RunStanding, ...]:
    """Give where the print runs of the round stand."""
    return reconciliation.standing(place.reading(), place.survey().code)


@page(blueprint, "/rounds/<survey>/batches", BOTH)
def listing(survey: str) -> ResponseReturnValue:
    """List the batches of a round with what to do next."""
    del survey
    return _listing(empty())


def _listing(form: Form) -> str:
    found = batches.listing(place.reading(), place.survey().code)
    return render_template(
        "office/batches.html",
        survey=place.survey(),
        batches=found,
        actions={one.number: list(_actions(one)) for one in found},
        runs=[one for one in runs() if one.kind == reconciliation.FORMS],
        titles=run_titles(),
        is_officer=Role.CAMPAIGN_OFFICER in place.grant().roles,
        form=form,
    )


def _actions(batch: Batch) -> Iterator[tuple[str, str]]:
    """Give what the visitor can do with a batch: kind of action and its words."""
    roles, me = place.grant().roles, place.member().username
    keying = batch.state is BatchState.KEYING and batch.way is Way.KEYED
    own = batch.pass_of(me)
    if Role.DATA_ENTRY_CLERK in roles and keying:
        if own is None and None in batch.clerks:
            yield "take", gettext("Key this batch")
        elif own is not None and not batch.done[own - 1]:
            yield "key", gettext("Go on keying")
    if batch.way is Way.SCANNED and batch.state in (BatchState.KEYING, BatchState.COMPARING):
        yield "scan", gettext("Go to the scans")
    if Role.CAMPAIGN_OFFICER in roles:
        if batch.state is BatchState.COMPARING and batch.way is Way.KEYED:
            yield "compare", gettext("Compare and store")
        if batch.state is not BatchState.DROPPED:
            yield "look", gettext("Look at the batch")


@page(blueprint, "/rounds/<survey>/batches/open", OFFICERS, methods=("POST",))
def open_batch(survey: str) -> ResponseReturnValue:
    """Open a batch from its header: which print run, how many sheets."""
    refuse_conflict()
    form, office, code = sent(), place.installation(), place.survey().code
    run = form.whole("run", 1, 10**6)
    sheets = form.whole("sheets", 1, batches.MOST_SHEETS)
    if run is None or sheets is None:
        return _listing(form), 400
    try:
        with office.engine.begin() as connection:
            made = batches.open_batch(office, connection, (code, run), Way.KEYED, sheets)
            note("paper.batch", made, connection)
    except BadInput as error:
        form.blame_where(error, {"run": "run", "sheets": "sheets"})
        return _listing(form), 400
    flash(
        gettext(
            "Batch %(number)s is open. Write this number on its header; two clerks can key it now.",
            number=made.number,
        ),
        "good",
    )
    return redirect(url_for("batches.listing", survey=survey))


def note(act: str, batch: Batch, connection: object) -> None:
    """Put an act about a batch into the audit trail: which batch, never which sheet."""
    about = Act(place.member().username, act, batch.survey, {"batch": batch.number})
    append(connection, place.installation().clock, about)  # type: ignore[arg-type]  # callers hold one


@page(blueprint, "/rounds/<survey>/batches/<int:number>", OFFICERS)
def shown(survey: str, number: int) -> ResponseReturnValue:
    """Show a batch to an officer: who keys it, its figures, and what can be put right."""
    del survey
    return _shown(batch_of(number), empty())


def _shown(batch: Batch, form: Form) -> str:
    people = {one: staff.get(place.reading(), one) for one in batch.clerks if one is not None}
    return render_template(
        "office/batch.html",
        survey=place.survey(),
        batch=batch,
        title=run_titles()[batch.run],
        keyings=[
            Keying(pass_, person.name if (person := people[clerk]) else clerk, batch.done[pass_ - 1])
            for pass_, clerk in zip((Pass.FIRST, Pass.SECOND), batch.clerks, strict=True)
            if clerk is not None
        ],
        is_keyed=batch.state is BatchState.KEYING,
        may_drop=batch.state in (BatchState.KEYING, BatchState.COMPARING)
        or (batch.outcome is not None and batch.outcome.counted == 0 and batch.state is BatchState.STORED),
        form=form,
    )


@page(blueprint, "/rounds/<survey>/batches/<int:number>/correct", OFFICERS, methods=("POST",))
def correct(survey: str, number: int) -> ResponseReturnValue:
    """Correct the number of sheets, or take a keying from a clerk who cannot finish it."""
    refuse_conflict()
    batch, form = batch_of(number), sent()
    try:
        with place.installation().engine.begin() as connection:
            if form.value("act") == "give_back":
                batches.give_back(connection, batch, Pass.SECOND if form.value("pass") == "2" else Pass.FIRST)
                note("paper.give_back", batch, connection)
            else:
                sheets = form.whole("sheets", 1, batches.MOST_SHEETS)
                if sheets is not None:
                    batches.correct_sheets(connection, batch, sheets)
                    note("paper.correct", batch, connection)
    except BadInput as error:
        form.blame_where(error, {"sheets": "sheets"})
    if form.faults:
        return _shown(batch, form), 400
    flash(gettext("Noted."), "good")
    return redirect(url_for("batches.shown", survey=survey, number=number))


@page(blueprint, "/rounds/<survey>/batches/<int:number>/drop", OFFICERS, methods=("POST",))
def drop(survey: str, number: int) -> ResponseReturnValue:
    """Drop a batch that was opened by mistake, or whose sheets were all counted in another one."""
    refuse_conflict()
    storing.drop_batch(place.installation(), batch_of(number), place.member().username)
    proof.finish_deletion(place.installation(), place.member().username)  # of scans, where it has any
    flash(gettext("Batch %(number)s is dropped: its sheets count nowhere.", number=number), "good")
    return redirect(url_for("batches.listing", survey=survey))
