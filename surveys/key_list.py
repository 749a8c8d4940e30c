"""The list of keys that anyone can carry to a machine without a network.

Canonical JSON, signed with the present key. Whoever trusts one key of the list comes to know the others,
hears of every revocation, and of every package in whose place another stands.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from surveys import signing_keys
from surveys.installation import Installation
from surveys.organizations import EVERYTHING, Scope
from surveys.package_signature import is_signed, raw_fingerprint, sign
from surveys.problems import N_, BadInput, Problem
from surveys.public_hash import canonical
from surveys.schema import package_issue, release, release_correction, survey
from surveys.signing_keys import SigningKey

FORMAT = 1
PURPOSE = "ydan keys"  # a signature of one purpose proves nothing for another
MOST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Superseded:
    """What took the place of a package's release. ``reason``: by language; empty where none was noted."""

    by: int
    reason: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class KeyList:
    """The keys of an installation, and its packages (by digest) in whose place others stand.

    ``signed_by``: fingerprint of the key that signed the list; None for what is read here, unsigned.
    ``holds``: whether that signature is the key's over this list.
    """

    issued_on: date
    keys: tuple[SigningKey, ...]
    packages: Mapping[str, Superseded]
    signed_by: str | None = None
    holds: bool = False


def own(connection: sa.Connection, today: date, scope: Scope = EVERYTHING) -> KeyList:
    """Give the keys of this installation, and the superseded packages within a scope."""
    return KeyList(today, signing_keys.listing(connection), superseded(connection, scope))


def superseded(connection: sa.Connection, scope: Scope = EVERYTHING) -> dict[str, Superseded]:
    """Give every package of a release that another one took the place of, by digest, within a scope."""
    later = (
        sa.select(sa.func.min(release.c.number))
        .where(release.c.survey == package_issue.c.survey, release.c.number > package_issue.c.number)
        .correlate(package_issue)
        .scalar_subquery()
    )
    rows = connection.execute(
        sa.select(package_issue.c.digest, later.label("by"), release_correction.c.reason)
        .select_from(package_issue)
        .outerjoin(
            release_correction,
            sa.and_(
                release_correction.c.survey == package_issue.c.survey, release_correction.c.number == later
            ),
        )
        .join(survey, survey.c.code == package_issue.c.survey)
        .where(later.is_not(None), scope.within(survey.c.unit))
        .order_by(package_issue.c.digest)
    )
    return {row.digest: Superseded(row.by, row.reason or {}) for row in rows}


def written(installation: Installation, scope: Scope = EVERYTHING) -> bytes:
    """Give the signed list of this installation; the same until something of it or the day changes.

    ``scope``: of whoever it is for; an organization hears nothing of the packages of another.

    Reads only: a key that has signed no package yet stands in the list with today as its first day. Raises
    NotReady when the present key cannot sign.
    """
    today = installation.clock().astimezone(installation.time_zone).date()
    with installation.engine.connect() as connection:
        signer, seed = signing_keys.looked_up(connection, installation.keys, today)
        found = own(connection, today, scope)
    keys = found.keys if signer in found.keys else (signer, *found.keys)
    return signed(replace(found, keys=keys), signer.fingerprint, seed)


def signed(found: KeyList, signer: str, seed: bytes) -> bytes:
    """Write a list. ``signer``: fingerprint of the key grown from the seed."""
    content = _content(found, signer)
    signature = sign(seed, canonical(content).encode())
    return (
        json.dumps(content | {"signature": signature.hex()}, ensure_ascii=False, indent=1) + "\n"
    ).encode()


def _content(found: KeyList, signer: str) -> dict[str, object]:
    return {
        "format": FORMAT,
        "purpose": PURPOSE,
        "issued_on": found.issued_on.isoformat(),
        "signed_by": signer,
        "keys": [_key_json(one) for one in found.keys],
        "packages": [
            {"digest": digest, "superseded_by": one.by, "reason": dict(one.reason)}
            for digest, one in found.packages.items()
        ],
    }


def _key_json(one: SigningKey) -> dict[str, object]:
    return {
        "fingerprint": one.fingerprint,
        "pem": one.pem.decode(),
        "made_on": one.made_on.isoformat(),
        "retired_on": one.retired_on and one.retired_on.isoformat(),
        "revoked_on": one.revoked_on and one.revoked_on.isoformat(),
        "reason": None if one.reason is None else dict(one.reason),
        "endorsed_by": one.endorsed_by,
        "endorsement": None if one.endorsement is None else one.endorsement.hex(),
    }


def read(file: bytes) -> KeyList:
    """Read a list that somebody carried here; whether its signer is trusted is another question.

    Raises BadInput when it is no such list. ``holds`` says whether it is as it was signed.
    """
    if len(file) > MOST_BYTES:
        raise BadInput(_not_a_list())
    try:
        content: dict[str, Any] = json.loads(file)
        signature = bytes.fromhex(content.pop("signature"))
        if (content["format"], content["purpose"]) != (FORMAT, PURPOSE):
            raise BadInput(_not_a_list())
        keys = tuple(_key(one) for one in content["keys"])
        packages = {
            str(one["digest"]): Superseded(int(one["superseded_by"]), _reason(one["reason"]) or {})
            for one in content["packages"]
        }
        signed_by = str(content["signed_by"])
        issued_on = date.fromisoformat(content["issued_on"])
        message = canonical(content).encode()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadInput(_not_a_list()) from error
    holds = any(one.fingerprint == signed_by and is_signed(one.pem, signature, message) for one in keys)
    return KeyList(issued_on, keys, packages, signed_by, holds)


def _key(written_key: Mapping[str, Any]) -> SigningKey:
    pem, fingerprint = written_key["pem"].encode(), str(written_key["fingerprint"])
    try:
        belongs = raw_fingerprint(pem) == fingerprint
    except BadInput:
        belongs = False
    if not belongs:
        raise BadInput(_not_a_list())
    endorsement = written_key["endorsement"]
    return SigningKey(
        fingerprint=fingerprint,
        pem=pem,
        made_on=date.fromisoformat(written_key["made_on"]),
        retired_on=_day(written_key["retired_on"]),
        revoked_on=_day(written_key["revoked_on"]),
        reason=_reason(written_key["reason"]),
        endorsed_by=written_key["endorsed_by"],
        endorsement=None if endorsement is None else bytes.fromhex(endorsement),
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _reason(said: Mapping[str, Any] | None) -> dict[str, str] | None:
    return None if said is None else {str(language): str(text) for language, text in said.items()}


def _not_a_list() -> Problem:
    return Problem(
        N_("This is not a list of keys, or it is damaged. Ask for the file that “ydan package keys” writes.")
    )
