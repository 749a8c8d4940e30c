"""Calling people for an interview: one on the screen, what to say, how the call ended; codes in packs."""

import json

import sqlalchemy as sa
from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import audit, posts, questionnaires, rounds, tens
from surveys.frames import records
from surveys.identifiers import Role, SurveyState
from surveys.problems import N_, BadInput
from surveys.schema import audit_event
from surveys.survey import Subject
from surveys.telephone import call_list, calling
from surveys.telephone.call_checks import Found
from surveys.telephone.call_list import CallState, Half, Place, When
from surveys.telephone.calling import Caller, Outcome, Turn
from webapp.errors import status_of
from webapp.i18n import language
from webapp.office import place
from webapp.office.conflicts import refuse_conflict
from webapp.office.form import Form, empty, sent
from webapp.office.frame_pages import keys, note
from webapp.office.permissions import of_round, page

blueprint = Blueprint("calls", __name__)
CALLERS = of_round(Role.FIELD_VOLUNTEER, states=(SurveyState.OPEN,))
WISH = "wish"
LOCAL, COUNTRY = "0", "+84"
# The last three are one and the same to the program: it is not even told which of them it was.
OUTCOMES = (
    (CallState.AGAIN, N_("No answer")),
    (CallState.AGAIN, N_("Engaged, or cut off before it began")),
    (WISH, N_("Asks to be called at another time")),
    (CallState.OVER, N_("Finished: the form was sent")),
    (CallState.OVER, N_("Does not want to answer")),
    (CallState.OVER, N_("Wrong number, no such number, moved away")),
)
FOUND = (
    (Found.CONFIRMED, N_("Yes, somebody called")),
    (Found.DENIED, N_("No, nobody called")),
    (Found.UNREACHED, N_("Not reached")),
)
HALVES = ((Half.MORNING, N_("in the morning")), (Half.AFTERNOON, N_("in the afternoon")))


@page(blueprint, "/rounds/<survey>/calls", CALLERS)
def listing(survey: str) -> ResponseReturnValue:
    """List the samples whose people are called."""
    del survey
    connection, found = place.reading(), place.survey()
    titles = {one.number: one.title for one in records.listing(connection, found.code)}
    lists = [
        (where, titles[where[1]], calling.left(connection, keys(), where).left)
        for where in call_list.places(connection, found.code)
    ]
    return render_template("office/calls.html", survey=found, lists=lists, step=tens.STEP)


@page(blueprint, "/rounds/<survey>/calls/<int:number>/<int:sample>", CALLERS)
def shown(survey: str, number: int, sample: int) -> ResponseReturnValue:
    """Show the one person to call now, and what to say; nobody before it is asked for."""
    del survey
    return _shown(number, sample, empty())


@page(blueprint, "/rounds/<survey>/calls/<int:number>/<int:sample>/next", CALLERS, methods=("POST",))
def begin(survey: str, number: int, sample: int) -> ResponseReturnValue:
    """Put the next person on the screen."""
    refuse_conflict()
    office, where = place.installation(), _where(number, sample)
    with office.engine.begin() as connection:
        turn = calling.next_turn(connection, keys(), where, _caller())
        _note_shift(connection, where)
    if turn is None:
        return _shown(number, sample, empty(), nobody=True)
    return redirect(url_for("calls.shown", survey=survey, number=number, sample=sample))


@page(blueprint, "/rounds/<survey>/calls/<int:number>/<int:sample>/end", CALLERS, methods=("POST",))
def end(survey: str, number: int, sample: int) -> ResponseReturnValue:
    """Record how a call ended: again, or no more."""
    refuse_conflict()
    form = sent()
    outcome = _outcome(form)
    if outcome is None:
        return _shown(number, sample, form), 400
    office, where = place.installation(), _where(number, sample)
    try:
        with office.engine.begin() as connection:
            calling.record(connection, keys(), where, _caller(), outcome)
    except BadInput as error:
        form.blame_where(error, {"day": "day"})
        return _shown(number, sample, form), status_of(error)
    return redirect(url_for("calls.shown", survey=survey, number=number, sample=sample))


