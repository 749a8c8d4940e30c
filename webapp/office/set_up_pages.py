"""Setting up a round: begun with one form, then seven steps in any order, as often as wanted."""

from dataclasses import replace

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from surveys import rounds, staff
from surveys.audit import Act, append
from surveys.identifiers import RespondentGroup, Role, SubjectKind, SurveyCode
from surveys.problems import BadInput, Problem
from surveys.round_plan import SurveyPlan
from surveys.survey_rules import floor
from webapp.errors import status_of
from webapp.office import place, set_up_choices, set_up_parts
from webapp.office.form import Form, sent
from webapp.office.my_rounds import my_rounds
from webapp.office.permissions import anywhere, of_round, page
from webapp.office.set_up_cadres import cadres_page
from webapp.office.set_up_merging import Meanwhile, merge, packed
from webapp.office.set_up_parts import FIELDS, Change, Values
from webapp.office.set_up_steps import SetUp, Standing, standing, step_of
from webapp.office.set_up_views import around, frame_facts, materials_facts, opening_facts

blueprint = Blueprint("set_up", __name__)
OFFICERS = of_round(Role.CAMPAIGN_OFFICER)
FORMS = frozenset({SetUp.TEMPLATE, SetUp.GROUPS, SetUp.FRAME, SetUp.PRIVACY})
LINES = 5  # rounds to copy that are offered at once


@page(blueprint, "/rounds/set-up", anywhere(Role.CAMPAIGN_OFFICER), methods=("GET", "POST"))
def set_up() -> ResponseReturnValue:
    """Begin a round with what it cannot be without; the other steps follow."""
    if request.method == "GET":
        return _new(_form(set_up_choices.first_values()))
    form = sent()
    change = set_up_parts.change(form, SetUp.TEMPLATE, set_up_choices.blank_plan())
    if change is not None:
        _check_unit(form)
        _check_questionnaire(form)
    plan = _begun(form, change) if change is not None and not form.faults else None
    if plan is None:
        return _new(form), form.status
    flash(gettext("The round is begun. Everything can still be changed."), "good")
    return redirect(url_for("set_up.step", survey=plan.code, step=SetUp.CADRES))


def _form(values: Values) -> Form:
    return Form(MultiDict([(name, one) for name, some in values.items() for one in some]))


def _new(form: Form) -> str:
    return render_template(
        "office/set_up_new.html",
        form=form,
        questionnaires=set_up_choices.offered(),
        units=set_up_choices.my_units(),
        copies=[
            one for one in my_rounds(place.reading(), place.member()) if Role.CAMPAIGN_OFFICER in one.roles
        ][:LINES],
    )


def _check_unit(form: Form) -> None:
    if form.value("unit") not in {code for code, _ in set_up_choices.my_units()}:
        form.blame("unit", gettext("You may set up rounds only for units you are responsible for."))


def _check_questionnaire(form: Form) -> None:
    if not set_up_choices.is_offered(*set_up_parts.questionnaire_of(form)):
        form.blame("questionnaire", gettext("Choose the questionnaire."))


def _begun(form: Form, change: Change) -> SurveyPlan | None:
    """Begin the round; None (with every fault noted) when something speaks against it."""
    office, username = place.installation(), place.member().username
    plan = change(set_up_choices.blank_plan())
    code = form.text("code", required=False) or set_up_choices.proposed_code(plan)
    plan = replace(plan, code=SurveyCode(code))
    try:
        set_up_choices.bring(*set_up_parts.questionnaire_of(form))
        with office.engine.begin() as connection:
            begun = rounds.begin(connection, plan)
            details = {"questionnaire": begun.questionnaire_hash, "subjects": 0}
            append(connection, office.clock, Act(username, "survey.create", plan.code, details))
    except BadInput as error:
        form.blame_where(error, FIELDS)
        form.status = status_of(error)
        return None
    return plan


@page(blueprint, "/rounds/<survey>/set-up/<step>", OFFICERS, methods=("GET", "POST"))
def step(survey: str, step: str) -> ResponseReturnValue:
    """Show one step of setting up a round, with what is missing; take what it asks for."""
    del survey
    if step not in list(SetUp):
        abort(404)
    found = SetUp(step)
    if found is SetUp.CADRES:
        return cadres_page()
    if request.method == "POST" and found in FORMS:
        return _sent(found)
    stored = set_up_parts.values(rounds.plan_of(place.reading(), place.survey().code), found)
    return _shown(found, _form(stored), stored)


def _sent(step: SetUp) -> ResponseReturnValue:
    form, code = sent(), place.survey().code
    meanwhile: list[Meanwhile] = []
    theirs: Values = {}
    lacking: list[Problem] = []
    try:
        if step is SetUp.TEMPLATE:
            _check_unit(form)
            _check_questionnaire(form)
            set_up_choices.bring(*set_up_parts.questionnaire_of(form))
        with place.installation().engine.begin() as connection:
            rounds.hold(connection, code)
            plan = rounds.plan_of(connection, code)
            theirs = set_up_parts.values(plan, step)
            meanwhile = merge(form, theirs)
            change = None if meanwhile else set_up_parts.change(form, step, plan)
            if change is not None and not form.faults:
                rounds.revise(connection, code, change)
                staff.refuse_conflict(connection, place.member().username, code)
                act = Act(place.member().username, "survey.revise", code, {"step": step})
                append(connection, place.installation().clock, act)
                lacking = rounds.missing(connection, code)
    except BadInput as error:
        form.blame_where(error, FIELDS)
        form.status = status_of(error)
    if meanwhile:
        return _shown(step, form, theirs, meanwhile), 409
    if form.faults:
        return _shown(step, form, theirs), form.status
    is_whole = not any(step_of(one) is step for one in lacking)
    return _on(step, goes_on=form.value("act") == "next" and is_whole)


def _on(step: SetUp, *, goes_on: bool) -> ResponseReturnValue:
    """Go on to the next step, or stay where something is still missing (the page says what)."""
    flash(gettext("Saved."), "good")
    following = list(SetUp)[list(SetUp).index(step) + 1]
    wanted = following if goes_on else step
    return redirect(url_for("set_up.step", survey=place.survey().code, step=wanted))


def _about(now: Standing) -> tuple[SubjectKind, ...]:
    """Give what other questionnaires of this round may be about: as long as nothing is chosen, anything."""
    return (now.about,) if now.subjects else set_up_choices.CHOSEN


def _shown(step: SetUp, form: Form, stored: Values, meanwhile: list[Meanwhile] | None = None) -> str:
    now = standing(place.survey().code)
    facts = {
        SetUp.FRAME: frame_facts,
        SetUp.MATERIALS: materials_facts,
        SetUp.OPEN: opening_facts,
    }.get(step)
    return render_template(
        f"office/set_up_{step}.html",
        **around(now, step),
        form=form,
        shown=packed(stored),
        meanwhile=meanwhile or [],
        groups=list(RespondentGroup),
        floors={group: floor(group) for group in RespondentGroup},
        questionnaires=set_up_choices.offered(_about(now)) if step is SetUp.TEMPLATE else [],
        units=set_up_choices.my_units() if step is SetUp.TEMPLATE else [],
        **(facts(now) if facts else {}),
    )
