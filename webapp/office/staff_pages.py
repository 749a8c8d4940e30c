"""Accounts of staff: who has one, for which roles and units; invited on paper."""

import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import staff, staff_sessions
from surveys.audit import Act, append
from surveys.identifiers import CadreCode, Role, UnitCode
from surveys.problems import BadInput, Problem
from surveys.staff import Invitee, RoleGrant, StaffMember
from webapp.errors import status_of
from webapp.office import place
from webapp.office.form import Form, empty, sent
from webapp.office.pages import Page
from webapp.office.permissions import anywhere, page
from webapp.office.staff_reach import colleague, colleagues, refuse_oneself
from webapp.office.unit_choices import unit_choices

blueprint = Blueprint("staff", __name__)
ADMINISTRATORS = anywhere(Role.ADMINISTRATOR)
A_PAGE = 100


@page(blueprint, "/staff", ADMINISTRATORS)
def listing() -> ResponseReturnValue:
    """List the accounts."""
    listed = Page.of(colleagues(), request.args.get("page", ""), A_PAGE)
    units = dict(unit_choices(place.reading()))
    return render_template("office/staff.html", listed=listed, units=units)


def _found(username: str) -> StaffMember:
    found = colleague(username)
    if found is None:
        abort(404)
    return found


def _administers(unit: str) -> bool:
    return staff.may(place.reading(), place.member().username, Role.ADMINISTRATOR, UnitCode(unit))


def _administers_person(cadre: CadreCode | None, evaluator: str | None) -> bool:
    """Say whether all units of a person are the administrator's: an account of theirs shows their results."""
    return all(map(_administers, staff.units_of_person(place.reading(), cadre, evaluator)))


def _granted(form: Form) -> RoleGrant | None:
    """Read a role for a unit that the administrator may give."""
    role, unit = form.value("role"), form.text("unit")
    if role not in list(Role):
        form.blame("role", gettext("Choose the role."))
    elif unit and not _administers(unit):
        form.blame("unit", gettext("You may give roles only for units that you administer."))
    return None if form.faults else RoleGrant(Role(role), UnitCode(unit))


def _blame(form: Form, *problems: Problem) -> None:
    form.blame_where(
        BadInput(*problems), {name: name for name in ("username", "name", "cadre", "evaluator", "unit")}
    )


def _invitation_page(form: Form) -> str:
    return render_template(
        "office/staff_invite.html", form=form, roles=list(Role), units=unit_choices(place.reading())
    )


@page(blueprint, "/staff/invite", ADMINISTRATORS, methods=("GET", "POST"))
def invite() -> ResponseReturnValue:
    """Invite somebody: the activation code is shown once, to be printed."""
    if request.method == "GET":
        return _invitation_page(empty())
    form = sent()
    invitee = Invitee(
        form.text("username").lower(),
        form.text("name"),
        CadreCode(code) if (code := form.text("cadre", required=False)) else None,
        form.text("evaluator", required=False) or None,
    )
    granted = _granted(form)
    refused = staff.refused_invitee(place.reading(), invitee, place.scope())
    _blame(form, *(one for one in refused if not form.fault(one.where)))
    if not form.faults and not _administers_person(invitee.cadre, invitee.evaluator):
        form.blame("cadre", gettext("This person serves in a unit that you do not administer."))
    if granted is None or form.faults:
        return _invitation_page(form), 400
    office = place.installation()
    try:
        with office.engine.begin() as connection:
            code = staff.invite(connection, office.keys, invitee, office.clock())
            staff.grant(connection, invitee.username, granted)
            _note(connection, "staff.invite", invitee.username, granted)
    except BadInput as error:
        _blame(form, *error.problems)
        return _invitation_page(form), status_of(error)
    return _activation_slip(invitee.username, invitee.name, code)


def _activation_slip(username: str, name: str, code: str) -> str:
    return render_template(
        "office/activation_slip.html",
        username=username,
        name=name,
        code=code,
        address=place.office().settings.office_url,
    )


@page(blueprint, "/staff/<username>", ADMINISTRATORS)
def account(username: str) -> ResponseReturnValue:
    """Show one account and what can be done with it."""
    return _account_page(_found(username), empty())


def _account_page(found: StaffMember, form: Form) -> str:
    units = unit_choices(place.reading())
    return render_template(
        "office/staff_account.html",
        account=found,
        form=form,
        roles=list(Role),
        units=units,
        unit_names=dict(units),
        sessions=staff_sessions.listing(place.reading(), found.username, place.installation().clock()),
    )


@page(blueprint, "/staff/<username>/roles", ADMINISTRATORS, methods=("POST",))
def change_roles(username: str) -> ResponseReturnValue:
    """Give a role, or take one away."""
    found, form = _found(username), sent()
    granted, giving = _granted(form), form.value("act") == "give"
    if giving:
        refuse_oneself(form, username)
    if granted is None or form.faults:
        return _account_page(found, form), 400
    office = place.installation()
    try:
        with office.engine.begin() as connection:
            (staff.grant if giving else staff.revoke)(connection, username, granted)
            _note(connection, "staff.grant" if giving else "staff.revoke", username, granted)
    except BadInput as error:
        form.blame_all(error)
        return _account_page(found, form), status_of(error)
    flash(gettext("The roles were changed."), "good")
    return redirect(url_for("staff.account", username=username))


@page(blueprint, "/staff/<username>/restart", ADMINISTRATORS, methods=("POST",))
def restart(username: str) -> ResponseReturnValue:
    """Start an account anew after a lost phone or password: a new code to print."""
    found = _in_reach(username)
    office = place.installation()
    with office.engine.begin() as connection:
        code = staff.renew_activation(connection, office.keys, username, office.clock())
        append(connection, office.clock, Act(place.member().username, "staff.renew", username))
    return _activation_slip(username, found.name, code)


@page(blueprint, "/staff/<username>/disable", ADMINISTRATORS, methods=("POST",))
def disable(username: str) -> ResponseReturnValue:
    """Lock an account and end its sessions."""
    _in_reach(username)
    office = place.installation()
    with office.engine.begin() as connection:
        staff.disable(connection, username)
        append(connection, office.clock, Act(place.member().username, "staff.disable", username))
    flash(gettext("The account is locked and its sessions have ended."), "good")
    return redirect(url_for("staff.account", username=username))


@page(blueprint, "/staff/<username>/sessions", ADMINISTRATORS, methods=("POST",))
def end_sessions(username: str) -> ResponseReturnValue:
    """End every session of an account."""
    _in_reach(username)
    office = place.installation()
    with office.engine.begin() as connection:
        staff_sessions.end_all(connection, username)
        append(connection, office.clock, Act(place.member().username, "staff.end_sessions", username))
    flash(gettext("The sessions have ended."), "good")
    return redirect(url_for("staff.account", username=username))


def _in_reach(username: str) -> StaffMember:
    """Give an account whose person and roles all belong to units that the administrator administers."""
    found = _found(username)
    if not _administers_person(found.cadre, found.evaluator):
        abort(403, gettext("This person serves in a unit that you do not administer."))
    if not all(_administers(given.unit) for given in found.roles):
        abort(403, gettext("This account has roles for units that you do not administer."))
    return found


def _note(connection: sa.Connection, act: str, username: str, granted: RoleGrant) -> None:
    details = {"role": granted.role.value, "unit": granted.unit}
    append(connection, place.installation().clock, Act(place.member().username, act, username, details))
