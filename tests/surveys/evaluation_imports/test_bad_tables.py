"""Tables that must not come in: each mistake is named by row, and nothing withheld becomes 0."""

import io
import zipfile
from collections.abc import Callable
from datetime import date

import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from surveys.evaluations import imports, table_map
from surveys.evaluations.records import FileKind
from surveys.evaluations.table_cells import period_of
from surveys.evaluations.table_columns import TableMap
from surveys.evaluations.workbook_traps import refuse_traps
from surveys.problems import BadInput
from tests.surveys.evaluation_imports.conftest import Desk, archive, score, table
from tests.workbooks import cell, lying, workbook

HEADER = ("cadre_code", "A2")
SCORES = ("cadre_code", "score", "low", "high", "respondent_group", "valid")


def self_points(*rows: tuple[object, ...], header: tuple[str, ...] = HEADER) -> bytes:
    return table(header, *rows)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (("CB9", 5), "row 2: No cadre with the code “CB9” has a sheet"),
        (("3", 5), "Is it “0003”?"),
        (("cb-1", 5), "Is it “CB1”?"),
        (("", 5), "row 2, column cadre_code: The cell is empty"),
        (("CB1", "=1+1"), "“=1+1” is a formula"),
        (("CB1", "-3"), "-3 is outside the range of “A2”: 0 to 15"),
        (("CB1", "15,01"), "15.01 is outside the range"),
        (("CB1", "1e3"), "“1e3” is no number"),
        (("CB1", "9999999"), "“9999999” is no number"),
        (("CB1", "90%"), "is a percentage"),
        (("CB1", "2026-03-05"), "took a number such as 5.3 for a date"),
        (("CB1", "TRUE"), "is yes or no. Write a number"),
        (("CB1", "+12"), "“+12” is a formula"),
    ],
)
def test_a_wrong_cell_is_told_by_row_and_column(desk: Desk, row: tuple[object, ...], sentence: str) -> None:
    assert sentence in desk.said(FileKind.SELF, self_points(row))


@pytest.mark.parametrize(
    "written", ["", "-", "***", "không chấm", "withheld", "không công bố", "N/A", "< 10"]
)
def test_what_is_not_told_is_never_read_as_0(desk: Desk, written: str) -> None:
    rows = [("CB1", 5), ("CB2", written.replace("không chấm", "chưa chấm"))]
    report = desk.look(FileKind.SELF, self_points(*rows))
    assert report.fits
    assert [one.value for claim in report.kept for one in claim.entries if one.value is not None] == [5]


def test_a_cadre_told_twice_and_a_code_of_somebody_else_are_refused(desk: Desk) -> None:
    assert "row 3: Row 2 tells this of the cadre “CB1” already" in desk.said(
        FileKind.SELF, self_points(("CB1", 5), ("CB1", 6))
    )
    named = self_points(("CB1", "Trần Thị Bình", 5), header=("Mã cán bộ", "Họ tên", "A2"))
    assert "“CB1” belongs to Nguyễn Văn An, the row says Trần Thị Bình" in desk.said(FileKind.SELF, named)


def test_a_row_about_an_earlier_post_is_told_by_code_or_by_title(desk: Desk) -> None:
    header = ("Mã cán bộ", "Chức danh", "Đơn vị", "A2")
    rows = [
        ("CB1", "Phó Chủ tịch", "", 5),
        ("CB2", "chủ tịch", "Phường Hạ Long", 6),
        ("0003", "Bí thư", "?", 7),
    ]
    report = desk.look(FileKind.SELF, self_points(*rows, header=header))
    assert [claim.cadre for claim in report.match.changed_position] == ["CB1", "CB2"]


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("13/2026", "names a month that does not exist"),
        ("0/2026", "names a month that does not exist"),
        ("2026-13", "names a month that does not exist"),
        ("Tháng 0/2026", "names a month that does not exist"),
        ("31/13/2026", "names a month that does not exist"),
        ("31/02/2026", "is no day of the calendar"),
        ("Quý 5/2026", "names a quarter that does not exist"),
        ("Q0/2026", "names a quarter that does not exist"),
        ("46023", "is the number by which a spreadsheet keeps a day"),
        ("0000", "is no day of the calendar"),
        ("mùa xuân", "is no period"),
        ("12/2025", "01/12/2025 to 31/12/2025, which does not lie within"),
        ("2027", "does not lie within the period of the evaluation, 01/01/2026 to 31/12/2026"),
    ],
)
def test_a_wrong_period_is_refused(desk: Desk, written: str, sentence: str) -> None:
    content = self_points(("CB1", written, 5), header=("cadre_code", "Kỳ", "A2"))
    assert sentence in desk.said(FileKind.SELF, content)


