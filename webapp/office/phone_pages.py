"""The phone of an account: replaced by its owner, or by a printed code when it is lost."""

import base64

import sqlalchemy as sa
from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import staff_phones, staff_recovery
from surveys.audit import Act, append
from surveys.prints import qr
from surveys.problems import BadInput
from surveys.staff import Credentials, StaffMember
from surveys.staff_challenges import LASTS
from surveys.staff_sessions import Way
from webapp.errors import status_of
from webapp.office import place, sessions
from webapp.office.door import guarded, prove
from webapp.office.form import Form, empty, sent
from webapp.office.permissions import DOOR, EVERYONE, page

blueprint = Blueprint("phone", __name__)
CURRENT = "current-"
PENDING = "phone"  # in the cookie: the secret of a phone that does not count yet, encrypted


@page(blueprint, "/account/recovery-codes", EVERYONE, methods=("GET", "POST"))
def codes() -> ResponseReturnValue:
    """Make new recovery codes, shown once; those before end."""
    form = empty() if request.method == "GET" else sent()
    name, office = place.member().username, place.installation()
    if request.method == "GET" or prove(form, CURRENT, name) is None:
        status = 200 if request.method == "GET" else 403
        return render_template("office/recovery_codes.html", form=form, prefix=CURRENT), status
    with office.engine.begin() as connection:
        made = staff_recovery.renew(connection, office.keys, name)
        append(connection, office.clock, Act(name, "staff.recovery_codes", name))
    return render_template("office/recovery_sheet.html", codes=made, username=name)


@page(blueprint, "/sign-in/recovery", DOOR, methods=("GET", "POST"))
def recover() -> ResponseReturnValue:
    """Let in whose phone is lost, by password and a printed code; a new phone must be set up at once."""
    if request.method == "GET":
        return render_template("office/recover.html", form=empty())
    form, office = sent(), place.installation()
    name = form.text("username").strip().lower()
    typed = Credentials(name, form.raw("password"), form.raw("code"))

    def check(connection: sa.Connection) -> StaffMember:
        found = staff_recovery.recover(connection, office.keys, typed)
        append(connection, office.clock, Act(found.username, "staff.recover", found.username))
        return found

    found = None if form.faults else guarded(form, name, "password", check)
    if found is None:
        return render_template("office/recover.html", form=form), 403
    sessions.begin(found.username, Way.NEW_PHONE)
    _propose(found.username)
    return redirect(url_for("phone.set_up"))


@page(blueprint, "/account/phone", EVERYONE, methods=("GET", "POST"))
def begin() -> ResponseReturnValue:
    """Begin to use another phone, once it is proved again who asks."""
    form = empty() if request.method == "GET" else sent()
    name = place.member().username
    if request.method == "GET" or prove(form, CURRENT, name) is None:
        status = 200 if request.method == "GET" else 403
        return render_template("office/phone.html", form=form, prefix=CURRENT), status
    _propose(name)
    return redirect(url_for("phone.set_up"))


def _propose(username: str) -> None:
    sealed = staff_phones.new_phone(place.installation().keys, username)
    now = int(place.installation().clock().timestamp())
    session[PENDING] = [base64.b64encode(sealed).decode(), now]


def _pending() -> bytes | None:
    """Give the proposed phone; None where there is none, or its proof is too old."""
    if PENDING not in session:
        return None
    sealed, since = session[PENDING]
    age = place.installation().clock().timestamp() - since
    return base64.b64decode(sealed) if abs(age) <= LASTS.total_seconds() else None


@page(blueprint, "/phone", DOOR, methods=("GET", "POST"))
def set_up() -> ResponseReturnValue:
    """Show what the new phone has to scan, and take its first code: from then on it counts."""
    half = g.half_session if g.half_session and g.half_session.way is Way.NEW_PHONE else None
    present = half or g.staff_session
    if half is not None and _pending() is None:
        _propose(half.username)
    sealed = _pending()
    if present is None or sealed is None:
        return redirect(url_for("home.start"))
    if request.method == "GET":
        return _set_up_page(empty(), present.username, sealed)
    form, office = sent(), place.installation()
    try:
        with office.engine.begin() as connection:
            owner = (present.username, sealed)
            staff_phones.take(connection, office.keys, owner, form.raw("totp"), office.clock())
            append(connection, office.clock, Act(present.username, "staff.phone", present.username))
    except BadInput as error:
        form.blame_where(error, {"totp": "totp"})
        return _set_up_page(form, present.username, sealed), status_of(error)
    sessions.begin(present.username, Way.PASSWORD if half else present.way)  # all others have ended
    flash(gettext("The new phone counts from now on. Remove the passkeys of a phone that is lost."), "good")
    return redirect(url_for("account.shown"))


def _set_up_page(form: Form, username: str, sealed: bytes) -> str:
    setup = staff_phones.setup_of(place.installation().keys, username, sealed)
    letters = " ".join(setup.secret[start : start + 4] for start in range(0, len(setup.secret), 4))
    return render_template(
        "office/phone_set_up.html", form=form, letters=letters, code=qr.draw(setup.uri), half=g.half_session
    )
