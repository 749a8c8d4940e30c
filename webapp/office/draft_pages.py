"""Questionnaires in the making: which there are, beginning one, what stands in it, publishing it."""

import secrets
from collections.abc import Callable, Mapping, Sequence

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import questionnaire_drafts as drafts
from surveys import questionnaire_edits as edits
from surveys import questionnaire_library, questionnaires
from surveys.audit import Act, append
from surveys.identifiers import UnitCode
from surveys.problems import BadInput
from surveys.questionnaire import Questionnaire
from surveys.questionnaire_drafts import Draft, Edit
from surveys.questionnaire_parts import Part, fingerprint, found, require_unchanged
from webapp.errors import status_of
from webapp.i18n import words
from webapp.office import place
from webapp.office.draft_begin import begun
from webapp.office.draft_forms import answers_offered
from webapp.office.draft_place import AUTHORS, author, my_units, save, the_draft
from webapp.office.draft_problems import Marked, marked
from webapp.office.form import Form, empty, sent
from webapp.office.permissions import page
from webapp.office.questionnaire_files import lss_file, xlsform_file

blueprint = Blueprint("drafts", __name__)
Remove = Callable[[Questionnaire, str], Questionnaire]


@page(blueprint, "/questionnaire-drafts", AUTHORS, methods=("GET", "POST"))
def listing() -> ResponseReturnValue:
    """List the drafts of the visitor's units; begin one."""
    if request.method == "GET":
        return _listing(empty(begin="version", base=request.args.get("base", "")))
    form = sent()
    units = my_units()
    unit = form.value("unit") if len(units) > 1 else "".join(code for code, _name in units)
    if unit not in {code for code, _name in units}:
        form.blame("unit", gettext("Choose whose questionnaire it is."))
    made = _begin(form, UnitCode(unit)) if not form.faults else None
    if made is None:
        return _listing(form), form.status
    return redirect(url_for("drafts.shown", draft=made.id))


def _begin(form: Form, unit: UnitCode) -> Draft | None:
    try:
        source = begun(form)
        if source is None:
            return None
        with place.installation().engine.begin() as connection:
            return drafts.create(connection, secrets.token_hex(16), unit, source, author())
    except BadInput as error:
        form.blame_all(error, "file" if form.value("begin") == "file" else "")
        form.status = status_of(error)
        return None


def _listing(form: Form) -> str:
    units = my_units()
    names = dict(units)
    stored = [
        (f"{one.id}:{one.version}", f"{words(one.title)} ({one.id} {one.version})")
        for one in questionnaires.listing(place.reading(), place.scope())
    ]
    known = {value for value, _title in stored}
    offered = [
        (
            f"{name}:{version}",
            f"{words(questionnaire_library.load(name, version)[1].title)} ({name} {version})",
        )
        for name, version in questionnaire_library.names()
        if f"{name}:{version}" not in known
    ]
    return render_template(
        "office/drafts.html",
        form=form,
        units=units,
        unit_names=names,
        drafts=drafts.listing(place.reading(), names),
        versions=[*stored, *offered],
    )


@page(blueprint, "/questionnaire-drafts/<draft>", AUTHORS)
def shown(draft: str) -> ResponseReturnValue:
    """Show what stands in a draft, and what is still missing."""
    return _shown(the_draft(draft), empty())


def _shown(one: Draft, form: Form) -> str:
    problems = marked(one.problems)
    return render_template(
        "office/draft.html",
        draft=one,
        questionnaire=one.questionnaire,
        form=form,
        problems=problems,
        lacking=_lacking(problems),
        fingerprint=fingerprint,
        answers_offered=answers_offered,
        items={item.id: item for item in one.questionnaire.items},
    )


def _lacking(problems: list[Marked]) -> dict[tuple[str, str], int]:
    counted: dict[tuple[str, str], int] = {}
    for one in problems:
        counted[one.kind, one.name] = counted.get((one.kind, one.name), 0) + 1
    return counted


@page(blueprint, "/questionnaire-drafts/<draft>/arrange", AUTHORS, methods=("POST",))
def arrange(draft: str) -> ResponseReturnValue:
    """Move, copy or remove a part; take the last change back."""
    one = the_draft(draft)
    form = sent()
    act = form.value("act").split(" ")
    try:
        if act[0] == "undo":
            with place.installation().engine.begin() as connection:
                drafts.undo(connection, one.id, form.whole("revision", 1, 10**9) or 0, author())
            flash(gettext("The last change was taken back."), "good")
            return redirect(url_for("drafts.shown", draft=draft))
        save(one, _edit(act))
    except BadInput as error:
        form.blame_all(error)
        return _shown(the_draft(draft), form), status_of(error)
    kind, name = act[0], act[2]
    stays = act[1] != "remove" and kind in {"item", "section"}
    return redirect(url_for("drafts.shown", draft=draft, _anchor=f"{kind}-{name}" if stays else "parts"))


