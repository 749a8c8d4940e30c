"""What a draft begins with: a version that is there, a file, or an empty questionnaire."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath

from flask import flash, request
from flask_babel import gettext

from surveys import questionnaire_drafts as drafts
from surveys import questionnaire_library, questionnaires
from surveys.identifiers import SubjectKind
from surveys.problems import Problem
from surveys.questionnaire import NoAnswer, Questionnaire, Scale, Section
from surveys.questionnaire_file import read
from surveys.questionnaire_parts import free_name
from surveys.questionnaire_writer import write
from webapp.i18n import say
from webapp.office import place
from webapp.office.form import Form
from webapp.office.whole import whole

SATISFACTION = Scale(
    "satisfaction",
    (
        {"vi": "Rất không hài lòng", "en": "Very dissatisfied"},
        {"vi": "Không hài lòng", "en": "Dissatisfied"},
        {"vi": "Bình thường", "en": "Neutral"},
        {"vi": "Hài lòng", "en": "Satisfied"},
        {"vi": "Rất hài lòng", "en": "Very satisfied"},
    ),
    (NoAnswer("dont_know", {"vi": "Không biết", "en": "Don't know"}),),
)

Begun = tuple[str, str | None]
"""The TOML to begin with, and the TOML that it was started from."""


def begun(form: Form) -> Begun | None:
    """Give what the draft begins with; None with a fault noted. Raises BadInput for a file that is none."""
    begin = form.value("begin")
    if begin == "version":
        return _from_version(form)
    if begin == "file":
        return _from_file(form)
    if begin == "empty":
        return _empty(form)
    form.blame("begin", gettext("Choose what to begin with."))
    return None


def _from_version(form: Form) -> Begun | None:
    name, _, number = form.value("base").rpartition(":")
    version = whole(number) or 0
    stored = {(one.id, one.version): one for one in questionnaires.listing(place.reading(), place.scope())}
    of_library = (name, version) in questionnaire_library.names()
    if (name, version) in stored:
        source = questionnaires.source(place.reading(), name, version)
    elif of_library:
        source = questionnaire_library.load(name, version)[0]
    else:
        form.blame("base", gettext("Choose the questionnaire to begin with."))
        return None
    found = read(source)
    if of_library or stored[name, version].frozen:
        found = replace(found, version=drafts.next_version(place.reading(), name))
    return write(found), source


def _from_file(form: Form) -> Begun | None:
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        form.blame("file", gettext("Choose the file."))
        return None
    name, content = PurePath(upload.filename).name, upload.read()
    if name.lower().endswith(".xlsx"):
        from surveys.xlsform_import import import_xlsform

        form_read = import_xlsform(content, name)
        return _kept(form_read.questionnaire, form_read.remarks)
    if name.lower().endswith(".lss"):
        from surveys.exchange.lss_import import import_lss

        survey_read = import_lss(content, name)
        return _kept(survey_read.questionnaire, survey_read.remarks)
    try:
        return content.decode("utf-8-sig"), None
    except UnicodeDecodeError:
        form.blame("file", gettext("The file is not UTF-8 text. Save it as UTF-8 and choose it again."))
        return None


def _kept(questionnaire: Questionnaire, remarks: Sequence[Problem]) -> Begun:
    """Begin with what a file of another program says, and show what of it was left out."""
    for remark in remarks:
        flash(say(remark), "warn")
    return write(questionnaire), None


def _empty(form: Form) -> Begun | None:
    title = form.text("title")
    if form.faults:
        return None
    name = free_name(title, (), "questionnaire").replace("_", "-")
    made = Questionnaire(
        id=name,
        version=drafts.next_version(place.reading(), name),
        languages=("vi", "en"),
        title={"vi": title},
        purpose={},
        minutes=3,
        subject=SubjectKind.CADRE,
        respondent_groups=(),
        scales={SATISFACTION.id: SATISFACTION},
        criteria=(),
        contact=None,
        sections=(Section("main", {}, None, None, ()),),
    )
    return write(made), None
