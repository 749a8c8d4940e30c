"""Reading every sheet of a workbook with what it tells beside its values; run by a process of its own."""

import io
import json
import sys
import zipfile
from collections.abc import Iterator
from contextlib import nullcontext
from typing import IO, Any

from python_calamine import CalamineWorkbook, SheetVisibleEnum

from surveys.personnel.markup import Book, Marks, read_book, read_marks
from surveys.problems import BadInput
from surveys.sheet import ZIP_MAGIC, too_large
from surveys.workbook import measure, refuse_large, sound, words_of
from surveys.workbook_process import MEMORY_BYTES, PROCESSOR_SECONDS, TOO_LARGE, limit


def lines_of(data: bytes, name: str) -> Iterator[dict[str, Any] | list[str]]:
    """Give the facts of each sheet, followed by its rows. Raises BadInput when the file is damaged."""
    with sound(name):
        is_new = data.startswith(ZIP_MAGIC)
        if is_new:
            measure(data, name)
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        with zipfile.ZipFile(io.BytesIO(data)) if is_new else nullcontext() as archive:
            book = read_book(archive) if archive else Book({}, [], [], from_1904=False, has_macros=False)
            for kept in workbook.sheets_metadata:
                marks = read_marks(archive, book, kept.name) if archive else Marks()
                sheet = workbook.get_sheet_by_name(kept.name)
                refuse_large(sheet, name)
                merges = sheet.merged_cell_ranges or []
                yield {
                    "sheet": kept.name,
                    "visible": kept.visible is SheetVisibleEnum.Visible,
                    "merges": [[*first, *last] for first, last in merges],
                    "formulas": marks.formulas,
                    "fonts": marks.fonts,
                    "hidden_rows": marks.hidden_rows,
                    "hidden_columns": marks.hidden_columns,
                    "from_1904": book.from_1904,
                    "macros": book.has_macros,
                }
                yield from words_of(sheet)


def answer(data: bytes, target: IO[bytes]) -> int:
    """Write the lines as JSON; give the exit code that `surveys.workbook_process` understands."""
    try:
        for line in lines_of(data, ""):
            target.write(json.dumps(line).encode() + b"\n")
    except BadInput as error:
        return TOO_LARGE if error.problems == too_large("").problems else 1
    target.flush()
    return 0


if __name__ == "__main__":
    limit(MEMORY_BYTES, PROCESSOR_SECONDS)
    sys.exit(answer(sys.stdin.buffer.read(), sys.stdout.buffer))
