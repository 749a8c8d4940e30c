"""Batches of scans: opened, filled with files, read beside the office, stored, and proven to be deleted."""

from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import PurePath
from typing import cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from werkzeug.datastructures import FileStorage

from surveys import audit
from surveys.identifiers import SurveyState
from surveys.intake import Intake
from surveys.paper import batch_records, batches, runs, storing
from surveys.paper.batch_records import Batch, BatchState, Way
from surveys.paper.runs import RunKind
from surveys.problems import BadInput
from surveys.scans import bringing, finishing, proof, records
from surveys.scans.extra import LIBRARIES
from surveys.scans.records import FileState
from webapp.errors import status_of
from webapp.i18n import say
from webapp.office import place
from webapp.office.conflicts import refuse_conflict
from webapp.office.form import Form, empty, sent
from webapp.office.permissions import page
from webapp.office.scan_place import CLERKS, ENTERING, batch_of, look_at, own_batch, reading
from webapp.office.scan_upload import MOST_BYTES, ArrivingScan
from webapp.office.scan_words import faults_of
from webapp.office.words import day

blueprint = Blueprint("scans", __name__)
LONGEST_NAME = 100


def can_read() -> bool:
    """Say whether the libraries for scans are installed; they are loaded by the reading process only."""
    return all(find_spec(name) is not None for name in LIBRARIES)


@page(blueprint, "/rounds/<survey>/scans", CLERKS)
def listing(survey: str) -> ResponseReturnValue:
    """List the batches of scans of a round, and offer to open one."""
    del survey
    return _listing(empty())


@page(blueprint, "/rounds/<survey>/scans/open", ENTERING, methods=("POST",))
def open_batch(survey: str) -> ResponseReturnValue:
    """Open a batch: its print run, and how many sheets were counted by hand."""
    refuse_conflict()
    form, office = sent(), place.installation()
    run, sheets = form.whole("run", 1, 999_999), form.whole("sheets", 1, batches.MOST_SHEETS)
    if run is None or sheets is None:
        return _listing(form), 400
    code, name = place.survey().code, place.member().username
    try:
        with office.engine.begin() as connection:
            made = batches.open_batch(office, connection, (code, run), Way.SCANNED, sheets)
            records.take(connection, made.place, name)
            act = audit.Act(name, "scan.open", code, {"batch": made.number})
            audit.append(connection, office.clock, act)
    except BadInput as error:
        form.blame_where(error, {"run": "run", "sheets": "sheets"})
        return _listing(form), status_of(error)
    return redirect(url_for("scans.shown", survey=survey, batch=made.number))


def _listing(form: Form) -> str:
    code, connection = place.survey().code, place.reading()
    found = [one for one in batch_records.listing(connection, code) if one.way is Way.SCANNED]
    printed = [
        (
            one.number,
            gettext(
                "%(run)s: %(printed)s sheets, %(day)s",
                run=one.number,
                printed=one.printed,
                day=day(one.printed_on),
            ),
        )
        for one in runs.listing(connection, code)
        if one.kind is RunKind.FORM
    ]
    return render_template(
        "office/scans.html",
        survey=place.survey(),
        batches=found,
        run_choices=printed,
        form=form,
        can_read=can_read(),
        most=batches.MOST_SHEETS,
        is_open=place.survey().state is SurveyState.OPEN,
    )


@page(blueprint, "/rounds/<survey>/scans/<int:batch>", CLERKS)
def shown(survey: str, batch: int) -> ResponseReturnValue:
    """Show one batch: what is read, what waits for a person, what became of it."""
    del survey
    return _shown(batch_of(batch), empty())


def _shown(batch: Batch, form: Form) -> str:
    """Show a batch; to others than its clerk only that it is there, and whose it is."""
    is_own = batch.clerks[0] == place.member().username
    is_entered = batch.state in (BatchState.KEYING, BatchState.COMPARING)
    found, fault = None, ""
    if is_own and is_entered:
        try:
            found = look_at(batch)
        except BadInput as error:
            fault = say(error.problems[0])
    is_waiting = found is not None and any(file.state is FileState.WAITING for file in found.files)
    if is_waiting and can_read():
        reading().wake()
    return render_template(
        "office/scan_batch.html",
        survey=place.survey(),
        batch=batch,
        look=found,
        fault=fault,
        is_own=is_own,
        is_entered=is_entered,
        is_waiting=is_waiting,
        files=faults_of(found.files) if found else (),
        pages=records.count_pages(place.reading(), batch.place),
        proof=next(
            (one for one in proof.listing(place.reading(), batch.survey) if one.batch == batch.number), None
        ),
        can_read=can_read(),
        most_megabytes=MOST_BYTES >> 20,
        form=form,
    )


