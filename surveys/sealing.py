"""The sealed codec: a ballot as two parts of fixed size that only the closing officers can open.

Version 1 of a stored part is ``version byte + sealed box + 16 bytes of tag``. The sealed box
(X25519, XSalsa20-Poly1305) opens with the round's private key alone; the tag (HMAC-SHA256 under a key
of the round, over the part's id) shows a part that was altered or copied inside the database.
Byte layouts are described in docs/decisions/0003-sealed-box.md and held by tests/reference/sealed-v1.
Version 2 is a stored part sealed once more, with its id, as backups carry it (`seal_again`).
"""

import hashlib
import hmac
import struct
from dataclasses import dataclass

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from surveys.identifiers import Channel, RespondentGroup, SubjectNumber
from surveys.problems import N_, BadInput, Problem

SEAL_VERSION = 1
SEALED_AGAIN = 2
RATINGS_BYTES = 256
TEXT_BYTES = 4096
MOST_TEXT_CHARACTERS = 1000
TAG_BYTES = 16
PART_ID_BYTES = 16
MOST_CODES = 240

_RATINGS_HEAD = struct.Struct(">2sHBHBB")  # mark, subject, group, stratum, channel, number of codes
_TEXT_HEAD = struct.Struct(">2sHBBH")  # mark, subject, group, channel, bytes of text
_RATINGS_MARK = b"R1"
_TEXT_MARK = b"T1"
_GROUPS = tuple(RespondentGroup)
_CHANNELS = tuple(Channel)


class BrokenSealError(ValueError):
    """A stored part that cannot be opened, was altered, or holds nothing a ballot could hold."""


@dataclass(frozen=True, slots=True)
class RatingsPart:
    """The category codes of one ballot (one byte an item, in the questionnaire's order)."""

    subject: SubjectNumber
    group: RespondentGroup
    stratum: int
    channel: Channel
    codes: bytes


@dataclass(frozen=True, slots=True)
class TextPart:
    """The free text of one ballot, "" when none was written. Nothing joins it to its ratings."""

    subject: SubjectNumber
    group: RespondentGroup
    channel: Channel
    text: str


def pack_ratings(part: RatingsPart) -> bytes:
    """Give 256 bytes. Raises BadInput when a questionnaire has more items than fit."""
    if len(part.codes) > MOST_CODES:
        raise BadInput(
            Problem(N_("A ballot holds at most %(most)s items besides the text."), {"most": MOST_CODES})
        )
    head = _RATINGS_HEAD.pack(
        _RATINGS_MARK,
        part.subject,
        _GROUPS.index(part.group),
        part.stratum,
        _CHANNELS.index(part.channel),
        len(part.codes),
    )
    return (head + part.codes).ljust(RATINGS_BYTES, b"\0")


def pack_text(part: TextPart) -> bytes:
    """Give 4096 bytes. Raises BadInput when the text is longer than the promise on the page."""
    encoded = part.text.encode()
    if len(part.text) > MOST_TEXT_CHARACTERS:
        raise BadInput(
            Problem(
                N_("The text has more than %(most)s characters. Please shorten it."),
                {"most": MOST_TEXT_CHARACTERS},
            )
        )
    head = _TEXT_HEAD.pack(
        _TEXT_MARK, part.subject, _GROUPS.index(part.group), _CHANNELS.index(part.channel), len(encoded)
    )
    return (head + encoded).ljust(TEXT_BYTES, b"\0")


def _body(plaintext: bytes, head_bytes: int, length: int) -> bytes:
    body = plaintext[head_bytes : head_bytes + length]
    if len(body) != length or plaintext[head_bytes + length :].strip(b"\0"):
        raise BrokenSealError("length")
    return body


def unpack_ratings(plaintext: bytes) -> RatingsPart:
    """Read 256 bytes. Raises BrokenSealError when they are not what `pack_ratings` gives."""
    if len(plaintext) != RATINGS_BYTES:
        raise BrokenSealError("size")
    mark, subject, group, stratum, channel, count = _RATINGS_HEAD.unpack_from(plaintext)
    if mark != _RATINGS_MARK or group >= len(_GROUPS) or channel >= len(_CHANNELS):
        raise BrokenSealError("head")
    codes = _body(plaintext, _RATINGS_HEAD.size, count)
    return RatingsPart(SubjectNumber(subject), _GROUPS[group], stratum, _CHANNELS[channel], codes)


def unpack_text(plaintext: bytes) -> TextPart:
    """Read 4096 bytes. Raises BrokenSealError when they are not what `pack_text` gives."""
    if len(plaintext) != TEXT_BYTES:
        raise BrokenSealError("size")
    mark, subject, group, channel, length = _TEXT_HEAD.unpack_from(plaintext)
    if mark != _TEXT_MARK or group >= len(_GROUPS) or channel >= len(_CHANNELS):
        raise BrokenSealError("head")
    try:
        text = _body(plaintext, _TEXT_HEAD.size, length).decode()
    except UnicodeDecodeError as error:
        raise BrokenSealError("text") from error
    if len(text) > MOST_TEXT_CHARACTERS:
        raise BrokenSealError("text")
    return TextPart(SubjectNumber(subject), _GROUPS[group], _CHANNELS[channel], text)


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


def opener(private_key: bytes) -> "SealedBox[PrivateKey]":
    """Make what opens the parts of one round."""
    return SealedBox(PrivateKey(private_key))


def unseal(opening: "SealedBox[PrivateKey]", tag_key: bytes, part_id: bytes, sealed: bytes) -> bytes:
    """Open one stored part. Raises BrokenSealError for another key, another id, or one changed byte."""
    body, tag = sealed[:-TAG_BYTES], sealed[-TAG_BYTES:]
    if not hmac.compare_digest(_tag(tag_key, part_id, body), tag):
        raise BrokenSealError("tag")
    if body[0] not in (SEAL_VERSION, SEALED_AGAIN):
        raise BrokenSealError("version")
    try:
        opened = opening.decrypt(body[1:])
    except CryptoError as error:
        raise BrokenSealError("key") from error
    if body[0] == SEAL_VERSION:
        return opened
    return unseal(opening, tag_key, opened[:PART_ID_BYTES], opened[PART_ID_BYTES:])
