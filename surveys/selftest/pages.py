"""SQLite files as bytes: where in which page a row lies, what free pages still hold, what the log repeats.

Written from the description of the file format (sqlite.org/fileformat2.html), not from any library.
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

MAGIC = b"SQLite format 3\0"
INDEX_INSIDE, TABLE_INSIDE, INDEX_LEAF, TABLE_LEAF = 2, 5, 10, 13
FILE_HEAD = 100
FRAME_HEAD = 24
LOG_HEAD = 32

Pages = Mapping[int, bytes]
"""Pages by number, from 1 on."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One row (or key) where it lies. ``fields``: as many leading values as its page holds itself."""

    page: int
    offset: int
    overflow: int | None  # the page where the rest of a long row begins
    fields: tuple[bytes | int | None, ...]


@dataclass(frozen=True, slots=True)
class Commit:
    """The pages that one transaction left in the write-ahead log."""

    pages: Pages


def page_size(main: bytes) -> int:
    """Give the size of a page in bytes."""
    size: int = struct.unpack_from(">H", main, 16)[0]
    return 65536 if size == 1 else size


def cut(main: bytes) -> Pages:
    """Cut a database file into pages."""
    size = page_size(main)
    return {number + 1: main[number * size : (number + 1) * size] for number in range(len(main) // size)}


def commits(log: bytes) -> Iterator[Commit]:
    """Give the transactions of a write-ahead log, the oldest first; what was never committed is left out."""
    if len(log) < LOG_HEAD:
        return
    size: int = struct.unpack_from(">I", log, 8)[0]
    salts = log[16:24]
    pages: dict[int, bytes] = {}
    for start in range(LOG_HEAD, len(log) - FRAME_HEAD - size + 1, FRAME_HEAD + size):
        number, pages_after = struct.unpack_from(">II", log, start)
        if log[start + 8 : start + 16] != salts:
            return  # what follows is of an earlier life of the log
        pages[number] = log[start + FRAME_HEAD : start + FRAME_HEAD + size]
        if pages_after:
            yield Commit(pages)
            pages = {}


def every_frame(log: bytes) -> Iterator[bytes]:
    """Give every page in a log, whether it still counts or not."""
    if len(log) >= LOG_HEAD:
        size: int = struct.unpack_from(">I", log, 8)[0]
        for start in range(LOG_HEAD, len(log) - FRAME_HEAD - size + 1, FRAME_HEAD + size):
            yield log[start + FRAME_HEAD : start + FRAME_HEAD + size]


def free_pages(pages: Pages) -> Iterator[int]:
    """Give the numbers of the pages that are in no table any more and hold no list of others."""
    trunk: int = struct.unpack_from(">I", pages[1], 32)[0]
    while trunk in pages:
        following, count = struct.unpack_from(">II", pages[trunk])
        yield from struct.unpack_from(f">{count}I", pages[trunk], 8)
        trunk = following


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for length in range(1, 9):
        byte = data[at + length - 1]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:  # noqa: PLR2004 - the top bit says that more follows
            return value, at + length
    return value << 8 | data[at + 8], at + 9


def _kept(payload: int, usable: int, kind: int) -> int:
    """Give how much of a row its own page holds."""
    most = usable - 35 if kind == TABLE_LEAF else (usable - 12) * 64 // 255 - 23
    least = (usable - 12) * 32 // 255 - 23
    if payload <= most:
        return payload
    wanted = least + (payload - least) % (usable - 4)
    return wanted if wanted <= most else least


def _fields(record: bytes) -> tuple[bytes | int | None, ...]:
    head, at = _varint(record, 0)
    sizes = {0: 0, 8: 0, 9: 0, 5: 6, 6: 8, 7: 8}
    found: list[bytes | int | None] = []
    place = head
    while at < head:
        kind, at = _varint(record, at)
        size = (kind - 12) // 2 if kind >= 12 else sizes.get(kind, kind)  # noqa: PLR2004 - the format's
        value = record[place : place + size]
        if kind >= 12:  # noqa: PLR2004 - a text or a blob
            found.append(value)
        else:
            found.append(None if kind == 0 else kind - 8 if size == 0 else int.from_bytes(value, signed=True))
        place += size
    return tuple(found)


def cells(number: int, page: bytes) -> Iterator[Cell]:
    """Give the rows in a page of a table without row numbers, in the order of their keys."""
    start = FILE_HEAD if number == 1 else 0
    kind = page[start]
    if kind not in (INDEX_INSIDE, INDEX_LEAF, TABLE_LEAF):
        return
    head = start + (12 if kind == INDEX_INSIDE else 8)
    count: int = struct.unpack_from(">H", page, start + 3)[0]
    for offset in struct.unpack_from(f">{count}H", page, head):
        size, at = _varint(page, offset + (4 if kind == INDEX_INSIDE else 0))
        if kind == TABLE_LEAF:
            _, at = _varint(page, at)
        kept = _kept(size, len(page), kind)
        overflow = struct.unpack_from(">I", page, at + kept)[0] if kept < size else None
        yield Cell(number, offset, overflow, _fields(page[at : at + kept]))


def tree(pages: Pages, root: int) -> Iterator[int]:
    """Give the numbers of the pages of a table or index, in the order of the keys."""
    page = pages[root]
    start = FILE_HEAD if root == 1 else 0
    if page[start] in (INDEX_INSIDE, TABLE_INSIDE):
        count: int = struct.unpack_from(">H", page, start + 3)[0]
        for offset in struct.unpack_from(f">{count}H", page, start + 12):
            yield from tree(pages, struct.unpack_from(">I", page, offset)[0])
        yield from tree(pages, struct.unpack_from(">I", page, start + 8)[0])
    yield root
