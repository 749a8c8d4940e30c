"""Lists of people who may be asked: brought in with a look first, doubles decided, destroyed."""

from collections.abc import Iterable
from pathlib import PurePath

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import audit
from surveys.frames import records, retention
from surveys.frames.imports import FrameReport, decide, import_frame, open_doubles
from surveys.frames.records import EntryState, FrameKind, FramePlan
from surveys.frames.samples import drawn, numbers, usual_size
from surveys.identifiers import Role
from surveys.problems import BadInput
from surveys.sheet import sheet_of
from webapp.errors import status_of
from webapp.i18n import say
from webapp.office import place
from webapp.office.conflicts import refuse_conflict
from webapp.office.form import Form, empty, sent
from webapp.office.frame_words import KINDS, METHODS, PURPOSES, STATES
from webapp.office.import_pages import MOST_SHOWN
from webapp.office.permissions import of_round, page
from webapp.office.stash import Stash
from webapp.office.whole import whole

blueprint = Blueprint("frames", __name__)
OFFICERS = of_round(Role.CAMPAIGN_OFFICER)
MOST_DOUBLES = 100  # groups on one page
DECISIONS = {"keep": EntryState.KEPT, "leave": EntryState.LEFT_OUT}


def keys() -> records.Keys:
    """Give the keys that open the lists of this installation."""
    return place.installation().keys.readable("installation")


def note(act: str, **details: object) -> audit.Act:
    """Give an act about the round of this page, of who is asking."""
    return audit.Act(place.member().username, act, place.survey().code, details)


def _stash() -> Stash:
    office = place.office()
    return Stash(office.settings.data_dir / "office-stash", office.installation)


@page(blueprint, "/rounds/<survey>/lists", OFFICERS, methods=("GET", "POST"))
def listing(survey: str) -> ResponseReturnValue:
    """Show the lists of a round; check a new one row by row, storing nothing."""
    del survey
    if request.method == "GET":
        return _shown(empty())
    refuse_conflict()
    form = sent()
    plan = _plan(form)
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        form.blame("file", gettext("Choose the file."))
    if plan is None or form.faults or upload is None:
        return _shown(form), 400
    name, content = PurePath(upload.filename or "").name, upload.read()
    report = _import(form, plan, (content, name), dry=True)
    if report is None:
        return _shown(form), form.status
    token = _stash().put(place.member().username, content)
    return _shown(form, report, token, name)


@page(blueprint, "/rounds/<survey>/lists/confirm", OFFICERS, methods=("POST",))
def confirm(survey: str) -> ResponseReturnValue:
    """Bring in the list of a dry run: all of its rows or none; doubles wait for a decision."""
    refuse_conflict()
    form = sent()
    plan = _plan(form)
    content = _stash().get(place.member().username, form.value("token"))
    if content is None:
        form.blame("file", gettext("The checked file is not kept any more. Choose it again."))
    if plan is None or content is None or form.faults:
        return _shown(form), 400
    report = _import(form, plan, (content, form.value("name")), dry=False)
    if report is None:
        return _shown(form), form.status
    _stash().drop(form.value("token"))
    flash(gettext("The list is in, encrypted. Rows: %(rows)s.", rows=report.rows), "good")
    return redirect(url_for("frames.shown", survey=survey, number=report.number))


def _plan(form: Form) -> FramePlan | None:
    kind, title, until = form.value("kind"), form.text("title"), form.day("keep_until")
    if kind not in list(FrameKind):
        form.blame("kind", gettext("Choose what the rows of the table are."))
    return None if form.faults or until is None else FramePlan(FrameKind(kind), title, until)


