"""Passkeys: made and removed by their owner, and a door for whoever has one."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import staff_passkeys
from surveys.audit import Act, append
from surveys.problems import BadInput
from surveys.staff_sessions import Way
from webapp.errors import status_of
from webapp.office import passkeys, place, sessions
from webapp.office.door import door_page, inside, prove
from webapp.office.form import Form, empty, sent
from webapp.office.permissions import DOOR, EVERYONE, page

blueprint = Blueprint("passkeys", __name__)
CURRENT = "current-"


@page(blueprint, "/sign-in/passkey", DOOR, methods=("POST",))
def sign_in() -> ResponseReturnValue:
    """Let in whom a passkey proves."""
    form = sent()
    told = passkeys.what_was_answered(form, passkeys.SIGN_IN)
    found = passkeys.recognized(form, told, "")
    if found is None:
        return door_page(form), 403
    sessions.begin(found.username, Way.PASSKEY)
    return redirect(inside(form.value("back")))


@page(blueprint, "/account/passkeys/add", EVERYONE, methods=("GET", "POST"))
def add() -> ResponseReturnValue:
    """Ask for who it is once more; then let the browser make a passkey."""
    if passkeys.site() is None:
        abort(404)
    if request.method == "GET":
        return _first_step(empty())
    form = sent()
    name = form.text("name")
    if form.faults or prove(form, CURRENT, place.member().username) is None:
        return _first_step(form), 400 if form.fault("name") else 403
    options = passkeys.creation_options()
    return render_template("office/passkey_make.html", name=name, options=options)


def _first_step(form: Form) -> str:
    return render_template("office/passkey_add.html", form=form, prefix=CURRENT)


@page(blueprint, "/account/passkeys", EVERYONE, methods=("POST",))
def keep() -> ResponseReturnValue:
    """Keep the passkey that the browser made."""
    office, name, form = place.installation(), place.member().username, sent()
    told = passkeys.what_was_answered(form, passkeys.ADD, name)
    try:
        with office.engine.begin() as connection:
            owner = (name, form.raw("name"))
            staff_passkeys.add(connection, office.keys, owner, told, office.clock())
            append(connection, office.clock, Act(name, "staff.passkey", name))
    except BadInput as error:
        form.blame_where(error, {"name": "name"})
        # A challenge is made only for whoever has just proved who they are: from the beginning.
        return _first_step(form), status_of(error)
    flash(gettext("The passkey is ready. You can sign in with it from now on."), "good")
    return redirect(url_for("account.shown"))


@page(blueprint, "/account/passkeys/remove", EVERYONE, methods=("POST",))
def remove() -> ResponseReturnValue:
    """Remove one of one's own passkeys."""
    office, name = place.installation(), place.member().username
    with office.engine.begin() as connection:
        if not staff_passkeys.remove(connection, name, request.form.get("passkey", "")):
            abort(404)
        append(connection, office.clock, Act(name, "staff.passkey_removed", name))
    flash(gettext("The passkey is removed: nobody signs in with it any more."), "good")
    return redirect(url_for("account.shown"))
