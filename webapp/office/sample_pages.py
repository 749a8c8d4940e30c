"""Samples from a list: drawn from a seed, looked at, somebody gone replaced by rule."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import audit, rounds
from surveys.frames import records, samples
from surveys.frames.deliveries import BY_NAME, MOST_AT_ONCE
from surveys.frames.samples import SEEDS, Design, Method, Purpose, Reason, SamplePlan
from surveys.identifiers import Channel, SurveyState
from surveys.problems import BadInput
from webapp.errors import status_of
from webapp.office import place
from webapp.office.conflicts import refuse_conflict
from webapp.office.form import Form, empty, sent
from webapp.office.frame_pages import OFFICERS, keys, note, of_frame
from webapp.office.frame_words import LAYOUTS, METHODS, PURPOSES, REASONS
from webapp.office.pages import Page
from webapp.office.permissions import page

blueprint = Blueprint("samples", __name__)
MOST = 1_000_000
ROWS_ON_A_PAGE = 100


@page(blueprint, "/rounds/<survey>/lists/<int:number>/samples", OFFICERS, methods=("POST",))
def draw(survey: str, number: int) -> ResponseReturnValue:
    """Draw a sample; the list does not change from then on."""
    refuse_conflict()
    form = sent()
    office, code = place.installation(), place.survey().code
    plan = _plan(form)
    if plan is None:
        return of_frame(number, form), 400
    try:
        with office.engine.begin() as connection:
            today = office.clock().astimezone(office.time_zone).date()
            drawn = samples.draw(connection, keys(), (code, number), plan, today)
            facts = {
                "list": number,
                "sample": drawn.number,
                "method": drawn.design.method,
                "seed": drawn.seed,
            }
            audit.append(connection, office.clock, note("sample.draw", people=len(drawn.entries), **facts))
    except BadInput as error:
        form.blame_where(error, {"n": "n"})
        return of_frame(number, form), status_of(error)
    return redirect(url_for("samples.shown", survey=survey, number=number, sample=drawn.number))


def _plan(form: Form) -> SamplePlan | None:
    method, purpose = form.value("method"), form.value("purpose")
    if method not in list(Method):
        form.blame("method", gettext("Choose how the sample is drawn."))
    if purpose not in list(Purpose):
        form.blame("purpose", gettext("Choose what the sample is for."))
    counts = [form.whole(name, 0, MOST, required=False) for name in ("n", "within", "least")]
    if method != Method.ALL and not counts[0]:
        form.blame("n", gettext("Say how many."))
    seed = form.whole("seed", 0, SEEDS - 1, required=False)
    if form.faults:
        return None
    return SamplePlan(Purpose(purpose), Design(Method(method), *(count or 0 for count in counts)), seed)


@page(
    blueprint, "/rounds/<survey>/lists/<int:number>/samples/<int:sample>", OFFICERS, methods=("GET", "POST")
)
def shown(survey: str, number: int, sample: int) -> ResponseReturnValue:
    """Show who is in a sample, never who answered; replace somebody who cannot be asked."""
    if request.method == "GET":
        return of_sample(number, sample, empty())
    refuse_conflict()
    form = sent()
    row, reason = form.whole("row", 1, MOST), form.value("reason")
    if reason not in list(Reason):
        form.blame("reason", gettext("Choose why this person cannot be asked."))
    if form.faults or row is None:
        return of_sample(number, sample, form), 400
    office, code = place.installation(), place.survey().code
    with office.engine.begin() as connection:
        found = samples.replace(connection, keys(), (code, number), (sample, row), Reason(reason))
        # Not who: the audit trail stays for ever, the list does not.
        audit.append(
            connection, office.clock, note("sample.replace", list=number, sample=sample, reason=reason)
        )
    if found is None:
        flash(gettext("Nobody is left in the same stratum or village: the place stays empty."), "good")
    else:
        flash(gettext("Row %(row)s is asked instead.", row=found.number), "good")
    return redirect(url_for("samples.shown", survey=survey, number=number, sample=sample))


def of_sample(number: int, sample: int, form: Form) -> str:
    """Render the page of one sample."""
    connection, found, settings = place.reading(), place.survey(), place.office().settings
    drawn = samples.drawn(connection, keys(), (found.code, number), sample)
    assignments = rounds.assignments(connection, found.code)
    subjects = {one.number: one for one in rounds.subjects(connection, found.code)}
    return render_template(
        "office/sample.html",
        survey=found,
        frame=records.get(connection, found.code, number),
        sample=drawn,
        method=gettext(METHODS[drawn.design.method]),
        purpose=gettext(PURPOSES[drawn.purpose]),
        reasons=[(reason, gettext(word)) for reason, word in REASONS.items()],
        rows=Page.of(drawn.entries, request.args.get("page", ""), ROWS_ON_A_PAGE),
        is_open=found.state is SurveyState.OPEN and drawn.purpose is Purpose.INVITATION,
        kinds=[one for one in assignments if one.group in BY_NAME and one.channel is not Channel.OPEN_LINK],
        subjects=subjects,
        open_kinds=[one for one in assignments if one.channel is not Channel.OPEN_LINK],
        most=MOST_AT_ONCE,
        layouts=[(layout, gettext(words)) for layout, words in LAYOUTS.items()],
        smtp=settings.smtp is not None and settings.smtp.sender,
        sms=settings.sms is not None,
        form=form,
    )
