"""How a ballot's two parts are laid out before they are sealed: one size for all ways of answering.

A part names its place (subject, group, stratum, the way it came) and holds either the answers or a box that
a browser sealed; nobody without the round's key can tell which. Parts of version 1 of the codec are
still read. Byte layouts: docs/decisions/0016-sealed-in-the-browser.md, held by tests/reference.
"""

import struct
from dataclasses import dataclass

from surveys import browser_seal
from surveys.browser_seal import BINDING_BYTES, MOST_CODES, UNBOUND, padded
from surveys.identifiers import Channel, RespondentGroup, SubjectNumber
from surveys.problems import N_, BadInput, Problem
from surveys.sealing import BrokenSealError, Opening

RATINGS_BYTES = 384
TEXT_BYTES = 4224
MOST_TEXT_CHARACTERS = 1000
NOT_LINKED = 0
"""The rater of a ballot in a round that did not declare that it links ballots of one code."""

_RATINGS_HEAD = struct.Struct(f">2sHBHBI{BINDING_BYTES}sBH")
_TEXT_HEAD = struct.Struct(f">2sHBB{BINDING_BYTES}sBH")
_FIRST_RATINGS_HEAD = struct.Struct(">2sHBHBB")
_FIRST_TEXT_HEAD = struct.Struct(">2sHBBH")
_RATINGS_MARK, _FIRST_RATINGS_MARK = b"R3", b"R1"
_TEXT_MARK, _FIRST_TEXT_MARK = b"T3", b"T1"
_FIRST_RATINGS_BYTES, _FIRST_TEXT_BYTES = 256, 4096
_ANSWERS, _BOX = 0, 1  # what the body is
_GROUPS = tuple(RespondentGroup)
_CHANNELS = tuple(Channel)


@dataclass(frozen=True, slots=True)
class RatingsPart:
    """The category codes of one ballot (one byte an item, in the questionnaire's order).

    ``rater``: one random number (32 bits) for all ballots of a code where the round declared it, else 0.
    """

    subject: SubjectNumber
    group: RespondentGroup
    stratum: int
    channel: Channel
    codes: bytes
    rater: int = NOT_LINKED


@dataclass(frozen=True, slots=True)
class TextPart:
    """The free text of one ballot, "" when none was written. Nothing joins it to its ratings."""

    subject: SubjectNumber
    group: RespondentGroup
    channel: Channel
    text: str


@dataclass(frozen=True, slots=True)
class BrowserBox:
    """A box that a browser sealed, with the binding that must be in it."""

    binding: bytes
    box: bytes


def pack_ratings(part: RatingsPart, inner: BrowserBox | None = None) -> bytes:
    """Give 384 bytes; with ``inner``, that box takes the place of the codes, which nobody knows yet.

    Raises BadInput when a questionnaire has more items than fit.
    """
    if len(part.codes) > MOST_CODES:
        raise BadInput(
            Problem(N_("A ballot holds at most %(most)s items besides the text."), {"most": MOST_CODES})
        )
    bound, kind, body = _body(part.codes, inner)
    head = _RATINGS_HEAD.pack(
        _RATINGS_MARK,
        part.subject,
        _GROUPS.index(part.group),
        part.stratum,
        _CHANNELS.index(part.channel),
        part.rater,
        *(bound, kind, len(body)),
    )
    return (head + body).ljust(RATINGS_BYTES, b"\0")


def pack_text(part: TextPart, inner: BrowserBox | None = None) -> bytes:
    """Give 4224 bytes; with ``inner``, that box takes the place of the text.

    Raises BadInput when the text is longer than the promise on the page.
    """
    if len(part.text) > MOST_TEXT_CHARACTERS:
        raise BadInput(
            Problem(
                N_("The text has more than %(most)s characters. Please shorten it."),
                {"most": MOST_TEXT_CHARACTERS},
            )
        )
    bound, kind, body = _body(part.text.encode(), inner)
    head = _TEXT_HEAD.pack(
        _TEXT_MARK,
        part.subject,
        _GROUPS.index(part.group),
        _CHANNELS.index(part.channel),
        *(bound, kind, len(body)),
    )
    return (head + body).ljust(TEXT_BYTES, b"\0")


