"""Questionnaires: which there are, how respondents see one, adding one from a file."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import organizations, questionnaire_library, questionnaires
from surveys.audit import Act, append
from surveys.identifiers import RespondentGroup, Role
from surveys.problems import BadInput
from surveys.questionnaire import Questionnaire
from surveys.text import clean
from webapp.errors import status_of
from webapp.office import place
from webapp.office.form import Form, empty, sent
from webapp.office.permissions import anywhere, page
from webapp.office.questionnaire_files import lss_file, xlsform_file
from webapp.office.whole import whole

blueprint = Blueprint("questionnaires", __name__)
READERS = anywhere(*(role for role in Role if role is not Role.FIELD_VOLUNTEER))
AUTHORS = anywhere(Role.CAMPAIGN_OFFICER, Role.REVIEWER)


@page(blueprint, "/questionnaires", READERS)
def listing() -> ResponseReturnValue:
    """List the questionnaires of the installation, and those of the library that are not in it."""
    stored = questionnaires.listing(place.reading(), place.scope())
    known = {(one.id, one.version) for one in stored}
    offered = [
        questionnaire_library.load(name, version)[1]
        for name, version in questionnaire_library.names()
        if (name, version) not in known
    ]
    return render_template("office/questionnaires.html", stored=stored, offered=offered)


def _stored(name: str, version: int) -> Questionnaire:
    if not organizations.has_questionnaire(place.reading(), place.scope(), (name, version)):
        abort(404)
    try:
        return questionnaires.get(place.reading(), name, version)
    except BadInput:
        abort(404)


@page(blueprint, "/questionnaires/<name>/<int:version>", READERS)
def preview(name: str, version: int) -> ResponseReturnValue:
    """Show a questionnaire as respondents of a group see it."""
    found = _stored(name, version)
    asked = request.args.get("group", "")
    group = RespondentGroup(asked) if asked in found.respondent_groups else found.respondent_groups[0]
    return render_template(
        "office/questionnaire.html",
        questionnaire=found,
        group=group,
        items={item.id: item for item in found.items},
    )


@page(blueprint, "/questionnaires/<name>/<int:version>/source", READERS)
def source(name: str, version: int) -> ResponseReturnValue:
    """Give the file of a questionnaire as its author wrote it."""
    _stored(name, version)
    text = questionnaires.source(place.reading(), name, version)
    response = Response(text, content_type="application/toml; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-v{version}.toml"'
    return response


@page(blueprint, "/questionnaires/<name>/<int:version>/xlsform", READERS)
def xlsform(name: str, version: int) -> ResponseReturnValue:
    """Give a questionnaire as an XLSForm for KoboToolbox, ODK and others."""
    return xlsform_file(_stored(name, version))


@page(blueprint, "/questionnaires/<name>/<int:version>/lss", READERS)
def lss(name: str, version: int) -> ResponseReturnValue:
    """Give a questionnaire as a survey for LimeSurvey."""
    return lss_file(_stored(name, version))


@page(blueprint, "/questionnaires/add", AUTHORS, methods=("GET", "POST"))
def add() -> ResponseReturnValue:
    """Check the file of a questionnaire, sentence by sentence, and add it."""
    if request.method == "GET":
        return render_template("office/questionnaire_add.html", form=empty(), checked=None)
    form = sent()
    text = _source_of(form)
    if form.faults:
        return render_template("office/questionnaire_add.html", form=form, checked=None), 400
    try:
        found = _add(text, keep=form.value("act") == "add")
    except BadInput as error:
        form.blame_all(error, "source")
        return render_template("office/questionnaire_add.html", form=form, checked=None), status_of(error)
    if form.value("act") != "add":
        return render_template("office/questionnaire_add.html", form=form, checked=found)
    flash(gettext("The questionnaire was added. It is frozen when a round first uses it."), "good")
    return redirect(url_for("questionnaires.preview", name=found.id, version=found.version))


@page(blueprint, "/questionnaires/library", AUTHORS, methods=("POST",))
def add_from_library() -> ResponseReturnValue:
    """Add a questionnaire that comes with the product."""
    form = sent()
    name, _, version = form.value("questionnaire").rpartition(":")
    number = whole(version)
    if number is None or (name, number) not in questionnaire_library.names():
        abort(404)
    found = _add(questionnaire_library.load(name, number)[0], keep=True, is_shared=True)
    return redirect(url_for("questionnaires.preview", name=found.id, version=found.version))


def _source_of(form: Form) -> str:
    """Give the text of the form as written: an uploaded file before what stands in the box."""
    upload = request.files.get("file")
    if upload is not None and upload.filename:
        try:
            form.typed["source"] = upload.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            form.blame("file", gettext("The file is not UTF-8 text. Save it as UTF-8 and choose it again."))
            return ""
    return clean(form.raw("source")) if form.text("source") else ""


def _add(text: str, *, keep: bool, is_shared: bool = False) -> Questionnaire:
    """Check a questionnaire against the rules and what is stored; keep it only when asked to."""
    office, scope = place.installation(), place.scope()
    owner = None if is_shared or scope.units is None else scope.tops[0]
    with office.engine.connect() as connection, connection.begin() as transaction:
        found = questionnaires.add(connection, text, owner)
        if not keep:
            transaction.rollback()
            return found
        act = Act(
            place.member().username,
            "questionnaire.add",
            f"{found.id} {found.version}",
            {"hash": found.hash},
        )
        append(connection, office.clock, act)
    return found
