"""The box of an open round in a backup: what keeps every ballot, and joins none to the code it came with.

Two copies of a box, taken before and after one ballot, would show by their difference which parts came
with which code. So every part is sealed once more to the round's key under a new random id: no two
copies have a part in common, and nobody can tell which part is which without the key that two officers
put together at close, and destroy. See docs/decisions/0010-backups.md.
"""

import base64
import random
import secrets
from collections.abc import Iterable, Iterator
from typing import Any

from surveys.box import Box
from surveys.box_copy import BoxRow, Stored
from surveys.key_store import RoundKeys
from surveys.sealing import PART_ID_BYTES, seal_again

PORTION = 200


def copied(box: Box, public_key: bytes, keys: RoundKeys) -> Iterator[object]:
    """Give the lines of one box, all of one moment."""
    chance = random.SystemRandom()
    with box.still() as look:
        for kind in Stored:
            found = look.keys(kind)
            chance.shuffle(found)
            for start in range(0, len(found), PORTION):
                rows = look.rows(kind, found[start : start + PORTION])
                chance.shuffle(rows)
                for row in rows:
                    carried = row if kind is Stored.SPENT else _sealed_again(row, public_key, keys)
                    yield {kind.value: [_text(carried.key), _text(carried.content)]}


def _sealed_again(row: BoxRow, public_key: bytes, keys: RoundKeys) -> BoxRow:
    new_id = secrets.token_bytes(PART_ID_BYTES)
    return BoxRow(row.kind, new_id, seal_again(public_key, keys.tag, new_id, (row.key, row.content)))


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def rows_of(lines: Iterable[Any]) -> Iterator[BoxRow]:
    """Give the rows of one box as they are put back."""
    for line in lines:
        ((kind, (key, content)),) = line.items()
        yield BoxRow(Stored(kind), base64.b64decode(key), base64.b64decode(content))
