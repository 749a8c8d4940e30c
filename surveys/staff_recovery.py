"""Printed recovery codes: each stands once for a lost phone, together with the password.

Whoever uses one sets up a new phone before anything else; the old phone is worth nothing from then on.
"""

import hmac

import sqlalchemy as sa

from surveys import codes, staff_secrets
from surveys.installation import KeyFolder
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.schema import staff, staff_recovery
from surveys.staff_accounts import StaffMember, member_of, row_of
from surveys.staff_roles import ACTIVE
from surveys.staff_secrets import Credentials
from surveys.staff_sessions import end_all

CODES = 10
_NOT_RECOGNIZED = Problem(
    N_("The username, the password or the recovery code is not right. Check all three; a code works once.")
)


def renew(connection: sa.Connection, keys: KeyFolder, username: str) -> tuple[str, ...]:
    """Make ten new codes to print; those before are worth nothing any more. Only digests are kept."""
    connection.execute(sa.delete(staff_recovery).where(staff_recovery.c.username == username))
    made = [codes.new_code() for _ in range(CODES)]
    connection.execute(
        sa.insert(staff_recovery),
        [
            {
                "username": username,
                "number": number,
                "digest": staff_secrets.recovery_digest(keys, username, code),
            }
            for number, code in enumerate(made, 1)
        ],
    )
    return tuple(map(codes.shown, made))


def remaining(connection: sa.Connection, username: str) -> int:
    """Give how many codes of a member are still good."""
    table = staff_recovery.c
    return (
        connection.scalar(
            sa.select(sa.func.count()).select_from(staff_recovery).where(table.username == username)
        )
        or 0
    )


def recover(connection: sa.Connection, keys: KeyFolder, typed: Credentials) -> StaffMember:
    """Give the active member whom password and recovery code prove; ``totp`` of the credentials is the code.

    The code is used up, the old phone forgotten, every session ended. Raises Refused otherwise, the same
    for every cause and after the same work.
    """
    row = row_of(connection, typed.username.strip().lower())
    known = row is not None and row.state == ACTIVE
    right = staff_secrets.password_fits(row.password_hash if row and known else None, typed.password)
    try:
        given = staff_secrets.recovery_digest(keys, row.username if row else "", codes.parse(typed.totp))
    except BadInput:
        given = b""
    stored = () if row is None else _stored(connection, row.username)
    number = None
    for one in stored:
        if hmac.compare_digest(bytes(one.digest), given):
            number = one.number
    if row is None or not known or not right or number is None:
        raise Refused(_NOT_RECOGNIZED)
    used = connection.execute(
        # Of two who come with one code at once, one finds it used.
        sa.delete(staff_recovery).where(
            staff_recovery.c.username == row.username, staff_recovery.c.number == number
        )
    )
    if used.rowcount != 1:
        raise Refused(_NOT_RECOGNIZED)
    connection.execute(sa.update(staff).where(staff.c.username == row.username).values(totp_secret=None))
    end_all(connection, row.username)
    return member_of(connection, row)


def _stored(connection: sa.Connection, username: str) -> tuple[sa.Row[tuple[int, bytes]], ...]:
    return tuple(
        connection.execute(
            sa.select(staff_recovery.c.number, staff_recovery.c.digest).where(
                staff_recovery.c.username == username
            )
        )
    )
