"""One's own account: the ways in, the password, the browsers in which one is signed in."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import staff, staff_identities, staff_passkeys, staff_recovery, staff_sessions
from surveys.audit import Act, append
from surveys.problems import BadInput
from webapp.errors import status_of
from webapp.office import passkeys, place, sessions
from webapp.office.door import prove
from webapp.office.form import Form, empty, sent
from webapp.office.permissions import EVERYONE, page

blueprint = Blueprint("account", __name__)
CURRENT = "current-"


@page(blueprint, "/account", EVERYONE)
def shown() -> ResponseReturnValue:
    """Show one's own ways in, and where one is signed in."""
    connection, name = place.reading(), place.member().username
    provider = place.office().settings.oidc
    linked = staff_identities.linked_on(connection, name, provider.issuer) if provider else None
    return render_template(
        "office/account.html",
        passkeys=staff_passkeys.listing(connection, name),
        takes_passkeys=passkeys.site() is not None,
        recovery_codes=staff_recovery.remaining(connection, name),
        provider=provider,
        linked_on=linked,
        sessions=staff_sessions.listing(connection, name, place.installation().clock()),
        present=sessions.here(),
    )


@page(blueprint, "/account/sessions", EVERYONE, methods=("POST",))
def end_session() -> ResponseReturnValue:
    """End one of one's own sessions."""
    office, name = place.installation(), place.member().username
    mark = request.form.get("session", "")
    if mark == sessions.here().mark:
        sessions.end()
        return redirect(url_for("door.sign_in"))
    with office.engine.begin() as connection:
        if not staff_sessions.end_marked(connection, name, mark):
            abort(404)
        append(connection, office.clock, Act(name, "staff.end_sessions", name))
    flash(gettext("That session has ended."), "good")
    return redirect(url_for("account.shown"))


def _password_page(form: Form) -> str:
    return render_template("office/password.html", form=form, prefix=CURRENT)


@page(blueprint, "/account/password", EVERYONE, methods=("GET", "POST"))
def password() -> ResponseReturnValue:
    """Take another password, once the present one and a one-time code have shown who asks."""
    if request.method == "GET":
        return _password_page(empty())
    form = sent()
    if form.raw("password") != form.raw("again"):
        form.blame("again", gettext("The two passwords differ. Type both again."))
        return _password_page(form), 400
    name = place.member().username
    if prove(form, CURRENT, name) is None:
        return _password_page(form), 403
    office = place.installation()
    try:
        with office.engine.begin() as connection:
            staff.change_password(connection, name, form.raw("password"))
            append(connection, office.clock, Act(name, "staff.password", name))
    except BadInput as error:
        form.blame_where(error, {"password": "password"})
        return _password_page(form), status_of(error)
    sessions.begin(name, sessions.here().way)  # all others have ended
    flash(gettext("Your password is changed. You are signed out everywhere else."), "good")
    return redirect(url_for("home.start"))
