"""How an invited member makes an account their own: printed code, phone, password, a first one-time code."""

import hmac
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from surveys import codes, staff_secrets
from surveys.installation import KeyFolder
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.schema import staff
from surveys.staff_accounts import INVITED, StaffMember, member_of, row_of
from surveys.staff_roles import ACTIVE
from surveys.staff_secrets import TotpSetup

_NOT_ACTIVATED = Problem(
    N_(
        "The username or the activation code is not right, or the code was used or is too old. "
        "Check both; your administrator can print a new code."
    )
)


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody typed to begin: the username and the printed activation code."""

    username: str
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Activation:
    """What somebody typed to finish: the claim, a new password, the first one-time code of the phone."""

    claim: Claim
    password: str = field(repr=False)
    totp: str = field(repr=False)


def _invited(
    connection: sa.Connection, keys: KeyFolder, claim: Claim, now: datetime
) -> sa.Row[tuple[Any, ...]]:
    row = row_of(connection, claim.username)
    try:
        given = staff_secrets.activation_digest(keys, claim.username, codes.parse(claim.code))
    except BadInput:
        given = b""
    if (
        row is None
        or row.state != INVITED
        or row.activation_until is None  # purged: nobody used it in its time
        or now.astimezone(UTC).date() > row.activation_until
        or not hmac.compare_digest(row.activation_digest, given)
    ):
        raise Refused(_NOT_ACTIVATED)
    return row


def set_up_totp(connection: sa.Connection, keys: KeyFolder, claim: Claim, now: datetime) -> TotpSetup:
    """Give what the member enters into a phone; asked again, the same. Raises Refused for a wrong claim."""
    row = _invited(connection, keys, claim, now)
    if row.totp_secret is not None:
        secret = staff_secrets.open_totp(keys, row.username, row.totp_secret)
    else:
        secret = staff_secrets.new_totp_secret()
        sealed = staff_secrets.seal_totp(keys, row.username, secret)
        connection.execute(
            sa.update(staff).where(staff.c.username == row.username).values(totp_secret=sealed)
        )
    return staff_secrets.totp_setup(row.username, secret)


def activate(
    connection: sa.Connection, keys: KeyFolder, activation: Activation, now: datetime
) -> StaffMember:
    """Make an account active; the printed code is used up.

    Raises Refused for a wrong claim, BadInput for a weak password or a one-time code that does not fit.
    """
    row = _invited(connection, keys, activation.claim, now)
    problems = staff_secrets.password_problems(activation.password, row.username)
    step = None
    if row.totp_secret is not None:
        secret = staff_secrets.open_totp(keys, row.username, row.totp_secret)
        step = staff_secrets.totp_step(secret, activation.totp, now)
    if step is None:
        problems.append(
            Problem(
                N_(
                    "The one-time code does not fit. "
                    "Check the time of your phone and type the code it shows now."
                ),
                where="totp",
            )
        )
    if problems:
        raise BadInput(*problems)
    connection.execute(
        sa.update(staff)
        .where(staff.c.username == row.username)
        .values(
            state=ACTIVE,
            password_hash=staff_secrets.hash_password(activation.password),
            totp_last_step=step,
            activation_digest=None,
            activation_until=None,
        )
    )
    return replace(member_of(connection, row), state=ACTIVE)
