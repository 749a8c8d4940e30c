"""Who a member of staff is: the accounts, and the check of what somebody typed to sign in.

Every refusal of a sign-in is the same sentence after the same work, whatever was wrong.
"""

from datetime import datetime

import sqlalchemy as sa

from surveys import staff_phones, staff_secrets
from surveys.installation import KeyFolder
from surveys.problems import N_, Problem, Refused
from surveys.staff_accounts import (
    StaffMember,
    change_password,
    disable,
    get,
    listing,
    member_of,
    renew_activation,
    row_of,
)
from surveys.staff_activation import Activation, Claim, activate, set_up_totp
from surveys.staff_invitations import Invitee, invite, refused_invitee
from surveys.staff_roles import (
    ACTIVE,
    RoleGrant,
    grant,
    grants,
    has_conflict,
    may,
    may_everywhere,
    refuse_conflict,
    refuse_conflicts,
    revoke,
    units_of_person,
)
from surveys.staff_round_roles import (
    FOR_ONE_ROUND,
    RoundRole,
    grant_in_round,
    helpers_by_round,
    in_round,
    may_in_round,
    revoke_in_round,
)
from surveys.staff_secrets import Credentials, TotpSetup

__all__ = [
    "FOR_ONE_ROUND",
    "Activation",
    "Claim",
    "Credentials",
    "Invitee",
    "RoleGrant",
    "RoundRole",
    "StaffMember",
    "TotpSetup",
    "activate",
    "authenticate",
    "change_password",
    "disable",
    "get",
    "grant",
    "grant_in_round",
    "grants",
    "has_conflict",
    "helpers_by_round",
    "in_round",
    "invite",
    "listing",
    "may",
    "may_everywhere",
    "may_in_round",
    "refuse_conflict",
    "refuse_conflicts",
    "refused_invitee",
    "renew_activation",
    "revoke",
    "revoke_in_round",
    "set_up_totp",
    "units_of_person",
]

_NOT_RECOGNIZED = Problem(
    N_(
        "The username, the password or the one-time code is not right. "
        "Check all three; a one-time code works only once."
    )
)


def authenticate(
    connection: sa.Connection, keys: KeyFolder, typed: Credentials, now: datetime
) -> StaffMember:
    """Give the active member whom the credentials prove; the one-time code is used up.

    Raises Refused otherwise, the same for every cause, after one password check and one check of the
    one-time code in every case.
    """
    row = row_of(connection, typed.username.strip().lower())
    known = row is not None and row.state == ACTIVE
    right = staff_secrets.password_fits(row.password_hash if row and known else None, typed.password)
    sealed = row.totp_secret if row and known else None
    if row and sealed is not None:
        secret = staff_secrets.open_totp(keys, row.username, sealed)
    else:
        secret = staff_secrets.new_totp_secret()  # nobody's
    step = staff_secrets.totp_step(secret, typed.totp, now)
    if row is None or not known or not right or step is None or sealed is None:
        raise Refused(_NOT_RECOGNIZED)
    if not staff_phones.note_step(connection, row.username, step):
        raise Refused(_NOT_RECOGNIZED)
    return member_of(connection, row)