def _import(form: Form, plan: FramePlan, file: tuple[bytes, str], *, dry: bool) -> FrameReport | None:
    office, code = place.installation(), place.survey().code
    today = office.clock().astimezone(office.time_zone).date()
    try:
        content = (plan, sheet_of(*file))
        with office.engine.begin() as connection:
            report = import_frame(connection, keys(), (code, today), content, dry_run=dry)
            if not dry:
                counts = {"list": report.number, "rows": report.rows, "undecided": report.undecided}
                audit.append(connection, office.clock, note("frame.import", **counts))
    except BadInput as error:
        fields = {"title": "title", "keep_until": "keep_until"}
        for problem in error.problems[:MOST_SHOWN]:
            form.blame(fields.get(problem.where, ""), say(problem))
        form.status = status_of(error)
        return None
    return report


def _shown(form: Form, report: FrameReport | None = None, token: str = "", name: str = "") -> str:
    return render_template(
        "office/frames.html",
        survey=place.survey(),
        frames=records.listing(place.reading(), place.survey().code),
        form=form,
        kinds=[(kind, gettext(word)) for kind, word in KINDS.items()],
        report=report,
        token=token,
        name=name,
        most=MOST_DOUBLES,
    )


@page(blueprint, "/rounds/<survey>/lists/<int:number>", OFFICERS, methods=("GET", "POST"))
def shown(survey: str, number: int) -> ResponseReturnValue:
    """Show one list: doubles to decide about, samples drawn; take decisions about doubles."""
    if request.method == "GET":
        return of_frame(number, empty(method="by_part", purpose="invitation"))
    refuse_conflict()
    form = sent()
    decisions = _decisions(form)
    office, code = place.installation(), place.survey().code
    with office.engine.begin() as connection:
        decide(connection, code, number, decisions)
        kept = sum(state is EntryState.KEPT for state in decisions.values())
        counts = {"list": number, "kept": kept, "left_out": len(decisions) - kept}
        audit.append(connection, office.clock, note("frame.decide", **counts))
    flash(gettext("Decided about rows: %(rows)s.", rows=len(decisions)), "good")
    return redirect(url_for("frames.shown", survey=survey, number=number))


def _decisions(form: Form) -> dict[int, EntryState]:
    """Read "row-12: keep". Rows about which nothing was said stay undecided."""
    found = {}
    for field in form.typed:
        start, _, row = field.partition("-")
        number = whole(row) if start == "row" else None
        if number is not None and form.value(field) in DECISIONS:
            found[number] = DECISIONS[form.value(field)]
    return found


def of_frame(number: int, form: Form) -> str:
    """Render the page of one list with the form for drawing a sample."""
    code, connection = place.survey().code, place.reading()
    frame = records.get(connection, code, number)
    kept = frame.counts.get(EntryState.KEPT, 0)
    return render_template(
        "office/frame.html",
        survey=place.survey(),
        frame=frame,
        kinds=_said(KINDS.items()),
        states=_said(STATES.items()),
        methods=list(_said(METHODS.items()).items()),
        purposes=_said(PURPOSES.items()),
        doubles=open_doubles(connection, keys(), code, number),
        most=MOST_DOUBLES,
        samples=[drawn(connection, keys(), (code, number), one) for one in numbers(connection, code, number)],
        usual=usual_size(kept),
        planner=url_for("planner.plan", answers=usual_size(kept), frame=kept),
        form=form,
    )


def _said(words: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {key: gettext(word) for key, word in words}


@page(blueprint, "/rounds/<survey>/lists/<int:number>/destroy", OFFICERS, methods=("POST",))
def destroy(survey: str, number: int) -> ResponseReturnValue:
    """Destroy a list with its samples, before its last day."""
    refuse_conflict()
    form = sent()
    if form.value("sure") != "yes":
        form.blame("sure", gettext("Say that you are sure."))
        return of_frame(number, form), 400
    office, code = place.installation(), place.survey().code
    with office.engine.begin() as connection:
        rows = retention.destroy(connection, code, number)
        audit.append(connection, office.clock, note("frame.destroy", list=number, rows=rows))
    retention.forget_old_pages(office)
    flash(gettext("The list is destroyed."), "good")
    return redirect(url_for("frames.listing", survey=survey))
