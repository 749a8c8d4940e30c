"""Packages as they left the house."""

import re

from flask import Blueprint, Response, abort

from surveys import released_packages
from surveys.api_tokens import TokenScope
from webapp.api import told
from webapp.api.answers import give_bytes, give_page
from webapp.api.door import for_token
from webapp.api.questions import ZIP, asks
from webapp.api.round_pages import find
from webapp.api.stock import caller, reading

blueprint = Blueprint("packages", __name__)
DIGEST = re.compile(r"[0-9a-f]{64}")


@blueprint.get("/v1/rounds/<code>/releases/<int(max=999999):number>/packages")
@for_token(TokenScope.PACKAGES)
@asks()
def packages(code: str, number: int) -> Response:
    """List the packages of a release that were issued so far."""
    with reading() as connection:
        line = find(connection, caller().unit, code, number)
        found = released_packages.packages(connection, line.survey, line.number)
    return give_page([told.package(one) for one in found], None)


@blueprint.get("/v1/packages/<digest>")
@for_token(TokenScope.PACKAGES)
@asks(gives=ZIP)
def package(digest: str) -> Response:
    """Give one package, byte for byte."""
    if not DIGEST.fullmatch(digest):
        abort(404)
    with reading() as connection:
        found = released_packages.content(connection, caller().unit, digest)
    if found is None:
        abort(404)
    response = give_bytes(found, ZIP)
    response.headers["Content-Disposition"] = f'attachment; filename="{digest[:16]}.ydan.zip"'
    return response
