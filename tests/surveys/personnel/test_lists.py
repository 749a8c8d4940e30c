"""A list with all that offices put around it becomes the rows of its people, every change told."""

import sqlalchemy as sa

from surveys.personnel.questions import Doubt, Why
from surveys.register_import import RegisterKind, import_sheet
from surveys.schema import cadre, term
from tests.surveys.personnel.conftest import Looking, rows_of
from tests.surveys.personnel.office_list import FIRST_PERSON, PEOPLE, office_list

HUNG, HOA_1, HOA_2 = FIRST_PERSON, FIRST_PERSON + 1, FIRST_PERSON + 3


def test_an_office_list_becomes_the_rows_of_its_people(looking: Looking, register: sa.Engine) -> None:
    found = looking(office_list())
    assert found.open == ()
    assert found.sheet is not None
    assert found.sheet.columns == ("Mã cán bộ", "Họ và tên", "Chức vụ", "Đơn vị", "Từ ngày", "Đến ngày")
    assert [row.number for row in found.sheet.rows] == [HUNG, HOA_1, HOA_2]
    assert rows_of(found) == [
        ("CB-0001", "Nguyễn Văn Hùng", "BT", "06652", "2025-07-01", ""),
        ("CB-0002", "Trần Thị Hoà", "CT", "06652", "01/07/2025", ""),
        ("CB-0003", "Trần Thị Hòa", "BT", "06994", "1.7.2025", ""),
    ]
    assert found.ignored == ("Quê quán",)
    assert [one.words for one in found.left if one.kind == "total"] == ["Tổng cộng: 3 người"]
    with register.begin() as connection:
        assert import_sheet(connection, found.sheet, RegisterKind.CADRES).added == 3
        assert set(connection.scalars(sa.select(cadre.c.name))) == {
            "Nguyễn Văn Hùng",
            "Trần Thị Hoà",
            "Trần Thị Hòa",
        }
        assert connection.scalar(sa.select(sa.func.count()).select_from(term)) == 3
    again = looking(office_list())
    assert again.open == ()
    assert rows_of(again) == rows_of(found)
    assert {one.is_new for one in again.proposals} == {False}
    assert {one.why for one in again.changes if one.column == "Mã cán bộ"} == {Why.KNOWN_CODE}


def test_every_changed_cell_is_told_with_before_and_after(looking: Looking) -> None:
    told = {(one.row, one.column, one.before, one.after, one.why) for one in looking(office_list()).changes}
    assert {
        (HUNG, "Họ và tên", "NguyÔn V¨n Hïng", "Nguyễn Văn Hùng", Why.TCVN3),
        (HUNG, "Chức vụ", "BÝ th­ §¶ng uû", "Bí thư Đảng uỷ", Why.TCVN3),
        (HUNG, "Chức vụ", "Bí thư Đảng uỷ", "BT", Why.WORDS_TO_CODE),
        (HUNG, "Đơn vị", "", "06652", Why.UNIT_OF_HEADING),
        (HUNG, "Thời gian giữ chức vụ Đến", "nay", "", Why.NO_END),
        (HOA_1, "Họ và tên", "Trần\xa0Thị Hoà", "Trần Thị Hoà", Why.SPACES),
        (HOA_1, "Thời gian giữ chức vụ Từ", "45839", "01/07/2025", Why.DAY_NUMBER),
        (HOA_2, "Mã cán bộ", "", "CB-0003", Why.NEW_CODE),
    } <= told
    assert len(told) == 14  # and three positions, three codes, three units among them


def test_namesakes_are_one_or_two_as_their_births_say_and_asked_about_otherwise(looking: Looking) -> None:
    same = [*PEOPLE[:4], (*PEOPLE[4][:3], 1980, *PEOPLE[4][4:])]
    asked = looking(office_list(same))
    assert [(one.doubt, one.words, one.rows) for one in asked.open] == [
        (Doubt.PERSON, "Trần Thị Hòa", (HOA_1, HOA_2))
    ]
    question = asked.open[0]
    assert [option.value for option in question.options] == ["CB-0002", "new"]
    for given, code in (("CB-0002", "CB-0002"), ("new", "CB-0003")):
        assert rows_of(looking(office_list(same), {question.key: given}))[2][0] == code
    day = [
        PEOPLE[0],
        PEOPLE[1],
        (2, "Nguyễn Văn Hùng", "12.5.1975", None, "Chủ tịch UBND phường", "1/7/2025"),
    ]
    assert [row[0] for row in rows_of(looking(office_list(day)))] == ["CB-0001", "CB-0001"]
