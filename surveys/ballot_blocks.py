"""Blocks of opened ballots in the database, encrypted with the installation key.

A block is XChaCha20-Poly1305 under a key derived from the installation key; the survey, the kind, the
number of the block and how many there are are authenticated with it: no block can be changed, swapped,
moved to another round, or left out unnoticed. After a rotation older keys still read.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from nacl.exceptions import CryptoError
from nacl.secret import Aead

from surveys.identifiers import SurveyCode
from surveys.problems import N_, NotReady, Problem, Refused
from surveys.schema import ballot_block

FORMAT = 1
RATINGS = "ratings"
TEXTS = "texts"

Keys = bytes | tuple[bytes, ...]
"""The installation key, or that and older ones, the present one first."""


@dataclass(frozen=True, slots=True)
class BlockPlace:
    """Where a block belongs; this is authenticated with its content."""

    survey: SurveyCode
    kind: str
    number: int
    blocks: int

    @property
    def bound(self) -> bytes:
        """What is authenticated."""
        return json.dumps([FORMAT, self.survey, self.kind, self.number, self.blocks]).encode()


def encrypt(key: bytes, place: BlockPlace, content: bytes) -> bytes:
    """Encrypt one block for its place."""
    return bytes(_aead(key).encrypt(content, place.bound))


def decrypt(keys: Keys, place: BlockPlace, box: bytes) -> bytes:
    """Decrypt one block. Raises NotReady when no key opens it in this place."""
    for key in keys if isinstance(keys, tuple) else (keys,):
        try:
            return bytes(_aead(key).decrypt(box, place.bound))
        except CryptoError:
            continue
    raise NotReady(
        Problem(
            N_(
                "The opened ballots of round %(survey)s are damaged, or the installation key "
                "is another one. Restore both from the same backup."
            ),
            {"survey": place.survey},
        )
    )


def _aead(key: bytes) -> Aead:
    return Aead(hashlib.blake2b(key=key, person=b"ydan ballots", digest_size=Aead.KEY_SIZE).digest())


def store(
    connection: sa.Connection, key: bytes, survey: SurveyCode, kind: str, blocks: Sequence[bytes]
) -> None:
    """Store the blocks of one kind of a round, in place of those that were there."""
    table = ballot_block.c
    connection.execute(sa.delete(ballot_block).where(table.survey == survey, table.kind == kind))
    places = [BlockPlace(survey, kind, number, len(blocks)) for number in range(1, len(blocks) + 1)]
    connection.execute(
        sa.insert(ballot_block),
        [
            {"survey": survey, "kind": kind, "number": place.number, "box": encrypt(key, place, block)}
            for place, block in zip(places, blocks, strict=True)
        ],
    )


def load(connection: sa.Connection, keys: Keys, survey: SurveyCode, kind: str) -> Iterator[bytes]:
    """Give the blocks of one kind of a round. Raises Refused when there are none, NotReady as `decrypt`."""
    table = ballot_block.c
    rows = connection.execute(
        sa.select(table.number, table.box)
        .where(table.survey == survey, table.kind == kind)
        .order_by(table.number)
    ).all()
    if not rows:
        raise Refused(
            Problem(N_("Round %(survey)s has no opened ballots: it is not closed."), {"survey": survey})
        )
    for number, box in rows:
        yield decrypt(keys, BlockPlace(survey, kind, number, len(rows)), box)


def places(connection: sa.Connection) -> list[BlockPlace]:
    """List every block of every round."""
    table = ballot_block.c
    rows = connection.execute(
        sa.select(table.survey, table.kind, table.number).order_by(table.survey, table.kind, table.number)
    ).all()
    counts: dict[tuple[str, str], int] = {}
    for row in rows:
        counts[row.survey, row.kind] = counts.get((row.survey, row.kind), 0) + 1
    return [
        BlockPlace(SurveyCode(row.survey), row.kind, row.number, counts[row.survey, row.kind]) for row in rows
    ]


def encrypt_again(connection: sa.Connection, keys: tuple[bytes, ...], place: BlockPlace) -> bool:
    """Bring one block under the first of the keys; say whether it was under another one."""
    table = ballot_block.c
    here = (table.survey == place.survey, table.kind == place.kind, table.number == place.number)
    box = connection.scalar(sa.select(table.box).where(*here))
    if box is None or opens(keys[0], place, box):
        return False
    new = encrypt(keys[0], place, decrypt(keys, place, box))
    # Only what was read is replaced: a purge meanwhile keeps what it wrote.
    connection.execute(sa.update(ballot_block).where(*here, table.box == box).values(box=new))
    return True


def opens(key: bytes, place: BlockPlace, box: bytes) -> bool:
    """Say whether one key opens a block."""
    try:
        _aead(key).decrypt(box, place.bound)
    except CryptoError:
        return False
    return True


def box_at(connection: sa.Connection, place: BlockPlace) -> bytes | None:
    """Give a block as it is stored; None when it is gone."""
    table = ballot_block.c
    return connection.scalar(
        sa.select(table.box).where(
            table.survey == place.survey, table.kind == place.kind, table.number == place.number
        )
    )
