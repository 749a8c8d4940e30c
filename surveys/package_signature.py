"""Who signed a package: Ed25519 over the list of hashes, in the forms openssl reads."""

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from surveys.problems import N_, BadInput, Problem


def sign(seed: bytes, message: bytes) -> bytes:
    """Sign with the key grown from a seed of 32 bytes."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def public_pem(seed: bytes) -> bytes:
    """Give the public key that belongs to a seed."""
    return (
        Ed25519PrivateKey.from_private_bytes(seed)
        .public_key()
        .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )


def is_signed(pem: bytes, signature: bytes, message: bytes) -> bool:
    """Tell whether the signature is this key's over this message. Raises BadInput on what is no such key."""
    try:
        _public_key(pem).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def raw_fingerprint(pem: bytes) -> str:
    """Give the SHA-256 of the raw public key, 64 hex digits. Raises BadInput on what is no such key."""
    return hashlib.sha256(_public_key(pem).public_bytes_raw()).hexdigest()


def fingerprint(pem: bytes) -> str:
    """Give the SHA-256 of the raw public key, hex in groups of eight: short enough to be read out."""
    digest = raw_fingerprint(pem)
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))


def _public_key(pem: bytes) -> Ed25519PublicKey:
    try:
        key = load_pem_public_key(pem)
    except ValueError as error:
        raise BadInput(_not_a_key()) from error
    if not isinstance(key, Ed25519PublicKey):
        raise BadInput(_not_a_key())
    return key


def _not_a_key() -> Problem:
    return Problem(N_("This is not an Ed25519 public key in PEM form. Give the key.pem of the signer."))
