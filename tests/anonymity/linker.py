"""A linker: holds every file, table, log and key, and tries to say whose ballot is which.

It knows who came when and with which code, and how the program is written. It shares no code with it.
"""

import hashlib
import hmac
import shutil
import sqlite3
import struct
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

Guess = Sequence[int]
"""For each person, in the order of arrival: the place in the stored ballots where theirs is said to be."""
FRAME_HEAD, LOG_HEAD = 24, 32


@dataclass(frozen=True, slots=True)
class Box:
    """What a box looked like before it was closed: keys in the order found, and what came together."""

    spent: tuple[bytes, ...]
    ratings: tuple[bytes, ...]
    texts: tuple[bytes, ...]
    together: Mapping[bytes, tuple[bytes, bytes]]  # spent code -> ids of its ratings and its text


def of_file(path: Path, scratch: Path) -> Box:
    """Read a box in a file, and replay its log commit by commit."""
    together: dict[bytes, tuple[bytes, bytes]] = {}
    seen: tuple[set[bytes], ...] = (set(), set(), set())
    for copy in _moments(path, scratch):
        now = tuple(set(keys) for keys in _keys(copy))
        new = [after - before for after, before in zip(now, seen, strict=True)]
        if [len(keys) for keys in new] == [1, 1, 1]:
            spent, ratings, text = (keys.pop() for keys in new)
            together[spent] = (ratings, text)
        seen = now
    return Box(*_keys(path), together)


def _moments(path: Path, scratch: Path) -> Iterator[Path]:
    """Give copies of a box as it was after each commit that its log still holds."""
    copy, log = scratch / "moment.db", path.with_name(path.name + "-wal")
    whole = log.read_bytes() if log.exists() else b""
    ends = [LOG_HEAD]
    if whole:
        frame = FRAME_HEAD + struct.unpack_from(">I", whole, 8)[0]
        salts = whole[16:24]
        ends += [
            start + frame
            for start in range(LOG_HEAD, len(whole) - frame + 1, frame)
            if whole[start + 8 : start + 16] == salts and struct.unpack_from(">I", whole, start + 4)[0]
        ]
    for end in ends:
        shutil.copy(path, copy)
        copy.with_name("moment.db-wal").write_bytes(whole[:end])
        copy.with_name("moment.db-shm").unlink(missing_ok=True)
        yield copy


def _keys(path: Path) -> tuple[tuple[bytes, ...], tuple[bytes, ...], tuple[bytes, ...]]:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        spent, ratings, texts = (
            tuple(row[0] for row in connection.execute(f"SELECT {key} FROM {table}"))
            for key, table in (("code", "spent"), ("id", "sealed_ratings"), ("id", "sealed_texts"))
        )
    return spent, ratings, texts


def of_server(engine: sa.Engine, survey: str) -> Box:
    """Read the tables of a box as a superuser: in the order of their places, with their transactions."""
    prefix = f"box_{hashlib.sha256(survey.encode()).digest()[:8].hex()}_"
    found: list[tuple[bytes, ...]] = []
    by_transaction: list[dict[str, bytes]] = []
    with engine.connect() as connection:
        for key, table in (("code", "spent"), ("id", "sealed_ratings"), ("id", "sealed_texts")):
            rows = [
                (bytes(one), str(number))
                for one, number in connection.exec_driver_sql(
                    f"SELECT {key}, xmin::text FROM {prefix}{table} ORDER BY ctid"
                )
            ]
            found.append(tuple(one for one, _ in rows))
            numbers = Counter(number for _, number in rows)
            by_transaction.append({number: one for one, number in rows if numbers[number] == 1})
    spent, ratings, texts = by_transaction
    together = {
        code: (ratings[number], texts[number])
        for number, code in spent.items()
        if number in ratings and number in texts
    }
    return Box(found[0], found[1], found[2], together)


def spent_codes(codes: Sequence[str], pepper: bytes, secret: bytes) -> list[bytes]:
    """Work out under which code each person's slip was spent."""
    use = hmac.digest(secret, b"ydan round spent", hashlib.sha256)
    digests = [hmac.digest(pepper, f"ydan typed code\0{code}".encode(), hashlib.sha256) for code in codes]
    return [hmac.digest(use, digest, hashlib.sha256) for digest in digests]


def guesses(people: Sequence[bytes], box: Box, *, about_texts: bool) -> dict[str, Guess]:
    """Guess everybody's place in the stored ballots, in every way that comes to mind.

    ``people``: the spent codes in the order of arrival.
    """
    count = len(people)
    ids = box.texts if about_texts else box.ratings
    by_id = {one: place for place, one in enumerate(sorted(ids))}
    mine = [box.together.get(code) for code in people]
    found = {
        "as they came": list(range(count)),
        "backwards": list(range(count))[::-1],
        "by spent code": [sorted(people).index(code) for code in people],
        "by place of the spent code": [box.spent.index(code) for code in people],
        "by place of what lies there": [by_id[one] for one in ids],
        "by what came together": [
            by_id[pair[about_texts]] if pair else place for place, pair in enumerate(mine)
        ],
    }
    return {name: guess for name, guess in found.items() if len(guess) == count}


def hits(guess: Guess, truth: Sequence[int]) -> int:
    """Count people whose ballot was found."""
    return sum(said == there for said, there in zip(guess, truth, strict=True))


def rank_correlation(places: Sequence[int]) -> float:
    """Give Spearman's rho of stored places against the order of arrival (no ties)."""
    count = len(places)
    ranks = [sorted(places).index(place) for place in places]
    squares = sum((rank - order) ** 2 for order, rank in enumerate(ranks))
    return 1 - 6 * squares / (count * (count**2 - 1))
