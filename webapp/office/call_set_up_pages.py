"""An officer lets the people of an interview sample be called, and sees what call-backs found."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import audit, rounds, tens
from surveys.frames import records, samples
from surveys.frames.deliveries import BY_NAME
from surveys.frames.samples import Purpose
from surveys.identifiers import Channel, SurveyState
from surveys.problems import BadInput
from surveys.telephone import call_checks, call_list, calling
from webapp.errors import status_of
from webapp.office import place
from webapp.office.conflicts import refuse_conflict
from webapp.office.form import Form, empty, sent
from webapp.office.frame_pages import OFFICERS, keys, note
from webapp.office.permissions import of_round, page
from webapp.office.round_pages import HANDLERS

blueprint = Blueprint("call_set_up", __name__)
USUAL_SHARE = 10  # of a hundred calls: what field practice looks at again
MOST_ASSIGNMENTS = 65_535


@page(
    blueprint,
    "/rounds/<survey>/lists/<int:number>/samples/<int:sample>/calls",
    OFFICERS,
    methods=("GET", "POST"),
)
def shown(survey: str, number: int, sample: int) -> ResponseReturnValue:
    """Set up calling, or show how many people are left to be called, in tens."""
    if request.method == "GET":
        return _shown(number, sample, empty(share=str(USUAL_SHARE)))
    refuse_conflict()
    form = sent()
    kind = form.whole("kind", 1, MOST_ASSIGNMENTS)
    share = form.whole("share", 0, 100)
    if kind is None or share is None:
        return _shown(number, sample, form), 400
    office, where = place.installation(), (place.survey().code, number, sample)
    try:
        with office.engine.begin() as connection:
            made = calling.set_up(connection, keys(), where, kind, share)
            facts = {"list": number, "sample": sample, "kind": kind, "share": share}
            audit.append(connection, office.clock, note("telephone.set_up", people=len(made.calls), **facts))
    except BadInput as error:
        form.blame_all(error, "kind")
        return _shown(number, sample, form), status_of(error)
    flash(gettext("Members of staff with the role of field volunteer can call these people now."), "good")
    return redirect(url_for("call_set_up.shown", survey=survey, number=number, sample=sample))


def _shown(number: int, sample: int, form: Form) -> str:
    connection, found = place.reading(), place.survey()
    where = (found.code, number, sample)
    subjects = {one.number: one for one in rounds.subjects(connection, found.code)}
    drawn = samples.drawn(connection, keys(), where[:2], sample)
    is_called = where in call_list.places(connection, found.code)
    return render_template(
        "office/call_set_up.html",
        survey=found,
        frame=records.get(connection, found.code, number),
        sample=drawn,
        is_interview=drawn.purpose is Purpose.INTERVIEW,
        is_open=found.state is SurveyState.OPEN,
        left=calling.left(connection, keys(), where) if is_called else None,
        calls=call_list.get(connection, keys(), where) if is_called else None,
        step=tens.STEP,
        kinds=[
            (one.number, f"{one.number}. {subjects[one.subjects[0]].name}")
            for one in rounds.assignments(connection, found.code)
            if one.group in BY_NAME and one.channel is Channel.ASSISTED
        ],
        form=form,
    )


@page(blueprint, "/rounds/<survey>/calls/checks", of_round(*HANDLERS))
def checks(survey: str) -> ResponseReturnValue:
    """Show what call-backs found, by caller; nothing about anybody who was called."""
    del survey
    counts = call_checks.counts(place.reading(), place.survey().code)
    return render_template("office/call_checks.html", survey=place.survey(), counts=counts)
