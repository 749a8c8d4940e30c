"""One's own account: another password."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import staff
from surveys.audit import Act, append
from surveys.problems import BadInput
from webapp.errors import status_of
from webapp.office import place, sessions
from webapp.office.door import prove
from webapp.office.form import Form, empty, sent
from webapp.office.permissions import EVERYONE, page

blueprint = Blueprint("account", __name__)
CURRENT = "current-"


def _shown(form: Form) -> str:
    return render_template("office/password.html", form=form, prefix=CURRENT)


@page(blueprint, "/account/password", EVERYONE, methods=("GET", "POST"))
def password() -> ResponseReturnValue:
    """Take another password, once the present one and a one-time code have shown who asks."""
    if request.method == "GET":
        return _shown(empty())
    form = sent()
    if form.raw("password") != form.raw("again"):
        form.blame("again", gettext("The two passwords differ. Type both again."))
        return _shown(form), 400
    name = place.member().username
    if prove(form, CURRENT, name) is None:
        return _shown(form), 403
    office = place.installation()
    try:
        with office.engine.begin() as connection:
            found = staff.change_password(connection, name, form.raw("password"))
            append(connection, office.clock, Act(name, "staff.password", name))
    except BadInput as error:
        form.blame_where(error, {"password": "password"})
        return _shown(form), status_of(error)
    sessions.begin(found.username, sessions.here().way)  # all others have ended
    flash(gettext("Your password is changed. You are signed out everywhere else."), "good")
    return redirect(url_for("home.start"))
