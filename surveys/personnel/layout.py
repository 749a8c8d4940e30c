"""Where in a sheet the table stands: its heading of one to three lines, its rows, and the rest."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from surveys.personnel.grid import Grid, Merge
from surveys.personnel.headings import meaning
from surveys.register_columns import RegisterKind
from surveys.text import search_key

MOST_ROWS_BEFORE = 60
MOST_HEADING_LINES = 3
LEAST_KNOWN = 2
_TOTAL = re.compile(r"^(tong( cong| so)?|cong|an dinh danh sach|danh sach (nay )?(gom|co)|tong hop)\b")
_SIGNATURE = re.compile(
    r"^(nguoi lap|thu truong|lap bieu|lap danh sach|t m|tm|k t|kt|tl|t l|ky ten|noi nhan|xac nhan|"
    r"chu tich$|bi thu$|truong ban$|giam doc$|ky ghi ro|ky va ghi ro)\b|\bngay( \d+)? thang( \d+)? nam\b"
)
_ORDINAL = re.compile(r"[IVXLC]+|[A-Z]|[0-9]+(\.[0-9]+)*", re.IGNORECASE)
_ARABIC = re.compile(r"[0-9]{1,5}")


class Kind(StrEnum):
    """What a row below the heading is."""

    DATA = "data"
    BLANK = "blank"
    NUMBERS = "numbers"  # 1, 2, 3 ... of the columns
    REPEATED = "repeated"  # the heading once more, on the next page
    HEADING = "heading"  # the name of a unit for the rows below it
    LONE = "lone"  # one text only: a heading, or a person
    TOTAL = "total"
    SIGNATURE = "signature"  # and all below it
    BELOW = "below"  # below the signatures, and yet like a person


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a table: its lines (rows from 0) and the words over each column, "" for none."""

    first: int
    last: int
    words: tuple[str, ...]


def find_heading(grid: Grid, kind: RegisterKind) -> Heading | None:
    """Find the lines whose words name the most columns; None where no line names a name and one more."""
    best: tuple[int, Heading] | None = None
    for first in range(min(len(grid.rows), MOST_ROWS_BEFORE)):
        for lines in range(1, MOST_HEADING_LINES + 1):
            found = _heading(grid, first, first + lines - 1)
            known = [known for word in found.words if (known := meaning(word, kind))]
            score = len(set(known))
            if score >= LEAST_KNOWN and "name" in known and (best is None or score > best[0]):
                best = (score, found)
    return _whole(grid, best[1]) if best else None


def _heading(grid: Grid, first: int, last: int) -> Heading:
    words = []
    for column in range(grid.width):
        parts = [_shown(grid, row, column) for row in range(first, last + 1)]
        words.append(" ".join(dict.fromkeys(part for part in parts if part)))
    return Heading(first, last, tuple(words))


def _shown(grid: Grid, row: int, column: int) -> str:
    """Give what stands over a column: also in a cell merged over several columns."""
    merge = merge_at(grid, row, column)
    return " ".join(grid.cell(merge.top, merge.left).split() if merge else grid.cell(row, column).split())


def merge_at(grid: Grid, row: int, column: int) -> Merge | None:
    """Give the merged cells that a cell is one of."""
    return next(
        (one for one in grid.merges if one.top <= row <= one.bottom and one.left <= column <= one.right),
        None,
    )


def _whole(grid: Grid, found: Heading) -> Heading:
    """Add the lines that the merged cells of the heading reach down to."""
    last = max(
        (
            one.bottom
            for one in grid.merges
            if found.first <= one.top <= found.last and one.bottom > found.last
        ),
        default=found.last,
    )
    return _heading(grid, found.first, min(last, found.first + MOST_HEADING_LINES - 1))


@dataclass(frozen=True, slots=True)
class Shape:
    """The columns by which rows are told apart: ``number`` None where the list has none."""

    heading: Heading
    name: int
    number: int | None
    read: tuple[int, ...]  # all columns that are read


