"""Conclusions of inspections and audits from a table: every fault by row, all rows or none, none twice."""

import json
from datetime import date

import pytest
import sqlalchemy as sa

from surveys.identifiers import UnitCode
from surveys.installation import Installation
from surveys.problems import BadInput
from surveys.recommendations import importing, parties, records, steps
from surveys.recommendations.importing import TEMPLATE
from surveys.recommendations.records import Act, Choice, Origin, Recommendation
from surveys.recommendations.steps import Deed
from surveys.schema import audit_event, unit_change
from surveys.sheet import Sheet, table_of

PROVINCE = UnitCode("22")
LAST = "31/12/2027"


def row(**cells: str) -> tuple[str, ...]:
    usual = {
        "kind": "Thanh tra",
        "document": "15/KL-TTr ngày 12/3/2026",
        "finding": "Hồ sơ trả chậm.",
        "text": "Trả đúng hẹn.",
        "unit": "06688",
        "cadre": "",
        "owner": "",
        "answer_by": "",
        "due_on": LAST,
    }
    return tuple((usual | cells).values())


def sheet(*rows: tuple[str, ...], columns: tuple[str, ...] = TEMPLATE) -> Sheet:
    return table_of("ket-luan.csv", [columns, *rows])


def taken(place: Installation, *rows: tuple[str, ...], by: str = "lan") -> tuple[Recommendation, ...]:
    return importing.take_in(place, PROVINCE, sheet(*rows), by).added


def wrong(place: Installation, table: Sheet, unit: str = PROVINCE, by: str = "lan") -> list[str]:
    with pytest.raises(BadInput) as caught:
        importing.take_in(place, UnitCode(unit), table, by)
    with place.engine.connect() as connection:
        assert records.listing(connection, Choice(date(2026, 1, 1))).total == 0
    return [str(one) for one in caught.value.problems]


@pytest.mark.usefixtures("register")
def test_rows_become_recommendations_and_the_same_rows_add_nothing_whatever_became_of_them(
    sqlite_installation: Installation,
) -> None:
    place = sqlite_installation
    rows = (
        row(),
        row(kind="Kiểm toán", unit="", cadre="CB1", due_on="2024-05-01"),
        row(document="15/KL-TTr  NGÀY 12/3/2026"),
    )
    looked = importing.take_in(place, PROVINCE, sheet(*rows), "lan", dry_run=True)
    assert (len(looked.added), looked.unchanged) == (2, 1)
    first, late = taken(place, *rows)
    assert (first.reference[:2], first.origin, first.due_on) == ("1/", Origin.INSPECTION, date(2027, 12, 31))
    assert (late.origin, late.owner, late.answer_by) == (Origin.AUDIT, "CB1", date(2024, 5, 1))
    moved = Deed(Act.MOVE_DEADLINE, "Đơn vị xin thêm.", due_on=date(2027, 12, 30))
    steps.take(place, first.id, moved, "lan")
    again = importing.take_in(place, PROVINCE, sheet(*rows, row(text="Xin lỗi người dân.")), "minh")
    assert (len(again.added), again.unchanged) == (1, 3)
    with place.engine.connect() as connection:
        assert records.get(connection, first.id).due_on == date(2027, 12, 30)
        wanted = sa.select(audit_event.c.details).where(audit_event.c.act == "recommendation.import")
        assert [json.loads(one)["rows"] for one in connection.scalars(wanted)] == [2, 1]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"kind": "tin đồn"}, "column Loại: “tin đồn” is none of"),
        ({"document": ""}, "column Số, ngày văn bản: The cell is empty."),
        ({"finding": ""}, "column Kết luận: Please fill this in."),
        ({"text": "d" * 2001}, "column Kiến nghị: The text is longer than 2000"),
        ({"unit": "99999"}, "column Mã đơn vị: There is no unit “99999”"),
        ({"unit": "24"}, "column Mã đơn vị: There is no unit “24”"),
        ({"unit": "", "cadre": "BN1"}, "column Mã cán bộ: There is no cadre “BN1”"),
        ({"unit": "", "cadre": "CB3"}, "column Mã cán bộ: Đỗ Văn Cường holds no post"),
        ({"unit": "", "cadre": "="}, "column Mã cán bộ: “=” is no code"),
        ({"cadre": "CB1"}, "column Mã cán bộ: Unit and cadre are both named"),
        ({"unit": ""}, "column Mã đơn vị: Say to whom it is addressed"),
        ({"owner": "CB1; CB2"}, "column Người phụ trách: One person answers for it"),
        ({"owner": "CB1 và CB2"}, "column Người phụ trách: One person answers for it"),
        ({"owner": "CB3"}, "column Người phụ trách: Đỗ Văn Cường holds no post"),
        ({"due_on": ""}, "column Hạn thực hiện: The cell is empty."),
        ({"due_on": "31/02/2027"}, "column Hạn thực hiện: “31/02/2027” is no day"),
        ({"due_on": "01/01/2199"}, "column Hạn thực hiện: The last day is more than five years"),
        ({"answer_by": "01/01/2028"}, "column Hạn trả lời: The answer cannot be due later"),
    ],
)
@pytest.mark.usefixtures("register")
def test_a_faulty_cell_is_named_with_its_row_and_nothing_is_kept(
    sqlite_installation: Installation, cells: dict[str, str], said: str
) -> None:
    (told,) = wrong(sqlite_installation, sheet(row(text="Xin lỗi."), row(**cells)))
    assert told.startswith(f"ket-luan.csv, row 3, {said}")


