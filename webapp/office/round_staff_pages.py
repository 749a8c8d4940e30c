"""Who helps with one round only: given and taken by an administrator of its unit."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import organizations, rounds, staff
from surveys.audit import Act, append
from surveys.identifiers import Role, SurveyState
from surveys.problems import BadInput
from surveys.staff import FOR_ONE_ROUND, RoundRole
from webapp.errors import status_of
from webapp.office import place
from webapp.office.form import Form, empty, sent
from webapp.office.pages import Page
from webapp.office.permissions import anywhere, of_round, page
from webapp.office.staff_reach import colleague, colleagues, refuse_oneself

blueprint = Blueprint("round_staff", __name__)
KEEPERS = of_round(Role.ADMINISTRATOR)
A_PAGE = 40


@page(blueprint, "/staff/rounds", anywhere(Role.ADMINISTRATOR))
def listing() -> ResponseReturnValue:
    """List the rounds of the administrator's units: nothing of a round but its name, unit and state."""
    connection = place.reading()
    administered = organizations.reach(connection, place.member().username).get(
        Role.ADMINISTRATOR, frozenset()
    )
    mine = [one for one in rounds.listing(connection) if one.unit in administered]
    listed = Page.of(mine, request.args.get("page", ""), A_PAGE)
    return render_template(
        "office/round_staff_rounds.html", listed=listed, helpers=staff.helpers_by_round(connection)
    )


@page(blueprint, "/rounds/<survey>/roles", KEEPERS)
def shown(survey: str) -> ResponseReturnValue:
    """Show who holds a role for this round only."""
    del survey
    return _page(empty())


def _page(form: Form) -> str:
    found, connection = place.survey(), place.reading()
    return render_template(
        "office/round_staff.html",
        survey=found,
        form=form,
        given=staff.in_round(connection, found.code),
        members={one.username: one for one in colleagues()},
        roles=FOR_ONE_ROUND,
        is_over=found.state is SurveyState.ARCHIVED,
    )


@page(blueprint, "/rounds/<survey>/roles", KEEPERS, methods=("POST",))
def change(survey: str) -> ResponseReturnValue:
    """Give somebody a role for this round, or take it away."""
    form, office, code = sent(), place.installation(), place.survey().code
    role, username = form.value("role"), form.text("username")
    giving = form.value("act") == "give"
    if role not in FOR_ONE_ROUND:
        form.blame("role", gettext("Choose the role."))
    elif giving and colleague(username) is None:
        form.blame("username", gettext("Choose somebody from the list."))
    elif giving:
        refuse_oneself(form, username)
    if form.faults:
        return _page(form), 400
    changed = RoundRole(username, Role(role), code)
    try:
        with office.engine.begin() as connection:
            (staff.grant_in_round if giving else staff.revoke_in_round)(connection, changed)
            act = "staff.grant_in_round" if giving else "staff.revoke_in_round"
            details = {"role": changed.role.value, "username": username}
            append(connection, office.clock, Act(place.member().username, act, code, details))
    except BadInput as error:
        form.blame_all(error, "username")
        return _page(form), status_of(error)
    flash(gettext("The roles were changed."), "good")
    return redirect(url_for("round_staff.shown", survey=survey))
