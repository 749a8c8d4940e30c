"""Adding up the paper of a round: printed = returned + void + unused, signed by two; its minutes."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import rounds, staff
from surveys.identifiers import Role, SurveyState
from surveys.paper import batches, reconciliation
from surveys.paper.reconciliation import FORMS, Count, RunStanding
from surveys.prints import paper_minutes
from surveys.prints.paper_minutes import PaperMinutes
from surveys.problems import BadInput
from surveys.scans import proof
from webapp.i18n import say
from webapp.office import place, print_files
from webapp.office.batch_pages import run_titles, runs
from webapp.office.conflicts import refuse_conflict
from webapp.office.form import Form, empty, sent
from webapp.office.permissions import AFTER_CLOSE, of_round, page
from webapp.office.signatures import sign
from webapp.office.words import NAMES

blueprint = Blueprint("reconciliation", __name__)
COUNTERS = (Role.CAMPAIGN_OFFICER, Role.CLOSING_OFFICER)
SECONDS = (*COUNTERS, Role.DATA_ENTRY_CLERK)
READING = of_round(*COUNTERS, states=(SurveyState.OPEN, SurveyState.CLOSING, *AFTER_CLOSE))
COUNTING = of_round(*COUNTERS, states=(SurveyState.OPEN,))
MOST = 10**6


@page(blueprint, "/rounds/<survey>/paper", READING)
def shown(survey: str) -> ResponseReturnValue:
    """Show of every print run what was printed, what came back, and whether it adds up."""
    del survey
    return _shown(empty())


def _shown(form: Form) -> str:
    found, connection = place.survey(), place.reading()
    standing = runs()
    usernames = {name for one in standing if one.counted for name in one.counted.by}
    return render_template(
        "office/reconciliation.html",
        survey=found,
        runs=standing,
        titles=run_titles(),
        forms=FORMS,
        open_problems=[say(one) for one in reconciliation.open_problems(connection, found.code)],
        names=_names(usernames),
        is_open=found.state is SurveyState.OPEN,
        has_batches=bool(batches.listing(connection, found.code)),
        is_officer=Role.CAMPAIGN_OFFICER in place.grant().roles,
        form=form,
    )


def _names(usernames: set[str]) -> dict[str, str]:
    people = {name: staff.get(place.reading(), name) for name in usernames}
    return {name: person.name if person else name for name, person in people.items()}


@page(blueprint, "/rounds/<survey>/paper/count", COUNTING, methods=("POST",))
def count(survey: str) -> ResponseReturnValue:
    """Let two people note together what became of one print run."""
    refuse_conflict()
    form, found = sent(), {one.run: one for one in runs()}
    chosen = found.get(form.whole("run", 1, MOST) or 0)
    if chosen is None:
        form.blame("run", gettext("Choose a print run."))
        return _shown(form), 400
    counted = _counted(form, chosen)
    pair = None if form.faults else sign(form, SECONDS)
    if pair is None or counted is None:
        return _shown(form), form.status
    by = (pair.first.username, pair.second.username)
    try:
        reconciliation.count(place.installation(), place.survey().code, chosen.run, counted, by)
    except BadInput as error:
        form.blame_where(error, {"returned": "returned"})
        return _shown(form), 400
    flash(gettext("Print run %(run)s adds up.", run=chosen.run), "good")
    return redirect(url_for("reconciliation.shown", survey=survey))


def _counted(form: Form, chosen: RunStanding) -> Count | None:
    """Read a count; what does not add up is said before anybody signs."""
    returned = chosen.returned if chosen.kind == FORMS else form.whole("returned", 0, MOST)
    void, unused = (form.whole(name, 0, MOST) for name in ("void", "unused"))
    if returned is None or void is None or unused is None:
        return None
    counted = Count(returned, void, unused)
    try:
        reconciliation.require_sum(chosen, counted)
    except BadInput as error:
        for problem in error.problems:
            form.blame("", say(problem))
    return counted


@page(blueprint, "/rounds/<survey>/paper/minutes", READING)
def minutes(survey: str) -> Response:
    """Give the minutes of adding up as PDF, to be signed by two."""
    del survey
    found, connection = place.survey(), place.reading()
    standing = runs()
    groups = {one.number: one.group for one in rounds.assignments(connection, found.code)}
    about = PaperMinutes(
        runs=standing,
        groups={
            one.run: NAMES[type(groups[one.assignment]), groups[one.assignment].value] for one in standing
        },
        batches=batches.listing(connection, found.code),
        names=_names({name for one in standing if one.counted for name in one.counted.by}),
        on=place.installation().clock().astimezone(place.installation().time_zone).date(),
        scans=proof.listing(connection, found.code),
    )
    paper = print_files.paper(empty(languages=request.args.get("languages", "")))
    return print_files.download(paper_minutes.minutes(paper, about), "paper-minutes", "pdf")
