"""Passkeys of staff (WebAuthn, level 3): a key pair in a device that answers only to this office's address.

User verification (fingerprint, face, PIN of the device) is required, so that one stands for password and
one-time code together. Functions work inside the caller's transaction.
"""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from surveys import staff_challenges
from surveys.codes import keyed
from surveys.installation import KeyFolder
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.schema import staff, staff_passkey
from surveys.staff_roles import ACTIVE
from surveys.text import clean

MOST_RESPONSE = 16 * 1024
MOST_NAME = 64
MOST_PASSKEYS = 10
_NOT_RECOGNIZED = Problem(
    N_("This passkey is not known here, or it did not answer as it should. Sign in with your password.")
)
_COPIED = Problem(
    N_(
        "This passkey counts fewer uses than were seen here: a copy of it may exist. "
        "It is not accepted; remove it and tell your administrator."
    )
)


@dataclass(frozen=True, slots=True)
class PasskeySite:
    """The address that passkeys answer to."""

    host: str
    origin: str


@dataclass(frozen=True, slots=True)
class Passkey:
    """One passkey as its owner sees it."""

    credential: bytes
    username: str
    name: str
    added_on: date

    @property
    def mark(self) -> str:
        """What a page calls it."""
        return self.credential.hex()[:24]


@dataclass(frozen=True, slots=True)
class Answered:
    """What a device answered, and to what: ``purpose`` is what the challenge was made for."""

    site: PasskeySite
    purpose: str
    response: str = field(repr=False)


class CopiedPasskey(Refused):
    """A passkey whose counter went back; ``username``: whose it is."""

    def __init__(self, username: str) -> None:
        super().__init__(_COPIED)
        self.username = username


def listing(connection: sa.Connection, username: str) -> tuple[Passkey, ...]:
    """Give the passkeys of a member by name."""
    rows = connection.execute(
        sa.select(staff_passkey)
        .where(staff_passkey.c.username == username)
        .order_by(staff_passkey.c.name, staff_passkey.c.credential)
    )
    return tuple(Passkey(bytes(row.credential), row.username, row.name, row.added_on) for row in rows)


def creation_options(
    keys: KeyFolder, site: PasskeySite, owned: tuple[Passkey, ...], username: str, challenge: bytes
) -> str:
    """Give what a browser needs to make a passkey for a member, as JSON."""
    import webauthn
    from webauthn.helpers import structs

    return webauthn.options_to_json(
        webauthn.generate_registration_options(
            rp_id=site.host,
            rp_name="Ý Dân",
            user_name=username,
            user_id=_handle(keys, username),
            challenge=challenge,
            exclude_credentials=[structs.PublicKeyCredentialDescriptor(id=one.credential) for one in owned],
            authenticator_selection=structs.AuthenticatorSelectionCriteria(
                resident_key=structs.ResidentKeyRequirement.REQUIRED,
                user_verification=structs.UserVerificationRequirement.REQUIRED,
            ),
        )
    )


def request_options(site: PasskeySite, owned: tuple[Passkey, ...], challenge: bytes) -> str:
    """Give what a browser needs to ask for a passkey, as JSON; without ``owned`` any of this office."""
    import webauthn
    from webauthn.helpers import structs

    return webauthn.options_to_json(
        webauthn.generate_authentication_options(
            rp_id=site.host,
            challenge=challenge,
            allow_credentials=[structs.PublicKeyCredentialDescriptor(id=one.credential) for one in owned],
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        )
    )


def _handle(keys: KeyFolder, username: str) -> bytes:
    # The device keeps it beside the key: not the name, and the same for every key of a member.
    return keyed(keys.read("pepper"), b"ydan passkey\0" + username.encode())


def _parsed(answered: Answered) -> dict[str, Any]:
    if len(answered.response) > MOST_RESPONSE:
        raise Refused(_NOT_RECOGNIZED)
    try:
        found = json.loads(answered.response)
    except (ValueError, RecursionError) as error:
        raise Refused(_NOT_RECOGNIZED) from error
    if not isinstance(found, dict) or not isinstance(found.get("response"), dict):
        raise Refused(_NOT_RECOGNIZED)
    return found


def _own_challenge(keys: KeyFolder, answered: Answered, parsed: dict[str, Any], now: datetime) -> bytes:
    """Give the challenge that was answered; the seal in it says that it is ours, and what for."""
    from webauthn.helpers import base64url_to_bytes

    try:
        told = json.loads(base64url_to_bytes(parsed["response"]["clientDataJSON"]))
        challenge = base64url_to_bytes(told["challenge"])
    except (ValueError, TypeError, KeyError, RecursionError, AttributeError) as error:
        raise Refused(_NOT_RECOGNIZED) from error
    staff_challenges.require_own(keys.read("office-cookie"), challenge, answered.purpose, now)
    return challenge


