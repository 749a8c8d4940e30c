"""The document that describes the interface (OpenAPI 3.1), and whether the interface is ready."""

from functools import cache
from importlib import resources
from importlib.metadata import PackageNotFoundError, version

import sqlalchemy as sa
from flask import Blueprint, Response

from webapp.access import Audience, open_to
from webapp.api.answers import give, give_bytes
from webapp.api.questions import JSON, asks
from webapp.api.stock import reading

blueprint = Blueprint("document", __name__)


@cache
def text() -> bytes:
    """Give the document as it is written."""
    return (resources.files("webapp.api") / "openapi.json").read_bytes()


@blueprint.get("/v1/openapi.json")
@open_to(Audience.ANYONE)
@asks()
def openapi() -> Response:
    """Give the document."""
    return give_bytes(text(), JSON)


@blueprint.get("/v1/health")
@open_to(Audience.ANYONE)
@asks()
def health() -> Response:
    """Say whether the database answers."""
    with reading() as connection:
        connection.execute(sa.select(1))
    try:
        own = version("ydan")
    except PackageNotFoundError:
        own = ""
    return give({"status": "ok", "version": own})
