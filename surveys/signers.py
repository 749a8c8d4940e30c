"""Whether two signatures are of two people: for every act that nobody does alone."""

from collections.abc import Iterable

import sqlalchemy as sa

from surveys.schema import staff


def are_one_person(connection: sa.Connection, usernames: Iterable[str]) -> bool:
    """Say whether any two of some signatures are of one person: one name twice, or accounts of one cadre."""
    signed = [username.casefold() for username in usernames]
    behind = connection.scalars(
        sa.select(staff.c.cadre).where(
            sa.func.lower(staff.c.username).in_(sorted(set(signed))), staff.c.cadre.is_not(None)
        )
    ).all()
    return len(set(signed)) < len(signed) or len(set(behind)) < len(behind)
