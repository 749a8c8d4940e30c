"""Two keyings beside each other: only what differs is shown, and decided at the paper; then it is stored."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from surveys import codes, staff
from surveys.intake import Intake
from surveys.paper import batch_keys, batches, drafts, storing
from surveys.paper.batch_records import Batch, BatchState, DecidedAs, Way
from surveys.paper.comparison import Kind, Mismatch
from surveys.paper.drafts import Pass, Sheet
from surveys.paper.storing import BatchOutcome, Decided, Examined
from surveys.problems import BadInput
from surveys.routing import Answers
from surveys.staff import StaffMember
from webapp.i18n import say
from webapp.office import place, sheet_form
from webapp.office.batch_pages import OFFICERS, batch_of, run_titles
from webapp.office.conflicts import refuse_conflict
from webapp.office.door import prove
from webapp.office.form import Form, empty, sent
from webapp.office.keying_pages import parts_of, questionnaire, subjects_of
from webapp.office.permissions import page
from webapp.office.sheet_form import Line

blueprint = Blueprint("comparison", __name__)
CHOSEN_BLANK = "-"


def _examined(number: int) -> Examined | None:
    """Give a batch to be compared; None when it is not at that step."""
    refuse_conflict()
    batch = batch_of(number)
    if batch.state is not BatchState.COMPARING or batch.way is not Way.KEYED:
        return None
    return storing.examine(place.installation(), place.reading(), batch)


def _elsewhere(survey: str, number: int) -> ResponseReturnValue:
    return redirect(url_for("batches.shown", survey=survey, number=number))


def shown_code(code: str) -> str:
    """Give a code as it stands on the paper: groups of digits; of a QR code its first letters."""
    if not code:
        return str(gettext("no code"))
    return codes.shown(codes.TypedCode(code)) if code.isdigit() else f"QR {code[:6]}…"


@page(blueprint, "/rounds/<survey>/batches/<int:number>/compare", OFFICERS)
def shown(survey: str, number: int) -> ResponseReturnValue:
    """Show which sheets two people did not key alike, how many answers that is, and the way to storing."""
    found = _examined(number)
    return _elsewhere(survey, number) if found is None else _shown(found, empty())


def _shown(found: Examined, form: Form) -> str:
    return render_template(
        "office/compare.html",
        survey=place.survey(),
        batch=found.batch,
        title=run_titles()[found.batch.run],
        comparison=found.comparison,
        still_open={one.number for one in found.open},
        shown_code=shown_code,
        clerks={prefix: person.name for prefix, person in _other_clerks(found.batch).items()},
        form=form,
    )


@page(
    blueprint,
    "/rounds/<survey>/batches/<int:number>/compare/<int:sheet>",
    OFFICERS,
    methods=("GET", "POST"),
)
def decide(survey: str, number: int, sheet: int) -> ResponseReturnValue:
    """Decide one sheet at the paper: choose what stands there, or leave the sheet out."""
    found = _examined(number)
    if found is None:
        return _elsewhere(survey, number)
    mismatch = next((one for one in found.comparison.mismatches if one.number == sheet), None)
    if mismatch is None:
        abort(404)
    if request.method == "GET":
        return _decision(found, mismatch, Form(MultiDict(_before(found, mismatch))))
    form = sent()
    decided = _decided(found, mismatch, form)
    if form.faults:
        return _decision(found, mismatch, form), 400
    key = batch_keys.read(place.installation().key_store, found.batch.survey, number)
    with place.installation().engine.begin() as connection:
        batches.hold_comparing(connection, found.batch)
        drafts.write(connection, key, found.batch.place, Pass.DECIDED, decided)
    following = [one.number for one in found.open if one.number != sheet]
    if following:
        return redirect(url_for("comparison.decide", survey=survey, number=number, sheet=following[0]))
    return redirect(url_for("comparison.shown", survey=survey, number=number))


def _lines(batch: Batch, mismatch: Mismatch) -> list[Line]:
    """Give the lines to decide: those that differ, or all where a whole sheet is in question."""
    lines = sheet_form.lines_of(parts_of(batch))
    if mismatch.kind is not Kind.DIFFERS:
        return list(lines)
    differing = {(one.place, one.item) for one in mismatch.differences}
    return [one for one in lines if (one.place, one.item) in differing]


def _candidate(mismatch: Mismatch) -> Sheet:
    """Give the sheet to begin with: of several the one that was asked for."""
    candidates = (*mismatch.first, *mismatch.second)
    wanted = request.args.get("from", "")
    return candidates[int(wanted)] if wanted in map(str, range(len(candidates))) else mismatch.shown


def _before(found: Examined, mismatch: Mismatch) -> dict[str, str]:
    """Give what the form begins with: an earlier decision; else, of a whole sheet, what was keyed."""
    earlier = found.decided.get(mismatch.invitation)
    is_new_choice = "from" in request.args
    if earlier is not None and not earlier.left_out and not is_new_choice:
        fields = sheet_form.fields_of(parts_of(found.batch), earlier)
        lines = _lines(found.batch, mismatch)
        return {one.name: fields.get(one.name, "") or ("" if one.is_text else CHOSEN_BLANK) for one in lines}
    if mismatch.kind is Kind.DIFFERS:
        texts = {(one.place, one.item): one.first or one.second or "" for one in mismatch.differences}
        return {one.name: texts[one.place, one.item] for one in _lines(found.batch, mismatch) if one.is_text}
    fields = sheet_form.fields_of(parts_of(found.batch), _candidate(mismatch))
    return {
        one.name: fields.get(one.name, "") or ("" if one.is_text else CHOSEN_BLANK)
        for one in _lines(found.batch, mismatch)
    }


def _decision(found: Examined, mismatch: Mismatch, form: Form) -> str:
    first, second = gettext("First clerk:"), gettext("Second clerk:")
    keyed = {
        f"a-{one.place}-{one.item}": ((first, one.first), (second, one.second))
        for one in mismatch.differences
    }
    candidates = [
        *((first, one) for one in mismatch.first),
        *((second, one) for one in mismatch.second),
    ]
    return render_template(
        "office/decide.html",
        survey=place.survey(),
        batch=found.batch,
        mismatch=mismatch,
        code=shown_code(mismatch.shown.code),
        lines=_lines(found.batch, mismatch),
        subjects=[one.name for one in subjects_of(found.batch)],
        keyed=keyed,
        candidates=candidates,
        languages=questionnaire().languages,
        form=form,
    )


def _decided(found: Examined, mismatch: Mismatch, form: Form) -> Sheet:
    base = _candidate(mismatch)
    if form.raw("leave-out"):
        blank = tuple[Answers, ...]({} for _ in base.answers)
        return Sheet(base.code, blank, (), mismatch.number, left_out=True)
    chosen = {}
    for line in _lines(found.batch, mismatch):
        value = form.text(line.name, required=False) if line.is_text else form.raw(line.name)
        offered = {choice.answer for choice in line.choices} | {CHOSEN_BLANK, sheet_form.TWO_MARKS}
        if not line.is_text and value not in offered:
            form.blame(line.name, gettext("Look at the paper and choose what stands there."))
        chosen[line.name] = sheet_form.BLANK if value == CHOSEN_BLANK and not line.is_text else value
    merged = sheet_form.merged(base, parts_of(found.batch), chosen)
    return Sheet(merged.code, merged.answers, merged.unclear, mismatch.number)


@page(blueprint, "/rounds/<survey>/batches/<int:number>/store", OFFICERS, methods=("POST",))
def store(survey: str, number: int) -> ResponseReturnValue:
    """Store the ballots of a batch; what could not be counted is listed once, without its content."""
    found, form = _examined(number), sent()
    if found is None:
        return _elsewhere(survey, number)
    decided = _who_decided(found, form)
    if form.faults:
        return _shown(found, form), form.status
    try:
        with Intake(place.installation()) as intake:
            outcome = storing.store_batch(
                intake,
                found.batch.survey,
                number,
                place.member().username,
                decided,
            )
    except BadInput as error:
        for problem in error.problems:
            form.blame(
                "decided_as" if problem.where == "decided_as" else "", _said(problem.where, say(problem))
            )
        return _shown(found, form), 409
    return _stored(found.batch, outcome)


def _who_decided(found: Examined, form: Form) -> Decided | None:
    """Read who decided; clerks who did so together sign here, each of them who is not signed in."""
    chosen = form.raw("decided_as")
    if not found.comparison.mismatches or chosen not in list(DecidedAs):
        return None
    if chosen != DecidedAs.TOGETHER:
        return Decided(DecidedAs(chosen))
    others = _other_clerks(found.batch)
    for prefix in others:
        for name in ("password", "totp"):
            if not form.raw(prefix + name):
                form.blame(prefix + name, gettext("Please fill this in."))
    if form.faults:
        return None
    signed = [prove(form, prefix, person.username) for prefix, person in others.items()]
    form.status = 403
    return Decided(DecidedAs.TOGETHER, frozenset(one.username for one in signed if one is not None))


def _other_clerks(batch: Batch) -> dict[str, StaffMember]:
    """Give the clerks of a batch who are not signed in here, by the start of their fields."""
    names = {f"clerk-{number}-": name for number, name in enumerate(batch.clerks, 1) if name is not None}
    people = {prefix: staff.get(place.reading(), name) for prefix, name in names.items()}
    me = place.member().username
    return {
        prefix: person for prefix, person in people.items() if person is not None and person.username != me
    }


def _said(where: str, sentence: str) -> str:
    return sentence.removeprefix(f"{where}: ") if where else sentence


def _stored(batch: Batch, outcome: BatchOutcome) -> ResponseReturnValue:
    if not (outcome.already or outcome.foreign or outcome.empty):
        flash(
            gettext(
                "Batch %(number)s is stored: %(counted)s sheets are counted.",
                number=batch.number,
                counted=outcome.counted,
            ),
            "good",
        )
        return redirect(url_for("batches.shown", survey=batch.survey, number=batch.number))
    lists = (
        (gettext("The code was used before; the first that was stored counts"), outcome.already),
        (gettext("The code is of no sheet of this print run, or cannot be read"), outcome.foreign),
        (gettext("Nothing is marked"), outcome.empty),
    )
    return render_template(
        "office/stored.html",
        survey=place.survey(),
        batch=batch,
        outcome=outcome,
        lists=[(title, sheets) for title, sheets in lists if sheets],
        shown_code=shown_code,
    )
