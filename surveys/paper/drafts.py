"""Drafts: sheets as they were keyed or read, encrypted under the batch key until the batch is stored.

A draft is one row: a random-looking id, the batch, the pass, and a box. All boxes of a sheet without
handwriting are as long as each other; with it they grow in steps that do not tell the words.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

import sqlalchemy as sa
from nacl.exceptions import CryptoError
from nacl.secret import Aead

from surveys.codes import keyed
from surveys.identifiers import ItemId, SurveyCode
from surveys.problems import N_, NotReady, Problem
from surveys.routing import Answers
from surveys.schema import paper_draft

STEP_BYTES = 4096
_ID_BYTES = 16
_DRAFT = paper_draft.c

Place = tuple[SurveyCode, int]
"""Where drafts belong: a round and the number of a batch."""


class Pass(IntEnum):
    """Which keying a draft belongs to. Sheets that were read from scans are a first pass."""

    FIRST = 1
    SECOND = 2
    DECIDED = 3


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of paper.

    ``code``: the typed digits or the secret of the QR code; empty when the sheet shows none that can be
    read. ``answers``: one mapping for each place (subject) of the sheet; blank items are absent.
    ``unclear``: place and item of marks that were not clear: two marks, or a mark that a reading program
    was not sure of. ``number``: its place in the batch, from 1. ``left_out``: decided to hold no ballot.
    """

    code: str = field(repr=False)
    answers: tuple[Answers, ...] = field(repr=False)
    unclear: tuple[tuple[int, ItemId], ...] = field(default=(), repr=False)
    number: int = 0
    left_out: bool = False


def write(connection: sa.Connection, key: bytes, place: Place, pass_: Pass, sheet: Sheet) -> None:
    """Store a sheet of a batch.

    It replaces the one with the same pass and number: writing twice is writing once.
    """
    survey, batch = place
    row_id = _id(key, pass_, sheet.number)
    box = bytes(Aead(key).encrypt(_packed(sheet), _bound(place, pass_, row_id)))
    connection.execute(sa.delete(paper_draft).where(_DRAFT.id == row_id))
    connection.execute(
        sa.insert(paper_draft).values(
            {"id": row_id, "survey": survey, "batch": batch, "pass": pass_, "box": box}
        )
    )


def remove(connection: sa.Connection, key: bytes, pass_: Pass, number: int) -> None:
    """Take back one sheet of a pass. Doing it again does nothing."""
    connection.execute(sa.delete(paper_draft).where(_DRAFT.id == _id(key, pass_, number)))


def read(connection: sa.Connection, key: bytes, place: Place, pass_: Pass) -> tuple[Sheet, ...]:
    """Give the sheets of a pass in the order of their numbers. Raises NotReady when one was altered."""
    survey, batch = place
    rows = connection.execute(
        sa.select(_DRAFT.id, _DRAFT.box).where(
            _DRAFT.survey == survey, _DRAFT.batch == batch, paper_draft.c["pass"] == pass_
        )
    )
    try:
        sheets = [_unpacked(Aead(key).decrypt(row.box, _bound(place, pass_, row.id))) for row in rows]
    except CryptoError as error:
        raise NotReady(
            Problem(
                N_("What was keyed of batch %(batch)s was altered. Drop the batch and key its sheets again."),
                {"batch": batch},
            )
        ) from error
    return tuple(sorted(sheets, key=lambda sheet: sheet.number))


def delete(connection: sa.Connection, place: Place, pass_: Pass | None = None) -> None:
    """Delete the drafts of a batch, or those of one of its passes."""
    survey, batch = place
    conditions = [_DRAFT.survey == survey, _DRAFT.batch == batch]
    if pass_ is not None:
        conditions.append(paper_draft.c["pass"] == pass_)
    connection.execute(sa.delete(paper_draft).where(*conditions))


def count(connection: sa.Connection, place: Place, pass_: Pass) -> int:
    """Count the sheets of a pass; needs no key."""
    survey, batch = place
    return (
        connection.scalar(
            sa.select(sa.func.count())
            .select_from(paper_draft)
            .where(_DRAFT.survey == survey, _DRAFT.batch == batch, paper_draft.c["pass"] == pass_)
        )
        or 0
    )


def _id(key: bytes, pass_: Pass, number: int) -> bytes:
    # It follows from the key: who does not hold that sees random bytes, in no order.
    return keyed(key, f"ydan draft {pass_:d} {number}".encode())[:_ID_BYTES]


def _bound(place: Place, pass_: Pass, row_id: bytes) -> bytes:
    return json.dumps(["draft", *place, int(pass_), row_id.hex()]).encode()


def _packed(sheet: Sheet) -> bytes:
    answers = [dict(about_one) for about_one in sheet.answers]
    content = [sheet.code, answers, sheet.unclear, sheet.number, sheet.left_out]
    packed = json.dumps(content, ensure_ascii=False).encode()
    return packed.ljust(-(-len(packed) // STEP_BYTES) * STEP_BYTES)


def _unpacked(packed: bytes) -> Sheet:
    code, answers, unclear, number, left_out = json.loads(packed)
    return Sheet(
        code,
        tuple(_answers(about_one) for about_one in answers),
        tuple((place, ItemId(item)) for place, item in unclear),
        number,
        left_out,
    )


def _answers(stored: Mapping[str, str]) -> Answers:
    return {ItemId(item): answer for item, answer in stored.items()}
