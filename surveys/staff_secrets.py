"""What proves who a member of staff is: password, one-time codes of a phone, the printed activation code."""

import base64
import hashlib
import hmac
import secrets
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from nacl.exceptions import CryptoError
from nacl.secret import Aead

from surveys.codes import keyed
from surveys.installation import KeyFolder
from surveys.problems import N_, NotReady, Problem

LEAST_PASSWORD_CHARACTERS = 12
MOST_PASSWORD_CHARACTERS = 256
LEAST_DIFFERENT_CHARACTERS = 5
LEAST_CHARACTERS_OF_ONES_OWN = 8
GUESSED = (  # without marks and spaces; longer ones first
    *("administrator", "quangninh", "qwertyuiop", "1q2w3e4r5t", "0123456789", "123456789", "987654321"),
    *("asdfghjkl", "12345678", "1q2w3e4r", "matkhau", "mattran", "toquoc", "vietnam", "khaosat", "password"),
    *("passw0rd", "iloveyou", "zxcvbnm", "welcome", "letmein", "1234567", "abcdefg", "qwerty", "123456"),
    *("654321", "asdfgh", "abc123", "phieu", "admin", "ydan", "mttq", "12345", "1234", "123", "2024", "2025"),
    *("2026", "2027"),
)
TOTP_SECRET_BYTES = 20  # 160 bits, as RFC 4226 recommends
TOTP_STEP_SECONDS = 30
TOTP_DIGITS = 6
TOTP_DRIFT_STEPS = 1  # a phone's clock may be half a minute off, either way
ISSUER = "Ý Dân"

# argon2id as RFC 9106, section 4, recommends where 2 GiB for one sign-in are too much
PASSWORD_PASSES = 3
PASSWORD_LANES = 4
PASSWORD_MEMORY_KIB = 64 * 1024

_hasher = PasswordHasher(PASSWORD_PASSES, PASSWORD_MEMORY_KIB, PASSWORD_LANES)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What somebody typed to sign in."""

    username: str
    password: str = field(repr=False)
    totp: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TotpSetup:
    """What a phone needs to make one-time codes: shown once, as letters and as the content of a QR code."""

    secret: str = field(repr=False)
    uri: str = field(repr=False)


def password_problems(password: str, username: str) -> list[Problem]:
    """Give what speaks against a password."""
    settled = _settled(password)
    if not LEAST_PASSWORD_CHARACTERS <= len(settled) <= MOST_PASSWORD_CHARACTERS:
        return [
            Problem(
                N_(
                    "The password needs at least %(least)s characters (at most %(most)s). A sentence is best."
                ),
                {"least": LEAST_PASSWORD_CHARACTERS, "most": MOST_PASSWORD_CHARACTERS},
                "password",
            )
        ]
    rest = settled.casefold().replace(username.casefold(), "")
    if len(set(settled)) < LEAST_DIFFERENT_CHARACTERS or len(rest) < LEAST_CHARACTERS_OF_ONES_OWN:
        return [
            Problem(
                N_("The password is too easy to guess. Do not repeat characters or use your username."),
                where="password",
            )
        ]
    if len(_of_ones_own(rest)) < LEAST_CHARACTERS_OF_ONES_OWN:
        return [
            Problem(
                N_("Everybody tries these words first. Add words of your own to the password."),
                where="password",
            )
        ]
    return []


def _of_ones_own(password: str) -> str:
    """Take away what stands in every list of passwords, and the words of this product and its users."""
    plain = unicodedata.normalize("NFKD", password).replace("đ", "d")
    rest = "".join(sign for sign in plain if not unicodedata.combining(sign) and not sign.isspace())
    for word in GUESSED:
        rest = rest.replace(word, "")
    return rest


def _settled(password: str) -> str:
    # The same keys give composed or decomposed Vietnamese letters, depending on the keyboard.
    return unicodedata.normalize("NFKC", password[: MOST_PASSWORD_CHARACTERS * 4])


def hash_password(password: str) -> str:
    """Give the argon2id hash that is stored."""
    return _hasher.hash(_settled(password).encode(errors="surrogatepass"))


def password_fits(stored: str | None, password: str) -> bool:
    """Say whether a password is the stored one. Without a stored one it takes as long, and is False."""
    try:
        _hasher.verify(stored or _nobodys_hash(), _settled(password).encode(errors="surrogatepass"))
    except VerificationError:
        return False
    return stored is not None


@cache
def _nobodys_hash() -> str:
    return _hasher.hash(secrets.token_bytes(32))


def _totp_box(key: bytes) -> Aead:
    return Aead(keyed(key, b"ydan staff totp"))


def new_totp_secret() -> bytes:
    """Make the secret that a phone and this installation share."""
    return secrets.token_bytes(TOTP_SECRET_BYTES)


def seal_totp(keys: KeyFolder, username: str, secret: bytes) -> bytes:
    """Encrypt a phone's secret for one member: put in another's place it does not open."""
    return bytes(_totp_box(keys.read("installation")).encrypt(secret, username.encode()))


def open_totp(keys: KeyFolder, username: str, sealed: bytes) -> bytes:
    """Decrypt a phone's secret. Raises NotReady when the installation key is not the one that sealed it."""
    for key in keys.readable("installation"):
        if (secret := _opened(key, username, sealed)) is not None:
            return secret
    raise NotReady(
        Problem(N_("The installation key does not fit this database. Restore the key that belongs to it."))
    )


def totp_is_current(keys: KeyFolder, username: str, sealed: bytes) -> bool:
    """Say whether a phone's secret is encrypted with the present installation key."""
    return _opened(keys.read("installation"), username, sealed) is not None


def _opened(key: bytes, username: str, sealed: bytes) -> bytes | None:
    try:
        return bytes(_totp_box(key).decrypt(sealed, username.encode()))
    except CryptoError:
        return None


def totp_setup(username: str, secret: bytes) -> TotpSetup:
    """Give what the member enters into a phone."""
    text = base64.b32encode(secret).decode()
    return TotpSetup(text, pyotp.TOTP(text).provisioning_uri(name=username, issuer_name=ISSUER))


def totp_step(secret: bytes, typed: str, now: datetime) -> int | None:
    """Give the time step whose one-time code was typed; None when it is of none of the steps around now."""
    digits = "".join(unicodedata.normalize("NFKC", typed).split())
    maker = pyotp.HOTP(base64.b32encode(secret).decode(), digits=TOTP_DIGITS)
    present = int(now.timestamp()) // TOTP_STEP_SECONDS
    found = None
    for step in range(present - TOTP_DRIFT_STEPS, present + TOTP_DRIFT_STEPS + 1):
        if hmac.compare_digest(maker.at(step).encode(), digits.encode(errors="replace")):
            found = step
    return found


def activation_digest(keys: KeyFolder, username: str, code: str) -> bytes:
    """Give what is stored of a printed activation code."""
    name = hashlib.sha256(username.encode()).digest()
    return keyed(keys.read("pepper"), b"ydan staff activation\0" + name + code.encode())


def recovery_digest(keys: KeyFolder, username: str, code: str) -> bytes:
    """Give what is stored of a printed recovery code."""
    name = hashlib.sha256(username.encode()).digest()
    return keyed(keys.read("pepper"), b"ydan staff recovery\0" + name + code.encode())
