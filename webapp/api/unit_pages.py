"""The units that a token reads about: its own and those below."""

import sqlalchemy as sa
from flask import Blueprint, Response

from surveys.released import below
from surveys.schema import unit
from webapp.api.answers import give_page
from webapp.api.door import for_token
from webapp.api.questions import asks, cut, page
from webapp.api.stock import caller, reading

blueprint = Blueprint("units", __name__)


@blueprint.get("/v1/units")
@for_token(None)
@asks("limit", "cursor")
def units() -> Response:
    """List the units, by code. What is above the token's own is not told."""
    wanted, own = page(), caller().unit
    with reading() as connection:
        found = connection.execute(
            sa.select(unit.c.code, unit.c.parent, unit.c.kind, unit.c.name)
            .where(unit.c.code.in_(below(own)), unit.c.code > wanted.after)
            .order_by(unit.c.code)
            .limit(wanted.most)
        ).all()
    kept, cursor = cut(found, wanted, lambda row: str(row.code))
    told = [
        {
            "code": row.code,
            "parent": None if row.code == own else row.parent,
            "kind": row.kind,
            "name": row.name,
        }
        for row in kept
    ]
    return give_page(told, cursor)
