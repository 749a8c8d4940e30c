"""What every request of the respondents' side passes before its view."""

from flask import Flask, current_app, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError, CSRFProtect

from webapp.access import Audience, audience_of
from webapp.errors import show
from webapp.public import browser, helping

SEE_OTHER = 303
CHECK = "/check"
SENDING = "public.send"  # its page is the check
START = "public.start"
ERROR_PAGE = "public/error.html"


def install(app: Flask) -> None:
    """Put the gate before the views. The order is the order of the checks."""
    app.before_request(_clear_what_was_left_lying)
    app.before_request(_take_up_the_form)
    CSRFProtect(app)
    app.before_request(_let_in)
    app.before_request(_grant_wishes)
    app.register_error_handler(CSRFError, _ask_again)


def _clear_what_was_left_lying() -> None:
    # On a shared phone a form that nobody goes on with is the last person's, soon and at the start page.
    if "visit" not in session or not helping.is_on():
        return
    asks_for_the_start = request.endpoint == START and request.method == "GET"
    if asks_for_the_start or browser.idle() > helping.IDLE:
        browser.forget()


def _take_up_the_form() -> None:
    # The hidden field is ours (nobody else can seal one) and was sent from our page (the origin was
    # checked): when the cookie is lost, or another tab has another code, the form itself goes on.
    if request.method == "POST":
        content = browser.unsealed(request.form.get("visit"))
        if content is not None:
            browser.take_up(content)


def _let_in() -> ResponseReturnValue | None:
    if request.endpoint is None or request.routing_exception is not None:
        return None  # answered with "not found" or "not this way"
    if audience_of(current_app, request.endpoint) is Audience.CODE_HOLDER and "visit" not in session:
        session["note"] = "again"
        return redirect("/", SEE_OTHER)
    return None


def _grant_wishes() -> ResponseReturnValue | None:
    if (
        request.endpoint is None
        or request.method != "POST"
        or not {"language", "letters"} & set(request.form)
    ):
        return None
    browser.set_wishes(request.form)
    path = CHECK if request.endpoint == SENDING else request.path
    browser.keep_draft(path, checked=False)
    return redirect(path, SEE_OTHER)


def _ask_again(_error: Exception) -> ResponseReturnValue:
    browser.keep_draft(request.path, checked=False)
    sentences = [
        _("The page could not check that this form came from you. Nothing was sent, and nothing is lost."),
        _("Open the page again and press the button once more. If that does not help, allow cookies."),
    ]
    again = CHECK if request.endpoint == SENDING else request.path
    return show(ERROR_PAGE, 400, sentences, again=again)
