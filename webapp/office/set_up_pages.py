"""Setting up a round: one form, a look at the cadres it is about, then the round."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import posts, questionnaires, rounds, staff
from surveys.audit import Act, append
from surveys.identifiers import RespondentGroup, Role, SubjectKind, UnitCode
from surveys.posts import Post
from surveys.problems import BadInput
from surveys.round_plan import SurveyPlan
from surveys.survey_rules import floor
from webapp.errors import status_of
from webapp.i18n import language
from webapp.office import place
from webapp.office.form import Form, sent
from webapp.office.permissions import anywhere, page
from webapp.office.round_plan_form import FIELDS, chosen_posts, first_values, read_plan
from webapp.office.unit_choices import own_units

blueprint = Blueprint("set_up", __name__)


@page(blueprint, "/rounds/set-up", anywhere(Role.CAMPAIGN_OFFICER), methods=("GET", "POST"))
def set_up() -> ResponseReturnValue:
    """Ask for everything that makes a round, show the cadres it is about, and set it up."""
    if request.method == "GET":
        return _shown(first_values(), ())
    form = sent()
    found = chosen_posts(form)
    plan = read_plan(form, found)
    if plan is not None:
        _check_unit(form, plan)
    if plan is None or form.faults:
        return _shown(form, found), form.status
    if form.value("act") != "create":
        problems = _create(form, plan, keep=False)
        return _shown(form, found, checked=not problems), form.status if problems else 200
    if _create(form, plan, keep=True):
        return _shown(form, found, checked=True), form.status
    flash(gettext("The round is set up. Next: say who is asked about whom."), "good")
    return redirect(url_for("rounds.overview", survey=plan.code))


def _check_unit(form: Form, plan: SurveyPlan) -> None:
    mine = {code for code, _ in own_units(place.reading(), place.member(), Role.CAMPAIGN_OFFICER)}
    if plan.unit not in mine:
        form.blame("unit", gettext("You may set up rounds only for units you are responsible for."))
    if UnitCode(form.value("within")) not in mine:
        form.blame("within", gettext("You may ask only about cadres of units you are responsible for."))


def _create(form: Form, plan: SurveyPlan, *, keep: bool) -> bool:
    """Set up a round, or only try; True (with the faults noted) when something speaks against it."""
    office, username = place.installation(), place.member().username
    try:
        with office.engine.connect() as connection, connection.begin() as transaction:
            created = rounds.create(connection, plan)
            staff.refuse_conflict(connection, username, plan.code)
            if keep:
                details = {"questionnaire": created.questionnaire_hash, "subjects": len(plan.subjects)}
                append(connection, office.clock, Act(username, "survey.create", plan.code, details))
            else:
                transaction.rollback()
    except BadInput as error:
        form.blame_where(error, FIELDS)
        form.status = status_of(error)
        return True
    return False


def _shown(form: Form, found: tuple[Post, ...], *, checked: bool = False) -> str:
    connection = place.reading()
    stored = [
        one
        for one in questionnaires.listing(connection)
        if questionnaires.get(connection, one.id, one.version).subject is SubjectKind.CADRE
    ]
    return render_template(
        "office/set_up.html",
        form=form,
        found=found,
        checked=checked,
        groups=list(RespondentGroup),
        floors={group: floor(group) for group in RespondentGroup},
        questionnaires=stored,
        units=own_units(connection, place.member(), Role.CAMPAIGN_OFFICER),
        unit_names=dict(posts.unit_names(connection)),
        positions=posts.names(connection, "position", language()),
        position_groups=posts.names(connection, "position_group", language()),
    )