def test_a_unit_merged_away_is_refused_with_what_it_became_and_one_that_goes_on_is_not(
    register: sa.Engine, sqlite_installation: Installation
) -> None:
    with register.begin() as connection:
        change = {
            "changed_on": date(2025, 7, 1),
            "name_before": "Cũ",
            "document": "1/NQ",
            "written_by": "lan",
        }
        for before, unit, kind in (
            ("06838", "06838", "split"),
            ("06838", "06688", "split"),
            ("06688", "22", "merged"),
        ):
            moved = {"before": before, "unit": unit, "kind": kind}
            connection.execute(sa.insert(unit_change).values(moved | change))
    (told,) = wrong(sqlite_installation, sheet(row(unit="06838"), row()))
    assert "row 3, column Mã đơn vị" in told
    assert "it went into Tỉnh Quảng Ninh" in told
    (kept,) = taken(sqlite_installation, row(unit="06838"))
    with register.connect() as connection:
        assert parties.notices(connection, kept, date(2026, 3, 2)) == ()
    every = sheet(row(unit="06838", text="Khác."))
    with pytest.raises(BadInput, match="belongs to Tỉnh Quảng Ninh"):
        importing.take_in(sqlite_installation, UnitCode("06688"), every, "lan")


@pytest.mark.usefixtures("register")
def test_two_rows_that_say_the_same_with_two_owners_are_refused(sqlite_installation: Installation) -> None:
    (told,) = wrong(sqlite_installation, sheet(row(owner="CB1"), row(owner="CB2")))
    assert told.startswith("ket-luan.csv, row 3: Row 2 says the same")


@pytest.mark.usefixtures("register")
def test_what_concerns_the_writer_is_refused_with_its_row(sqlite_installation: Installation) -> None:
    (told,) = wrong(sqlite_installation, sheet(row(text="Xin lỗi."), row(owner="CB1")), by="an")
    assert told.startswith("ket-luan.csv, row 3: The recommendation concerns an")


@pytest.mark.usefixtures("register")
def test_a_table_that_is_none_is_refused_in_a_sentence(
    sqlite_installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = sqlite_installation
    heads = wrong(place, sheet(("a", "b"), columns=("Loại", "Ghi chú")))
    assert [one.split("“")[1].split("”")[0] for one in heads] == [
        *("document", "finding", "text", "due_on", "unit")
    ]
    names = sheet((*row()[:4], "CB2", LAST), columns=(*TEMPLATE[:4], "cadre", "due on"))
    assert importing.take_in(place, PROVINCE, names, "lan", dry_run=True).added[0].addressee == "CB2"
    nobody = sheet((*row()[:4], "", LAST), columns=(*TEMPLATE[:4], "cadre", "due on"))
    assert "column cadre: Say to whom" in wrong(place, nobody)[0]
    assert wrong(place, sheet(row()), unit="77") == ["There is no unit “77”."]
    monkeypatch.setattr(importing, "MOST_ROWS", 1)
    assert "more than 1 rows" in wrong(place, sheet(row(), row(text="Khác.")))[0]