@page(blueprint, "/rounds/<survey>/scans/<int:batch>/upload", ENTERING, methods=("POST",))
def upload(survey: str, batch: int) -> ResponseReturnValue:
    """Take in files; each is stored whole, or not at all. The same file again adds nothing."""
    found, form = own_batch(batch), sent()
    added, again, refused = _take_in(found, request.files.getlist("files"))
    if not added and not again and not refused:
        form.blame("files", gettext("Choose the scans."))
    for name in refused:
        form.blame(
            "files", gettext("“%(name)s” is no PDF, JPEG, PNG or TIFF: nothing of it is kept.", name=name)
        )
    if added:
        reading().wake()
        flash(ngettext("%(num)s file is in, encrypted.", "%(num)s files are in, encrypted.", added), "good")
    if again:
        flash(
            ngettext(
                "%(num)s file was in this batch already: it counts once.",
                "%(num)s files were in this batch already: they count once.",
                again,
            ),
            "good",
        )
    if form.faults:
        return _shown(found, form), 400
    return redirect(url_for("scans.shown", survey=survey, batch=batch))


def _take_in(batch: Batch, files: Iterable[FileStorage]) -> tuple[int, int, list[str]]:
    """Store files; gives how many are new, how many were there, and the names of those that are no scans."""
    added = again = 0
    refused = []
    for file in files:
        arriving = cast("ArrivingScan", file.stream)
        name = PurePath(file.filename or "").name[:LONGEST_NAME]
        if not name:
            continue
        if not arriving.is_scan:
            refused.append(name)
        elif bringing.add(place.installation(), batch.place, arriving.finish(), name):
            arriving.release()
            added += 1
        else:
            again += 1
    return added, again, refused


@page(blueprint, "/rounds/<survey>/scans/<int:batch>/take", ENTERING, methods=("POST",))
def take(survey: str, batch: int) -> ResponseReturnValue:
    """Take a batch over from who had it in hand: from now on only the new one sees its sheets."""
    refuse_conflict()
    found, office, name = batch_of(batch), place.installation(), place.member().username
    with office.engine.begin() as connection:
        records.hold(connection, found.place)
        records.take(connection, found.place, name)
        act = audit.Act(name, "scan.take", found.survey, {"batch": batch, "before": found.clerks[0]})
        audit.append(connection, office.clock, act)
    return redirect(url_for("scans.shown", survey=survey, batch=batch))


@page(blueprint, "/rounds/<survey>/scans/<int:batch>/finish", ENTERING, methods=("POST",))
def finish(survey: str, batch: int) -> ResponseReturnValue:
    """Store the ballots of a batch, destroy its key, delete its scans."""
    del survey
    found, form = own_batch(batch), sent()
    try:
        with Intake(place.installation()) as intake:
            outcome = finishing.finish(intake, found.place, place.member().username)
    except BadInput as error:
        form.blame_all(error)
        return _shown(batch_of(batch), form), status_of(error)
    return render_template(
        "office/scan_stored.html",
        survey=place.survey(),
        batch=batch_of(batch),
        outcome=outcome,
        proof=next(one for one in proof.listing(place.reading(), found.survey) if one.batch == batch),
    )


@page(blueprint, "/rounds/<survey>/scans/<int:batch>/drop", ENTERING, methods=("POST",))
def drop(survey: str, batch: int) -> ResponseReturnValue:
    """Drop a batch that was begun by mistake: nothing of it is counted, and its scans are deleted."""
    found, form = own_batch(batch), sent()
    if form.value("sure") != "yes":
        form.blame("sure", gettext("Say that you are sure."))
        return _shown(found, form), 400
    name = place.member().username
    storing.drop_batch(place.installation(), found, name)
    proof.finish_deletion(place.installation(), name)
    flash(gettext("The batch is dropped, and its scans are deleted."), "good")
    return redirect(url_for("scans.listing", survey=survey))
