"""A workbook of the old .xls format, as small as one can be: one sheet of texts in a compound file."""

import struct
from collections.abc import Sequence

SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
LEAST_STREAM = 4096  # a shorter one would lie elsewhere


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _text(text: str) -> bytes:
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def _entry(name: str, kind: int, start: int, size: int, child: int = FREE) -> bytes:
    title = (name + "\0").encode("utf-16-le") if name else b""
    links = struct.pack("<III", FREE, FREE, child)
    return (
        title.ljust(64, b"\0")
        + struct.pack("<HBB", len(title), kind, 1)
        + links
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def old_workbook(rows: Sequence[Sequence[str]], *, protected: bool = False) -> bytes:
    """Pack rows of texts; ``protected``: it says that a password is needed."""
    begin = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    lock = _record(0x002F, struct.pack("<HHH", 1, 1, 1) + bytes(48)) if protected else b""
    end = _record(0x000A, b"")
    name = struct.pack("<BB", 5, 0) + b"Sheet"
    before = len(begin) + len(lock) + 4 + 6 + len(name) + len(end)
    listed = _record(0x0085, struct.pack("<IBB", before, 0, 0) + name)
    cells = b"".join(
        _record(0x0204, struct.pack("<HHH", row, column, 0) + _text(text))
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
        if text
    )
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0)) + cells + end
    stream = (begin + lock + listed + end + sheet).ljust(LEAST_STREAM, b"\0")
    stream += bytes(-len(stream) % SECTOR)
    sectors = len(stream) // SECTOR
    fat = [FAT, END, *range(3, sectors + 2), END]
    header = (
        bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHHH", 0x3E, 3, 0xFFFE, 9, 6, 0)
        + struct.pack("<IIIIIIIIII", 0, 0, 1, 1, 0, LEAST_STREAM, END, 0, END, 0)
        + struct.pack("<I", 0)
    ).ljust(SECTOR, b"\xff")  # fmt: skip
    directory = _entry("Root Entry", 5, END, 0, 1) + _entry("Workbook", 2, 2, len(stream))
    directory += _entry("", 0, 0, 0) * 2
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(SECTOR, b"\xff")
    return header + table + directory + stream
