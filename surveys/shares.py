"""The private key of a round as three shares (SLIP-39, any two of three), and wrapping a share.

A wrapped share is a small file in the key store: the words of the share in a secret box whose key comes
from an officer's closing passphrase (argon2id). The third share is printed and stored nowhere.
"""

import json
import unicodedata
from dataclasses import dataclass, field

from nacl.exceptions import CryptoError
from nacl.pwhash import argon2id
from nacl.secret import SecretBox
from nacl.utils import random
from shamir_mnemonic import MnemonicError, combine_mnemonics, generate_mnemonics

NEEDED_SHARES = 2
ALL_SHARES = 3
FORMAT = 1
OPERATIONS = 3
MEMORY_BYTES = 128 * 2**20  # a quarter of a second for each guess

Words = str
"""A share as 33 words of the SLIP-39 list, with a space between them."""


@dataclass(frozen=True, slots=True)
class WrappedShare:
    """A share that opens with one officer's closing passphrase.

    ``operations`` and ``memory`` (bytes) are the cost of argon2id when it was wrapped.
    """

    officer: str
    operations: int
    memory: int
    salt: bytes
    box: bytes = field(repr=False)

    def to_json(self) -> bytes:
        """Give the content of its file in the key store."""
        content = {
            "format": FORMAT,
            "officer": self.officer,
            "operations": self.operations,
            "memory": self.memory,
            "salt": self.salt.hex(),
            "box": self.box.hex(),
        }
        return json.dumps(content, indent=1).encode()


def split(private_key: bytes) -> list[Words]:
    """Split a key into three shares; two of them give it back, one alone tells nothing."""
    # The key is random already: stretching it by SLIP-39's own iterations would add nothing.
    shares: list[Words] = generate_mnemonics(
        1, [(NEEDED_SHARES, ALL_SHARES)], private_key, iteration_exponent=0
    )[0]
    return shares


def join(shares: list[Words]) -> bytes | None:
    """Give the key of two shares; None when they are mistyped or do not belong together."""
    try:
        key: bytes = combine_mnemonics([tidy(words) for words in shares])
    except MnemonicError:
        return None
    return key


def tidy(words: str) -> Words:
    """Give words as they are compared: lower case, one space between them."""
    return " ".join(unicodedata.normalize("NFKC", words).lower().split())


def settled(passphrase: str) -> str:
    """Give a passphrase as it is compared: whichever keyboard wrote its accents, without outer spaces."""
    return unicodedata.normalize("NFC", passphrase).strip()


def secret_box(passphrase: str, salt: bytes, operations: int, memory: int) -> SecretBox:
    """Give what a passphrase locks: argon2id of so many ``operations`` and bytes of ``memory``."""
    secret = settled(passphrase).encode()
    return SecretBox(argon2id.kdf(SecretBox.KEY_SIZE, secret, salt, opslimit=operations, memlimit=memory))


def wrap(share: Words, officer: str, passphrase: str) -> WrappedShare:
    """Lock a share with an officer's closing passphrase."""
    salt = random(argon2id.SALTBYTES)
    box = secret_box(passphrase, salt, OPERATIONS, MEMORY_BYTES)
    return WrappedShare(officer, OPERATIONS, MEMORY_BYTES, salt, bytes(box.encrypt(share.encode())))


def read(source: bytes) -> WrappedShare | None:
    """Read a wrapped share's file; None when it is damaged."""
    try:
        content = json.loads(source)
        wrapped = WrappedShare(
            str(content["officer"]),
            int(content["operations"]),
            int(content["memory"]),
            bytes.fromhex(content["salt"]),
            bytes.fromhex(content["box"]),
        )
    except (ValueError, KeyError, TypeError):
        return None
    return wrapped if content["format"] == FORMAT else None


def unwrap(wrapped: WrappedShare, passphrase: str) -> Words | None:
    """Open a share; None for another passphrase, or when the file was altered."""
    try:
        box = secret_box(passphrase, wrapped.salt, wrapped.operations, wrapped.memory)
        return box.decrypt(wrapped.box).decode()
    except CryptoError:
        return None
