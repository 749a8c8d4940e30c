"""The door of the office: signing in and out, choosing the language."""

from urllib.parse import urlsplit

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from surveys import staff
from surveys.audit import Act, append
from surveys.problems import Refused
from surveys.staff import StaffMember
from webapp.catalogue import LANGUAGES
from webapp.office import place, sessions
from webapp.office.form import Form, empty, sent
from webapp.office.permissions import DOOR, EVERYONE, page

blueprint = Blueprint("door", __name__)


def inside(path: str) -> str:
    """Give a path of this office to go on to; the start page when it leads elsewhere."""
    parts = urlsplit(path)
    local = path.startswith("/") and not path.startswith(("//", "/\\")) and not parts.netloc
    return path if local and not parts.scheme else url_for("home.start")


def prove(form: Form, prefix: str = "", username: str = "") -> StaffMember | None:
    """Check the credentials of a form; None (with the fault noted) when they do not hold.

    Stands in a transaction of its own: a one-time code is used up even when the act that follows fails.
    """
    name = username or form.text(f"{prefix}username")
    password, totp = form.raw(f"{prefix}password"), form.raw(f"{prefix}totp")
    office = place.installation()
    try:
        with office.engine.begin() as connection:
            return staff.authenticate(
                connection, office.keys, staff.Credentials(name, password, totp), office.clock()
            )
    except Refused as refused:
        form.blame_all(refused, f"{prefix}password")
        return None


@page(blueprint, "/sign-in", DOOR, methods=("GET", "POST"))
def sign_in() -> ResponseReturnValue:
    """Ask for username, password and one-time code."""
    if request.method == "GET":
        if g.member is not None:
            return redirect(url_for("home.start"))
        return render_template("office/sign_in.html", form=empty(back=request.args.get("back", "")))
    form = sent()
    found = prove(form)
    if found is None:
        return render_template("office/sign_in.html", form=form), 403
    sessions.begin(found)
    return redirect(inside(form.value("back")))


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
        staff.end_sessions(connection, name)
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
