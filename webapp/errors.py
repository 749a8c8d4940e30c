"""What a page says when something went wrong: what happened, what to do, in the visitor's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

import sqlalchemy as sa
from flask import Flask, Response, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, SecurityError

from surveys.problems import N_, BadInput, NotReady, Refused
from webapp.i18n import say
from webapp.logs import note_failure

OURS = frozenset({403, 409})  # statuses that only our own code gives, with words for the reader
DRAIN_BYTES = 4 * 1024 * 1024  # what is read of a refused body, so that the browser gets to the answer


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """The words of one kind of error: its title and what to do. English msgids."""

    title: str
    advice: str


GENERAL = ErrorPage(N_("This does not work"), N_("Go back and try again."))
PAGES = {
    400: ErrorPage(N_("This could not be read"), N_("Go back and try again. Nothing was sent.")),
    403: ErrorPage(N_("This page is not open to you"), N_("Go back to the start.")),
    404: ErrorPage(N_("This page does not exist"), N_("Check the address, or go back to the start.")),
    405: ErrorPage(N_("This page cannot be opened that way"), N_("Go back and use the button on the page.")),
    409: ErrorPage(N_("This is not possible now"), N_("Go back and look at the page again.")),
    413: ErrorPage(
        N_("That is too much text"),
        N_("Go back and make it shorter. Nothing was sent, and what you answered before is kept."),
    ),
    415: ErrorPage(N_("This could not be read"), N_("Go back and use the form on the page.")),
    429: ErrorPage(N_("Many people are here at the moment"), N_("Wait a minute, then try again.")),
    500: ErrorPage(
        N_("Something went wrong on our side"),
        N_("Wait a minute, then go back and try again. What you answered before is kept."),
    ),
    503: ErrorPage(
        N_("The system is not ready"),
        N_("Wait a minute, then try again. Nothing is lost: what you answered is kept."),
    ),
}


def show(
    template: str, status: int, sentences: Sequence[str] = (), *, again: str = ""
) -> ResponseReturnValue:
    """Render the page of an error.

    ``sentences`` stand before the general advice. ``again``: the page that may be opened again.
    """
    return show_page(template, status, PAGES.get(status, GENERAL), sentences, again=again)


def show_page(
    template: str, status: int, page: ErrorPage, sentences: Sequence[str] = (), *, again: str = ""
) -> ResponseReturnValue:
    """Render the page of an error in words of its own."""
    html = render_template(
        template,
        title=gettext(page.title),
        advice=gettext(page.advice),
        sentences=sentences,
        status=status,
        again=again,
        reference=g.get("reference", ""),
    )
    return html, status


def install(app: Flask, template: str) -> None:
    """Let an application answer every error with a page of its own."""

    @app.errorhandler(HTTPException)
    def refuse(error: HTTPException) -> ResponseReturnValue:
        if error.response is not None:
            return error.response
        status = error.code or 500
        if isinstance(error, RequestEntityTooLarge):
            drain()
        if isinstance(error, CSRFError):
            return show(template, status, [gettext("The form could not be checked.")])
        # Elsewhere a description is the framework's, in English, and may quote what was sent.
        ours = status in OURS and error.description != type(error).description
        return show(template, status, [error.description] if ours and error.description else [])

    @app.errorhandler(BadInput)
    def explain(error: BadInput) -> ResponseReturnValue:
        return show(template, status_of(error), [say(problem) for problem in error.problems])

    @app.errorhandler(sa.exc.DBAPIError)
    @app.errorhandler(OSError)
    def not_ready(error: Exception) -> ResponseReturnValue:
        g.reference = note_failure(error)
        return show(template, HTTPStatus.SERVICE_UNAVAILABLE)

    _install_strange(app, template)

    @app.errorhandler(Exception)
    def fail(error: Exception) -> ResponseReturnValue:
        g.reference = note_failure(error)
        return show(template, HTTPStatus.INTERNAL_SERVER_ERROR)


def _install_strange(app: Flask, template: str) -> None:
    """Answer requests that no page of ours makes."""

    @app.errorhandler(SecurityError)
    def refuse_host(_error: SecurityError) -> ResponseReturnValue:
        # Under a host name that is not ours no page of ours can be linked to.
        return Response(gettext(PAGES[400].title), HTTPStatus.BAD_REQUEST, mimetype="text/plain")

    @app.errorhandler(OverflowError)
    def refuse_number(error: OverflowError) -> ResponseReturnValue:
        note_failure(error)  # a number of an address or a form, as a rule; if not, the log says where
        return show(template, HTTPStatus.BAD_REQUEST)


def status_of(error: BadInput) -> int:
    """Give the HTTP status of a fault of input."""
    if isinstance(error, NotReady):
        return HTTPStatus.SERVICE_UNAVAILABLE
    return HTTPStatus.CONFLICT if isinstance(error, Refused) else HTTPStatus.BAD_REQUEST


def drain() -> None:
    """Read what is left of a body that is refused."""
    # A server that answers while the browser still sends would be taken for a broken line.
    if "drained" in g:
        return
    g.drained = True
    source, left = request.environ["wsgi.input"], DRAIN_BYTES
    while left > 0:
        piece = source.read(min(left, 65536))
        if not piece:
            return
        left -= len(piece)
