"""Opened ballots at rest: shuffled, packed, in encrypted blocks (``surveys.ballot_blocks``)."""

import json
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import starmap

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from surveys import ballot_blocks
from surveys.ballot_blocks import RATINGS, TEXTS, Keys
from surveys.ballot_parts import RatingsPart, TextPart
from surveys.identifiers import Channel, RespondentGroup, SubjectNumber, SurveyCode

BALLOTS_IN_BLOCK = 4096
TEXTS_IN_BLOCK = 256
WITHOUT_RATERS = 1  # blocks from before rounds could declare linking
WITH_RATERS = 2

_HEAD = struct.Struct("<HHI")  # format, items, ballots
_GROUPS = tuple(RespondentGroup)
_CHANNELS = tuple(Channel)


@dataclass(frozen=True, slots=True)
class OpenedBallots:
    """The valid ballots of a closed round, in no order; row i of every array is one ballot.

    Attributes
    ----------
    subject, stratum
        Numbers within the round, uint16, shape (ballots,).
    group, channel
        Place in ``RespondentGroup`` and ``Channel``, uint8, shape (ballots,).
    codes
        Category codes, uint8, shape (ballots, coded items), columns in the questionnaire's order.
    rater
        Random numbers, uint32, shape (ballots,): equal for the ballots of one code where the round declared
        it; 0 in every other round, and from the purge on.
    """

    subject: NDArray[np.uint16]
    group: NDArray[np.uint8]
    stratum: NDArray[np.uint16]
    channel: NDArray[np.uint8]
    codes: NDArray[np.uint8]
    rater: NDArray[np.uint32]

    def __len__(self) -> int:
        return len(self.subject)


def gather(parts: Sequence[RatingsPart], items: int) -> OpenedBallots:
    """Put the ratings of ballots side by side; every part has ``items`` codes."""
    codes = np.frombuffer(b"".join(part.codes for part in parts), dtype=np.uint8)
    return OpenedBallots(
        np.array([part.subject for part in parts], dtype=np.uint16),
        np.array([_GROUPS.index(part.group) for part in parts], dtype=np.uint8),
        np.array([part.stratum for part in parts], dtype=np.uint16),
        np.array([_CHANNELS.index(part.channel) for part in parts], dtype=np.uint8),
        codes.reshape(len(parts), items),
        np.array([part.rater for part in parts], dtype=np.uint32),
    )


def _packed(ballots: OpenedBallots, start: int) -> bytes:
    rows = slice(start, start + BALLOTS_IN_BLOCK)
    codes = ballots.codes[rows]
    head = _HEAD.pack(WITH_RATERS, codes.shape[1], codes.shape[0])
    columns = (ballots.subject, ballots.group, ballots.stratum, ballots.channel)
    return (
        head
        + b"".join(column[rows].astype(column.dtype.newbyteorder("<")).tobytes() for column in columns)
        + codes.tobytes()
        + ballots.rater[rows].astype("<u4").tobytes()
    )


def _unpacked(block: bytes) -> OpenedBallots:
    version, items, count = _HEAD.unpack_from(block)
    layout = [("<u2", 1), ("u1", 1), ("<u2", 1), ("u1", 1), ("u1", items)]
    if version != WITHOUT_RATERS:
        layout.append(("<u4", 1))
    start = _HEAD.size
    columns = []
    for name, size in layout:
        column = np.frombuffer(block, dtype=name, count=count * size, offset=start)
        start += column.nbytes
        columns.append(column)
    subject, group, stratum, channel, codes, *raters = columns
    return OpenedBallots(
        subject.astype(np.uint16),
        group,
        stratum.astype(np.uint16),
        channel,
        codes.reshape(count, items),
        raters[0].astype(np.uint32) if raters else np.zeros(count, dtype=np.uint32),
    )


def write(connection: sa.Connection, key: bytes, survey: SurveyCode, ballots: OpenedBallots) -> None:
    """Store the ballots of a round in the order given (the caller has shuffled them)."""
    # A round without ballots has one empty block: that none are there is authenticated too.
    starts = range(0, max(len(ballots), 1), BALLOTS_IN_BLOCK)
    ballot_blocks.store(connection, key, survey, RATINGS, [_packed(ballots, start) for start in starts])


def read(connection: sa.Connection, keys: Keys, survey: SurveyCode) -> OpenedBallots:
    """Give the ballots of a closed round.

    Raises Refused when the round is not closed, NotReady when blocks are damaged, missing, or of another
    installation key.
    """
    blocks = [_unpacked(block) for block in ballot_blocks.load(connection, keys, survey, RATINGS)]
    return OpenedBallots(
        *(
            np.concatenate([getattr(block, name) for block in blocks])
            for name in ("subject", "group", "stratum", "channel", "codes", "rater")
        )
    )


def write_texts(connection: sa.Connection, key: bytes, survey: SurveyCode, texts: Iterable[TextPart]) -> None:
    """Store the texts of a round in the order given (shuffled apart from the ratings)."""
    rows = [[part.subject, part.group, part.channel, part.text] for part in texts]
    blocks = [
        json.dumps(rows[start : start + TEXTS_IN_BLOCK], ensure_ascii=False).encode()
        for start in range(0, max(len(rows), 1), TEXTS_IN_BLOCK)
    ]
    ballot_blocks.store(connection, key, survey, TEXTS, blocks)


def read_texts(connection: sa.Connection, keys: Keys, survey: SurveyCode) -> tuple[TextPart, ...]:
    """Give the texts of a closed round, none of them empty, in no order. Raises as `read` does."""
    rows = (row for block in ballot_blocks.load(connection, keys, survey, TEXTS) for row in json.loads(block))
    return tuple(starmap(_text_part, rows))


def _text_part(subject: int, group: str, channel: str, text: str) -> TextPart:
    return TextPart(SubjectNumber(subject), RespondentGroup(group), Channel(channel), text)
