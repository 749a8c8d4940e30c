"""A table from an office is read as clean words, whether CSV or XLSX, or refused by row and column."""

import csv
import io
import unicodedata
import zipfile
from datetime import datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from surveys import sheet
from surveys.problems import BadInput
from surveys.sheet import Row, read_sheet

ROWS = (Row(2, ("1", "Tốt")), Row(3, ("2", "")))


def _csv(folder: Path, content: str | bytes, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def _xlsx(folder: Path, *rows: tuple[Any, ...]) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    path = folder / "table.xlsx"
    book.save(path)
    return path


def _refusal(path: Path) -> list[str]:
    with pytest.raises(BadInput) as refused:
        read_sheet(path)
    return [str(problem) for problem in refused.value.problems]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    found = read_sheet(_csv(tmp_path, f"câu{delimiter}trả lời\n1{delimiter}Tốt\n2{delimiter}\n"))
    assert found.columns == ("câu", "trả lời")
    assert found.rows == ROWS


def test_a_byte_order_mark_and_windows_line_ends_are_no_cells(tmp_path: Path) -> None:
    assert read_sheet(_csv(tmp_path, "câu,trả lời\r\n1,Tốt\r\n2,\r\n".encode("utf-8-sig"))).rows == ROWS


def test_letters_typed_with_separate_accents_are_composed(tmp_path: Path) -> None:
    apart = unicodedata.normalize("NFD", "câu,trả lời\n1, Tốt \n2,\n")
    found = read_sheet(_csv(tmp_path, apart))
    assert found.columns == ("câu", "trả lời")
    assert found.rows == ROWS


def test_empty_rows_are_left_out_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    found = read_sheet(_csv(tmp_path, "\n\ncâu,trả lời\n\n1,Tốt\n,\n2,\n"))
    assert [row.number for row in found.rows] == [5, 7]
    assert found.place(5, "câu") == "table.csv, row 5, column câu"
    assert found.place(5) == "table.csv, row 5"


def test_a_cell_with_a_line_end_is_one_cell(tmp_path: Path) -> None:
    found = read_sheet(_csv(tmp_path, 'câu,trả lời\n1,"một\r\nhai"\n2,x\n'))
    assert found.rows == (Row(2, ("1", "một\nhai")), Row(3, ("2", "x")))


def test_one_column_needs_no_delimiter(tmp_path: Path) -> None:
    assert read_sheet(_csv(tmp_path, "câu\n1\n")).rows == (Row(2, ("1",)),)


def test_a_workbook_says_the_same_as_a_csv(tmp_path: Path) -> None:
    from_csv = read_sheet(_csv(tmp_path, "câu;trả lời\n1;Tốt\n\n2;\n"))
    from_workbook = read_sheet(_xlsx(tmp_path, ("câu", "trả lời"), (1, "Tốt"), (2, None)))
    assert from_workbook.rows == ROWS
    assert from_workbook.hash == from_csv.hash
    assert from_workbook.hash != read_sheet(_csv(tmp_path, "câu;trả lời\n1;Tốt\n2;x\n")).hash


def test_cells_of_a_workbook_are_written_as_they_are_shown(tmp_path: Path) -> None:
    midnight = datetime(2026, 1, 2)  # noqa: DTZ001 - a spreadsheet's time has no zone
    moments = (midnight.date(), midnight, midnight.replace(hour=3), time(3, 4))
    found = read_sheet(_xlsx(tmp_path, tuple("abcdefgh"), (4.0, 2.5, True, *moments, "=1/0")))
    assert found.rows[0].cells == (
        *("4", "2.5", "TRUE", "2026-01-02", "2026-01-02", "2026-01-02T03:00:00", "03:04:00"),
        "",  # a formula whose value was never computed
    )


def test_unnamed_empty_columns_at_the_end_are_no_columns(tmp_path: Path) -> None:
    assert read_sheet(_csv(tmp_path, "câu,trả lời,,\n1,Tốt,,\n2,,,\n")).rows == ROWS


def test_a_row_longer_than_the_header_is_refused(tmp_path: Path) -> None:
    said = _refusal(_csv(tmp_path, "câu,trả lời\n1,Tốt,hơn\n"))
    assert said == ["table.csv, row 2: The row has 3 cells, the header has 2. Correct the row."]


def test_every_column_needs_a_name_of_its_own(tmp_path: Path) -> None:
    assert _refusal(_csv(tmp_path, "câu,,câu\n1,2,3\n")) == [
        "table.csv, row 1: Column 2 has no name. Name it.",
        "table.csv, row 1: Two columns are called “câu”. Rename one.",
    ]


@pytest.mark.parametrize("content", ["", "\n\n", "câu,trả lời\n"])
def test_a_table_without_rows_is_refused(tmp_path: Path, content: str) -> None:
    assert _refusal(_csv(tmp_path, content)) == ["table.csv: The table has no rows under a header. Add them."]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "absent.csv: The file cannot be opened" in _refusal(tmp_path / "absent.csv")[0]


def test_another_encoding_is_refused_with_its_row(tmp_path: Path) -> None:
    said = _refusal(_csv(tmp_path, b"a,b\n1,2\n3,\xe9\n"))
    assert said == ["table.csv, row 3: The text is not UTF-8. Save the file as “CSV UTF-8” and try again."]


@pytest.mark.parametrize(("letter", "code"), [("\0", "U+0000"), ("\x1b", "U+001B")])
def test_a_character_that_no_keyboard_makes_is_refused_with_its_row(
    tmp_path: Path, letter: str, code: str
) -> None:
    said = _refusal(_csv(tmp_path, f"a,b\n1,2\n3,x{letter}\n"))
    assert said == [
        f"table.csv, row 3: The text contains a character that cannot be stored ({code}). Remove it."
    ]


def test_an_unclosed_quotation_mark_is_refused_with_its_row(tmp_path: Path) -> None:
    said = _refusal(_csv(tmp_path, 'a,b\n1,2\n3,"x\n'))
    assert said == ["table.csv, row 3: The quotation marks of this row do not fit together. Correct the row."]


def test_a_megabyte_in_a_cell_is_refused_with_its_row(tmp_path: Path) -> None:
    csv.field_size_limit(131_072)  # Python's own; a library that other tests load raises it
    for length in (100_000, 1_000_000):
        (said,) = _refusal(_csv(tmp_path, f"a,b\n1,{'x' * length}\n"))
        assert said.startswith("table.csv, row 2: A cell holds more than 20000 characters.")


def test_a_file_beyond_all_measure_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "MOST_BYTES", 100)
    (said,) = _refusal(_csv(tmp_path, "a,b\n" + "1,2\n" * 100))
    assert said.startswith("table.csv: The file is too large (at most 200000 rows, 500 columns)")


