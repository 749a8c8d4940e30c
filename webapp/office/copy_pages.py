"""A round like the last one: looked at first, with who left and who is new, then set up as a draft."""

from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import posts, rounds, staff
from surveys.audit import Act, append
from surveys.identifiers import Role, SurveyCode
from surveys.problems import BadInput
from surveys.round_copy import Copy, copied
from surveys.round_plan import SurveyPlan
from webapp.catalogue import LANGUAGES
from webapp.errors import status_of
from webapp.i18n import language
from webapp.office import place, set_up_choices
from webapp.office.form import Form, empty, sent
from webapp.office.permissions import of_round, page
from webapp.office.set_up_parts import FIELDS
from webapp.office.set_up_steps import SetUp
from webapp.office.whole import whole

blueprint = Blueprint("copies", __name__)
MOST = 4  # quarters later: a year


@page(blueprint, "/rounds/<survey>/copy", of_round(Role.CAMPAIGN_OFFICER), methods=("GET", "POST"))
def copy(survey: str) -> ResponseReturnValue:
    """Propose the round after this one; set it up as a draft in which everything can be changed."""
    del survey
    quarters = whole(request.args.get("quarters", "")) or 1
    proposal = copied(place.reading(), place.survey().code, set_up_choices.today(), min(quarters, MOST))
    if request.method == "GET":
        titles = {f"title-{name}": proposal.plan.rules.title.get(name, "") for name in LANGUAGES}
        return _shown(empty(code=proposal.plan.code, **titles), proposal)
    form = sent()
    plan = _plan(form, proposal)
    if form.faults or not _begun(form, plan):
        return _shown(form, proposal), form.status
    flash(gettext("The round is copied. Go through the steps once; everything can still be changed."), "good")
    return redirect(url_for("set_up.step", survey=plan.code, step=SetUp.TEMPLATE))


def _plan(form: Form, proposal: Copy) -> SurveyPlan:
    title: dict[str, str] = {
        name: form.text(f"title-{name}", required=name == LANGUAGES[0]) for name in LANGUAGES
    }
    code = SurveyCode(form.text("code"))
    return replace(proposal.plan, code=code, rules=replace(proposal.plan.rules, title=title))


def _begun(form: Form, plan: SurveyPlan) -> bool:
    """Begin the copy; of a double click the second finds what the first has made."""
    office, username, source = place.installation(), place.member().username, place.survey().code
    try:
        with office.engine.begin() as connection:
            rounds.hold(connection, source)  # of two clicks at once the second waits here
            known = {one.code for one in rounds.listing(connection)}
            if plan.code in known and rounds.plan_of(connection, plan.code) == plan:
                return True
            begun = rounds.begin(connection, plan)
            staff.refuse_conflict(connection, username, plan.code)
            details = {
                "questionnaire": begun.questionnaire_hash,
                "subjects": len(plan.subjects),
                "copied_from": source,
            }
            append(connection, office.clock, Act(username, "survey.create", plan.code, details))
    except BadInput as error:
        form.blame_where(error, FIELDS)
        form.status = status_of(error)
        return False
    return True


def _shown(form: Form, proposal: Copy) -> str:
    connection = place.reading()
    return render_template(
        "office/copy.html",
        survey=place.survey(),
        form=form,
        proposal=proposal,
        unit_names=dict(posts.unit_names(connection)),
        positions=posts.names(connection, "position", language()),
    )