@page(blueprint, "/rounds/<survey>/calls/<int:number>/<int:sample>/codes", CALLERS, methods=("POST",))
def codes(survey: str, number: int, sample: int) -> ResponseReturnValue:
    """Issue a pack of codes for a shift and show it, this once."""
    del survey
    refuse_conflict()
    office, where = place.installation(), _where(number, sample)
    form = empty()
    try:
        with office.engine.begin() as connection:
            issued = calling.take_codes(connection, keys(), office.keys.read("pepper"), where)
            act = note("telephone.codes", list=number, sample=sample, issued=len(issued))
            audit.append(connection, office.clock, act)
    except BadInput as error:
        form.blame_all(error)
        return _shown(number, sample, form), status_of(error)
    return render_template(
        "office/call_codes.html",
        survey=place.survey(),
        where=where,
        codes=[one.digits for one in issued],
        address=place.office().settings.public_url,
    )


def _where(number: int, sample: int) -> Place:
    return place.survey().code, number, sample


def _caller() -> Caller:
    office = place.installation()
    return Caller(place.member().username, office.clock().astimezone(office.time_zone))


def _note_shift(connection: sa.Connection, where: Place) -> None:
    """Note once a day that somebody called: the time of every call would tell who was reached when."""
    survey, number, sample = where
    facts = {"list": number, "sample": sample, "day": _caller().now.date().isoformat()}
    act = note("telephone.shift", **facts)
    table = audit_event.c
    noted = connection.scalars(
        sa.select(table.details).where(table.actor == act.actor, table.act == act.act, table.object == survey)
    )
    if facts not in [json.loads(one) for one in noted]:
        audit.append(connection, place.installation().clock, act)


def _outcome(form: Form) -> Outcome | Found | None:
    chosen = form.value("outcome")
    if chosen in list(Found):
        return Found(chosen)
    if chosen in {CallState.AGAIN, CallState.OVER}:
        return CallState(chosen)
    if chosen != WISH:
        form.blame("outcome", gettext("Choose how the call ended."))
        return None
    day, half = form.day("day"), form.value("half")
    if half not in list(Half):
        form.blame("half", gettext("Choose morning or afternoon."))
        return None
    return None if day is None else When(day, Half(half))


def _shown(number: int, sample: int, form: Form, *, nobody: bool = False) -> str:
    connection, found, where = place.reading(), place.survey(), _where(number, sample)
    turn = calling.held_turn(connection, keys(), where, _caller())
    return render_template(
        "office/call.html",
        survey=found,
        where=where,
        turn=turn,
        number=_as_dialled(turn),
        public_address=f"{place.office().settings.public_url}/helper",
        nobody=nobody,
        subjects=_subjects(connection, where),
        positions=posts.names(connection, "position", language()),
        questionnaire=questionnaires.get(connection, found.questionnaire_id, found.questionnaire_version),
        outcomes=[(value, gettext(word)) for value, word in OUTCOMES],
        found=[(value, gettext(word)) for value, word in FOUND],
        halves=[(value, gettext(word)) for value, word in HALVES],
        form=form,
    )


def _subjects(connection: sa.Connection, where: Place) -> list[Subject]:
    """Give whom the calls are about: those of the kind of invitation that the callers' codes belong to."""
    kind = call_list.get(connection, keys(), where).assignment
    about = next(one.subjects for one in rounds.assignments(connection, where[0]) if one.number == kind)
    return [one for one in rounds.subjects(connection, where[0]) if one.number in about]


def _as_dialled(turn: Turn | None) -> str:
    number = "" if turn is None else turn.entry.person.phone
    local = LOCAL + number.removeprefix(COUNTRY) if number.startswith(COUNTRY) else number
    return f"{local[:4]} {local[4:7]} {local[7:]}"
