"""The keys that sign packages."""

from flask import Blueprint, Response

from surveys import released_packages
from webapp.api import told
from webapp.api.answers import give_page
from webapp.api.door import for_token
from webapp.api.questions import asks
from webapp.api.stock import reading

blueprint = Blueprint("keys", __name__)


@blueprint.get("/v1/keys")
@for_token(None)
@asks()
def keys() -> Response:
    """List every key that ever signed a package, the oldest first."""
    with reading() as connection:
        return give_page([told.key(one) for one in released_packages.keys(connection)], None)
