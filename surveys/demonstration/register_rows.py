"""The register of the demonstration, row by row."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from surveys.demonstration.accounts import EVALUATOR, EVALUATOR_NAME
from surveys.demonstration.people import POSTS, Person
from surveys.demonstration.places import PROVINCE, PROVINCE_NAME, places
from surveys.installation import Installation
from surveys.schema import cadre, evaluator, label, position, position_group, term, unit
from surveys.text import search_key, sort_key
from surveys.top_unit import add_top_unit


def _named(code: str, name: str) -> dict[str, Any]:
    return {"code": code, "name": name, "sort_key": sort_key(name), "search_key": search_key(name)}


def fill(installation: Installation, everyone: Sequence[Person]) -> None:
    """Enter units, positions, cadres with their terms, and the evaluator. Manages its own transaction."""
    with installation.engine.begin() as connection:
        add_top_unit(connection, PROVINCE, PROVINCE_NAME)
        connection.execute(
            sa.insert(unit),
            [_named(one.code, one.name) | {"parent": PROVINCE, "kind": one.kind} for one in places()],
        )
        connection.execute(sa.insert(position_group), [{"code": post.code} for post in POSTS])
        connection.execute(
            sa.insert(position), [{"code": post.code, "position_group": post.code} for post in POSTS]
        )
        connection.execute(
            sa.insert(label),
            [
                {"kind": kind, "code": post.code, "language": language, "text": text}
                for kind in ("position", "position_group")
                for post in POSTS
                for language, text in (("vi", post.title_vi), ("en", post.title_en))
            ],
        )
        connection.execute(
            sa.insert(cadre), [_named(one.code, one.name) | {"local": one.local} for one in everyone]
        )
        connection.execute(
            sa.insert(term),
            [
                {"cadre": one.code, "position": one.post, "unit": one.unit, "starts_on": one.since}
                for one in everyone
            ],
        )
        connection.execute(
            sa.insert(evaluator), {"code": EVALUATOR, "name": EVALUATOR_NAME, "unit": PROVINCE}
        )
