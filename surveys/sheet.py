"""A table that an office sends (CSV or XLSX) as rows of clean words; faults are named by row and column.

Rows are counted as a spreadsheet shows them: the header is row 1. Empty rows are left out.
"""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from surveys.problems import N_, BadInput, Problem
from surveys.text import clean

MOST_BYTES = 50_000_000
MOST_ROWS = 200_000
MOST_COLUMNS = 500
MOST_CELLS = 10_000_000
MOST_CELL_CHARACTERS = 20_000
DELIMITERS = ",;\t"
ZIP_MAGIC = b"PK\x03\x04"
OLD_EXCEL_MAGIC = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the file and its cells, as many as there are columns."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A header and its rows; every cell is NFC without spaces around it, "" when empty."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def place(self, row: int, column: str = "") -> str:
        """Name a cell or a row: file, row, column."""
        return f"{self.name}, row {row}" + (f", column {column}" if column else "")

    @property
    def hash(self) -> str:
        """SHA-256 of the cells: the same for CSV and XLSX, any delimiter, empty rows or none."""
        content = [self.columns, [row.cells for row in self.rows]]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def read_sheet(path: Path) -> Sheet:
    """Read the first table of a file. Raises BadInput with every problem found."""
    return sheet_of(content_of(path), path.name)


def content_of(path: Path) -> bytes:
    """Read a file, of one that is too large a byte more than may be. Raises BadInput when it cannot be."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise BadInput(
            Problem(N_("The file cannot be opened. Check its name and its rights."), where=str(path))
        ) from error


def sheet_of(data: bytes, name: str) -> Sheet:
    """Read the first table of a file's content; ``name`` tells it apart. Raises BadInput as `read_sheet`."""
    if len(data) > MOST_BYTES:
        raise too_large(name)
    if data.startswith(OLD_EXCEL_MAGIC):
        raise BadInput(
            Problem(
                N_("This is an old or protected Excel file. Save it as .xlsx without a password."),
                where=name,
            )
        )
    if data.startswith(ZIP_MAGIC):
        from surveys.workbook_process import rows_apart

        return table_of(name, rows_apart(data, name))
    return table_of(name, csv_rows(data, name))


def too_large(name: str) -> BadInput:
    """Give the refusal of a file beyond all measure."""
    return BadInput(
        Problem(
            N_("The file is too large (at most %(rows)s rows, %(columns)s columns). Split it."),
            {"rows": MOST_ROWS, "columns": MOST_COLUMNS},
            name,
        )
    )


def csv_rows(data: bytes, name: str) -> Iterator[list[str]]:
    """Give the rows of a CSV file. Raises BadInput when it is no UTF-8, or its quotation marks are wrong."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise BadInput(
            Problem(
                N_("The text is not UTF-8. Save the file as “CSV UTF-8” and try again."),
                where=f"{name}, row {row}",
            )
        ) from error
    header = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=header.count)  # the comma when there is none
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 1
    try:
        for cells in reader:
            number += 1
            yield cells
    except csv.Error as error:
        place = f"{name}, row {number}"
        if "field limit" in str(error):
            raise BadInput(long_cell(place)) from error
        raise BadInput(
            Problem(N_("The quotation marks of this row do not fit together. Correct the row."), where=place)
        ) from error


def long_cell(where: str) -> Problem:
    """Say that a cell is longer than any of a list; ``where`` names its row."""
    return Problem(
        N_("A cell holds more than %(most)s characters. Shorten it, or close its quotation mark."),
        {"most": MOST_CELL_CHARACTERS},
        where,
    )


def table_of(name: str, raw: Iterable[Sequence[str]]) -> Sheet:
    """Give the table whose header is the first row that is not empty. Raises BadInput as `read_sheet`."""
    problems: list[Problem] = []
    columns: tuple[str, ...] = ()
    rows = []
    for number, written in enumerate(raw, 1):
        where = f"{name}, row {number}"
        cells = tuple(clean_cell(cell, where, problems) for cell in written)
        if not any(cells):
            continue
        if number > MOST_ROWS or len(cells) > MOST_COLUMNS:
            raise too_large(name)
        if not columns:
            columns = _header(cells, where, problems)
            continue
        if any(cells[len(columns) :]):
            problems.append(
                Problem(
                    N_("The row has %(found)s cells, the header has %(expected)s. Correct the row."),
                    {"found": len(cells), "expected": len(columns)},
                    where,
                )
            )
        padded = cells[: len(columns)] + ("",) * (len(columns) - len(cells))
        rows.append(Row(number, padded))
    if not rows and not problems:
        problems.append(Problem(N_("The table has no rows under a header. Add them."), where=name))
    if problems:
        raise BadInput(*problems)
    return Sheet(name, columns, tuple(rows))


def clean_cell(cell: str, where: str, problems: list[Problem]) -> str:
    """Give the words of a cell without spaces around them; note what speaks against it."""
    if len(cell) > MOST_CELL_CHARACTERS:
        problems.append(long_cell(where))
        return "…"
    try:
        return clean(cell).strip()
    except BadInput as error:
        problems.extend(Problem(problem.sentence, problem.values, where) for problem in error.problems)
        return "…"


def _header(cells: tuple[str, ...], where: str, problems: list[Problem]) -> tuple[str, ...]:
    while not cells[-1]:  # columns without name and, as checked by row, without cells
        cells = cells[:-1]
    for number, cell in enumerate(cells, 1):
        if not cell:
            problems.append(Problem(N_("Column %(number)s has no name. Name it."), {"number": number}, where))
        elif cells.index(cell) < number - 1:
            problems.append(
                Problem(N_("Two columns are called “%(column)s”. Rename one."), {"column": cell}, where)
            )
    return cells