def _body(answers: bytes, inner: BrowserBox | None) -> tuple[bytes, int, bytes]:
    return (UNBOUND, _ANSWERS, answers) if inner is None else (inner.binding, _BOX, inner.box)


def unpack_ratings(plaintext: bytes, opening: Opening) -> RatingsPart:
    """Read what `pack_ratings` gives, or gave; a browser's box in it is opened with the round's key.

    Raises BrokenSealError for anything else.
    """
    if plaintext[:2] == _FIRST_RATINGS_MARK:
        return _first_ratings(plaintext)
    if len(plaintext) != RATINGS_BYTES:
        raise BrokenSealError("size")
    mark, subject, group, stratum, channel, rater, bound, kind, length = _RATINGS_HEAD.unpack_from(plaintext)
    if mark != _RATINGS_MARK or kind not in (_ANSWERS, _BOX):
        raise BrokenSealError("head")
    codes = padded(plaintext, _RATINGS_HEAD.size, length)
    if kind == _BOX:
        codes = browser_seal.read_ratings(opening, codes, bound)
    place = (SubjectNumber(subject), _group(group), stratum, _channel(channel))
    return RatingsPart(*place, codes, rater)


def unpack_text(plaintext: bytes, opening: Opening) -> TextPart:
    """Read what `pack_text` gives, or gave, as `unpack_ratings` does."""
    if plaintext[:2] == _FIRST_TEXT_MARK:
        return _first_text(plaintext)
    if len(plaintext) != TEXT_BYTES:
        raise BrokenSealError("size")
    mark, subject, group, channel, bound, kind, length = _TEXT_HEAD.unpack_from(plaintext)
    if mark != _TEXT_MARK or kind not in (_ANSWERS, _BOX):
        raise BrokenSealError("head")
    encoded = padded(plaintext, _TEXT_HEAD.size, length)
    if kind == _BOX:
        encoded = browser_seal.read_text(opening, encoded, bound)
    return TextPart(SubjectNumber(subject), _group(group), _channel(channel), _decoded(encoded))


def _first_ratings(plaintext: bytes) -> RatingsPart:
    if len(plaintext) != _FIRST_RATINGS_BYTES:
        raise BrokenSealError("size")
    _, subject, group, stratum, channel, count = _FIRST_RATINGS_HEAD.unpack_from(plaintext)
    codes = padded(plaintext, _FIRST_RATINGS_HEAD.size, count)
    return RatingsPart(SubjectNumber(subject), _group(group), stratum, _channel(channel), codes)


def _first_text(plaintext: bytes) -> TextPart:
    if len(plaintext) != _FIRST_TEXT_BYTES:
        raise BrokenSealError("size")
    _, subject, group, channel, length = _FIRST_TEXT_HEAD.unpack_from(plaintext)
    encoded = padded(plaintext, _FIRST_TEXT_HEAD.size, length)
    return TextPart(SubjectNumber(subject), _group(group), _channel(channel), _decoded(encoded))


def _group(place: int) -> RespondentGroup:
    if place >= len(_GROUPS):
        raise BrokenSealError("head")
    return _GROUPS[place]


def _channel(place: int) -> Channel:
    if place >= len(_CHANNELS):
        raise BrokenSealError("head")
    return _CHANNELS[place]


def _decoded(encoded: bytes) -> str:
    try:
        text = encoded.decode()
    except UnicodeDecodeError as error:
        raise BrokenSealError("text") from error
    if len(text) > MOST_TEXT_CHARACTERS:
        raise BrokenSealError("text")
    return text
