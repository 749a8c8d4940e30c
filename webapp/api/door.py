"""Who is let in: a token that counts, for what it may read, as often as it may ask."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, request

from surveys import api_tokens
from surveys.api_tokens import Token, TokenScope
from webapp.access import Audience, audience_of, open_to
from webapp.api import problems
from webapp.api.stock import stock

View = TypeVar("View", bound=Callable[..., Any])
SCHEME = "bearer"

_scopes: dict[Callable[..., Any], TokenScope | None] = {}


def for_token(scope: TokenScope | None) -> Callable[[View], View]:
    """Declare that a view is for holders of a token; ``scope`` None: of any."""

    def declare(view: View) -> View:
        _scopes[view] = scope
        return open_to(Audience.OTHER_SYSTEM)(view)

    return declare


def refuse_unscoped(app: Flask) -> None:
    """Stop the start of an application with a view for tokens that does not say for which."""
    for endpoint, view in app.view_functions.items():
        if audience_of(app, endpoint) is Audience.OTHER_SYSTEM and view not in _scopes:
            raise RuntimeError(f"a view that does not say which token may use it: {endpoint}")


def install(app: Flask) -> None:
    """Ask for the token before any view that wants one."""

    @app.before_request
    def ask() -> Response | None:
        if audience_of(current_app, request.endpoint) is not Audience.OTHER_SYSTEM:
            return None
        token = _token()
        if token is None:
            return problems.answer(HTTPStatus.UNAUTHORIZED)
        seconds = stock().allowances.take(token.id)
        if seconds:
            response = problems.answer(HTTPStatus.TOO_MANY_REQUESTS)
            response.headers["Retry-After"] = str(seconds)
            return response
        scope = _scopes[current_app.view_functions[request.endpoint or ""]]
        if scope is not None and scope not in token.scopes:
            return problems.answer(HTTPStatus.FORBIDDEN)
        g.caller = token
        return None


def _token() -> Token | None:
    """Give the token of the request; None where none counts. What was presented is kept nowhere."""
    if len(request.headers.getlist("Authorization")) != 1:
        return None
    scheme, _, presented = request.headers["Authorization"].partition(" ")
    today = stock().today()
    with stock().engine.connect() as connection:
        # A wrong scheme takes the same way as a wrong token.
        known = api_tokens.check(connection, presented if scheme.lower() == SCHEME else "", today)
    if known is not None and known.used_on != today:
        with stock().engine.begin() as connection:
            api_tokens.note_use(connection, known, today)
    return known
