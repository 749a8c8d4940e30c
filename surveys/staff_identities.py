"""Who a provider of sign-in (OpenID Connect) knows a member as: linked by its owner, never guessed.

A provider's e-mail address or name links nothing: only the owner of an account does, while signed in.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import sqlalchemy as sa

from surveys.problems import N_, Problem, Refused
from surveys.schema import staff, staff_identity
from surveys.staff_roles import ACTIVE

MOST_CHARACTERS = 255  # of an issuer and of a subject (OpenID Connect Core 1.0, section 2)


@dataclass(frozen=True, slots=True)
class Identity:
    """An account at a provider."""

    issuer: str
    subject: str


def linked_on(connection: sa.Connection, username: str, issuer: str) -> date | None:
    """Give since when a member's account is linked to a provider; None when it is not."""
    table = staff_identity.c
    return connection.scalar(
        sa.select(table.linked_on).where(table.username == username, table.issuer == issuer)
    )


def link(connection: sa.Connection, username: str, identity: Identity, now: datetime) -> None:
    """Link an account to one at a provider; an earlier link to this provider ends.

    Raises Refused when the account there is linked to somebody else here.
    """
    table = staff_identity.c
    owner = connection.scalar(
        sa.select(table.username).where(table.issuer == identity.issuer, table.subject == identity.subject)
    )
    too_long = max(len(identity.issuer), len(identity.subject)) > MOST_CHARACTERS
    if owner not in (None, username) or not identity.subject or too_long:
        raise Refused(Problem(N_("This account of the provider cannot be linked to yours.")))
    unlink(connection, username, identity.issuer)
    connection.execute(
        sa.insert(staff_identity).values(
            issuer=identity.issuer,
            subject=identity.subject,
            username=username,
            linked_on=now.astimezone(UTC).date(),
        )
    )


def unlink(connection: sa.Connection, username: str, issuer: str) -> bool:
    """End the link of a member to a provider; False when there is none."""
    table = staff_identity.c
    gone = connection.execute(
        sa.delete(staff_identity).where(table.username == username, table.issuer == issuer)
    )
    return gone.rowcount > 0


def member_known_as(connection: sa.Connection, identity: Identity) -> str | None:
    """Give the username of the active member whom a provider's account was linked to; None for nobody."""
    table = staff_identity.c
    return connection.scalar(
        sa.select(table.username)
        .join(staff, staff.c.username == table.username)
        .where(
            table.issuer == identity.issuer,
            table.subject == identity.subject,
            staff.c.state == ACTIVE,
        )
    )
