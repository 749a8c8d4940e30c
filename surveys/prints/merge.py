"""Files for a mail merge: names in one, codes in another; only the row number joins them.

Two people take one each, so that nobody has names beside codes before the envelopes are closed.
"""

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from surveys import codes
from surveys.formulas import as_cell
from surveys.frames.records import Entry
from surveys.prints.slips import Slip

ADDRESS_COLUMNS = ("list", "row", "name", "address", "village", "email", "phone")
CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - a file has no time of its own: nobody sees when it was asked for
CODE_COLUMNS = ("list", "row", "digits", "link")


class FileKind(StrEnum):
    """What a spreadsheet program opens."""

    CSV = "csv"
    XLSX = "xlsx"


def addresses(kind: FileKind, frame: int, people: Sequence[Entry]) -> bytes:
    """Give names and addresses, no code."""
    rows = [
        (str(frame), str(one.number), *(person.name, person.address, person.part, person.email, person.phone))
        for one in people
        for person in (one.person,)
    ]
    return _file(kind, ADDRESS_COLUMNS, rows)


def code_file(kind: FileKind, address: str, slips: Sequence[Slip]) -> bytes:
    """Give codes with the row they belong to, no name; for codes without a row these cells are empty."""
    rows = []
    for one in slips:
        frame, row = one.row or ("", "")
        rows.append((str(frame), str(row), codes.shown(one.digits), f"{address}/#{one.link}"))
    return _file(kind, CODE_COLUMNS, rows)


def _file(kind: FileKind, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    return _csv(columns, rows) if kind is FileKind.CSV else _xlsx(columns, rows)


def _csv(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(columns)
    writer.writerows([as_cell(cell) for cell in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def _xlsx(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    import xlsxwriter

    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"created": CREATED})
        sheet = book.add_worksheet()
        for number, row in enumerate((columns, *rows)):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, cell)
    return file.getvalue()