@pytest.mark.parametrize(
    ("written", "start", "end"),
    [
        ("2026", (1, 1), (12, 31)),
        ("Năm 2026", (1, 1), (12, 31)),
        ("Quý II/2026", (4, 1), (6, 30)),
        ("Q4/2026", (10, 1), (12, 31)),
        ("2/2026", (2, 1), (2, 28)),
        ("Tháng 12 / 2026", (12, 1), (12, 31)),
        ("2026-09", (9, 1), (9, 30)),
        ("05/03/2026", (3, 5), (3, 5)),
    ],
)
def test_periods_are_read_as_people_write_them(
    written: str, start: tuple[int, int], end: tuple[int, int]
) -> None:
    found = period_of(written)
    assert found is not None
    assert (found.start, found.end) == (date(2026, *start), date(2026, *end))


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([("B1", 40, 30), ("B2", 20, 90)], "row 3: The personal maxima of CB1 sum to 60, not to 70"),
        ([("B1", 50, 30), ("B2", 30, 90)], "sum to 80, not to 70"),
        ([("B1", 71, 30)], "The personal maximum 71 is not between 0 and 70"),
        ([("B1", 40, 41)], "41 is outside the range of “B1”: 0 to 40"),
        ([("B2", 30, 1001)], "1001 is outside the range of “B2”: 0 to 1000"),
        ([("B2", 30, "0,95")], "Every value is between 0 and 1"),
        ([("A3", "", 9)], "The scheme has no “A3” for a file of this kind. Its codes are: A2, B1, B2"),
        ([("", "", 9)], "The scheme has no “” for a file of this kind"),
    ],
)
def test_results_outside_the_scheme_are_refused(
    desk: Desk, rows: list[tuple[object, ...]], sentence: str
) -> None:
    header = ("cadre_code", "element", "maximum", "value")
    assert sentence in desk.said(FileKind.PRODUCTS, table(header, *(("CB1", *row) for row in rows)))


def test_a_maximum_that_differs_from_what_counts_is_refused(desk: Desk) -> None:
    header = ("cadre_code", "element", "maximum", "value")
    desk.take(FileKind.PRODUCTS, table(header, ("CB1", "B1", 40, 30)))
    assert desk.look(FileKind.PRODUCTS, table(header, ("CB1", "B2", 30, 90))).fits
    marks = table(header, ("CB1", "B1", 45, 30))
    assert "is 45 here and 40 in what was taken in before" in desk.said(FileKind.MARKS, marks)


def test_a_wide_table_may_give_maxima_columns_of_their_own(desk: Desk) -> None:
    header = ("Mã cán bộ", "Trục một", "Trục một tối đa", "B2 (%)", "Tối đa B2", "Điện thoại")
    report = desk.look(FileKind.PRODUCTS, table(header, ("CB1", 38, 40, 95, 30, "-")))
    told = {one.code: (one.value, one.maximum) for claim in report.kept for one in claim.entries}
    assert told == {"B1": (38, 40), "B2": (95, 30)}
    assert report.ignored == ("Điện thoại",)
    wrong = table(header, ("CB1", 38, 99, 95, 30, "-"))
    assert "row 2, column Trục một tối đa: The personal maximum 99" in desk.said(FileKind.PRODUCTS, wrong)


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([("M1", -2)], "-2 is negative. Write the points without a sign"),
        ([("M1", 11)], "11 is outside the range of “M1”: 0 to 10"),
        ([("A1", 3)], "“A1” has all of its 5 points or none: 3 is neither"),
        ([("A1", "có lẽ")], "is neither met nor not met"),
    ],
)
def test_marks_outside_the_scheme_are_refused(
    desk: Desk, rows: list[tuple[object, ...]], sentence: str
) -> None:
    content = table(("cadre_code", "element", "points"), *(("CB1", *row) for row in rows))
    assert sentence in desk.said(FileKind.MARKS, content)


def test_a_condition_is_met_or_not_met(desk: Desk) -> None:
    assert "neither met nor not met" in desk.said(
        FileKind.CONDITIONS, table(("cadre_code", "K1"), ("CB1", 7))
    )


@pytest.mark.parametrize(
    ("note", "sentence"),
    [("=1+1", "A remark cannot start like a formula"), ("x" * 501, "longer than 500 characters")],
)
def test_a_remark_stays_a_remark(desk: Desk, note: str, sentence: str) -> None:
    content = table(("cadre_code", "A2", "Ghi chú"), ("CB1", 5, note))
    assert sentence in desk.said(FileKind.SELF, content)


def test_a_table_in_which_nothing_is_told_is_refused(desk: Desk) -> None:
    assert "every cell is empty" in desk.said(FileKind.SELF, self_points(("CB1", ""), ("CB2", "")))


