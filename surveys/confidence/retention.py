"""The end of confidence polls: five years after their day nothing of them is kept."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from surveys.schema import confidence_count, confidence_person, confidence_poll

YEARS_KEPT = 5


def expired(connection: sa.Connection, today: date) -> list[str]:
    """Give the polls that were held more than five years ago."""
    last = today.replace(year=today.year - YEARS_KEPT, day=min(today.day, 28))
    return list(connection.scalars(sa.select(confidence_poll.c.id).where(confidence_poll.c.held_on < last)))


def destroy(connection: sa.Connection, ids: Sequence[str]) -> None:
    """Delete polls with their counts and minutes."""
    for table in (confidence_count, confidence_person):
        connection.execute(sa.delete(table).where(table.c.poll.in_(ids)))
    connection.execute(sa.delete(confidence_poll).where(confidence_poll.c.id.in_(ids)))
