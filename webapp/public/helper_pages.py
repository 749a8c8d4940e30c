"""The page on which whoever helps others switches helper mode of the device on and off."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.access import Audience, open_to
from webapp.public import browser
from webapp.public.gate import SEE_OTHER
from webapp.public.helping import helping

pages = Blueprint("helper", __name__)


@pages.get("/helper")
@open_to(Audience.ANYONE)
def show() -> ResponseReturnValue:
    """Say what helper mode is and what a helper does."""
    return render_template("public/helper.html", title=_("Helping other people answer"))


@pages.post("/helper")
@open_to(Audience.ANYONE)
def switch() -> ResponseReturnValue:
    """Switch the mode on or off. Either way nothing of an earlier visit stays."""
    answer = redirect("/", SEE_OTHER)
    browser.forget()
    if request.form.get("mode") == "on":
        helping().switch_on(answer)
    else:
        helping().switch_off(answer)
    return answer
