"""Keying sheets: one at a time, as fast as the paper turns; of the other clerk's keying nothing is seen."""

from dataclasses import replace

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from surveys import questionnaires, rounds
from surveys.paper import batch_keys, batches, keying
from surveys.paper.batch_records import Batch, BatchState
from surveys.paper.drafts import Sheet
from surveys.paper.keying import Desk
from surveys.problems import BadInput, Refused
from surveys.questionnaire import Questionnaire
from surveys.survey import Subject
from webapp.i18n import say
from webapp.office import place, sheet_form
from webapp.office.batch_pages import CLERKS, batch_of, note, run_titles
from webapp.office.conflicts import refuse_conflict
from webapp.office.form import Form, sent
from webapp.office.permissions import page
from webapp.office.sheet_form import Part
from webapp.office.whole import whole

blueprint = Blueprint("keying", __name__)


def questionnaire() -> Questionnaire:
    """Give the questionnaire of the round."""
    found = place.survey()
    return questionnaires.get(place.reading(), found.questionnaire_id, found.questionnaire_version)


def subjects_of(batch: Batch) -> tuple[Subject, ...]:
    """Give whom the sheets of a batch are about, in the order of the paper."""
    connection, code = place.reading(), place.survey().code
    kind = next(one for one in rounds.assignments(connection, code) if one.number == batch.assignment)
    named = {one.number: one for one in rounds.subjects(connection, code)}
    return tuple(named[number] for number in kind.subjects)


def parts_of(batch: Batch) -> tuple[Part, ...]:
    """Give the questions on the sheets of a batch."""
    kinds = rounds.assignments(place.reading(), place.survey().code)
    group = next(one.group for one in kinds if one.number == batch.assignment)
    return sheet_form.parts_of(questionnaire(), group, subjects_of(batch))


@page(blueprint, "/rounds/<survey>/batches/<int:number>/take", CLERKS, methods=("POST",))
def take(survey: str, number: int) -> ResponseReturnValue:
    """Take a batch to key, first or second."""
    refuse_conflict()
    batch = batch_of(number)
    with place.installation().engine.begin() as connection:
        is_new = batch.pass_of(place.member().username) is None
        batches.take(connection, batch, place.member().username)
        if is_new:
            note("paper.take", batch, connection)
    return redirect(url_for("keying.sheet", survey=survey, number=number))


def _desk(number: int) -> Desk | None:
    """Give the visitor's place at a batch; None when they have none, or have finished."""
    refuse_conflict()
    batch = batch_of(number)
    pass_ = batch.pass_of(place.member().username)
    if batch.state is not BatchState.KEYING or pass_ is None or batch.done[pass_ - 1]:
        return None
    key = batch_keys.read(place.installation().key_store, batch.survey, batch.number)
    return Desk(place.installation(), batch, pass_, key)


def _back(survey: str) -> ResponseReturnValue:
    flash(gettext("You are not keying this batch (any more). Choose a batch from the list."), "warn")
    return redirect(url_for("batches.listing", survey=survey))


@page(blueprint, "/rounds/<survey>/batches/<int:number>/key", CLERKS, methods=("GET", "POST"))
def sheet(survey: str, number: int) -> ResponseReturnValue:
    """Show the next sheet to key, or one keyed before; keep what was keyed."""
    desk = _desk(number)
    if desk is None:
        return _back(survey)
    if request.method == "POST":
        return _keep(desk)
    own = {one.number: one for one in desk.sheets(place.reading())}
    wanted = request.args.get("sheet", "")
    asked = whole(wanted) or _next(desk, set(own))
    if not 1 <= asked <= desk.batch.sheets:
        return _overview(desk, sorted(own))
    fields = sheet_form.fields_of(parts_of(desk.batch), own[asked]) if asked in own else {}
    return _page(desk, asked, Form(MultiDict(fields)), len(own))


def _next(desk: Desk, keyed: set[int]) -> int:
    return next((one for one in range(1, desk.batch.sheets + 1) if one not in keyed), 0)


def _page(desk: Desk, number: int, form: Form, keyed: int) -> str:
    return render_template(
        "office/keying.html",
        survey=place.survey(),
        batch=desk.batch,
        pass_=desk.pass_,
        number=number,
        keyed=keyed,
        parts=parts_of(desk.batch),
        languages=questionnaire().languages,
        form=form,
    )