def kinds_of(grid: Grid, shape: Shape) -> list[Kind]:
    """Say of each row below the heading what it is."""
    kinds: list[Kind] = []
    is_over = False
    for row in range(shape.heading.last + 1, len(grid.rows)):
        kind = _kind(grid, row, shape)
        if is_over and kind is not Kind.BLANK:
            like_data = kind is Kind.DATA and _numbered(grid, row, shape)
            kind = Kind.BELOW if like_data else Kind.SIGNATURE
        is_over = is_over or kind is Kind.SIGNATURE
        kinds.append(kind)
    return kinds


def _numbered(grid: Grid, row: int, shape: Shape) -> bool:
    return shape.number is not None and bool(_ARABIC.fullmatch(grid.cell(row, shape.number).strip()))


def _kind(grid: Grid, row: int, shape: Shape) -> Kind:
    texts = [" ".join(cell.split()) for cell in grid.rows[row]]
    filled = [(column, text) for column, text in enumerate(texts) if text]
    if not filled:
        return Kind.BLANK
    if len(filled) > 1 and _repeats(grid, row, shape):
        return Kind.REPEATED
    if _is_numbers([text for _, text in filled]):
        return Kind.NUMBERS
    spoken = [
        text for column, text in filled if column != shape.number or not _ORDINAL.fullmatch(text.rstrip(".)"))
    ]
    # A number alone was prepared for a person who is not there.
    return _of_spoken(grid, row, shape, spoken) if spoken else Kind.BLANK


def _repeats(grid: Grid, row: int, shape: Shape) -> bool:
    return search_key(grid.cell(row, shape.name)) == search_key(shape.heading.words[shape.name])


def _of_spoken(grid: Grid, row: int, shape: Shape, spoken: Sequence[str]) -> Kind:
    if _TOTAL.search(search_key(spoken[0])) and not _numbered(grid, row, shape):
        return Kind.TOTAL
    if _signs(spoken) and not _numbered(grid, row, shape):
        return Kind.SIGNATURE
    return _of_texts(grid, row, shape, spoken)


def _signs(spoken: Sequence[str]) -> bool:
    return any(_SIGNATURE.search(search_key(text)) for text in spoken) and len(spoken) <= 3  # noqa: PLR2004 - three sign


def _is_numbers(texts: Sequence[str]) -> bool:
    """Say whether a row only counts the columns: 1 2 3, (1) (2) (3), A B 1 2."""
    bare = [text.strip("()[] .") for text in texts]
    digits = [int(one) for one in bare if _ARABIC.fullmatch(one)]
    return (
        len(bare) > LEAST_KNOWN
        and all(_ARABIC.fullmatch(one) or (len(one) == 1 and one.isalpha()) for one in bare)
        and digits == list(range(digits[0], digits[0] + len(digits)) if digits else ())
    )


def _of_texts(grid: Grid, row: int, shape: Shape, spoken: Sequence[str]) -> Kind:
    # Without a name it is a fault, or a second post of somebody whose name reaches down over both rows.
    if len(spoken) > 1 or (_numbered(grid, row, shape) and grid.cell(row, shape.name).strip()):
        return Kind.DATA
    column = next(column for column, text in enumerate(grid.rows[row]) if " ".join(text.split()) == spoken[0])
    merge = merge_at(grid, row, column)
    if merge is not None and merge.right > merge.left:
        return Kind.HEADING
    number = grid.cell(row, shape.number).strip().rstrip(".)") if shape.number is not None else ""
    if number and not _ARABIC.fullmatch(number):
        return Kind.HEADING  # I, II, A, B
    if column != shape.name:
        # Under a cell that reaches down over several rows, the one text is another post of the same person.
        return Kind.DATA if column in shape.read and merge_at(grid, row, shape.name) else Kind.HEADING
    return Kind.LONE if len(shape.read) > 1 else Kind.DATA
