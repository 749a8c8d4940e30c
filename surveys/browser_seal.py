"""What a browser seals itself, while there is no network: the answers about one subject, in two boxes.

The server cannot look into such a box; it wraps it with the group, the stratum and the way of its code
(`surveys.ballot_parts`), and what is in it is validated at close. A box also holds a binding: a few bytes
that follow from the form it belongs to. Somebody who sends a copy of another person's box with a code of
their own sends the wrong binding, and the copy is not counted: copies would tell how the other answered.
Byte layouts: docs/decisions/0016-sealed-in-the-browser.md; test vectors: tests/reference/sealed-v3.
"""

import hashlib
import hmac
import struct
from dataclasses import dataclass

from surveys.identifiers import RespondentGroup, SubjectNumber
from surveys.problems import N_, BadInput, Problem
from surveys.sealing import BrokenSealError, Opening, open_box

SEAL_BYTES = 48
"""What a sealed box adds to what is in it: a public key and a tag."""
BINDING_BYTES = 12
RATINGS_BYTES = 256
TEXT_BYTES = 4096
MOST_CODES = 240
MOST_TEXT_BYTES = 4000  # a thousand of the longest letters
UNBOUND = bytes(BINDING_BYTES)

_HEAD = struct.Struct(f">2s{BINDING_BYTES}sH")  # mark, binding, number of codes or bytes of text
_RATINGS_MARK = b"B1"
_TEXT_MARK = b"C1"
_GROUPS = tuple(RespondentGroup)


@dataclass(frozen=True, slots=True)
class SealedPair:
    """The answers about one subject as a browser sealed them: 304 bytes of ratings, 4144 of text."""

    ratings: bytes
    text: bytes


@dataclass(frozen=True, slots=True)
class Binding:
    """What a browser puts into the two boxes about one subject; neither follows from the other."""

    ratings: bytes
    text: bytes


def binding(nonce: bytes, subject: SubjectNumber, group: RespondentGroup) -> Binding:
    """Give the binding of a form (``nonce`` is its own, and secret) to what it says about one subject."""
    place = struct.pack(">HB", subject, _GROUPS.index(group))

    def of(mark: bytes) -> bytes:
        return hmac.digest(nonce, b"ydan binding " + mark + place, hashlib.sha256)[:BINDING_BYTES]

    return Binding(of(_RATINGS_MARK), of(_TEXT_MARK))


def require_sizes(pair: SealedPair) -> None:
    """Raise BadInput for boxes of other sizes than every browser makes."""
    if (len(pair.ratings), len(pair.text)) != (RATINGS_BYTES + SEAL_BYTES, TEXT_BYTES + SEAL_BYTES):
        raise BadInput(
            Problem(N_("These answers were not sealed whole. Please open the page again and send them anew."))
        )


def pack_ratings(bound: bytes, codes: bytes) -> bytes:
    """Give the 256 bytes that a browser seals as ratings."""
    return (_HEAD.pack(_RATINGS_MARK, bound, len(codes)) + codes).ljust(RATINGS_BYTES, b"\0")


def pack_text(bound: bytes, text: str) -> bytes:
    """Give the 4096 bytes that a browser seals as text."""
    encoded = text.encode()
    return (_HEAD.pack(_TEXT_MARK, bound, len(encoded)) + encoded).ljust(TEXT_BYTES, b"\0")


def read_ratings(opening: Opening, box: bytes, bound: bytes) -> bytes:
    """Give the codes in a box. Raises BrokenSealError for a box that no browser made for this form."""
    return _read(_opened(opening, box, RATINGS_BYTES), _RATINGS_MARK, bound)


def read_text(opening: Opening, box: bytes, bound: bytes) -> bytes:
    """Give the UTF-8 in a box. Raises BrokenSealError for a box that no browser made for this form."""
    return _read(_opened(opening, box, TEXT_BYTES), _TEXT_MARK, bound)


def _opened(opening: Opening, box: bytes, size: int) -> bytes:
    inner = open_box(opening, box)
    if len(inner) != size:
        raise BrokenSealError("size")
    return inner


def _read(inner: bytes, wanted: bytes, bound: bytes) -> bytes:
    mark, found, length = _HEAD.unpack_from(inner)
    if mark != wanted:
        raise BrokenSealError("head")
    if not hmac.compare_digest(found, bound):
        raise BrokenSealError("binding")
    return padded(inner, _HEAD.size, length)


def padded(plaintext: bytes, start: int, length: int) -> bytes:
    """Give what stands between a head and the zeros. Raises BrokenSealError where other bytes follow."""
    body = plaintext[start : start + length]
    if len(body) != length or plaintext[start + length :].strip(b"\0"):
        raise BrokenSealError("length")
    return body