def add(
    connection: sa.Connection, keys: KeyFolder, owner: tuple[str, str], answered: Answered, now: datetime
) -> Passkey:
    """Keep a passkey that a device just made; ``owner``: username and the name of the passkey.

    Raises Refused for an answer that does not hold, BadInput for a name that does not fit.
    """
    import webauthn
    from webauthn.helpers.exceptions import WebAuthnException

    username, name = owner[0], clean(owner[1]).strip()
    if not 0 < len(name) <= MOST_NAME:
        raise BadInput(Problem(N_("Give the passkey a name of at most 64 letters."), where="name"))
    if len(listing(connection, username)) >= MOST_PASSKEYS:
        raise Refused(
            Problem(N_("You have ten passkeys already. Remove one that you no longer use."), where="name")
        )
    parsed = _parsed(answered)
    challenge = _own_challenge(keys, answered, parsed, now)
    staff_challenges.spend(connection, challenge, now)
    try:
        made = webauthn.verify_registration_response(
            credential=parsed,
            expected_challenge=challenge,
            expected_rp_id=answered.site.host,
            expected_origin=answered.site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError, AttributeError) as error:
        raise Refused(_NOT_RECOGNIZED) from error
    if connection.scalar(
        sa.select(staff_passkey.c.username).where(staff_passkey.c.credential == made.credential_id)
    ):
        raise Refused(_NOT_RECOGNIZED)
    day = now.astimezone(UTC).date()
    connection.execute(
        sa.insert(staff_passkey).values(
            credential=made.credential_id,
            username=username,
            public_key=made.credential_public_key,
            uses=made.sign_count,
            name=name,
            added_on=day,
        )
    )
    return Passkey(made.credential_id, username, name, day)


def recognize(connection: sa.Connection, keys: KeyFolder, answered: Answered, now: datetime) -> str:
    """Give the username of the active member whose passkey answered; the challenge is used up.

    Raises Refused; CopiedPasskey when the key counts fewer uses than were seen.
    """
    import webauthn
    from webauthn.helpers.exceptions import WebAuthnException

    parsed = _parsed(answered)
    challenge = _own_challenge(keys, answered, parsed, now)
    row = _stored_key(connection, keys, parsed)
    staff_challenges.spend(connection, challenge, now)
    try:
        found = webauthn.verify_authentication_response(
            credential=parsed,
            expected_challenge=challenge,
            expected_rp_id=answered.site.host,
            expected_origin=answered.site.origin,
            credential_public_key=row.public_key,
            credential_current_sign_count=0,  # counted below: a copy is told apart from a slip
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError, AttributeError) as error:
        raise Refused(_NOT_RECOGNIZED) from error
    _count(connection, row, found.new_sign_count)
    return str(row.username)


def _count(connection: sa.Connection, row: sa.Row[tuple[Any, ...]], uses: int) -> None:
    if (uses or row.uses) and uses <= row.uses:
        raise CopiedPasskey(row.username)
    counted = connection.execute(
        sa.update(staff_passkey)
        .where(staff_passkey.c.credential == row.credential, staff_passkey.c.uses == row.uses)
        .values(uses=uses)
    )
    if counted.rowcount != 1:
        raise Refused(_NOT_RECOGNIZED)


def _stored_key(
    connection: sa.Connection, keys: KeyFolder, parsed: dict[str, Any]
) -> sa.Row[tuple[Any, ...]]:
    """Give the key that claims to have answered, of an active member. Raises Refused."""
    from webauthn.helpers import base64url_to_bytes

    try:
        credential = base64url_to_bytes(parsed["rawId"])
        handle = parsed["response"].get("userHandle")
        claimed = base64url_to_bytes(handle) if handle else None
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Refused(_NOT_RECOGNIZED) from error
    row = connection.execute(
        sa.select(staff_passkey)
        .join(staff, staff.c.username == staff_passkey.c.username)
        .where(staff_passkey.c.credential == credential, staff.c.state == ACTIVE)
    ).first()
    if row is None or claimed not in (None, _handle(keys, row.username)):
        raise Refused(_NOT_RECOGNIZED)
    return row


def remove(connection: sa.Connection, username: str, mark: str) -> bool:
    """Remove a passkey of a member; False when there is none that a page calls so."""
    found = [one for one in listing(connection, username) if one.mark == mark]
    for one in found:
        connection.execute(sa.delete(staff_passkey).where(staff_passkey.c.credential == one.credential))
    return bool(found)
