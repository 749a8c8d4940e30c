"""What a workbook tells beside its cells is read from its markup; what cannot be read is no sound file."""

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

import openpyxl
import xlsxwriter
from python_calamine import CalamineWorkbook

from surveys.personnel import reader
from tests.surveys.personnel.office_list import packed, plain_list

AN = ("1", "Nguyễn Văn An", "BT", "06652", "1/7/2025")
SHEET = "xl/worksheets/sheet1.xml"
OPEN_DOCUMENT = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="x"><table:table-row><table:table-cell office:value-type="string">'
    "<text:p>An</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet>"
    "</office:body></office:document-content>"
)


def facts_of(data: bytes) -> dict[str, Any]:
    """Give what is told of the first sheet of a sound workbook."""
    target = io.BytesIO()
    assert reader.answer(data, target) == 0
    found: dict[str, Any] = json.loads(target.getvalue().splitlines()[0])
    return found


def changed(data: bytes, parts: Mapping[str, tuple[bytes, bytes]]) -> bytes:
    """Replace something in some parts of a workbook."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as whole, zipfile.ZipFile(file, "w") as part:
        for name in whole.namelist():
            before, after = parts.get(name, (b"", b""))
            content = whole.read(name)
            assert before in content
            part.writestr(name, content.replace(before, after, 1) if before else content)
    return file.getvalue()


def test_formulas_and_all_that_is_hidden_are_told_by_their_places() -> None:
    book = openpyxl.load_workbook(io.BytesIO(plain_list(AN, ("=A2+1", *AN[1:]))))
    sheet = book.worksheets[0]
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["H"].hidden = True
    found = facts_of(packed(book))
    assert (found["formulas"], found["hidden_rows"], found["hidden_columns"]) == ([[2, 0]], [1], [7])


def test_old_fonts_are_told_of_a_cell_and_of_a_part_of_its_text() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as made:  # texts stand once, in a list of their own
        sheet = made.add_worksheet()
        old = made.add_format({"font_name": "VNI-Times"})
        sheet.write_rich_string(1, 1, "Cô ", old, "Hoøa")
        sheet.write_string(1, 2, "BT", made.add_format({"font_name": ".VnTime"}))
        sheet.write_string(1, 3, "06652")
    assert facts_of(file.getvalue())["fonts"] == [[1, 1, "VNI-Times"], [1, 2, ".VnTime"]]
    within = b'<is><r><rPr><rFont val="VNI-Times"/></rPr>', b"</r></is>"
    plain = plain_list(("1", "An"), fonts={"A2": ".VnTime"})
    parted = changed(
        changed(plain, {SHEET: (b"<is><t>An", within[0] + b"<t>An")}),
        {SHEET: (b"An</t></is>", b"An</t>" + within[1])},
    )
    assert facts_of(parted)["fonts"] == [[1, 0, ".VnTime"], [1, 1, "VNI-Times"]]


def test_a_cell_without_a_place_tells_nothing_beside_its_words() -> None:
    book = plain_list(AN, fonts={"B2": ".VnTime"})
    assert facts_of(book)["fonts"] == [[1, 1, ".VnTime"]]
    assert facts_of(changed(book, {SHEET: (b' r="B2"', b"")}))["fonts"] == []


def test_parts_that_are_cut_off_or_lie_or_are_missing_are_no_sound_file() -> None:
    start = b"<styleSheet"
    entity = b'<!DOCTYPE x [<!ENTITY y "z">]>' + start
    for damage in ((b"</styleSheet>", b""), (start, entity)):
        assert reader.answer(changed(plain_list(AN), {"xl/styles.xml": damage}), io.BytesIO()) == 1
    # Another kind of workbook, which can be opened and has none of these parts.
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", OPEN_DOCUMENT)
    assert CalamineWorkbook.from_filelike(io.BytesIO(other.getvalue())).sheet_names == ["x"]
    assert reader.answer(other.getvalue(), io.BytesIO()) == 1
