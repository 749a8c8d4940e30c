"""Units as they were called when something happened, with what became of them since."""

from collections.abc import Collection
from datetime import date

import sqlalchemy as sa
from flask_babel import gettext

from surveys import unit_changes
from surveys.unit_changes import Then


def told(connection: sa.Connection, codes: Collection[str], day: date, today: date) -> dict[str, str]:
    """Give how to name those of some units that changed since a day: the name of then, and what it is now."""
    found = unit_changes.then(connection, codes, day, today)
    return {code: f"{one.name} ({_now(one)})" for code, one in found.items()}


def every_told(
    connection: sa.Connection, places: Collection[tuple[str, date]], today: date
) -> dict[tuple[str, date], str]:
    """Give what ``told`` does for units each on a day of its own."""
    found = unit_changes.every_then(connection, places, today)
    return {place: f"{one.name} ({_now(one)})" for place, one in found.items()}


def since(connection: sa.Connection, codes: Collection[str], day: date, today: date) -> dict[str, str]:
    """Give only what became since a day of those of some units that changed."""
    return {code: _now(one) for code, one in unit_changes.then(connection, codes, day, today).items()}


def _now(one: Then) -> str:
    now = ", ".join(one.now)
    return str(
        gettext("now part of %(unit)s", unit=now) if one.is_gone else gettext("now %(unit)s", unit=now)
    )
