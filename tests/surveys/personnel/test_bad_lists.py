"""What a list may do wrong is refused with row and remedy, or asked about; nothing is guessed."""

import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from surveys.personnel import reader
from surveys.personnel.grid import read_grids
from surveys.personnel.layout import Kind
from surveys.personnel.questions import Doubt, Why
from surveys.problems import BadInput
from surveys.register_import import RegisterKind
from surveys.sheet import MOST_BYTES
from surveys.workbook_process import TOO_LARGE
from tests.surveys.personnel.conftest import Looking, rows_of
from tests.surveys.personnel.office_list import PLAIN_HEADING, packed, plain_list, workbook
from tests.surveys.personnel.old_excel import old_workbook
from tests.workbooks import BOMBS

Refusals = Callable[..., list[str]]
AN = ("1", "Nguyễn Văn An", "BT", "06652", "1/7/2025")
BINH = ("2", "Trần Bình", "Chủ tịch UBND phường", "Phường Hà Tu", "31/02/2025")


def test_formulas_and_cells_merged_across_columns_are_refused_by_row(refusals: Refusals) -> None:
    rows = (
        PLAIN_HEADING,
        ("=ROW()-1", *AN[1:]),
        ("2", '="Trần "&"Bình"', *BINH[2:]),
        ("3", "Lê Út", *AN[2:]),
    )
    assert refusals(workbook(rows, merged=["C4:D4"])) == [
        "ds.xlsx, row 3, column Họ và tên: The cell holds a formula. Copy it and paste it as a value.",
        (
            "ds.xlsx, row 4, column Chức vụ: Cells of several columns are merged here. "
            "Separate them, each with its own words."
        ),
    ]


