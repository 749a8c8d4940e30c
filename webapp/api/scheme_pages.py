"""Evaluation schemes that are approved, or were."""

from flask import Blueprint, Response, abort

from surveys import released_schemes
from surveys.api_tokens import TokenScope
from webapp.api import told
from webapp.api.answers import give, give_page
from webapp.api.door import for_token
from webapp.api.questions import asks, cut, page
from webapp.api.stock import caller, reading

blueprint = Blueprint("schemes", __name__)


@blueprint.get("/v1/schemes")
@for_token(TokenScope.SCHEMES)
@asks("limit", "cursor")
def schemes() -> Response:
    """List the schemes, by id and version."""
    wanted = page()
    with reading() as connection:
        found = released_schemes.schemes(connection, caller().unit, wanted)
    kept, cursor = cut(found, wanted, lambda one: one.key)
    return give_page([told.scheme_line(one) for one in kept], cursor)


@blueprint.get("/v1/schemes/<name>/<int(max=999999):version>")
@for_token(TokenScope.SCHEMES)
@asks()
def scheme(name: str, version: int) -> Response:
    """Tell one version of a scheme."""
    with reading() as connection:
        found = released_schemes.one_scheme(connection, caller().unit, name, version)
    if found is None:
        abort(404)
    return give(told.scheme(found))
