"""Invitation codes: what is printed on a slip, what is typed, and the digest that is stored.

One invitation has two secrets: digits to type (Vietnamese keyboards rewrite letter pairs, so digits
only) and a longer one for the QR code. Neither is ever stored; their HMAC with the pepper is.
"""

import base64
import hashlib
import hmac
import re
import secrets
import unicodedata
from collections.abc import Callable
from enum import StrEnum
from typing import NewType

from surveys.problems import N_, BadInput, Problem

TypedCode = NewType("TypedCode", str)  # 16 digits and a check digit
LinkSecret = NewType("LinkSecret", str)  # 26 letters and digits of base 32: 128 bits

PAYLOAD_DIGITS = 16
CODE_DIGITS = PAYLOAD_DIGITS + 1
GROUP_DIGITS = 4
LINK_BYTES = 16
LINK_LETTERS = 26

_BASE32 = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
_SEPARATOR_CATEGORIES = frozenset({"Zs", "Cc", "Cf", "Pd", "Pc", "Po"})
# The QR code of a page of a paper form goes on after the secret: which print, which page.
_PAGE_OF_A_FORM = re.compile(r"\s*(?P<link>[A-Za-z2-7]{26})\.[0-9]{1,6}\.[0-9]{1,2}\s*", re.ASCII)
# The totally anti-symmetric quasigroup of H. M. Damm, "Total anti-symmetrische Quasigruppen" (2004):
# every single wrong digit and every swap of two neighbours is found.
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


class SecretKind(StrEnum):
    """Which secret a digest was made from; digests of different kinds never meet."""

    TYPED = "typed"
    LINK = "link"
    IMPORTED = "imported"
    IMPORTED_LINK = "imported-link"
    WORKED = "worked"  # a challenge of an open link
    WORKED_LINK = "worked-link"


def check_digit(digits: str) -> str:
    """Give the check digit of Damm's scheme for ASCII digits."""
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return str(interim)


def new_code(random_below: Callable[[int], int] = secrets.randbelow) -> TypedCode:
    """Make a code to type: 16 random digits (53 bits) and the check digit."""
    digits = f"{random_below(10**PAYLOAD_DIGITS):0{PAYLOAD_DIGITS}d}"
    return TypedCode(digits + check_digit(digits))


def new_link(random_bytes: Callable[[int], bytes] = secrets.token_bytes) -> LinkSecret:
    """Make a secret for a QR code: 128 bits in base 32 (upper case letters and digits)."""
    return LinkSecret(base64.b32encode(random_bytes(LINK_BYTES)).decode().rstrip("="))


def shown(code: TypedCode) -> str:
    """Give the code as it is printed: ``1234 5678 9012 3456 7``."""
    return " ".join(code[start : start + GROUP_DIGITS] for start in range(0, CODE_DIGITS, GROUP_DIGITS))


def _bare(typed: str) -> str:
    """Drop spaces, dots and dashes of any alphabet; turn full-width signs into plain ones."""
    plain = unicodedata.normalize("NFKC", typed)
    return "".join(sign for sign in plain if unicodedata.category(sign) not in _SEPARATOR_CATEGORIES)


def parse(typed: str) -> TypedCode:
    """Read what somebody typed. Raises BadInput only for a wrong length or a wrong check digit."""
    bare = _bare(typed)
    if len(bare) != CODE_DIGITS or not bare.isdecimal():
        raise BadInput(
            Problem(
                N_("The code has %(digits)s digits. Please type all of them as they stand on your slip."),
                {"digits": CODE_DIGITS},
            )
        )
    digits = "".join(str(unicodedata.decimal(sign)) for sign in bare)
    if check_digit(digits) != "0":
        raise BadInput(
            Problem(
                N_("One digit of the code is not right. Please compare it with your slip and type it again.")
            )
        )
    return TypedCode(digits)


def read(secret: str) -> tuple[SecretKind, str]:
    """Tell a QR's secret from typed digits. Raises BadInput as `parse` does.

    The QR code of a page of a paper form stands for its secret alone: one code, one voice, on any page.
    """
    page = _PAGE_OF_A_FORM.fullmatch(secret)
    bare = _bare(page["link"] if page else secret).upper()
    if len(bare) == LINK_LETTERS and _BASE32.issuperset(bare):
        return SecretKind.LINK, bare
    return SecretKind.TYPED, parse(secret)


def digest(pepper: bytes, kind: SecretKind, secret: str) -> bytes:
    """Give the 32 bytes that are stored in place of a secret: HMAC-SHA256 under the pepper."""
    return hmac.digest(pepper, f"ydan {kind.value} code\0{secret}".encode(), hashlib.sha256)


def keyed(key: bytes, content: bytes) -> bytes:
    """Give 32 bytes that only the holder of the key can make or recognise: HMAC-SHA256."""
    return hmac.digest(key, content, hashlib.sha256)
