"""Who can open a backup: whoever holds a recipient's private key, or knows a passphrase.

Neither is stored in the installation. The recipient's private key belongs into the hands of somebody
who has no access to the server; the server needs the public one only.
"""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.pwhash import argon2id
from nacl.utils import random

from surveys import shares
from surveys.problems import N_, BadInput, Problem, Refused

PUBLIC, PRIVATE = "ydan-recipient-", "ydan-private-"
KEY_BYTES = 32
CHECK_BYTES = 4  # a slip of the pen in a written key is found
LEAST_PASSPHRASE_CHARACTERS = 16  # a stolen backup can be guessed at for ever
MOST_MEMORY_BYTES = 2**30  # a forged file must not take all memory before anything is checked
MOST_OPERATIONS = 20


@dataclass(frozen=True, slots=True)
class Lock:
    """What a backup is locked with: one of the two."""

    recipient: bytes | None = None
    passphrase: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Key:
    """What opens a backup: one of the two."""

    private: bytes | None = field(default=None, repr=False)
    passphrase: str | None = field(default=None, repr=False)


def new_pair() -> tuple[str, str]:
    """Make a recipient's key pair; give its public and its private key as they are written."""
    private = PrivateKey.generate()
    return _written(PUBLIC, bytes(private.public_key)), _written(PRIVATE, bytes(private))


def _check(prefix: str, key: bytes) -> bytes:
    return hashlib.blake2b(prefix.encode() + key, digest_size=CHECK_BYTES).digest()


def _written(prefix: str, key: bytes) -> str:
    return prefix + base64.b32encode(key + _check(prefix, key)).decode().rstrip("=").lower()


def _read(prefix: str, text: str) -> bytes:
    letters = text.strip().lower()
    body = letters.removeprefix(prefix).upper()
    try:
        raw = base64.b32decode(body + "=" * (-len(body) % 8))
    except binascii.Error:
        raw = b""
    key, check = raw[:KEY_BYTES], raw[KEY_BYTES:]
    if not letters.startswith(prefix) or len(key) != KEY_BYTES or check != _check(prefix, key):
        raise BadInput(
            Problem(
                N_("This is not a key that begins with %(prefix)s. Copy it once more, whole."),
                {"prefix": prefix},
            )
        )
    return key


def to_recipient(text: str) -> Lock:
    """Lock for whoever holds the private key of a public one. Raises BadInput for a miswritten key."""
    return Lock(recipient=_read(PUBLIC, text))


def to_passphrase(passphrase: str) -> Lock:
    """Lock with a passphrase. Raises BadInput for one that is too short."""
    if len(shares.settled(passphrase)) < LEAST_PASSPHRASE_CHARACTERS:
        raise BadInput(
            Problem(
                N_("The passphrase of a backup needs at least %(least)s characters. A sentence is best."),
                {"least": LEAST_PASSPHRASE_CHARACTERS},
            )
        )
    return Lock(passphrase=passphrase)


def of_recipient(text: str) -> Key:
    """Open with a written private key. Raises BadInput for a miswritten one."""
    return Key(private=_read(PRIVATE, text))


def lock(how: Lock, secret: bytes) -> dict[str, object]:
    """Lock the secret that encrypts one backup; what is given stands at the head of its file."""
    if how.recipient is not None:
        return {"recipient": SealedBox(PublicKey(how.recipient)).encrypt(secret).hex()}
    salt = random(argon2id.SALTBYTES)
    operations, memory = shares.OPERATIONS, shares.MEMORY_BYTES
    box = shares.secret_box(how.passphrase or "", salt, operations, memory)
    costs = {"operations": operations, "memory": memory}
    return {"passphrase": bytes(box.encrypt(secret)).hex(), "salt": salt.hex(), **costs}


def unlock(key: Key, locked: Mapping[str, object]) -> bytes:
    """Give the secret of a backup. Raises Refused for another key, BadInput for a damaged head."""
    needed = "recipient" if "recipient" in locked else "passphrase"
    if (key.private is None) == (needed == "recipient"):
        raise Refused(
            Problem(N_("This backup opens with a recipient's private key, not with a passphrase."))
            if needed == "recipient"
            else Problem(N_("This backup opens with a passphrase, not with a recipient's private key."))
        )
    try:
        box = bytes.fromhex(str(locked[needed]))
        if key.private is not None:
            return bytes(SealedBox(PrivateKey(key.private)).decrypt(box))
        return _by_passphrase(key.passphrase or "", locked, box)
    except CryptoError as error:
        raise Refused(Problem(N_("The key or passphrase is not the one of this backup."))) from error
    except (ValueError, KeyError, TypeError) as error:
        raise BadInput(Problem(N_("The head of this backup is damaged. Take another copy."))) from error


def _by_passphrase(passphrase: str, locked: Mapping[str, object], box: bytes) -> bytes:
    operations, memory = int(str(locked["operations"])), int(str(locked["memory"]))
    if not (0 < operations <= MOST_OPERATIONS and 0 < memory <= MOST_MEMORY_BYTES):
        raise ValueError("costs")
    salt = bytes.fromhex(str(locked["salt"]))
    return bytes(shares.secret_box(passphrase, salt, operations, memory).decrypt(box))