def _edit(act: list[str]) -> Edit:
    """Give the change that a button stands for: kind, what to do, name and, to remove, what was seen."""
    kind, what, name, seen = (*act, "", "", "", "")[:4]
    simple: dict[tuple[str, str], Edit] = {
        ("item", "up"): lambda one: edits.move_item(one, name, -1),
        ("item", "down"): lambda one: edits.move_item(one, name, 1),
        ("item", "copy"): lambda one: edits.copy_item(one, name),
        ("section", "up"): lambda one: edits.move_section(one, name, -1),
        ("section", "down"): lambda one: edits.move_section(one, name, 1),
        ("section", "copy"): lambda one: edits.copy_section(one, name),
        ("scale", "copy"): lambda one: edits.copy_scale(one, name),
    }
    if what == "remove":
        return lambda one: _removed(one, kind, name, seen)
    if (kind, what) not in simple:
        abort(400)
    return simple[kind, what]


def _removed(one: Questionnaire, kind: str, name: str, seen: str) -> Questionnaire:
    """Take a part out, unless somebody else has changed it since it was shown."""
    parts: Mapping[str, tuple[Sequence[Part], Remove]] = {
        "item": (one.items, edits.remove_item),
        "section": (one.sections, edits.remove_section),
        "scale": (tuple(one.scales.values()), edits.remove_scale),
        "criterion": (one.criteria, edits.remove_criterion),
    }
    if kind not in parts:
        abort(400)
    listed, remove = parts[kind]
    require_unchanged(found(listed, name), seen)
    return remove(one, name)


@page(blueprint, "/questionnaire-drafts/<draft>/publish", AUTHORS, methods=("POST",))
def publish(draft: str) -> ResponseReturnValue:
    """Publish a draft as a version that rounds can use, with every problem told where it is mended."""
    one = the_draft(draft)
    form = sent()
    office = place.installation()
    try:
        with office.engine.begin() as connection:
            made = drafts.publish(connection, one.id, form.whole("revision", 1, 10**9) or 0)
            act = Act(
                place.member().username, "questionnaire.add", f"{made.id} {made.version}", {"hash": made.hash}
            )
            append(connection, office.clock, act)
    except BadInput as error:
        if not one.problems:
            form.blame_all(error)
        return _shown(the_draft(draft), form), status_of(error)
    flash(gettext("The questionnaire was published. It is frozen when a round first uses it."), "good")
    return redirect(url_for("questionnaires.preview", name=made.id, version=made.version))


@page(blueprint, "/questionnaire-drafts/<draft>/throw-away", AUTHORS, methods=("GET", "POST"))
def throw_away(draft: str) -> ResponseReturnValue:
    """Forget a draft, after one more question."""
    one = the_draft(draft)
    if request.form.get("act") != "throw away":
        return render_template("office/draft_throw_away.html", draft=one, questionnaire=one.questionnaire)
    with place.installation().engine.begin() as connection:
        drafts.throw_away(connection, one.id)
    flash(gettext("The draft was thrown away."), "good")
    return redirect(url_for("drafts.listing"))


@page(blueprint, "/questionnaire-drafts/<draft>/source", AUTHORS)
def source(draft: str) -> ResponseReturnValue:
    """Give a draft as the TOML file that it will be."""
    one = the_draft(draft)
    name = f"{one.questionnaire.id or 'draft'}-v{one.questionnaire.version}.toml"
    response = Response(one.source, content_type="application/toml; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@page(blueprint, "/questionnaire-drafts/<draft>/xlsform", AUTHORS)
def xlsform(draft: str) -> ResponseReturnValue:
    """Give a draft as an XLSForm for KoboToolbox, ODK and others."""
    return xlsform_file(the_draft(draft).questionnaire)


@page(blueprint, "/questionnaire-drafts/<draft>/lss", AUTHORS)
def lss(draft: str) -> ResponseReturnValue:
    """Give a draft as a survey for LimeSurvey."""
    return lss_file(the_draft(draft).questionnaire)
