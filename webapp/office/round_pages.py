"""Rounds: the list, one round with its next step and its progress in tens, and checking it before opening."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import participation, posts, questionnaires, rounds
from surveys.audit import Act, append
from surveys.identifiers import Role, SurveyCode, SurveyState
from surveys.paper import reconciliation
from webapp.i18n import language
from webapp.office import place
from webapp.office.conflicts import refuse_conflict
from webapp.office.my_rounds import my_rounds
from webapp.office.permissions import BEFORE_OPENING, Access, Reach, Rule, of_round, page
from webapp.office.round_steps import PaperWork, steps_of
from webapp.office.unit_choices import unit_choices

blueprint = Blueprint("rounds", __name__)
HANDLERS = (Role.CAMPAIGN_OFFICER, Role.CLOSING_OFFICER, Role.REVIEWER, Role.AUDITOR)
LISTERS = Access({role: Rule(Reach.ANYWHERE) for role in (*HANDLERS, Role.EVALUATOR, Role.CADRE)})


@page(blueprint, "/rounds", LISTERS)
def listing() -> ResponseReturnValue:
    """List the rounds that the visitor has to do with."""
    return render_template(
        "office/rounds.html",
        rounds=my_rounds(place.reading(), place.member()),
        units=dict(unit_choices(place.reading())),
    )


@page(blueprint, "/rounds/<survey>", of_round(*HANDLERS))
def overview(survey: str) -> ResponseReturnValue:
    """Show a round: its next step, its rules, its subjects, and while it is open its progress in tens."""
    del survey
    found, connection = place.survey(), place.reading()
    assignments = rounds.assignments(connection, found.code)
    is_open = found.state in {SurveyState.OPEN, SurveyState.CLOSING}
    units = dict(unit_choices(connection))
    return render_template(
        "office/round.html",
        survey=found,
        unit=units.get(found.unit, found.unit),
        units=units,
        questionnaire=questionnaires.get(connection, found.questionnaire_id, found.questionnaire_version),
        subjects=rounds.subjects(connection, found.code),
        positions=posts.names(connection, "position", language()),
        steps=steps_of(found, assignments, place.grant().roles, _paper(found.code)),
        progress=participation.progress(place.installation(), found.code) if is_open else None,
        roles=place.grant().roles,
        issued=sum(one.issued for one in assignments),
    )


def _paper(code: SurveyCode) -> PaperWork:
    is_printed = bool(reconciliation.standing(place.reading(), code))
    is_open = bool(reconciliation.open_problems(place.reading(), code))
    return PaperWork(is_printed, is_open)


@page(
    blueprint,
    "/rounds/<survey>/check",
    of_round(Role.CAMPAIGN_OFFICER, states=BEFORE_OPENING),
    methods=("POST",),
)
def check(survey: str) -> ResponseReturnValue:
    """Note that the round was read through and may be opened, or take it back into preparation."""
    refuse_conflict()
    office, found = place.installation(), place.survey()
    ready = found.state is SurveyState.DRAFT
    to = SurveyState.CHECKED if ready else SurveyState.DRAFT
    with office.engine.begin() as connection:
        rounds.set_state(connection, found.code, to)
        act = Act(place.member().username, "survey.check" if ready else "survey.reconsider", found.code)
        append(connection, office.clock, act)
    flash(
        gettext("The round is checked. Two closing officers can open it now.")
        if ready
        else gettext("The round is in preparation again."),
        "good",
    )
    return redirect(url_for("rounds.overview", survey=survey))
