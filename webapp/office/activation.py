"""Making an invited account one's own: printed code, phone, password, a first one-time code."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import staff, staff_recovery
from surveys.audit import Act, append
from surveys.prints import qr
from surveys.problems import BadInput
from surveys.staff import Activation, Claim, TotpSetup
from webapp.errors import status_of
from webapp.office import place
from webapp.office.form import Form, empty, sent
from webapp.office.permissions import DOOR, page

blueprint = Blueprint("activation", __name__)


def _claim(form: Form) -> Claim:
    return Claim(form.text("username").lower(), form.text("code"))


@page(blueprint, "/activate", DOOR, methods=("GET", "POST"))
def begin() -> ResponseReturnValue:
    """Ask for the username and the printed code, then show what the phone has to scan."""
    if request.method == "GET":
        return render_template("office/activate.html", form=empty())
    form = sent()
    claim = _claim(form)
    setup = None if form.faults else _set_up(form, claim)
    if setup is None:
        return render_template("office/activate.html", form=form), 403
    return _second_step(form, setup)


def _set_up(form: Form, claim: Claim) -> TotpSetup | None:
    office = place.installation()
    try:
        with office.engine.begin() as connection:
            return staff.set_up_totp(connection, office.keys, claim, office.clock())
    except BadInput as error:
        form.blame_all(error, "code")
        return None


def _second_step(form: Form, setup: TotpSetup) -> str:
    letters = " ".join(setup.secret[start : start + 4] for start in range(0, len(setup.secret), 4))
    return render_template("office/activate_phone.html", form=form, letters=letters, code=qr.draw(setup.uri))


@page(blueprint, "/activate/finish", DOOR, methods=("POST",))
def finish() -> ResponseReturnValue:
    """Take the new password and the first one-time code; the printed code is used up."""
    form = sent()
    claim = _claim(form)
    setup = None if form.faults else _set_up(form, claim)
    if setup is None:
        return render_template("office/activate.html", form=form), 403
    if form.raw("password") != form.raw("again"):
        form.blame("again", gettext("The two passwords differ. Type both again."))
        return _second_step(form, setup), 400
    office = place.installation()
    try:
        with office.engine.begin() as connection:
            found = staff.activate(
                connection,
                office.keys,
                Activation(claim, form.raw("password"), form.raw("totp")),
                office.clock(),
            )
            codes = staff_recovery.renew(connection, office.keys, found.username)
            append(connection, office.clock, Act(found.username, "staff.activate", found.username))
    except BadInput as error:
        form.blame_where(error, {"password": "password", "totp": "totp"})
        return _second_step(form, setup), status_of(error)
    return render_template("office/recovery_sheet.html", codes=codes, username=found.username)
