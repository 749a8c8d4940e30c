"""A document as a workbook: numbers as numbers, everything else as words; no cell is ever a formula."""

import io
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from surveys.documents.pieces import (
    Annex,
    Block,
    Bullets,
    Cell,
    Column,
    Document,
    Facts,
    Heading,
    Paragraph,
    Remarks,
    Table,
)

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - a file has no time of its own: the same words, the same bytes
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
_MOST_NAME = 31
_WIDTHS = (34, 18, 18, 18, 18, 18, 18, 18)
_LINE_LETTERS = 110  # that fit across the sheet


def xlsx(document: Document) -> bytes:
    """Write a document: one sheet as it is read, and every table on a sheet of its own to sort and filter."""
    import xlsxwriter

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, _OPTIONS) as book:
        book.set_properties(
            {
                "title": document.name,
                "author": document.head.issuer,
                "company": document.head.issuer,
                "created": _CREATED,
            }
        )
        formats = _formats(book)
        names: set[str] = set()
        _Sheet(book.add_worksheet(_free(document.title, names)), formats).write(document)
        for table in _joined(document):
            _data(book.add_worksheet(_free(table.title or document.title, names)), table, formats)
    return file.getvalue()


def _joined(document: Document) -> Iterator[Table]:
    """Give the tables; those that are parts of one long table as that one."""
    tables = [block for block in document.blocks if isinstance(block, Table)]
    yield from (one for one in tables if not one.part)
    parts = [one for one in tables if one.part]
    if parts:
        columns = (Column(parts[0].part, 3), *parts[0].columns)
        rows = tuple((Cell(one.title), *row) for one in parts for row in one.rows)
        yield Table(document.about, columns, rows)


def _formats(book: Any) -> dict[str, Any]:  # noqa: ANN401 - untyped library
    wrap = {"text_wrap": True, "valign": "top"}
    looks: dict[str, dict[str, object]] = {
        "plain": wrap,
        "bold": wrap | {"bold": True},
        "title": {"bold": True, "font_size": 14, "align": "center"},
        "middle": {"align": "center", "text_wrap": True, "valign": "top"},
        "middle_bold": {"bold": True, "align": "center", "text_wrap": True, "valign": "top"},
        "italic": wrap | {"italic": True},
        "head": wrap | {"bold": True, "border": 1, "align": "center"},
        "cell": wrap | {"border": 1},
        "withheld": wrap | {"border": 1, "italic": True},
        "share": {"border": 1, "num_format": "0%", "valign": "top"},
    }
    return {name: book.add_format(look) for name, look in looks.items()}


def _free(title: str, taken: set[str]) -> str:
    """Give a name for a sheet that spreadsheets allow and no other sheet bears."""
    name = _FORBIDDEN.sub(" ", title).strip()[:_MOST_NAME] or "1"
    number = 1
    while name.casefold() in taken:
        number += 1
        name = f"{name[: _MOST_NAME - len(str(number)) - 1]} {number}"
    taken.add(name.casefold())
    return name


class _Sheet:
    """The sheet that is read from top to bottom."""

    def __init__(self, sheet: Any, formats: dict[str, Any]) -> None:  # noqa: ANN401 - untyped library
        self.sheet, self.formats, self.row = sheet, formats, 0
        self.last = len(_WIDTHS) - 1

    def write(self, document: Document) -> None:
        for place, width in enumerate(_WIDTHS):
            self.sheet.set_column(place, place, width)
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.hide_gridlines(2)
        head = document.head
        pairs = ((head.above, head.state), (head.issuer, head.motto), (head.number, head.place_date))
        for left, right in pairs:
            self._pair(left, right)
        self.row += 1
        self._across(document.title, "title")
        self._across(document.about, "middle_bold")
        self.row += 1
        for line in document.basis:
            self._across(line, "italic")
        at = next(
            (at for at, one in enumerate(document.blocks) if isinstance(one, Annex)), len(document.blocks)
        )
        for block in document.blocks[:at]:
            self._piece(block)
        self._signed(document)
        for block in document.blocks[at:]:
            self._piece(block)
        self.row += 1
        self._across(document.foot, "italic")

    def _pair(self, left: str, right: str) -> None:
        look = self.formats["middle_bold"]
        self._merged((0, 1), left, look)
        self._merged((2, self.last), right, look)
        self.row += 1

    def _across(self, text: str, look: str = "plain") -> None:
        if not text:
            return
        self._merged((0, self.last), text, self.formats[look])
        self.sheet.set_row(self.row, 16 * (1 + len(text) // _LINE_LETTERS))
        self.row += 1

    def _merged(self, columns: tuple[int, int], text: str, look: Any) -> None:  # noqa: ANN401
        self.sheet.merge_range(self.row, columns[0], self.row, columns[1], "", look)
        self.sheet.write_string(self.row, columns[0], text, look)

    def _piece(self, block: Block) -> None:
        match block:
            case Heading(text) | Annex(text):
                self.row += 1
                self._across(text, "bold")
            case Paragraph(text, is_strong):
                self._across(text, "bold" if is_strong else "plain")
            case Bullets(lines):
                for line in lines:
                    self._across(f"– {line}")
            case Facts(rows):
                self._facts(rows)
            case Remarks(title, lines):
                self._across(title, "bold")
                self.row += lines
            case _:
                self._table(block)

    def _facts(self, rows: tuple[tuple[str, Cell], ...]) -> None:
        for word, cell in rows:
            self.sheet.write_string(self.row, 0, word, self.formats["bold"])
            self._merged((1, self.last), cell.text, self.formats["plain"])
            self.row += 1

    def _table(self, table: Table) -> None:
        self.row += 1
        self._across(table.title, "bold")
        self.row = _rows(self.sheet, (self.row, 0), table, self.formats) + 1

    def _signed(self, document: Document) -> None:
        self.row += 1
        top = self.row
        for line in (document.recipients_title, *document.recipients) if document.recipients else ():
            self.sheet.write_string(self.row, 0, line, self.formats["italic"])
            self.row += 1
        bottom, self.row = self.row, top
        for one in document.signatures:
            for line in (one.over, one.role, document.sign, "", "", one.name):
                self._merged((2, self.last), line, self.formats["middle_bold"])
                self.row += 1
        self.row = max(bottom, self.row)


def _rows(sheet: Any, at: tuple[int, int], table: Table, formats: dict[str, Any]) -> int:  # noqa: ANN401
    """Write a table from a cell on; gives the row after it."""
    row, left = at
    for place, column in enumerate(table.columns):
        sheet.write_string(row, left + place, column.title, formats["head"])
    for cells in table.rows:
        row += 1
        for place, cell in enumerate(cells):
            _write(sheet, (row, left + place), cell, formats)
    return row + 1


def _write(sheet: Any, at: tuple[int, int], cell: Cell, formats: dict[str, Any]) -> None:  # noqa: ANN401
    if cell.number is not None:
        look = formats["share"] if cell.text.endswith("%") else formats["cell"]
        sheet.write_number(*at, cell.number, look)
    else:
        sheet.write_string(*at, cell.text, formats["withheld" if cell.is_withheld else "cell"])


def _data(sheet: Any, table: Table, formats: dict[str, Any]) -> None:  # noqa: ANN401
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, 12 + 8 * max(column.share, 1))
    _rows(sheet, (0, 0), table, formats)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(table.rows), 1), len(table.columns) - 1)
