"""What goes wrong, as problem details (RFC 9457): the same bytes for the same kind, in the asker's language.

A problem repeats nothing of the request but the name of a parameter of ours. That something does not exist
and that it is another's are one and the same.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

import sqlalchemy as sa
from flask import Flask, Response, request
from flask_babel import gettext
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge

from surveys.problems import N_, BadInput, NotReady
from webapp.errors import drain, status_of
from webapp.i18n import language, say
from webapp.logs import note_damage, note_failure

KIND = "application/problem+json"
PLACE = "/v1/openapi.json#/components/responses/"
METHODS = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem: its name in the document, its title and what to do. English msgids."""

    name: str
    title: str
    detail: str


KINDS: Mapping[int, Kind] = {
    400: Kind(
        "BadRequest", N_("The request could not be read"), N_("Compare the request with the document.")
    ),
    401: Kind(
        "Unauthorized",
        N_("No token that counts came with the request"),
        N_("Send “Authorization: Bearer” and the token. It may be unknown, expired or revoked."),
    ),
    403: Kind(
        "Forbidden",
        N_("The token does not reach so far"),
        N_("Ask the administrator for a token that may read this."),
    ),
    404: Kind(
        "NotFound",
        N_("There is no such thing here"),
        N_("It does not exist, is not released, or belongs to another unit."),
    ),
    405: Kind(
        "MethodNotAllowed",
        N_("This interface is only read"),
        N_("Use GET; HEAD and OPTIONS are answered, too."),
    ),
    406: Kind(
        "NotAcceptable",
        N_("There is no such form of it"),
        N_("Accept the media type that the document names."),
    ),
    411: Kind("LengthRequired", N_("The request could not be read"), N_("Send no body.")),
    413: Kind("ContentTooLarge", N_("The request is too large"), N_("Send no body.")),
    414: Kind("UriTooLong", N_("The address is too long"), N_("Compare the request with the document.")),
    415: Kind("UnsupportedMediaType", N_("The request could not be read"), N_("Send no body.")),
    429: Kind(
        "TooManyRequests",
        N_("Too many requests with this token"),
        N_("Wait as many seconds as “Retry-After” says."),
    ),
    500: Kind(
        "InternalServerError",
        N_("Something went wrong on our side"),
        N_("Try again later. If it stays so, tell the administrator the reference."),
    ),
    503: Kind(
        "ServiceUnavailable",
        N_("The system is not ready"),
        N_("Try again later. If it stays so, tell the administrator."),
    ),
}
RETRY_SECONDS = "30"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one parameter."""

    parameter: str
    sentence: str


class WrongQueryError(Exception):
    """Parameters that the document does not allow."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__()
        self.faults = faults


def answer(status: int, errors: Sequence[Fault] = (), **more: object) -> Response:
    """Give the problem of a status."""
    kind = KINDS[status if status in KINDS else (500 if status >= HTTPStatus.INTERNAL_SERVER_ERROR else 400)]
    body: dict[str, object] = {
        "type": PLACE + kind.name,
        "title": gettext(kind.title),
        "status": status,
        "detail": gettext(kind.detail),
        **more,
    }
    if errors:
        body["errors"] = [{"parameter": one.parameter, "detail": gettext(one.sentence)} for one in errors]
    response = Response(json.dumps(body, ensure_ascii=False), status, content_type=KIND)
    response.headers["Content-Language"] = language()
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Accept-Language, Authorization"
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="ydan"'
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = RETRY_SECONDS
    return response


def install(app: Flask) -> None:
    """Let the application answer every error with a problem."""
    app.register_error_handler(HTTPException, _refuse)
    app.register_error_handler(WrongQueryError, _correct)
    app.register_error_handler(NotReady, _withhold)
    app.register_error_handler(BadInput, _explain)
    app.register_error_handler(sa.exc.DBAPIError, _not_ready)
    app.register_error_handler(OSError, _not_ready)
    app.register_error_handler(Exception, _fail)


def _refuse(error: HTTPException) -> Response:
    if isinstance(error, MethodNotAllowed):
        return _other_method(error)
    if isinstance(error, RequestEntityTooLarge):
        drain()
    return answer(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)


def _correct(error: WrongQueryError) -> Response:
    return answer(HTTPStatus.BAD_REQUEST, error.faults)


def _withhold(error: NotReady) -> Response:
    """Tell nothing of what was changed after it was frozen, and say so in the log."""
    for one in error.problems:
        note_damage(str(one))
    return answer(HTTPStatus.SERVICE_UNAVAILABLE)


def _explain(error: BadInput) -> Response:
    return answer(status_of(error), detail=" ".join(say(one) for one in error.problems))


def _not_ready(error: Exception) -> Response:
    return answer(HTTPStatus.SERVICE_UNAVAILABLE, reference=note_failure(error))


def _fail(error: Exception) -> Response:
    return answer(HTTPStatus.INTERNAL_SERVER_ERROR, reference=note_failure(error))


def _other_method(error: MethodNotAllowed) -> Response:
    """Say which methods there are; whoever only asks for that is answered."""
    is_question = request.method == "OPTIONS"
    response = Response(status=HTTPStatus.NO_CONTENT) if is_question else answer(error.code)
    response.headers["Allow"] = ", ".join(METHODS)
    return response
