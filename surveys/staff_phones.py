"""The phone that makes one-time codes: checked on its own, replaced by a new one."""

from datetime import datetime

import sqlalchemy as sa

from surveys import staff_secrets
from surveys.installation import KeyFolder
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.schema import staff
from surveys.staff_accounts import row_of
from surveys.staff_roles import ACTIVE
from surveys.staff_secrets import TotpSetup
from surveys.staff_sessions import end_all

NOT_THE_CODE = Problem(
    N_("The one-time code does not fit. Check the time of your phone and type the code it shows now."),
    where="totp",
)


def use_up(connection: sa.Connection, keys: KeyFolder, username: str, typed: str, now: datetime) -> None:
    """Check a one-time code of an active member and use it up. Raises Refused."""
    row = row_of(connection, username)
    if row is None or row.state != ACTIVE or row.totp_secret is None:
        raise Refused(NOT_THE_CODE)
    step = staff_secrets.totp_step(staff_secrets.open_totp(keys, username, row.totp_secret), typed, now)
    if step is None or not note_step(connection, username, step):
        raise Refused(NOT_THE_CODE)


def note_step(connection: sa.Connection, username: str, step: int) -> bool:
    """Note the step of a code that fits; False when it was used before."""
    used_up = connection.execute(
        # Of two who come with one code at once, one finds it used.
        sa.update(staff)
        .where(staff.c.username == username, staff.c.state == ACTIVE, staff.c.totp_last_step < step)
        .values(totp_last_step=step)
    )
    return used_up.rowcount == 1


def new_phone(keys: KeyFolder, username: str) -> bytes:
    """Make the secret of a new phone, sealed for its owner: it counts once it is taken."""
    return staff_secrets.seal_totp(keys, username, staff_secrets.new_totp_secret())


def setup_of(keys: KeyFolder, username: str, sealed: bytes) -> TotpSetup:
    """Give what the member enters into the new phone."""
    return staff_secrets.totp_setup(username, staff_secrets.open_totp(keys, username, sealed))


def take(
    connection: sa.Connection, keys: KeyFolder, owner: tuple[str, bytes], typed: str, now: datetime
) -> None:
    """Make a phone the one that counts, once its first code was typed; every session ends.

    ``owner``: username and the sealed secret. Raises BadInput for a code that does not fit.
    """
    username, sealed = owner
    step = staff_secrets.totp_step(staff_secrets.open_totp(keys, username, sealed), typed, now)
    if step is None:
        raise BadInput(NOT_THE_CODE)
    taken = connection.execute(
        sa.update(staff)
        .where(staff.c.username == username, staff.c.state == ACTIVE)
        .values(totp_secret=sealed, totp_last_step=step)
    )
    if taken.rowcount != 1:
        raise Refused(Problem(N_("This account is not active.")))
    end_all(connection, username)
