"""A new signing key, and the end of an old one: two people sign, the old private half is destroyed.

Killed anywhere it can be done again: the new seed lies beside the present one (``signing.next``) before the
database names its key, and takes its place afterwards. Until it does, nothing is signed.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from secrets import token_bytes

import sqlalchemy as sa

from surveys import audit, reasons, signing_keys
from surveys.installation import KEY_BYTES, Installation
from surveys.key_store import overwrite, sync_folder
from surveys.one_process import alone
from surveys.package_signature import public_pem, raw_fingerprint
from surveys.problems import N_, NotReady, Problem, Refused
from surveys.signers import are_one_person
from surveys.signing_keys import NAME, SigningKey

NEXT, OLD, LOCK = f"{NAME}.next", f"{NAME}.old", f"{NAME}.lock"


def rotate(installation: Installation, officers: tuple[str, str]) -> SigningKey:
    """Make a new signing key; the old one signs it, and nothing more. Manages its own transactions.

    An interrupted rotation is finished, with the key it made. Raises Refused when the two are one person.
    """
    _refuse_one(installation, officers)
    with _folder(installation) as directory:
        finished = _finish(installation, directory)
        if finished is not None:
            return finished
        today, seed = _today(installation), _make(directory)
        with installation.engine.begin() as connection:
            made = _renew(installation, connection, seed, today)
            _trace(installation, connection, "keys.sign_rotated", made, officers)
        _take_place(directory)
        return made


def revoke(
    installation: Installation, fingerprint: str, reason: Mapping[str, str], officers: tuple[str, str]
) -> SigningKey:
    """Let nothing count that a key signed, for a reason that everybody reads; give the key.

    The key that signs now gets a successor at once, which it does not sign: its word counts for nothing.
    Manages its own transactions. Raises BadInput for an unknown key or a reason that is not said in both
    languages, Refused when the two are one person, or when it is revoked already.
    """
    _refuse_one(installation, officers)
    said = reasons.stated(reason)
    with _folder(installation) as directory:
        _finish(installation, directory)
        today = _today(installation)
        with installation.engine.begin() as connection:
            key = signing_keys.get(connection, fingerprint)
            if key.is_present:
                _renew(installation, connection, _make(directory), today, endorsed=False)
            signing_keys.note_revoked(connection, key.fingerprint, said, today)
            _trace(installation, connection, "keys.sign_revoked", key, officers)
            revoked = signing_keys.get(connection, key.fingerprint)
        if key.is_present:
            _take_place(directory)
        return revoked


def _renew(
    installation: Installation,
    connection: sa.Connection,
    seed: bytes,
    today: date,
    *,
    endorsed: bool = True,
) -> SigningKey:
    """Write down a new key in place of the present one, with its word where it is here to give it."""
    pem = public_pem(seed)
    made = SigningKey(raw_fingerprint(pem), pem, today)
    try:
        old, old_seed = signing_keys.signer(connection, installation.keys, today)
    except (NotReady, Refused):  # an older key folder was restored, or the key file is lost
        endorsed = False
    if endorsed:
        made = signing_keys.endorse(old_seed, old.fingerprint, made)
    signing_keys.retire(connection, today)
    return signing_keys.add(connection, made)


@contextmanager
def _folder(installation: Installation) -> Iterator[Path]:
    """Work in the key folder alone."""
    directory = installation.keys.directory
    with alone(directory / LOCK, wait=True):
        yield directory


def _make(directory: Path) -> bytes:
    seed = token_bytes(KEY_BYTES)
    path = directory / NEXT
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(seed)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(directory)
    return seed


def _take_place(directory: Path) -> None:
    """Put the next seed in the place of the present one, which is overwritten."""
    present, old = directory / f"{NAME}.key", directory / OLD
    old.unlink(missing_ok=True)
    if present.exists():
        os.link(present, old)  # its bytes stay within reach until they are overwritten
    (directory / NEXT).replace(present)
    _destroy_old(directory)


def _destroy_old(directory: Path) -> None:
    if (directory / OLD).exists():
        overwrite(directory / OLD)
    sync_folder(directory)


def _finish(installation: Installation, directory: Path) -> SigningKey | None:
    """Finish what an interruption left; give the key whose seed took its place just now."""
    path = directory / NEXT
    if not path.exists():
        if (directory / OLD).exists():  # killed after the new seed took its place
            _destroy_old(directory)
        return None
    fingerprint = raw_fingerprint(public_pem(path.read_bytes()))
    with installation.engine.connect() as connection:
        keys = signing_keys.listing(connection)
    waiting = next((one for one in keys if one.fingerprint == fingerprint), None)
    if waiting is None or not waiting.is_present:
        overwrite(path)  # the database never heard of it
        return None
    _take_place(directory)
    return waiting


def _refuse_one(installation: Installation, officers: tuple[str, str]) -> None:
    with installation.engine.connect() as connection:
        is_one = are_one_person(connection, officers)
    if is_one:
        raise Refused(Problem(N_("Two different people decide about the keys that sign. Name a second one.")))


def _today(installation: Installation) -> date:
    return installation.clock().astimezone(installation.time_zone).date()


def _trace(
    installation: Installation,
    connection: sa.Connection,
    act: str,
    key: SigningKey,
    officers: tuple[str, str],
) -> None:
    signed = sorted(officers)
    details = {"officers": signed, "key": key.fingerprint}
    audit.append(connection, installation.clock, audit.Act(signed[0], act, NAME, details))
