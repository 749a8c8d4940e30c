"""An XLSX file as rows of words. What would fill the memory is refused before it is read.

That is, as far as one can see: a file may lie about its sizes. `surveys.workbook_process` reads with this
module in a process of its own, which such a file may end.
"""

import io
import re
import zipfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, XmlError, ZipError

from surveys.problems import N_, BadInput, Problem
from surveys.sheet import MOST_CELL_CHARACTERS, MOST_CELLS, MOST_COLUMNS, MOST_ROWS, too_large

MOST_UNPACKED_BYTES = 200_000_000
MOST_PARTS = 2_000
CHUNK_BYTES = 1 << 20
# A place such as r="AB12" of a cell, or r="12" of a row.
_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{0,9})([0-9]{1,19})["']""")
_LONGEST_PLACE = 100
MOST_TEXT_BYTES = 200_000_000
# Texts stand once, in a list; cells name them by their number in it: <v>12</v>.
_TEXT_END = re.compile(rb"</(?:\w+:)?si\s*>")
_NUMBER = re.compile(rb"<(?:\w+:)?v[^>]{0,50}>\s*([0-9]{1,9})\s*<")

Value = int | float | str | bool | time | date | datetime | timedelta


def damaged(name: str) -> BadInput:
    """Give the refusal of a file that is no workbook, or not a whole one."""
    return BadInput(
        Problem(
            N_("This is not a sound XLSX file. Open it in a spreadsheet program and save it once more."),
            where=name,
        )
    )


def rows_of(data: bytes, name: str) -> Iterator[list[str]]:
    """Give the rows of the first sheet, each without the empty cells at its end.

    Raises BadInput, before the first row, when the file is damaged or beyond all measure.
    """
    return words_of(_sheets(data, name, None)[0])


def rows_of_sheets(data: bytes, name: str, wanted: Collection[str]) -> Iterator[tuple[str, list[str]]]:
    """Give the rows of the sheets with certain names, each with the name of its sheet.

    Raises BadInput as `rows_of` does.
    """
    for sheet in _sheets(data, name, wanted):
        for row in words_of(sheet):
            yield sheet.name, row


def _sheets(data: bytes, name: str, wanted: Collection[str] | None) -> list[CalamineSheet]:
    """Give the sheets with certain names; None: the first one, whatever its name."""
    with sound(name):
        measure(data, name)
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        if wanted is None:
            sheets = [book.get_sheet_by_index(0)]
        else:
            sheets = [book.get_sheet_by_name(one) for one in book.sheet_names if one in wanted]
    for sheet in sheets:
        refuse_large(sheet, name)
    return sheets


@contextmanager
def sound(name: str) -> Iterator[None]:
    """Refuse the file as damaged when reading it fails in any of the ways in which it can."""
    try:
        yield
    except (zipfile.BadZipFile, OSError, NotImplementedError, EOFError, RuntimeError) as error:
        raise damaged(name) from error
    except (CalamineError, PasswordError, XmlError, ZipError, IndexError, ValueError) as error:
        raise damaged(name) from error


def refuse_large(sheet: CalamineSheet, name: str) -> None:
    """Refuse a sheet beyond all measure: of cells without a place of their own."""
    row, column = sheet.end or (0, 0)
    if row >= MOST_ROWS or column >= MOST_COLUMNS or (row + 1) * (column + 1) > MOST_CELLS:
        raise too_large(name)


def words_of(sheet: CalamineSheet) -> Iterator[list[str]]:
    """Give the rows of a sheet as words, each without the empty cells at its end."""
    _, before = sheet.start or (0, 0)  # empty columns there are left out; empty rows are not
    for row in sheet.iter_rows():
        cells = [""] * before + [_word(cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        yield cells


def measure(data: bytes, name: str) -> None:
    """Refuse a file whose cells would not fit: one far cell makes the reader reserve all before it."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        listed = parts.infolist()
        if len(listed) > MOST_PARTS or sum(part.file_size for part in listed) > MOST_UNPACKED_BYTES:
            raise too_large(name)
        for part in listed:
            with parts.open(part) as file:
                rows, columns, before = 1, 1, b""
                while chunk := file.read(CHUNK_BYTES):
                    for row, column in _places(before + chunk):
                        rows, columns = max(rows, row), max(columns, column)
                    before = chunk[-_LONGEST_PLACE:]
            if rows > MOST_ROWS or columns > MOST_COLUMNS or rows * columns > MOST_CELLS:
                raise too_large(name)
        if _text_bytes(parts, listed) > MOST_TEXT_BYTES:
            raise too_large(name)


def _text_bytes(parts: zipfile.ZipFile, listed: list[zipfile.ZipInfo]) -> int:
    """Give how many bytes the cells hold when each has its own copy of its text, as the reader makes them."""
    lengths: list[int] = []
    for part in listed:
        with parts.open(part) as file:
            last = 0
            for found in _TEXT_END.finditer(content := file.read()):
                lengths.append(found.end() - last)
                last = found.end()
            del content
    if not lengths:
        return 0
    total = 0
    for part in listed:
        with parts.open(part) as file:
            for found in _NUMBER.finditer(file.read()):
                number = int(found[1])
                total += lengths[number] if number < len(lengths) else 0
    return total


def _places(xml: bytes) -> Iterator[tuple[int, int]]:
    for letters, digits in _PLACE.findall(xml):
        column = 0
        for letter in letters.upper():
            column = column * 26 + letter - ord("A") + 1
        yield int(digits), column


def _word(cell: Value) -> str:
    """Write a cell as a spreadsheet shows it without a format: 4, not 4.0. One that is too long stays so."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return repr(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)[: MOST_CELL_CHARACTERS + 1]