def test_too_many_rows_or_columns_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "MOST_ROWS", 10)
    assert "The file is too large" in _refusal(_csv(tmp_path, "a,b\n" + "1,2\n" * 10))[0]
    assert "The file is too large" in _refusal(_csv(tmp_path, "a," * 501 + "b\n1\n"))[0]


def test_an_old_or_protected_excel_file_is_refused(tmp_path: Path) -> None:
    said = _refusal(_csv(tmp_path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "old.xls"))
    assert said == ["old.xls: This is an old or protected Excel file. Save it as .xlsx without a password."]


def test_a_damaged_workbook_is_refused(tmp_path: Path) -> None:
    sound = _xlsx(tmp_path, ("a", "b"), (1, 2)).read_bytes()
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as parts:
        parts.writestr("letter.txt", "not a workbook")
    for damaged in (sound[:100], sound[: len(sound) // 2], other.getvalue()):
        (said,) = _refusal(_csv(tmp_path, damaged, "broken.xlsx"))
        assert said.startswith("broken.xlsx: This is not a sound XLSX file.")


@pytest.mark.parametrize("place", ["XFD1", "A1048576", "ALL200000"])
def test_a_lonely_far_cell_is_refused_before_memory_is_reserved(tmp_path: Path, place: str) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["A1"] = "a"
    book.active[place] = 1
    book.save(tmp_path / "far.xlsx")
    (said,) = _refusal(tmp_path / "far.xlsx")
    assert said.startswith("far.xlsx: The file is too large")


def test_one_long_text_named_by_many_cells_is_refused_before_it_is_copied(tmp_path: Path) -> None:
    # 15,000 cells name one text of 15,000 letters: a small file, 225 MB of cells.
    path = tmp_path / "table.xlsx"
    with xlsxwriter.Workbook(path) as book:
        written = book.add_worksheet()
        for row in range(15_000):
            written.write_string(row, 0, "a" * 15_000)
            written.write_number(row, 1, 7)
    with zipfile.ZipFile(path) as parts:
        assert sum(part.file_size for part in parts.infolist()) < 2_000_000
    (said,) = _refusal(path)
    assert said.startswith("table.xlsx: The file is too large")
