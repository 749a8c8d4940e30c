"""Answers of a round that was run with another program: looked at, asked about, then imported as ballots."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from surveys.ballots_import import ImportReport, check_ballots, import_ballots
from surveys.elsewhere.exports import Program, arrive
from surveys.elsewhere.responses import Responses
from surveys.elsewhere.source import Export
from surveys.elsewhere.waiting import Waiting, numbered, read_waiting
from surveys.identifiers import Role, SurveyState
from surveys.intake import Intake
from surveys.problems import BadInput
from surveys.sheet import sheet_of
from webapp.elsewhere_words import PROGRAMS, dropped_words, left_out_words
from webapp.errors import status_of
from webapp.i18n import say
from webapp.office import place
from webapp.office.asking import answers_of, asked, carried, stash, uploaded
from webapp.office.conflicts import refuse_conflict
from webapp.office.form import Form, empty, sent
from webapp.office.import_pages import MOST_SHOWN
from webapp.office.permissions import of_round, page

blueprint = Blueprint("elsewhere", __name__)
OFFICERS = of_round(Role.CAMPAIGN_OFFICER, states=(SurveyState.OPEN,))
MOST_NUMBERS = 5000  # rows whose places in the file travel with the page, to name them in a fault


@dataclass(frozen=True, slots=True)
class _Looked:
    """An export that was looked at; ``report`` None: something is still to be decided."""

    waiting: Waiting
    found: Responses
    report: ImportReport | None
    fields: dict[str, str]


@page(blueprint, "/rounds/<survey>/elsewhere", OFFICERS, methods=("GET", "POST"))
def dry_run(survey: str) -> ResponseReturnValue:
    """Look at an export: what is dropped, what it holds, what is to be decided; nothing is stored."""
    del survey
    if request.method == "GET":
        return _shown(empty())
    refuse_conflict()
    form = sent()
    file = uploaded(form)
    if file is None:
        return _shown(form), 400
    try:
        waiting = _waiting(form, file)
        return _shown(form, _looked(form, waiting))
    except BadInput as error:
        return _shown(form, problems=[say(problem) for problem in error.problems]), status_of(error)


@page(blueprint, "/rounds/<survey>/elsewhere/confirm", OFFICERS, methods=("POST",))
def confirm(survey: str) -> ResponseReturnValue:
    """Import the export that was looked at: all of its rows or none."""
    refuse_conflict()
    form = sent()
    file = uploaded(form) if form.value("token") else None
    if file is None:
        form.blame("file", gettext("The checked file is not kept any more. Choose it again."))
        return _shown(form), 400
    try:
        with Intake(place.installation()) as intake:
            report = import_ballots(intake, place.survey().code, _export(form, _waiting(form, file)))
    except BadInput as error:
        return _shown(form, problems=[say(problem) for problem in error.problems]), status_of(error)
    stash().drop(form.value("token"))
    flash(
        gettext(
            "Ballots imported: %(added)s added, %(already)s were there already.",
            added=report.added,
            already=report.already,
        ),
        "good",
    )
    return redirect(url_for("rounds.overview", survey=survey))


def _waiting(form: Form, file: tuple[bytes, str]) -> Waiting:
    """Give what waits of an export. Of a new one nothing that must not come in is ever kept."""
    if form.value("token"):
        return read_waiting(file[0], numbered(form.value("rows")))
    wanted = form.value("program")
    arrival = arrive(sheet_of(*file), Program(wanted) if wanted in list(Program) else None)
    return Waiting(arrival.program, arrival.sheet, arrival.dropped, arrival.unfinished)


def _export(form: Form, waiting: Waiting) -> Export:
    return Export(waiting.sheet, waiting.program, answers_of(form), place.member().username)


def _looked(form: Form, waiting: Waiting) -> _Looked:
    code = place.survey().code
    export = _export(form, waiting)
    with Intake(place.installation()) as intake:
        with intake.asking() as connection:
            found = export.look(connection, code)
        report = check_ballots(intake, code, export) if found.read is not None else None
    token = form.value("token") or stash().put(place.member().username, waiting.content())
    rows = [str(row.number) for row in waiting.sheet.rows]
    fields = {"token": token, "name": waiting.sheet.name}
    return _Looked(
        waiting, found, report, fields | {"rows": ",".join(rows) if len(rows) <= MOST_NUMBERS else ""}
    )


def _shown(form: Form, looked: _Looked | None = None, *, problems: list[str] | None = None) -> str:
    more = len(problems or ()) - MOST_SHOWN
    answers = answers_of(form)
    questions = asked(looked.found.open, answers) if looked else []
    return render_template(
        "office/elsewhere.html",
        survey=place.survey(),
        form=form,
        programs=[(program.value, name) for program, name in PROGRAMS.items()],
        problems=(problems or [])[:MOST_SHOWN],
        more=ngettext("and %(num)s more fault", "and %(num)s more faults", more) if more > 0 else "",
        looked=looked,
        notes=[
            *dropped_words(looked.waiting.dropped, gettext),
            *left_out_words(looked.found, looked.waiting.unfinished, gettext),
        ]
        if looked
        else [],
        questions=questions,
        carried=carried(looked.found.questions, answers, questions) if looked else [],
    )