# --- scores ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (("CB1", 101, 90, 102, "citizen", 9), "101 is not between 0 and 100"),
        (("CB1", 80, "", "", "citizen", 9), "A score without its interval is not taken in"),
        (("CB1", 80, 81, 90, "citizen", 9), "The interval 81 to 90 does not hold the score 80"),
        (("CB1", "", 70, 90, "citizen", 9), "There is an interval without its score"),
        (("CB1", 80, 70, 90, "citizen", ""), "A score without its number of ballots"),
        (("CB1", 0, 0, 0, "citizen", 0), "No ballot can give no score"),
        (("CB1", 80, 70, 90, "citizen", 9), "Of fewer than 10 ballots of this group nothing may be told"),
        (("CB1", 80, 70, 90, "peer", 4), "Of fewer than 5 ballots of this group nothing may be told"),
        (("CB1", "", "", "", "open_link_citizen", 9), "and write too_few_ballots as the reason"),
        (("CB1", 80, 70, 90, "bạn bè", 9), "“bạn bè” is no respondent group"),
        (("CB1", "0,8", "0,7", "0,9", "citizen", 9), "Every value is between 0 and 1"),
        (("CB1", 80, 70, 90, "citizen", "9,5"), "“9,5” is no count"),
    ],
)
def test_a_score_that_cannot_be_one_is_refused(desk: Desk, row: tuple[object, ...], sentence: str) -> None:
    assert sentence in desk.said(FileKind.SCORES, table(SCORES, row))


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        ({"withheld_reason": "too_few_ballots", "score": "0", "low": "0", "high": "0"}, "and gives a score"),
        ({"integrity_grade": "E"}, "“E” is no integrity grade"),
        ({"criterion_code": "x" * 65}, "The code is longer than 64 characters"),
        ({"valid": "9", "returned": "8"}, "More ballots are valid than came back"),
        ({"returned": "9", "issued": "8"}, "More ballots came back than were issued"),
        ({"rank_low": "3", "rank_high": "2"}, "A range of ranks runs"),
        ({"adjusted": "50", "adjusted_low": "60", "adjusted_high": "70"}, "does not hold the score 50"),
        ({"period_start": "31/03/2026", "period_end": "01/01/2026"}, "The period ends before it begins"),
        ({"period_start": ""}, "A period needs its first and its last day"),
        ({"period_end": ""}, "A period needs its first and its last day"),
        ({"period_end": "2026"}, "“2026” is no day"),
        ({"period_end": "46112"}, "is the number by which a spreadsheet keeps a day"),
        ({"period_end": "31/02/2026"}, "is no day of the calendar"),
    ],
)
def test_a_row_that_contradicts_itself_is_refused(
    desk: Desk, other: dict[str, object], sentence: str
) -> None:
    row = score(**other)
    assert sentence in desk.said(FileKind.SCORES, table(tuple(row), tuple(row.values())))


@pytest.mark.parametrize("row", [("CB1", 80, 70, 90, "citizen", 10), ("CB1", 80, 70, 90, "peer", 5)])
def test_a_score_of_just_enough_ballots_is_taken_in(desk: Desk, row: tuple[object, ...]) -> None:
    assert desk.take(FileKind.SCORES, table(SCORES, row)).added


# --- columns -----------------------------------------------------------------------------------------------


def test_columns_that_are_missing_or_chosen_wrongly_are_named(desk: Desk) -> None:
    assert "No column tells “cadre_code” (it may be called:" in desk.said(
        FileKind.SELF, table(("who", "A2"), ("CB1", 5))
    )
    assert "No column belongs to the scheme" in desk.said(FileKind.SELF, table(("code", "x"), ("CB1", 5)))
    assert "No column tells “score”" in desk.said(FileKind.SCORES, table(("code", "x"), ("CB1", 5)))
    assert "No column tells “value”" in desk.said(FileKind.SELF, table(("code", "element"), ("CB1", "A2")))
    chosen = TableMap({"cadre_code": "code", "shoe": "x"}, {"Z9": "x", "A2": "nowhere"})
    said = desk.said(FileKind.SELF, table(("code", "x"), ("CB1", 5)), chosen=chosen)
    assert "There is no column “nowhere”" in said
    assert "The scheme has no element “Z9”" in said
    assert "No table of this kind has a column “shoe”" in said
    assert "The column “x” is chosen twice" in said


def test_a_map_reads_columns_of_any_name(desk: Desk) -> None:
    chosen = table_map.read('format = 1\n[columns]\ncadre_code = "Ai"\n[elements]\nA2 = "Đoàn kết nội bộ"\n')
    content = table(("Ai", "Đoàn kết nội bộ", "Khác"), ("CB1", 5, 6))
    assert desk.look(FileKind.SELF, content, chosen=chosen).lines == 1
    with pytest.raises(BadInput, match="columns"):
        table_map.read('format = 1\ncolumns = "Ai"\n')


