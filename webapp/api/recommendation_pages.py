"""Recommendations that stand on the public site, of the units that a token reads about."""

import re

import sqlalchemy as sa
from flask import Blueprint, Response, abort, request

from surveys.api_tokens import TokenScope, reach
from surveys.problems import N_
from surveys.recommendations import status
from surveys.recommendations.records import Choice, State
from surveys.released import below
from webapp.api import told_recommendations
from webapp.api.answers import give, give_page
from webapp.api.door import for_token
from webapp.api.problems import Fault, WrongQueryError
from webapp.api.questions import asks, cut, page, wanted
from webapp.api.stock import caller, reading, stock

blueprint = Blueprint("recommendations", __name__)
ID = re.compile(r"[0-9a-f]{16}")
YEAR = re.compile(r"[2-9][0-9]{3}")
TRUTHS = {"true": True, "false": False}


@blueprint.get("/v1/recommendations")
@for_token(TokenScope.RECOMMENDATIONS)
@asks("limit", "cursor", "unit", "state", "year", "overdue")
def recommendations() -> Response:
    """List the public recommendations, by id."""
    part = page()
    with reading() as connection:
        found = status.by_id(connection, _choice(connection), part)
    kept, cursor = cut(found, part, lambda each: each.one.id)
    return give_page([told_recommendations.line(each) for each in kept], cursor)


@blueprint.get("/v1/recommendations/<name>")
@for_token(TokenScope.RECOMMENDATIONS)
@asks()
def one_recommendation(name: str) -> Response:
    """Tell a recommendation with its history and what the people say."""
    if not ID.fullmatch(name):
        abort(404)
    with reading() as connection:
        found = status.whole(connection, name, stock().today())
        if found is None or found.status.one.unit not in reach(connection, caller()):
            abort(404)
        survey = found.status.one.survey
        follows = survey if status.is_public(connection, survey) else None
    return give(told_recommendations.whole(found, follows))


def _choice(connection: sa.Connection) -> Choice:
    """Read what is wanted, of what the token reaches. Raises WrongQueryError."""
    unit, state, year = wanted().unit, request.args.get("state"), request.args.get("year")
    overdue = TRUTHS.get(request.args.get("overdue", "false"))
    if state is not None and state not in list(State):
        raise WrongQueryError(Fault("state", N_("Give a state that the document names.")))
    if year is not None and not YEAR.fullmatch(year):
        raise WrongQueryError(Fault("year", N_("Give a year as 2026.")))
    if overdue is None:
        raise WrongQueryError(Fault("overdue", N_("Give true or false.")))
    units: frozenset[str] = reach(connection, caller())
    if unit is not None:
        units &= frozenset(connection.scalars(below(unit)))
    return Choice(
        stock().today(),
        units=units,
        state=None if state is None else State(state),
        overdue=overdue,
        year=None if year is None else int(year),
        public=True,
    )
