"""The door of the office: signing in and out, choosing the language."""

from collections.abc import Callable
from typing import cast

import sqlalchemy as sa
from flask import Blueprint, abort, current_app, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from surveys import staff, staff_sessions
from surveys.audit import Act, append
from surveys.problems import Refused
from surveys.staff import StaffMember
from surveys.staff_sessions import Way
from webapp.catalogue import LANGUAGES
from webapp.office import passkeys, place, sessions
from webapp.office.form import Form, empty, sent
from webapp.office.permissions import DOOR, EVERYONE, page
from webapp.office.sign_in_pace import SignInPace, is_reported

blueprint = Blueprint("door", __name__)
blueprint.record(passkeys.install)
PACE = "ydan-sign-in-pace"
NOBODY = "–"  # in the audit trail: who did it is not known, or no account has the name


def inside(path: str) -> str:
    """Give a path of this office to go on to; the start page when it leads elsewhere."""
    # Browsers drop tabs and line ends, and take a backslash for a slash.
    is_local = path.startswith("/") and not path.startswith("//") and path.isprintable() and "\\" not in path
    return path if is_local else url_for("home.start")


def prove(form: Form, prefix: str = "", username: str = "") -> StaffMember | None:
    """Check the credentials of a form; None (with the fault noted) when they do not hold.

    ``username``: who must prove it, where that is known; then a passkey may stand for password and code.
    Stands in a transaction of its own: a one-time code is used up even when the act that follows fails.
    """
    if username and passkeys.answered(form, prefix):
        return passkeys.prove(form, prefix, username)
    name = (username or form.text(f"{prefix}username")).strip().lower()
    password, totp = form.raw(f"{prefix}password"), form.raw(f"{prefix}totp")
    office = place.installation()

    def check(connection: sa.Connection) -> StaffMember:
        typed = staff.Credentials(name, password, totp)
        return staff.authenticate(connection, office.keys, typed, office.clock())

    return guarded(form, name, f"{prefix}password", check)


def guarded(
    form: Form, name: str, field: str, check: Callable[[sa.Connection], StaffMember]
) -> StaffMember | None:
    """Check what somebody typed as slowly as failures before ask for; None with the fault noted."""
    if not _pace().slow_down(name):
        abort(429)
    try:
        with place.installation().engine.begin() as connection:
            found = check(connection)
    except Refused as refused:
        _note_failure(name)
        form.blame_all(refused, field)
        return None
    _pace().succeeded(name)
    return found


def _pace() -> SignInPace:
    return cast("SignInPace", current_app.extensions[PACE])


def _note_failure(name: str) -> None:
    """Count a failure; tell the audit trail of many. A name that nobody has is not written anywhere."""
    office = place.installation()
    in_a_row = _pace().failed(name)
    with office.engine.begin() as connection:
        known = staff.get(connection, name) is not None
        if not known:
            in_a_row = _pace().failed_unknown()
        if is_reported(in_a_row):
            about = name if known else NOBODY
            act = Act(NOBODY, "staff.sign_in_failures", about, {"failures": in_a_row})
            append(connection, office.clock, act)


@page(blueprint, "/sign-in", DOOR, methods=("GET", "POST"))
def sign_in() -> ResponseReturnValue:
    """Ask for username, password and one-time code."""
    if request.method == "GET":
        if g.member is not None:
            return redirect(url_for("home.start"))
        return door_page(empty(back=request.args.get("back", "")))
    form = sent()
    found = prove(form)
    if found is None:
        return door_page(form), 403
    sessions.begin(found.username, Way.PASSWORD)
    return redirect(inside(form.value("back")))


def door_page(form: Form) -> str:
    """Show the ways to sign in."""
    return render_template("office/sign_in.html", form=form, provider=place.office().settings.oidc)


@page(blueprint, "/sign-out", DOOR, methods=("POST",))
def sign_out() -> ResponseReturnValue:
    """End this session."""
    sessions.end()
    return redirect(url_for("door.sign_in"))


@page(blueprint, "/sign-out-everywhere", EVERYONE, methods=("POST",))
def sign_out_everywhere() -> ResponseReturnValue:
    """End every session of the one who asks, on all machines."""
    office = place.installation()
    name = place.member().username
    with office.engine.begin() as connection:
        staff_sessions.end_all(connection, name)
        append(connection, office.clock, Act(name, "staff.end_sessions", name))
    sessions.end()
    return redirect(url_for("door.sign_in"))


@page(blueprint, "/language", DOOR, methods=("POST",))
def choose_language() -> ResponseReturnValue:
    """Remember the language for this session."""
    wanted = request.form.get("language", "")
    if wanted in LANGUAGES:
        session[sessions.LANGUAGE] = wanted
    return redirect(inside(request.form.get("back", "")))
