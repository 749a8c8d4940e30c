"""The seal: a ballot's parts as only the closing officers can open them.

A stored part is ``version byte + sealed box + 16 bytes of tag``. The sealed box (X25519,
XSalsa20-Poly1305) opens with the round's private key alone; the tag (HMAC-SHA256 under a key of the
round, over the part's id) shows a part that was altered or copied inside the database. The version says
what the box holds: 1 and 3 a part as `surveys.ballot_parts` lays it out (3 is what is written), 2 a stored
part sealed once more, with its id, as backups carry it (`seal_again`). Byte layouts are described in
docs/decisions/0003-sealed-box.md and 0016-sealed-in-the-browser.md.
"""

import hashlib
import hmac

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

FIRST_VERSION = 1
SEALED_AGAIN = 2
SEAL_VERSION = 3
TAG_BYTES = 16
PART_ID_BYTES = 16

Opening = SealedBox[PrivateKey]
"""What opens the parts of one round."""


class BrokenSealError(ValueError):
    """A stored part that cannot be opened, was altered, or holds nothing a ballot could hold."""


def _tag(tag_key: bytes, part_id: bytes, body: bytes) -> bytes:
    return hmac.digest(tag_key, part_id + body, hashlib.sha256)[:TAG_BYTES]


def seal(public_key: bytes, tag_key: bytes, part_id: bytes, plaintext: bytes) -> bytes:
    """Seal one part for storing under ``part_id`` (16 random bytes)."""
    body = bytes([SEAL_VERSION]) + SealedBox(PublicKey(public_key)).encrypt(plaintext)
    return body + _tag(tag_key, part_id, body)


def seal_again(public_key: bytes, tag_key: bytes, new_id: bytes, stored: tuple[bytes, bytes]) -> bytes:
    """Seal a stored part (its id and what is stored under it) once more, for storing under ``new_id``.

    Nobody without the round's private key can tell which part it was: two copies of one box have no
    part in common, so what came between them does not show.
    """
    old_id, sealed = stored
    body = bytes([SEALED_AGAIN]) + SealedBox(PublicKey(public_key)).encrypt(old_id + sealed)
    return body + _tag(tag_key, new_id, body)


def opener(private_key: bytes) -> Opening:
    """Make what opens the parts of one round."""
    return SealedBox(PrivateKey(private_key))


def open_box(opening: Opening, box: bytes) -> bytes:
    """Open one sealed box. Raises BrokenSealError for another key, or one changed byte."""
    try:
        return opening.decrypt(box)
    except CryptoError as error:
        raise BrokenSealError("key") from error


def unseal(opening: Opening, tag_key: bytes, part_id: bytes, sealed: bytes) -> bytes:
    """Open one stored part. Raises BrokenSealError for another key, another id, or one changed byte."""
    body, tag = sealed[:-TAG_BYTES], sealed[-TAG_BYTES:]
    if not hmac.compare_digest(_tag(tag_key, part_id, body), tag):
        raise BrokenSealError("tag")
    if body[0] not in (FIRST_VERSION, SEALED_AGAIN, SEAL_VERSION):
        raise BrokenSealError("version")
    opened = open_box(opening, body[1:])
    if body[0] != SEALED_AGAIN:
        return opened
    return unseal(opening, tag_key, opened[:PART_ID_BYTES], opened[PART_ID_BYTES:])
