"""Who is asked about whom: the kinds of invitation of a round."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from surveys import rounds
from surveys.audit import Act, append
from surveys.identifiers import Channel, RespondentGroup, Role, SubjectNumber, SurveyState
from surveys.problems import BadInput
from surveys.round_plan import AssignmentPlan
from webapp.errors import status_of
from webapp.office import place
from webapp.office.conflicts import refuse_conflict
from webapp.office.form import Form, empty, sent
from webapp.office.frame_words import LAYOUTS
from webapp.office.permissions import of_round, page
from webapp.office.whole import whole

blueprint = Blueprint("invitations", __name__)
CHANNELS = (Channel.WEB, Channel.PAPER, Channel.ASSISTED, Channel.OPEN_LINK)
INVITING = (SurveyState.DRAFT, SurveyState.CHECKED, SurveyState.OPEN)
OFFICERS = of_round(Role.CAMPAIGN_OFFICER, states=INVITING)
MOST_CODES = 500  # of one page: more could not be printed and cut in one go


@page(blueprint, "/rounds/<survey>/invitations", OFFICERS, methods=("GET", "POST"))
def listing(survey: str) -> ResponseReturnValue:
    """List the kinds of invitation of a round, and add some."""
    if request.method == "GET":
        return shown(empty(channel=Channel.WEB, about="each", stratum="0"))
    refuse_conflict()
    form = sent()
    added = _add(form, _plans(form))
    if form.faults:
        return shown(form), form.status
    flash(
        ngettext("%(num)s kind of invitation was added.", "%(num)s kinds of invitation were added.", added),
        "good",
    )
    return redirect(url_for("invitations.listing", survey=survey))


def shown(form: Form) -> str:
    """Render the page of the invitations with a form."""
    found = place.survey()
    assignments = rounds.assignments(place.reading(), found.code)
    return render_template(
        "office/invitations.html",
        survey=found,
        subjects={one.number: one for one in rounds.subjects(place.reading(), found.code)},
        assignments=assignments,
        issued=sum(one.issued for one in assignments),
        channels=CHANNELS,
        addresses={
            one.number: f"{place.office().settings.public_url}/open/{found.code}/{one.number}"
            for one in assignments
            if one.channel is Channel.OPEN_LINK
        },
        form=form,
        most=MOST_CODES,
        layouts=[
            *((layout, gettext(words)) for layout, words in LAYOUTS.items()),
            ("xlsx", gettext("Mail-merge file, Excel")),
            ("csv", gettext("Mail-merge file, CSV")),
        ],
    )


def _add(form: Form, plans: list[AssignmentPlan]) -> int:
    if form.faults:
        return 0
    office, code = place.installation(), place.survey().code
    act = Act(place.member().username, "survey.invite", code, {"kinds": len(plans)})
    try:
        with office.engine.begin() as connection:
            for plan in plans:
                rounds.add_assignment(connection, code, plan)
            append(connection, office.clock, act)
    except BadInput as error:
        form.blame_all(error)
        form.status = status_of(error)
    return len(plans)


def _plans(form: Form) -> list[AssignmentPlan]:
    """Read the kinds of invitation: one for each chosen subject, or one about all of them."""
    group, channel = form.value("group"), form.value("channel")
    if group not in list(RespondentGroup):
        form.blame("group", gettext("Choose the respondent group."))
    if channel not in list(CHANNELS):
        form.blame("channel", gettext("Choose how the answers come in."))
    stratum = form.whole("stratum", 0, 65_535) or 0
    found = map(whole, form.values("subjects"))
    chosen = tuple(SubjectNumber(number) for number in found if number is not None)
    if not chosen:
        form.blame("subjects", gettext("Choose at least one."))
    if form.faults:
        return []
    each = form.value("about") != "all"
    lists = [(number,) for number in chosen] if each else [chosen]
    return [AssignmentPlan(RespondentGroup(group), Channel(channel), numbers, stratum) for numbers in lists]
