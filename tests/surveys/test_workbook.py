"""What a workbook says, row by row, and what is refused before it is read."""

from collections.abc import Mapping
from datetime import datetime, time
from pathlib import Path

import openpyxl
import pytest

from surveys import workbook
from surveys.problems import BadInput
from surveys.workbook import rows_of
from tests.workbooks import BOMBS, HEAD, cell
from tests.workbooks import workbook as packed

CellValue = str | float | bool | datetime | time


def _saved(path: Path, cells: Mapping[str, CellValue]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for place, value in cells.items():
        book.active[place] = value
    book.save(path)
    return path.read_bytes()


def test_every_kind_of_value_is_written_as_it_is_shown(tmp_path: Path) -> None:
    midnight = datetime(2026, 1, 2)  # noqa: DTZ001 - a spreadsheet's time has no zone
    values: dict[str, CellValue] = {
        "A1": 4.0,
        "B1": 2.5,
        "C1": True,
        "D1": midnight.replace(hour=3),
        "E1": time(3, 4),
        "F1": "Tốt",
    }
    (row,) = rows_of(_saved(tmp_path / "kinds.xlsx", values), "x.xlsx")
    assert row == ["4", "2.5", "TRUE", "2026-01-02T03:00:00", "03:04:00", "Tốt"]


def test_what_is_empty_before_the_cells_is_there_and_what_is_empty_after_them_is_not(tmp_path: Path) -> None:
    found = list(rows_of(_saved(tmp_path / "far.xlsx", {"C3": "x", "D5": 2, "F5": ""}), "x.xlsx"))
    assert found == [[], [], ["", "", "x"], [], ["", "", "", "2"]]
    assert list(rows_of(packed(""), "x.xlsx")) == []


@pytest.mark.parametrize(
    "what",
    ["declares more than it may", "rows without a place", "one far cell", "one text named by every cell"],
)
def test_a_bomb_is_too_large_before_its_first_row(what: str) -> None:
    with pytest.raises(BadInput, match=r"^x\.xlsx: The file is too large"):
        rows_of(BOMBS[what](), "x.xlsx")


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04",
        packed(HEAD)[:300],
        packed(HEAD).replace(b"xl/workbook", b"xl/otherbook"),
        packed(
            f"<row>{cell('&file;')}</row>",
            before='<!DOCTYPE a [<!ENTITY file SYSTEM "file:///etc/hostname">]>',
        ),
    ],
    ids=["no archive", "cut", "without its parts", "naming another file"],
)
def test_what_is_no_sound_workbook_is_refused(data: bytes) -> None:
    with pytest.raises(BadInput, match=r"^x\.xlsx: This is not a sound XLSX file"):
        list(rows_of(data, "x.xlsx"))


def test_a_workbook_that_unpacks_beyond_all_measure_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = packed(HEAD, texts="<si><t>a</t></si>")
    monkeypatch.setattr(workbook, "MOST_UNPACKED_BYTES", 100)
    with pytest.raises(BadInput, match="The file is too large"):
        rows_of(data, "x.xlsx")
    monkeypatch.setattr(workbook, "MOST_UNPACKED_BYTES", 1_000_000)
    monkeypatch.setattr(workbook, "MOST_PARTS", 2)
    with pytest.raises(BadInput, match="The file is too large"):
        rows_of(data, "x.xlsx")