def test_macros_passwords_and_damaged_files_are_refused(refusals: Refusals) -> None:
    plain = plain_list(AN)
    file = io.BytesIO(plain)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    assert refusals(file.getvalue()) == [
        "ds.xlsx: The file carries macros. Save it as .xlsx, without macros, and try again."
    ]
    password = "ds.xlsx: The file is protected by a password. Save it without one and try again."
    assert refusals(old_workbook([AN], protected=True)) == [password]
    assert refusals(b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le")) == [password]
    assert "not a sound XLSX file" in refusals(plain[:-200])[0]
    assert "not a sound XLSX file" in refusals(b"\xd0\xcf\x11\xe0" + b"x" * 5000)[0]
    without = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as whole, zipfile.ZipFile(without, "w") as part:
        for name in whole.namelist():
            if name != "xl/workbook.xml":
                part.writestr(name, whole.read(name))
    assert "not a sound XLSX file" in refusals(without.getvalue())[0]
    assert "too large" in refusals(b"a" * (MOST_BYTES + 1))[0]
    assert "no rows" in refusals(b"")[0]
    assert "no rows" in refusals("STT,Họ và tên,Chức vụ,Ngày bổ nhiệm\n".encode())[0]


@pytest.mark.parametrize("bomb", ["lies about the size of its sheet", "one far cell"])
def test_a_bomb_ends_its_reader_only(bomb: str, refusals: Refusals) -> None:
    assert refusals(BOMBS[bomb]())


def test_the_reader_says_by_its_code_why_it_ended() -> None:
    assert reader.answer(b"PK\x03\x04 no book", io.BytesIO()) == 1
    assert reader.answer(BOMBS["one far cell"](), io.BytesIO()) == TOO_LARGE
    target = io.BytesIO()
    assert reader.answer(plain_list(AN, fonts={"B2": ".VnTime"}), target) == 0
    assert b'[[1, 1, ".VnTime"]]' in target.getvalue()
    assert reader.answer(old_workbook([AN]), io.BytesIO()) == 0


def test_an_old_workbook_is_read_and_says_what_it_does_not_tell(looking: Looking) -> None:
    found = looking(old_workbook([PLAIN_HEADING, AN, ("2", "NguyÔn V¨n Ba", *AN[2:])]))
    assert found.is_old
    assert [row[1] for row in rows_of(found)] == ["Nguyễn Văn An", "Nguyễn Văn Ba"]


def test_hidden_sheets_are_told_hidden_rows_asked_about(looking: Looking) -> None:
    book = openpyxl.load_workbook(io.BytesIO(plain_list(AN, ("2", "Lê Út", *AN[2:]))))
    hidden = book.create_sheet("Cũ")
    hidden.sheet_state = "hidden"
    hidden["A1"] = "x"
    sheet = book.worksheets[0]
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["H"].hidden = True
    found = looking(packed(book))
    assert found.hidden == ("Cũ",)
    (question,) = found.open
    assert (question.doubt, question.rows) == (Doubt.HIDDEN_ROWS, (3,))
    assert len(rows_of(looking(packed(book), {question.key: "read"}))) == 2
    assert [row[1] for row in rows_of(looking(packed(book), {question.key: "leave"}))] == ["Nguyễn Văn An"]
    plain = workbook(
        (("Mã", "Tên", "Loại", "Cấp trên"), ("06655", "Cao Xanh", "phường", "22"), ()), hidden=[2]
    )
    (other,) = looking(plain, kind=RegisterKind.UNITS).open
    assert other.doubt is Doubt.HIDDEN_ROWS
    rows = (("Mã", "Tên", "Loại", "Cấp trên"), ("06655", "X", "phường", "22"), ("06658", "Y", "xã", "22"))
    left = looking(workbook(rows, hidden=[2]), {other.key: "leave"}, RegisterKind.UNITS)
    assert [row[0] for row in rows_of(left)] == ["06658"]


def test_of_several_sheets_the_one_with_a_table_is_read_or_it_is_asked_which(looking: Looking) -> None:
    book = openpyxl.load_workbook(io.BytesIO(plain_list(AN)))
    book.create_sheet("Bìa")["A1"] = "Báo cáo"
    assert len(rows_of(looking(packed(book)))) == 1
    second = book.create_sheet("Danh sách 2")
    for row in (PLAIN_HEADING, ("1", "Lê Út", *AN[2:])):
        second.append(list(row))
    (question,) = looking(packed(book)).open
    assert question.doubt is Doubt.SHEET
    assert [option.words for option in question.options] == ["Danh sách", "Bìa", "Danh sách 2"]
    assert rows_of(looking(packed(book), {question.key: "2"}))[0][1] == "Lê Út"


def test_days_that_are_none_stay_as_written_for_the_register_to_name(looking: Looking) -> None:
    assert rows_of(looking(plain_list(AN, BINH)))[1][4] == "31/02/2025"


def test_a_book_that_counts_from_1904_means_other_days(looking: Looking) -> None:
    book = openpyxl.load_workbook(io.BytesIO(plain_list((*AN[:4], 44377))))
    book.epoch = CALENDAR_MAC_1904
    assert rows_of(looking(packed(book)))[0][4] == "01/07/2025"


def test_days_known_in_part_count_from_the_first_only_when_somebody_says_so(looking: Looking) -> None:
    content = plain_list((*AN[:4], "2025"), ("2", "Lê Út", "BT", "06652", "từ 1/7/2025 đến 30/6/2026"))
    (question,) = looking(content).open
    assert (question.doubt, question.words) == (Doubt.INCOMPLETE_DAYS, "2025")
    assert [row[4:] for row in rows_of(looking(content, {question.key: "first"}))] == [
        ("01/01/2025", ""),
        ("1/7/2025", "30/6/2026"),
    ]
    assert rows_of(looking(content, {question.key: "refuse"}))[0][4] == "2025"
    assert looking(content, {question.key: "nonsense"}).open == (question,)
    kept = rows_of(looking(plain_list((*AN[:4], "từ 1/7/2025 đến lúc nào"))))
    assert kept[0][4] == "từ 1/7/2025 đến lúc nào"
    assert rows_of(looking(plain_list((*AN[:4], "từ 1/7/2025 đến nay"))))[0][4] == "1/7/2025"


def test_one_text_in_a_row_is_a_unit_or_asked_about(looking: Looking) -> None:
    heading = ("Họ và tên", "Chức vụ", "Ngày bổ nhiệm")
    rows = (heading, ("Phường Hà Tu",), ("Nguyễn Văn An", "BT", "1/7/2025"), ("Khối Mặt trận",), ("Lê Út",))
    found = looking(workbook(rows))
    assert [(one.doubt, one.words) for one in found.open] == [
        (Doubt.LONE_TEXT, "Khối Mặt trận"),
        (Doubt.LONE_TEXT, "Lê Út"),
    ]
    first, second = (one.key for one in found.open)
    after = looking(workbook(rows), {first: "leave", second: "person"})
    assert [(row[1], row[3]) for row in rows_of(after)] == [("Nguyễn Văn An", "06652"), ("Lê Út", "06652")]
    again = looking(workbook(rows), {first: "heading", second: "person"})
    (unit,) = again.open
    assert (unit.doubt, unit.words) == (Doubt.UNIT, "Khối Mặt trận")
    answers = {first: "heading", second: "person", unit.key: "-"}
    assert rows_of(looking(workbook(rows), answers))[1][3] == "06652"  # the unit above it
    lonely = looking(workbook((heading[:1], ("x", "y", "z"), ("Ai đó",))), {}).open
    assert {one.doubt for one in lonely} == {Doubt.HEADING}


def test_who_stands_below_the_signatures_is_asked_about(looking: Looking) -> None:
    rows = (AN, (None, "NGƯỜI LẬP BIỂU"), (None, "Phạm Khoa"), ("2", "Lê Út", *AN[2:]), (None, "(đã ký)"))
    content = plain_list(*rows)
    (question,) = looking(content).open
    assert (question.doubt, question.rows) == (Doubt.BELOW, (5,))
    assert len(rows_of(looking(content, {question.key: "read"}))) == 2
    left = looking(content, {question.key: "leave"})
    assert len(rows_of(left)) == 1
    assert [one.kind for one in left.left] == [Kind.SIGNATURE] * 4


def test_one_name_for_several_rows_is_one_person_with_several_posts(looking: Looking) -> None:
    rows = (
        PLAIN_HEADING,
        AN,
        (None, None, "CT", "06994", "1/7/2025"),
        ("2", None, None, None, None),
        PLAIN_HEADING,
    )
    found = looking(workbook((*rows, ("Cộng", "1")), merged=["A2:A3", "B2:B3"]))
    assert [row[:3] for row in rows_of(found)] == [
        ("CB-0001", "Nguyễn Văn An", "BT"),
        ("CB-0001", "Nguyễn Văn An", "CT"),
    ]


def test_texts_that_may_be_either_are_asked_about_where_the_column_is_in_doubt(looking: Looking) -> None:
    rows = [("1", "Lª Hïng", *AN[2:]), ("2", "Lê Hùng", *AN[2:]), ("3", "Nguyễn V¨n Ba", *AN[2:])]
    found = looking(plain_list(*rows))
    texts = {one.words: one for one in found.open if one.doubt is Doubt.TEXT}
    assert set(texts) == {"Lê Hùng", "Nguyễn V¨n Ba"}
    assert [option.words for option in texts["Lê Hùng"].options] == ["Lê Hùng", "Lờ Hựng"]
    assert texts["Lê Hùng"].proposal == "tcvn3"
    answers = {texts["Lê Hùng"].key: "as_is", texts["Nguyễn V¨n Ba"].key: "tcvn3"}
    again = looking(plain_list(*rows), answers)
    (person,) = again.open  # now two of one name
    assert person.doubt is Doubt.PERSON
    done = looking(plain_list(*rows), answers | {person.key: "new"})
    assert [row[1] for row in rows_of(done)] == ["Lê Hùng", "Lê Hùng", "Nguyễn Văn Ba"]
    assert {one.why for one in done.changes if one.column == "Họ và tên"} == {Why.TCVN3, Why.CHOSEN}
    elsewhere = [("1", "Nguyễn Văn An", *AN[2:]), ("2", "Lê Hùng", "Chñ tÞch", *AN[3:])]
    assert {one.doubt for one in looking(plain_list(*elsewhere)).open} == {Doubt.POSITION}


def test_headings_that_nobody_knows_are_asked_about(looking: Looking, refusals: Refusals) -> None:
    rows = (("Số", "Người", "Vai trò", "Nơi", "Lúc"), AN)
    found = looking(workbook(rows))
    assert [one.words for one in found.open] == ["Số", "Người", "Vai trò", "Nơi", "Lúc"]
    keys = {one.words: one.key for one in found.open}
    meanings = {"Số": "-", "Người": "name", "Vai trò": "position", "Nơi": "unit", "Lúc": "starts_on"}
    said = {keys[words]: means for words, means in meanings.items()}
    assert rows_of(looking(workbook(rows), said))[0] == (
        "CB-0001",
        "Nguyễn Văn An",
        "BT",
        "06652",
        "1/7/2025",
    )
    assert "Two columns mean the same" in refusals(workbook(rows), said | {keys["Số"]: "name"})[0]
    assert "starts_on” is missing" in refusals(workbook(rows), said | {keys["Lúc"]: "-"})[0]


def test_likely_and_doubled_headings_are_confirmed(looking: Looking) -> None:
    heading = (
        "STT",
        "Họ và tên",
        "Chức vụ, đơn vị công tác chính",
        "Ngày bổ nhiệm",
        "Từ ngày",
        "Chức vụ Đảng đề nghị",
    )
    rows = (heading, ("1", "Nguyễn Văn An", "Bí thư Đảng ủy, phường Hà Tu", "1/7/2025", "2/7/2025", "x"))
    found = looking(workbook(rows))
    assert [(one.words, one.proposal) for one in found.open] == [
        ("Ngày bổ nhiệm", "starts_on"),
        ("Từ ngày", "-"),
        ("Chức vụ, đơn vị công tác chính", "post"),
    ]
    done = looking(workbook(rows), {one.key: one.proposal for one in found.open})
    assert rows_of(done)[0] == ("CB-0001", "Nguyễn Văn An", "BT", "06652", "1/7/2025")
    (unclear,) = looking(
        workbook((rows[0], ("1", "Lê Út", "Đội trưởng dân phòng", "1/7/2025", "", ""))),
        {one.key: one.proposal for one in found.open},
    ).open
    assert (unclear.doubt, unclear.words) == (Doubt.POSITION, "Đội trưởng dân phòng")


def test_names_of_units_and_positions_that_are_not_known_are_asked_about(looking: Looking) -> None:
    content = plain_list(("1", "Lê Út", "Phó CT UBND xã", "Phường Hà Tư", "1/7/2025"))
    found = looking(content)
    assert [(one.doubt, one.proposal) for one in found.open] == [
        (Doubt.UNIT, "06652"),
        (Doubt.POSITION, "PCT"),
    ]
    done = looking(content, {one.key: one.proposal for one in found.open})
    assert rows_of(done)[0][2:4] == ("PCT", "06652")


def test_a_cell_that_cannot_be_stored_is_named(refusals: Refusals) -> None:
    content = "STT,Họ và tên,Chức vụ,Ngày bổ nhiệm\n1,An\x01,BT,1/7/2025\n".encode()
    assert "row 2: The text contains a character that cannot be stored" in refusals(content)[0]


def test_an_unsound_part_of_the_markup_is_an_unsound_file() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain_list(AN))) as whole, zipfile.ZipFile(file, "w") as part:
        for name in whole.namelist():
            content = whole.read(name)
            if name == "xl/styles.xml":
                content = b'<!DOCTYPE x [<!ENTITY y "z">]><styleSheet>&y;</styleSheet>'
            part.writestr(name, content)
    with pytest.raises(BadInput):
        read_grids(file.getvalue(), "ds.xlsx")


def test_a_cell_without_end_is_refused_by_row(refusals: Refusals) -> None:
    assert refusals(plain_list(AN, (*BINH[:1], "x" * 20_001, *BINH[2:]))) == [
        "ds.xlsx, row 3: A cell holds more than 20000 characters. Shorten it, or close its quotation mark."
    ]
