"""Rounds that are told, their releases, and what a release tells."""

import sqlalchemy as sa
from flask import Blueprint, Response, abort

from surveys import released
from surveys.api_tokens import TokenScope
from surveys.identifiers import UnitCode
from surveys.released import ReleaseLine, Round
from webapp.api import told
from webapp.api.answers import give, give_page
from webapp.api.door import for_token
from webapp.api.questions import asks, cut, page, wanted
from webapp.api.stock import caller, reading

blueprint = Blueprint("rounds", __name__)


def find(connection: sa.Connection, within: UnitCode, code: str, number: int) -> ReleaseLine:
    """Find a release that a token reads about; else the request ends as if there were none."""
    found = released.one_round(connection, within, code)
    lines = [one for one in found.releases if one.number == number] if found else []
    if not lines:
        abort(404)
    return lines[0]


@blueprint.get("/v1/rounds")
@for_token(TokenScope.ROUNDS)
@asks("limit", "cursor", "unit", "since")
def rounds() -> Response:
    """List the rounds, by code."""
    part, what = page(), wanted()
    with reading() as connection:
        found = released.rounds(connection, caller().unit, part, what)
    kept, cursor = cut(found, part, lambda one: one.code)
    return give_page([told.round_(one) for one in kept], cursor)


@blueprint.get("/v1/rounds/<code>")
@for_token(TokenScope.ROUNDS)
@asks()
def one_round(code: str) -> Response:
    """Tell one round."""
    return give(told.round_(_round(code)))


@blueprint.get("/v1/rounds/<code>/releases")
@for_token(TokenScope.ROUNDS)
@asks()
def releases(code: str) -> Response:
    """List the releases of a round, the first first."""
    return give_page([told.line(one) for one in _round(code).releases], None)


def _round(code: str) -> Round:
    with reading() as connection:
        found = released.one_round(connection, caller().unit, code)
    if found is None:
        abort(404)
    return found


@blueprint.get("/v1/rounds/<code>/releases/<int(max=999999):number>")
@for_token(TokenScope.ROUNDS)
@asks()
def release(code: str, number: int) -> Response:
    """Tell what a release tells."""
    with reading() as connection:
        line = find(connection, caller().unit, code, number)
        summary = released.summary(connection, line)
        return give(told.release(line, summary, released.asked(connection, summary)))
