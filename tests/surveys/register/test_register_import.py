"""A table comes into the register whole or not at all, and a second time it changes nothing."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
import xlsxwriter

from surveys.problems import BadInput
from surveys.register_import import ImportReport, RegisterKind, import_file
from surveys.schema import cadre, evaluator, label, position, term, unit
from surveys.text import sort_key

if TYPE_CHECKING:
    from tests.surveys.register.conftest import Import

Kind = RegisterKind


def rows(engine: sa.Engine, *columns: sa.ColumnElement[object]) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return sorted(tuple(row) for row in connection.execute(sa.select(*columns)))


def test_units_come_in_with_keys_to_sort_and_search(registered: "Import", engine: sa.Engine) -> None:
    assert registered is not None
    assert rows(engine, unit.c.code, unit.c.parent, unit.c.kind, unit.c.name, unit.c.search_key) == [
        ("06652", "22", "ward", "Phường Hà Tu", "phuong ha tu"),
        ("06652-01", "06652", "village", "Khu 1", "khu 1"),
        ("06994", "22", "special_zone", "Đặc khu Vân Đồn", "dac khu van don"),
        ("22", None, "province", "Tỉnh Quảng Ninh", "tinh quang ninh"),
    ]
    with engine.connect() as connection:
        assert connection.scalar(sa.select(unit.c.sort_key).where(unit.c.code == "22")) == sort_key(
            "Tỉnh Quảng Ninh"
        )


def test_names_in_languages_become_labels(registered: "Import", engine: sa.Engine) -> None:
    assert registered is not None
    assert rows(engine, label.c.kind, label.c.code, label.c.language, label.c.text) == [
        ("collective", "UBND-HT", "en", "People's Committee of Hà Tu"),
        ("position", "BT", "en", "Secretary"),
        ("position", "BT", "vi", "Bí thư"),
        ("position", "MC", "vi", "Một cửa"),
        ("position_group", "one-stop", "en", "One-stop official"),
        ("position_group", "one-stop", "vi", "Công chức một cửa"),
        ("position_group", "secretary", "en", "Commune Party secretary"),
        ("position_group", "secretary", "vi", "Bí thư Đảng ủy xã"),
    ]
    assert rows(engine, position.c.code, position.c.position_group) == [
        ("BT", "secretary"),
        ("MC", "one-stop"),
    ]


def test_cadres_come_in_with_their_terms(registered: "Import", engine: sa.Engine) -> None:
    assert registered is not None
    assert rows(engine, cadre.c.code, cadre.c.name, sa.func.coalesce(cadre.c.local, None)) == [
        ("CB-1", "Nguyễn Văn An", False),
        ("CB-2", "Trần Thị Ánh", True),
        ("CB-3", "Đỗ Ân", None),
    ]
    terms = (term.c.cadre, term.c.position, term.c.unit, term.c.starts_on, term.c.ends_on)
    assert rows(engine, *terms) == [
        ("CB-1", "BT", "06652", date(2025, 7, 1), None),
        ("CB-2", "MC", "06652", date(2025, 7, 1), None),
        ("CB-2", "MC", "06994", date(2024, 1, 15), date(2025, 6, 30)),
    ]
    assert rows(engine, evaluator.c.code, evaluator.c.name, evaluator.c.unit) == [
        ("BTC", "Ban Tổ chức Tỉnh ủy", "22")
    ]


def test_the_report_counts_rows_and_names_columns_that_were_not_read(registered: "Import") -> None:
    changed = (
        "Mã cán bộ,Họ và tên,Chức danh,Đơn vị,Từ ngày,Đến ngày,Ghi chú\n"
        "CB-1,Nguyễn Văn An,BT,06652,01/07/2025,,\n"  # as it is
        "CB-2,Trần Thị Ánh,MC,06652,1/7/2025,28/02/2026,\n"  # the term ended
        "CB-3,Đỗ Văn Ân,,,,,\n"  # another name
        "CB-4,Lê Bích,MC,06652,1/3/2026,,\n"  # a new cadre
        "CB-1,Nguyễn Văn An,MC,06994,1/3/2026,,\n"  # a new term
    )
    assert registered(Kind.CADRES, changed) == ImportReport(
        Kind.CADRES, rows=5, added=2, changed=2, unchanged=1, ignored=("Ghi chú",)
    )


def test_superiors_are_stored_whatever_the_order_of_rows_and_stay_without_the_column(
    registered: "Import", engine: sa.Engine
) -> None:
    head = "Mã cán bộ,Họ và tên,Cấp trên trực tiếp,Chức danh,Đơn vị,Từ ngày\n"
    report = registered(
        Kind.CADRES,
        head + "CB-7,Lý Bảy,CB-8,MC,06652,1/7/2025\nCB-7,Lý Bảy,CB-8,BT,06652,1/7/2025\n"
        "CB-8,Tô Tám,CB-1,BT,06652,1/7/2025\n",
    )
    assert (report.added, report.ignored) == (3, ())
    said = sa.select(cadre.c.code, cadre.c.superior).where(cadre.c.superior.is_not(None))
    with engine.connect() as connection:
        assert {tuple(row) for row in connection.execute(said)} == {("CB-7", "CB-8"), ("CB-8", "CB-1")}
    registered(Kind.CADRES, "code,name,position,unit,starts_on\nCB-7,Lý Bảy,MC,06652,1/7/2025\n")
    registered(Kind.CADRES, head + "CB-8,Tô Tám,,BT,06652,1/7/2025\n")
    with engine.connect() as connection:
        assert {tuple(row) for row in connection.execute(said)} == {("CB-7", "CB-8")}


def test_a_column_that_is_not_there_leaves_what_is_known(registered: "Import", engine: sa.Engine) -> None:
    registered(Kind.CADRES, "code,name,position,unit,starts_on\nCB-2,Trần Thị Anh,MC,06994,2024-01-15\n")
    with engine.connect() as connection:
        found = connection.execute(sa.select(cadre).where(cadre.c.code == "CB-2")).one()
        ends = connection.scalar(sa.select(term.c.ends_on).where(term.c.unit == "06994"))
    assert (found.name, found.local) == ("Trần Thị Anh", True)
    assert ends == date(2025, 6, 30)


def test_the_same_tables_again_change_nothing(
    registered: "Import", tables: Mapping[RegisterKind, str], engine: sa.Engine
) -> None:
    before = [rows(engine, *one.c) for one in (unit, label, position, evaluator)]
    for kind, count in (
        (Kind.UNITS, 4),
        (Kind.POSITION_GROUPS, 2),
        (Kind.POSITIONS, 2),
        (Kind.CADRES, 4),
        (Kind.EVALUATORS, 1),
        (Kind.COLLECTIVES, 3),
    ):
        report = registered(kind, tables[kind])
        assert (report.rows, report.unchanged) == (count, count)
    assert [rows(engine, *one.c) for one in (unit, label, position, evaluator)] == before


def test_a_dry_run_counts_and_stores_nothing(engine: sa.Engine, table: Callable[[str], Path]) -> None:
    path = table("code,name,kind\n22,Quảng Ninh,province\n")
    with engine.begin() as connection:
        report = import_file(connection, path, Kind.UNITS, dry_run=True)
    assert (report.added, report.changed, report.unchanged) == (1, 0, 0)
    assert rows(engine, unit.c.code) == []


def test_one_faulty_row_keeps_all_rows_out(registered: "Import", engine: sa.Engine) -> None:
    text = "code,name,unit\nTTr,Thanh tra,22\nXX,Không rõ,99\n"
    with pytest.raises(BadInput):
        registered(Kind.EVALUATORS, text)
    assert rows(engine, evaluator.c.code) == [("BTC",)]


def test_units_without_a_column_for_the_parent_stand_below_the_topmost(
    registered: "Import", engine: sa.Engine
) -> None:
    registered(
        Kind.UNITS, "code,kind_vi,kind_en,name_vi\n06652,phường,ward,Phường Hà Tu\n07192,đặc khu,x,Cô Tô\n"
    )
    assert ("07192", "22") in rows(engine, unit.c.code, unit.c.parent)
    assert ("06652", "22") in rows(engine, unit.c.code, unit.c.parent)


def test_a_child_may_stand_before_its_parent(registered: "Import", engine: sa.Engine) -> None:
    text = "code,name,kind,parent\nB-1,Thôn Một,thôn,B\nB,Xã B,xã,22\n06652-01,Khu 1,khu phố,B\n"
    assert registered(Kind.UNITS, text).added == 2
    assert ("06652-01", "B") in rows(engine, unit.c.code, unit.c.parent)


def test_a_workbook_is_read_like_a_table(registered: "Import", engine: sa.Engine, tmp_path: Path) -> None:
    assert registered is not None
    path = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for column, header in enumerate(("Mã", "Họ tên", "Địa phương", "Chức vụ", "Đơn vị", "Từ ngày")):
            sheet.write_string(0, column, header)
        for column, word in enumerate(("CB-9", "Ngô Văn Chín", "x", "BT", "06994")):
            sheet.write_string(1, column, word)
        sheet.write_datetime(1, 5, date(2026, 2, 1), day)
    with engine.begin() as connection:
        report = import_file(connection, path, Kind.CADRES)
    assert (report.added, report.ignored) == (1, ("Địa phương",))
    assert ("CB-9", date(2026, 2, 1)) in rows(engine, term.c.cadre, term.c.starts_on)
