"""Lists that are kept in an odd way are read as their office means them."""

import pytest
import sqlalchemy as sa

from surveys.personnel.layout import Kind
from surveys.personnel.questions import Doubt
from surveys.problems import BadInput
from surveys.register_import import RegisterKind, import_sheet
from surveys.schema import term
from surveys.sheet import table_of
from tests.surveys.personnel.conftest import Looking, rows_of
from tests.surveys.personnel.office_list import PLAIN_HEADING, plain_list, workbook

AN = ("1", "Nguyễn Văn An", "BT", "06652", "1/7/2025")
UT = ("2", "Lê Út", *AN[2:])
CODED = ("Mã cán bộ", *PLAIN_HEADING[1:])


def test_columns_without_heading_are_asked_about_only_when_they_hold_something(looking: Looking) -> None:
    heading = (*PLAIN_HEADING[:2], None, None, *PLAIN_HEADING[3:])
    content = workbook((heading, (*AN[:2], AN[2], None, *AN[3:]), (*UT[:2], UT[2], None, *UT[3:])))
    (question,) = looking(content).open
    assert (question.doubt, question.words, question.more["letter"]) == (Doubt.HEADING, "C", "C")
    done = looking(content, {question.key: "position"})
    assert [row[1:3] for row in rows_of(done)] == [("Nguyễn Văn An", "BT"), ("Lê Út", "BT")]


def test_a_list_of_units_among_titles_is_read_too_and_asks_about_columns_of_units(looking: Looking) -> None:
    above = (("ỦY BAN NHÂN DÂN TỈNH",), (), ("DANH SÁCH ĐƠN VỊ",))
    row = ("1", "06655", "Phường Cao Xanh", "phường", "22")
    known = workbook((*above, ("STT", "Mã", "Tên", "Loại", "Cấp trên"), row))
    found = looking(known, kind=RegisterKind.UNITS)
    assert rows_of(found) == [row[1:]]
    assert found.proposals == ()
    asked = looking(
        workbook((*above, ("STT", "Mã", "Tên", "Hạng", "Cấp trên"), row)), kind=RegisterKind.UNITS
    )
    (question,) = asked.open
    assert (question.doubt, question.words) == (Doubt.HEADING, "Hạng")
    assert [option.value for option in question.options] == ["code", "name", "kind", "parent", "-"]


def test_one_text_alone_is_a_heading_or_another_post_as_the_cells_around_it_say(looking: Looking) -> None:
    rows = (
        PLAIN_HEADING,
        ("Phường Hà Tu",),  # over all columns
        (*AN[:3], None, AN[4]),
        (None, None, None, "Đặc khu Vân Đồn", None),  # in the column of units
        (*UT[:3], None, UT[4]),
        (None, None, "CT", None, None),  # under the name of the row above
    )
    found = looking(workbook(rows, merged=["A2:E2", "B5:B6"]))
    assert [one.kind for one in found.left] == [Kind.HEADING, Kind.HEADING]
    assert [row[1:4] for row in rows_of(found)] == [
        ("Nguyễn Văn An", "BT", "06652"),
        ("Lê Út", "BT", "06994"),
        ("Lê Út", "CT", "06994"),
    ]


def test_a_birth_that_reaches_down_over_two_rows_is_of_both_and_never_kept(looking: Looking) -> None:
    heading = (*PLAIN_HEADING, "Ngày sinh")
    rows = ((*UT, "2/3/1980"), (*UT[:2], "CT", *UT[3:], None))
    (question,) = looking(workbook((heading, *rows))).open
    assert question.doubt is Doubt.PERSON
    found = looking(workbook((heading, *rows), merged=["F2:F3"]))
    assert [row[:3] for row in rows_of(found)] == [("CB-0001", "Lê Út", "BT"), ("CB-0001", "Lê Út", "CT")]
    assert all("1980" not in one.before + one.after for one in found.changes)
    other = (*rows[1][:5], "3/3/1980")
    assert [row[0] for row in rows_of(looking(workbook((heading, rows[0], other))))] == ["CB-0001", "CB-0002"]


def test_a_heading_that_nobody_knows_is_asked_about_once_whoever_stands_under_it(looking: Looking) -> None:
    heading = ("STT", "Họ và tên", "Chức vụ", "Ngày bổ nhiệm")
    people = [(number, name, "BT", "1/7/2025") for number, name in ((1, "Nguyễn Văn An"), (2, "Lê Út"))]
    content = workbook((heading, ("I", "Khối Mặt trận"), *people))
    (question,) = looking(content).open
    assert (question.doubt, question.words, question.rows) == (Doubt.UNIT, "Khối Mặt trận", (2,))
    assert [row[3] for row in rows_of(looking(content, {question.key: "06652"}))] == ["06652", "06652"]


def test_new_codes_are_none_of_the_list_nor_of_the_register_and_go_on_as_most_are_written(
    looking: Looking, register: sa.Engine
) -> None:
    given = ("CB-0001", *AN[1:])
    assert [row[0] for row in rows_of(looking(workbook((CODED, (None, *UT[1:]), given))))] == [
        "CB-0002",
        "CB-0001",
    ]
    kept = [("CBX", "Đỗ Cường"), ("QN.07", "Vũ Thị Em"), ("QN.12", "Lê Văn Đông")]
    with register.begin() as connection:
        rows = [[code, name, "BT", "06652", "1/7/2025"] for code, name in kept]
        import_sheet(connection, table_of("x.csv", [list(CODED), *rows]), RegisterKind.CADRES)
        connection.execute(sa.delete(term))  # nobody holds a post now
    assert [row[0] for row in rows_of(looking(plain_list(AN, UT)))] == ["QN.13", "QN.14"]


def test_a_row_without_a_name_has_no_code_and_is_refused_by_row(
    looking: Looking, register: sa.Engine
) -> None:
    found = looking(plain_list(AN, ("2", None, *UT[2:])))
    assert [row[:2] for row in rows_of(found)] == [("CB-0001", "Nguyễn Văn An"), ("", "")]
    assert found.sheet is not None
    with register.begin() as connection, pytest.raises(BadInput, match="row 3"):
        import_sheet(connection, found.sheet, RegisterKind.CADRES)