# --- workbooks ---------------------------------------------------------------------------------------------


def sheet(write: Callable[[Worksheet], object]) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, HEADER)
        page.write_row(1, 0, ("CB1", 5))
        write(page)
    return target.getvalue()


@pytest.mark.parametrize(
    ("write", "sentence"),
    [
        (
            lambda page: page.write_formula(2, 1, "=B2*2", None, 10),
            "row 3, cell B3: The cell holds a formula",
        ),
        (lambda page: page.merge_range("A3:A4", "CB2"), "row 3: The cells A3:A4 are merged"),
        (lambda page: page.set_row(1, None, None, {"hidden": True}), "row 2: It is hidden"),
        (lambda page: page.set_column(1, 1, None, None, {"hidden": True}), "column 2: It is hidden"),
    ],
)
def test_what_plain_cells_do_not_show_is_refused(
    desk: Desk, write: Callable[[Worksheet], object], sentence: str
) -> None:
    assert sentence in desk.said(FileKind.SELF, sheet(write), "bang.xlsx")


def test_a_plain_workbook_comes_in_and_many_traps_are_counted(desk: Desk) -> None:
    assert desk.look(FileKind.SELF, sheet(lambda _page: None), "bang.xlsx").lines == 1
    many = sheet(lambda page: [page.write_formula(row, 1, "=1", None, 1) for row in range(2, 40)])
    assert "More problems like these: 18" in desk.said(FileKind.SELF, many, "bang.xlsx")


def added(content: bytes, parts: dict[str, bytes], *, without: str = "") -> bytes:
    """Copy an archive with further parts, or without one."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            if name != without and name not in parts:
                copy.writestr(name, source.read(name))
        for name, part in parts.items():
            copy.writestr(name, part)
    return target.getvalue()


def zipped(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive_:
        for name, content in parts.items():
            archive_.writestr(name.replace("_", "."), content)
    return target.getvalue()


def test_macros_nested_and_foreign_archives_are_refused(desk: Desk) -> None:
    plain = sheet(lambda _page: None)
    macros = added(plain, {"xl/vbaProject.bin": b"-"})
    for content, name, sentence in (
        (macros, "bang.xlsx", "holds macros"),
        (plain, "bang.XLSM", "holds macros"),
        (archive(score()), "goi.zip", "This is a score package, not a table"),
        (zipped(bang_xlsx=plain), "bang.zip", "an archive with other files in it"),
        (zipped(content_xml=b"-"), "bang.ods", "This archive is no XLSX file"),
        (plain[: len(plain) // 2], "bang.xlsx", "not a sound XLSX file"),
        (added(plain, {}, without="xl/_rels/workbook.xml.rels"), "bang.xlsx", "not a sound XLSX file"),
        (b"x" * 10_000_001, "bang.csv", "larger than 10 MB"),
        (table(HEADER, *(("CB1", 1) for _ in range(20_001))), "bang.csv", "more than 20000 rows"),
    ):
        assert sentence in desk.said(FileKind.SELF, content, name), name


def test_a_workbook_that_lies_about_its_size_is_refused(desk: Desk) -> None:
    rows = "".join(f"<row>{cell('CB1')}{cell('5')}</row>" for _ in range(50))
    honest = workbook(f"<row>{cell('cadre_code')}{cell('A2')}</row>{rows}")
    assert "sound XLSX" in desk.said(FileKind.SELF, lying(honest, "xl/worksheets/sheet1.xml"), "bang.xlsx")


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("xl/workbook.xml", b"sheet ", b"shoe "),
        ("xl/_rels/workbook.xml.rels", b'Id="rId1"', b'Id="rId9"'),
        ("xl/workbook.xml", b"<workbook", b"<!DOCTYPE a [<!ENTITY b 'c'>]><workbook"),
    ],
)
def test_a_workbook_whose_parts_do_not_fit_together_is_refused(
    name: str, before: bytes, after: bytes
) -> None:
    plain = sheet(lambda _page: None)
    with zipfile.ZipFile(io.BytesIO(plain)) as parts:
        changed = parts.read(name).replace(before, after)
    with pytest.raises(BadInput, match="not a sound XLSX file"):
        refuse_traps(added(plain, {name: changed}), "bang.xlsx")


def test_a_sheet_beyond_all_measure_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("surveys.evaluations.workbook_traps.MOST_SHEET_BYTES", 100)
    with pytest.raises(BadInput, match="too large"):
        refuse_traps(sheet(lambda _page: None), "bang.xlsx")


def test_a_name_of_a_file_is_kept_without_its_folders() -> None:
    assert imports.named("C:\\Users\\x\\bảng\u202e.csv") == "bảng.csv"
    assert imports.named("") == "?"
