"""A sheet as it was kept: every cell, and what the file tells beside the words of its cells."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from surveys.problems import N_, BadInput, Problem
from surveys.sheet import (
    MOST_BYTES,
    MOST_CELL_CHARACTERS,
    OLD_EXCEL_MAGIC,
    ZIP_MAGIC,
    csv_rows,
    long_cell,
    too_large,
)

READER = "surveys.personnel.reader"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_PASSWORD_RECORD = b"\x2f\x00\x36\x00"  # FILEPASS of the old format, with the length of its usual content
Place = tuple[int, int]
"""Row and column, both from 0."""


@dataclass(frozen=True, slots=True)
class Merge:
    """Cells that are shown as one; the first of them holds what is shown."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet. ``sheet`` is its name ("" of a CSV file); rows have as many cells as they need.

    ``fonts`` names those of old encodings only. ``counts_from_1904``: what day numbers count from.
    ``is_old``: a format that tells nothing of formulas, fonts and hidden rows.
    """

    file: str
    sheet: str
    rows: tuple[tuple[str, ...], ...]
    is_visible: bool = True
    merges: tuple[Merge, ...] = ()
    formulas: frozenset[Place] = frozenset()
    fonts: Mapping[Place, str] | None = None
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    counts_from_1904: bool = False
    is_old: bool = False

    def cell(self, row: int, column: int) -> str:
        """Give the words of a cell; "" beyond the end of its row."""
        cells = self.rows[row] if row < len(self.rows) else ()
        return cells[column] if column < len(cells) else ""

    def font(self, row: int, column: int) -> str:
        """Give the font of a cell if it is one of an old encoding."""
        return (self.fonts or {}).get((row, column), "")

    @property
    def width(self) -> int:
        """How many columns the widest row has."""
        return max((len(row) for row in self.rows), default=0)


def read_grids(data: bytes, name: str) -> tuple[Grid, ...]:
    """Read every sheet of XLSX, XLS or CSV. Raises BadInput for what cannot be read or must not be."""
    if len(data) > MOST_BYTES:
        raise too_large(name)
    if not data.startswith((ZIP_MAGIC, OLD_EXCEL_MAGIC)):
        return (Grid(name, "", tuple(tuple(row) for row in csv_rows(data, name))),)
    is_old = data.startswith(OLD_EXCEL_MAGIC)
    if is_old and (_ENCRYPTED in data or _PASSWORD_RECORD in data):
        raise BadInput(
            Problem(N_("The file is protected by a password. Save it without one and try again."), where=name)
        )
    from surveys.workbook_process import lines_apart

    sheets: list[tuple[dict[str, Any], list[tuple[str, ...]]]] = []
    for line in lines_apart(READER, data, name):
        if isinstance(line, dict):
            sheets.append((line, []))
        else:
            if any(len(cell) > MOST_CELL_CHARACTERS for cell in line):
                raise BadInput(long_cell(f"{name}, row {len(sheets[-1][1]) + 1}"))
            sheets[-1][1].append(tuple(line))
    if any(facts["macros"] for facts, _ in sheets):
        raise BadInput(
            Problem(
                N_("The file carries macros. Save it as .xlsx, without macros, and try again."), where=name
            )
        )
    return tuple(_grid(name, facts, rows, is_old=is_old) for facts, rows in sheets)


def _grid(name: str, facts: Mapping[str, Any], rows: list[tuple[str, ...]], *, is_old: bool) -> Grid:
    return Grid(
        name,
        facts["sheet"],
        tuple(rows),
        is_visible=facts["visible"],
        merges=tuple(Merge(*one) for one in facts["merges"]),
        formulas=frozenset((row, column) for row, column in facts["formulas"]),
        fonts={(row, column): font for row, column, font in facts["fonts"]},
        hidden_rows=frozenset(facts["hidden_rows"]),
        hidden_columns=frozenset(facts["hidden_columns"]),
        counts_from_1904=facts["from_1904"],
        is_old=is_old,
    )
