"""Meetings of people and those who serve them: the list, beginning one, writing on the spot, the kit."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import audit
from surveys.documents.files import Form as FileForm
from surveys.documents.files import file_of
from surveys.identifiers import SubjectNumber, SurveyCode
from surveys.meetings import minutes, records, told, writing
from surveys.meetings.records import SIGNERS, WRITERS, Meeting
from surveys.meetings.writing import Plan
from surveys.problems import BadInput
from surveys.replies.records import ReplyPlace
from webapp.errors import status_of
from webapp.i18n import words
from webapp.office import meeting_form, place
from webapp.office.confidence_pages import download
from webapp.office.form import Form, asked, empty, sent
from webapp.office.meeting_place import READ, SIGN, WRITE, holds, kit_of, meeting_for, sought, units_for
from webapp.office.meeting_words import STATES, kind_of_detail
from webapp.office.pages import Page
from webapp.office.permissions import page
from webapp.office.unit_choices import unit_choices
from webapp.office.whole import whole

blueprint = Blueprint("meetings", __name__)
MEETINGS_A_PAGE = 40
PRINTS = ("plain", "large")


@page(blueprint, "/meetings", READ)
def listing() -> str:
    """List the meetings that the visitor works on, and the signed ones that they may read."""
    connection = place.reading()
    number = max(whole(request.args.get("page", "")) or 1, 1)
    wanted = sought((number - 1) * MEETINGS_A_PAGE, MEETINGS_A_PAGE)
    found = records.listing(connection, place.scope(), wanted)
    pages = max(1, -(-found.total // MEETINGS_A_PAGE))
    return render_template(
        "office/meetings.html",
        listed=Page(found.rows, min(number, pages), pages, found.total),
        names={one.id: _name(one) for one in found.rows},
        units=dict(unit_choices(connection)),
        writes=bool(units_for(WRITERS)),
        states=STATES,
    )


def _name(one: Meeting) -> str:
    return records.subject_of(place.reading(), one.survey, one.subject).name


# --- beginning one ------------------------------------------------------------------------------------------


@page(blueprint, "/meetings/begin", WRITE, methods=("GET", "POST"))
def begin() -> ResponseReturnValue:
    """Begin the minutes of a meeting: first the round, then about whom, when and where."""
    if request.method == "GET":
        return _begin_page(asked())
    form = sent()
    number = form.whole("subject", 1, 1_000_000)
    day, where = form.day("held_on"), form.text("place")
    if form.faults or number is None or day is None or not _may_begin(form, number):
        return _begin_page(form), form.status
    plan = Plan(SurveyCode(form.value("survey")), SubjectNumber(number), day, where)
    try:
        made = writing.begin(place.installation(), plan, place.member().username)
    except BadInput as error:
        form.blame_where(error, {"held_on": "held_on", "place": "place", "subject": "subject"})
        form.status = status_of(error)
        return _begin_page(form), form.status
    flash(
        gettext("The meeting is set down. Print its papers, and write the minutes here on its day."), "good"
    )
    return redirect(url_for("meetings.shown", meeting=made.id))


def _may_begin(form: Form, number: int) -> bool:
    if any(value == str(number) for value, _name in _subjects(form.value("survey"))):
        return True
    form.blame("subject", gettext("Choose somebody of your units."))
    return False


def _subjects(code: str) -> list[tuple[str, str]]:
    """Give whom of a round the visitor may choose; never themselves, their superior or their subordinate."""
    connection, username = place.reading(), place.member().username
    units = units_for(WRITERS)
    if code not in {one.code for one in records.rounds_of(connection, units)}:
        return []
    names = dict(unit_choices(connection))
    found = records.subjects_of(connection, SurveyCode(code), units)
    return [
        (str(one.number), f"{one.name}, {names.get(one.unit, one.unit)}")
        for one in found
        if not records.has_conflict(connection, username, one)
    ]


def _begin_page(form: Form) -> str:
    rounds = records.rounds_of(place.reading(), units_for(WRITERS))
    chosen = next((one for one in rounds if one.code == form.value("survey")), None)
    if form.value("survey") and chosen is None:
        abort(404)
    return render_template(
        "office/meeting_begin.html",
        form=form,
        rounds=[(one.code, words(one.title)) for one in rounds],
        chosen=chosen,
        subjects=[] if chosen is None else _subjects(chosen.code),
        is_public=chosen is not None and told.is_public(place.reading(), chosen.code),
    )


# --- one meeting --------------------------------------------------------------------------------------------


@page(blueprint, "/meetings/<meeting>", SIGN, methods=("GET", "POST"))
def shown(meeting: str) -> ResponseReturnValue:
    """Show the draft of the minutes, and keep what is typed; signed minutes are read on their own page."""
    found = meeting_for(meeting, SIGNERS)
    if found.is_signed:
        return redirect(url_for("meeting_minutes.told", meeting=found.id))
    if request.method == "GET":
        return _page(found, meeting_form.kept(writing.draft(place.reading(), found)))
    if not holds(found, WRITERS):
        abort(403)
    form = sent()
    if not _kept(found, form):
        return _page(found, form), form.status
    flash(gettext("The draft is kept."), "good")
    if form.value("act") == "sign":
        return redirect(url_for("meeting_minutes.sign", meeting=found.id))
    return redirect(url_for("meetings.shown", meeting=found.id))


def _kept(found: Meeting, form: Form) -> bool:
    typed = meeting_form.written(form)
    if typed is None:
        return False
    by = (place.member().username, form.value("seen"))
    try:
        writing.keep(place.installation(), found.id, typed, by)
    except BadInput as error:
        meeting_form.blame(form, error)
    return not form.faults


def _page(found: Meeting, form: Form) -> str:
    connection = place.reading()
    survey, subject = found.survey, records.subject_of(connection, found.survey, found.subject)
    round_ = records.round_of(connection, survey)
    return render_template(
        "office/meeting.html",
        one=found,
        subject=subject,
        round_title=words(round_.title),
        form=form,
        # After a refusal the hash of what was looked at stays: what others wrote is not written over.
        seen=form.value("seen") or minutes.outlook(connection, found).hash,
        lines=meeting_form.lines(form),
        details=[(one.words, kind_of_detail(one)) for one in minutes.details(connection, found)],
        missing=minutes.missing(found, place.today()),
        is_public=told.is_public(connection, survey),
        writes=holds(found, WRITERS),
        prints=PRINTS,
    )


@page(blueprint, "/meetings/<meeting>/kit/<size>/<language>.pdf", SIGN)
def kit(meeting: str, size: str, language: str) -> ResponseReturnValue:
    """Give the papers to print, noted in the trail before they leave."""
    found = meeting_for(meeting, SIGNERS)
    if size not in PRINTS:
        abort(404)
    where = ReplyPlace(found.survey, found.subject)
    facts = told.gather(place.reading(), where, place.today())
    content = file_of(kit_of(facts, found, language, is_large=size == "large"), FileForm.PDF)
    office, by = place.installation(), place.member().username
    with office.engine.begin() as connection:
        details = {"file": f"{size}-{language}.pdf"}
        audit.append(connection, office.clock, audit.Act(by, "meeting.kit", found.id, details))
    return download(content, f"meeting-{found.id}-{size}-{language}", "pdf")


@page(blueprint, "/meetings/<meeting>/throw-away", WRITE, methods=("POST",))
def throw_away(meeting: str) -> ResponseReturnValue:
    """Throw minutes away that nobody has signed."""
    found, form = meeting_for(meeting, WRITERS), sent()
    if form.value("sure") != "yes":
        flash(gettext("Say first that you are sure."), "bad")
        return redirect(url_for("meetings.shown", meeting=found.id))
    try:
        writing.throw_away(place.installation(), found.id, place.member().username)
    except BadInput as error:
        refused = empty()
        refused.blame_all(error)
        flash(refused.faults[0].sentence, "bad")
        return redirect(url_for("meetings.shown", meeting=found.id))
    flash(gettext("The draft is thrown away."), "good")
    return redirect(url_for("meetings.listing"))
