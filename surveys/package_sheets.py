"""The workbook of a package: a sheet to read, and the tables as they are. No cell is ever a formula."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from surveys import package_words as words
from surveys.package_content import Content
from surveys.package_lines import correction, lines
from surveys.package_table import Cell, Table

_WIDTHS = {
    "code": 12,
    "name": 26,
    "position": 30,
    "unit": 24,
    "group": 28,
    "n": 14,
    "score": 34,
    "interval": 14,
}
_NUMBERS = ("integer", "number")


def workbook(content: Content, tables: Sequence[Table]) -> bytes:
    """Write the workbook; the same content gives the same bytes."""
    import xlsxwriter

    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        start = content.summary.period_end
        # the day the round is about, not the day of the export: a package has no time of its own
        book.set_properties(
            {
                "title": content.summary.title[content.words.language],
                "created": datetime(start.year, start.month, start.day),  # noqa: DTZ001 - a day
            }
        )
        bold = book.add_format({"bold": True, "bg_color": "#E8EEF4", "text_wrap": True, "valign": "top"})
        grey = book.add_format({"italic": True, "font_color": "#555555"})
        _write_lines(book, content, (bold, grey))
        if (corrected := correction(content)) is not None:
            sheet = book.add_worksheet(content.words.say(words.CORRECTION_SHEET))
            sheet.set_column(0, 0, 100)
            sheet.write_string(0, 0, corrected, book.add_format({"text_wrap": True}))
        for table in tables:
            _write_table(book, table, bold)
    return file.getvalue()


def _write_lines(book: Any, content: Content, formats: tuple[Any, Any]) -> None:  # noqa: ANN401 - untyped library
    bold, grey = formats
    say = content.words.say
    sheet = book.add_worksheet(say(words.SUMMARY_SHEET))
    for place, (name, heading) in enumerate(words.COLUMNS.items()):
        sheet.set_column(place, place, _WIDTHS[name])
        sheet.write_string(0, place, say(heading), bold)
    row = 0
    for row, line in enumerate(lines(content), 1):
        style = grey if line.is_withheld else None
        cells = (line.code, line.name, line.position, line.unit, line.group)
        for place, text in enumerate(cells):
            sheet.write_string(row, place, text, style)
        _write_cell(sheet, (row, len(cells)), line.n or None, is_number=True)
        number = line.score.replace(",", ".", 1)  # a sheet writes numbers as its reader's own settings say
        is_number = number.replace(".", "", 1).isdigit()
        _write_cell(sheet, (row, len(cells) + 1), number if is_number else line.score, is_number=is_number)
        sheet.write_string(row, len(cells) + 2, line.interval, style)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, row, len(words.COLUMNS) - 1)


def _write_table(book: Any, table: Table, bold: Any) -> None:  # noqa: ANN401 - untyped library
    sheet = book.add_worksheet(table.name)
    for place, column in enumerate(table.columns):
        sheet.write_string(0, place, column.name, bold)
        sheet.write_comment(0, place, column.description)
    for row, cells in enumerate(table.rows, 1):
        for place, (cell, column) in enumerate(zip(cells, table.columns, strict=True)):
            _write_cell(sheet, (row, place), cell, is_number=column.kind in _NUMBERS)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)


def _write_cell(sheet: Any, at: tuple[int, int], cell: Cell, *, is_number: bool) -> None:  # noqa: ANN401
    if cell is None:
        return
    if is_number:
        sheet.write_number(*at, float(cell))
    else:
        sheet.write_string(*at, str(cell))
