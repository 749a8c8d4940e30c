"""An export between a look and its import: only what may come in, in an order that tells nothing."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from surveys.elsewhere.exports import Dropped, Program
from surveys.sheet import Row, Sheet


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits: the rows without what was dropped, and what was said about that when they came."""

    program: Program
    sheet: Sheet
    dropped: Mapping[Dropped, tuple[str, ...]]
    unfinished: int

    def content(self) -> bytes:
        """Write it without the numbers of its rows: they tell the order in which people answered."""
        told = {
            "program": self.program,
            "name": self.sheet.name,
            "columns": self.sheet.columns,
            "rows": [row.cells for row in self.sheet.rows],
            "dropped": self.dropped,
            "unfinished": self.unfinished,
        }
        return json.dumps(told, ensure_ascii=False).encode()


def read_waiting(content: bytes, numbers: Sequence[int]) -> Waiting:
    """Read what was written. ``numbers`` of its rows are those of who holds the file, if they fit."""
    told = json.loads(content)
    rows = tuple(Row(number, tuple(cells)) for number, cells in enumerate(told["rows"], 1))
    if len(numbers) == len(rows):
        rows = tuple(replace(row, number=number) for row, number in zip(rows, numbers, strict=True))
    dropped = {Dropped(what): tuple(names) for what, names in told["dropped"].items()}
    return Waiting(
        Program(told["program"]),
        Sheet(told["name"], tuple(told["columns"]), rows),
        dropped,
        told["unfinished"],
    )


def numbered(words: str) -> tuple[int, ...]:
    """Read numbers of rows as they travel with a page; none when they are no numbers."""
    parts = words.split(",")
    return tuple(int(one) for one in parts) if all(_is_number(one) for one in parts) else ()


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdecimal() and len(word) <= 7  # noqa: PLR2004 - more rows no file has