def _overview(desk: Desk, keyed: list[int]) -> str:
    return render_template(
        "office/keyed.html",
        survey=place.survey(),
        batch=desk.batch,
        title=run_titles()[desk.batch.run],
        keyed=keyed,
    )


def _keep(desk: Desk) -> ResponseReturnValue:
    form, parts = sent(), parts_of(desk.batch)
    number = form.whole("sheet", 1, desk.batch.sheets)
    if number is None:
        abort(400)
    answers, unclear = sheet_form.read(form, parts, len(subjects_of(desk.batch)))
    code, run = _code(form)
    keyed = Sheet(code, answers, unclear, number)
    if not form.faults and not form.raw("as-is"):
        for problem in keying.unusual(place.reading(), desk, keyed, run):
            form.blame("code" if problem.where else "as-is", say(replace(problem, where="")))
        if form.faults:
            form.blame("as-is", gettext("If it stands so on the paper, tick this box and send again."))
    if form.faults:
        return _page(desk, number, form, len(desk.sheets(place.reading()))), 400
    with place.installation().engine.begin() as connection:
        keying.save(connection, desk, keyed)
    survey, batch = place.survey().code, desk.batch.number
    if _texts(desk, keyed):
        return redirect(url_for("keying.texts", survey=survey, number=batch, sheet=number))
    return redirect(url_for("keying.sheet", survey=survey, number=batch))


def _code(form: Form) -> tuple[str, int | None]:
    if not form.raw("code").strip():
        return "", None
    try:
        read = keying.read_code(form.text("code"))
    except BadInput as error:
        for problem in error.problems:
            form.blame("code", say(problem))
        return "", None
    return read.code, read.run


def _texts(desk: Desk, keyed: Sheet) -> dict[str, str]:
    """Give what the first clerk keyed of handwriting on this sheet, by the name of its field."""
    items = {item.id for item in questionnaire().items if item.kind == "text"}
    found = keying.texts_to_check(place.reading(), desk, keyed, items)
    return {f"a-{at}-{item}": text for (at, item), text in found.items()}


@page(
    blueprint,
    "/rounds/<survey>/batches/<int:number>/key/<int:sheet>/texts",
    CLERKS,
    methods=("GET", "POST"),
)
def texts(survey: str, number: int, sheet: int) -> ResponseReturnValue:
    """Let the second clerk check handwriting that the first has keyed; differences are shown later."""
    desk = _desk(number)
    keyed = None if desk is None else {one.number: one for one in desk.sheets(place.reading())}.get(sheet)
    if desk is None or keyed is None:
        return _back(survey)
    parts, found = parts_of(desk.batch), _texts(desk, keyed)
    if request.method == "GET" and found:
        return render_template(
            "office/keying_texts.html",
            survey=place.survey(),
            batch=desk.batch,
            sheet=sheet,
            lines=[one for one in sheet_form.lines_of(parts) if one.name in found],
            languages=questionnaire().languages,
            form=Form(MultiDict(found)),
        )
    form = sent()
    chosen = {name: form.text(name, required=False) for name in found}
    if request.method == "POST" and not form.faults:
        with place.installation().engine.begin() as connection:
            keying.save(connection, desk, sheet_form.merged(keyed, parts, chosen))
    return redirect(url_for("keying.sheet", survey=survey, number=number))


@page(blueprint, "/rounds/<survey>/batches/<int:number>/finish", CLERKS, methods=("POST",))
def finish(survey: str, number: int) -> ResponseReturnValue:
    """Finish a keying; with the second the batch is compared."""
    desk = _desk(number)
    if desk is None:
        return _back(survey)
    try:
        with place.installation().engine.begin() as connection:
            batches.finish_pass(connection, desk.batch, desk.pass_)
            note("paper.keyed", desk.batch, connection)
    except Refused as error:
        for problem in error.problems:
            flash(say(problem), "bad")
        return redirect(url_for("keying.sheet", survey=survey, number=number))
    flash(gettext("Batch %(number)s is keyed. Thank you.", number=number), "good")
    return redirect(url_for("batches.listing", survey=survey))
