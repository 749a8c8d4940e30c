"""Whether two signatures are of two people: for every act that nobody does alone."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from surveys.problems import N_, Problem, Refused
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


def require_two(connection: sa.Connection, usernames: Sequence[str]) -> None:
    """Raise Refused unless two different people sign."""
    if len(usernames) != 2 or are_one_person(connection, usernames):  # noqa: PLR2004 - two people
        raise Refused(Problem(N_("Two people sign this. A second person must sign.")))
