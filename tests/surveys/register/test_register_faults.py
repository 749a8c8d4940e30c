"""Each fault of a table is named with file, row, column and what to do; all faults at once."""

import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from surveys.problems import BadInput
from surveys.register_import import RegisterKind, import_file
from surveys.schema import cadre, unit

if TYPE_CHECKING:
    from tests.surveys.register.conftest import Import

Kind = RegisterKind
Faults = Callable[[RegisterKind, str], list[str]]
C = "code,name,local,position,unit,starts_on,ends_on\n"
S = "code,name,superior,position,unit,starts_on\n"
U = "Mã,Tên,Loại,Cấp trên\n"


@pytest.fixture
def engine(sqlite_engine: sa.Engine) -> sa.Engine:
    """Give one database only: reading a table is the same on both."""
    return sqlite_engine


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        (
            Kind.CADRES,
            C + "CB-9,Ngô Chín,,BT,6652,1/7/2025,\n",
            (
                "list.csv, row 2, column unit: “6652” is not in the register, but “06652” is: "
                "a spreadsheet drops zeros at the start. Format the column as text and write the whole code."
            ),
        ),
        (
            Kind.CADRES,
            C + "CB-9,Ngô Chín,,BT,99,1/7/2025,\n",
            (
                "list.csv, row 2, column unit: “99” is not in the register. "
                "Correct the code, or import it first."
            ),
        ),
        (
            Kind.CADRES,
            C + "CB-9,Ngô Chín,,XX,06652,1/7/2025,\n",
            (
                "list.csv, row 2, column position: “XX” is not in the register. "
                "Correct the code, or import it first."
            ),
        ),
        (
            Kind.CADRES,
            S + "CB-9,Ngô Chín,CB-99,BT,06652,1/7/2025\n",
            (
                "list.csv, row 2, column superior: “CB-99” is not in the register. "
                "Correct the code, or import it first."
            ),
        ),
        (
            Kind.CADRES,
            S + "CB-9,Ngô Chín,CB-9,,,\n",
            (
                "list.csv, row 2, column superior: The superiors above this cadre form a circle. "
                "Correct the codes."
            ),
        ),
        (
            Kind.CADRES,
            S + "CB-9,Ngô Chín,CB-1,BT,06652,1/7/2025\nCB-9,Ngô Chín,CB-2,MC,06652,1/7/2025\n",
            (
                "list.csv, row 3, column code: The code “CB-9” belongs to another person in row 2. "
                "Correct one of them."
            ),
        ),
        (
            Kind.CADRES,
            C + "\n\n,Ngô Chín,,BT,06652,1/7/2025,\n",
            "list.csv, row 4, column code: The cell is empty. Write a code.",
        ),
        (
            Kind.CADRES,
            C + "CB 9,Ngô Chín,,BT,06652,1/7/2025,\n",
            (
                "list.csv, row 2, column code: “CB 9” is no code: at most 32 letters (A-Z), digits, dots, "
                "hyphens. Correct it."
            ),
        ),
        (
            Kind.CADRES,
            C + "CB-9,,,BT,06652,1/7/2025,\n",
            "list.csv, row 2, column name: The cell is empty. Write the name.",
        ),
        (
            Kind.CADRES,
            C + f"CB-9,{'x' * 201},,BT,06652,1/7/2025,\n",
            "list.csv, row 2, column name: The name is longer than 200 characters. Shorten it.",
        ),
        (
            Kind.CADRES,
            C + 'CB-9,"=HYPERLINK(""http://x"")",,BT,06652,1/7/2025,\n',
            "list.csv, row 2, column name: A name cannot start like a formula (= + - @). Write it as text.",
        ),
        (
            Kind.CADRES,
            C + "CB-9,Ngô Chín,có lẽ,BT,06652,1/7/2025,\n",
            (
                "list.csv, row 2, column local: “có lẽ” is neither yes nor no. "
                "Write có or không (yes or no), or leave it empty."
            ),
        ),
        (
            Kind.CADRES,
            C + "CB-9,Ngô Chín,,BT,06652,7/31/2025,\n",
            "list.csv, row 2, column starts_on: “7/31/2025” is no day. Write it as 31/12/2025 or 2025-12-31.",
        ),
        (
            Kind.CADRES,
            C + "CB-9,Ngô Chín,,BT,06652,45839,\n",
            "list.csv, row 2, column starts_on: “45839” is no day. Write it as 31/12/2025 or 2025-12-31.",
        ),
        (
            Kind.CADRES,
            C + "CB-9,Ngô Chín,,BT,06652,,\n",
            "list.csv, row 2, column starts_on: The cell is empty. Write the day on which the term starts.",
        ),
        (
            Kind.CADRES,
            C + "CB-9,Ngô Chín,,BT,06652,1/7/2025,30/6/2025\n",
            "list.csv, row 2, column ends_on: The term ends before it starts. Correct the days.",
        ),
        (
            Kind.CADRES,
            C + "CB-9,Ngô Chín,,BT,06652,1/7/2025,\nCB-9,Ngô Chín,,BT,06652,2025-07-01,\n",
            "list.csv, row 3, column code: This term stands in row 2 already. Remove one of them.",
        ),
        (
            Kind.CADRES,
            C + "CB-9,Ngô Chín,,BT,06652,1/7/2025,\nCB-9,Ngô Mười,,MC,06652,1/7/2025,\n",
            (
                "list.csv, row 3, column code: The code “CB-9” belongs to another person in row 2. "
                "Correct one of them."
            ),
        ),
        (
            Kind.CADRES,
            C + "CB-1,Nguyễn Văn An,không,BT,06652,1/1/2026,\n",
            (
                "list.csv, row 2, column starts_on: This cadre has held this post since 2025-07-01 "
                "without an end. Write the end of that term in a row of its own, or correct this day."
            ),
        ),
        (
            Kind.EVALUATORS,
            "code,name,unit\nBTC,Ban Tổ chức,22\nBTC,Ban khác,22\n",
            "list.csv, row 3, column code: The code “BTC” stands in row 2 already. Give each its own code.",
        ),
        (
            Kind.POSITIONS,
            "code,name,group\nPCT,Phó chủ tịch,deputies\n",
            (
                "list.csv, row 2, column group: “deputies” is not in the register. "
                "Correct the code, or import it first."
            ),
        ),
        (
            Kind.POSITION_GROUPS,
            'code,name,name (en)\nG,Nhóm,"=1+1"\n',
            (
                "list.csv, row 2, column name (en): A name cannot start like a formula (= + - @). "
                "Write it as text."
            ),
        ),
        (
            Kind.UNITS,
            U + "Q,Huyện Q,huyện,22\n",
            (
                "list.csv, row 2, column Loại: “huyện” is no kind of unit. "
                "Write one of: tỉnh, phường, xã, đặc khu, thôn, bản, khu phố, tổ dân phố, cơ quan."
            ),
        ),
        (
            Kind.UNITS,
            U + "Q,Xã Q,xã,99\n",
            (
                "list.csv, row 2, column Cấp trên: “99” is not in the register. "
                "Correct the code, or import it first."
            ),
        ),
        (
            Kind.UNITS,
            U + "Q,Xã Q,xã,\n",
            (
                "list.csv, row 2, column Cấp trên: Only one unit may have none above it. "
                "Write the code of the unit above this one."
            ),
        ),
        (
            Kind.UNITS,
            U + "06652,Phường Hà Tu,phường,06652-01\n",
            "list.csv, row 2, column Cấp trên: The units above this one form a circle. Correct the codes.",
        ),
        (
            Kind.UNITS,
            "Mã,Tên\n1,Một\n",
            (
                "list.csv: The column “kind” is missing "
                "(it may be called: kind, kind vi, loai, loai don vi). Add it."
            ),
        ),
        (
            Kind.EVALUATORS,
            "code,unit\nBTC,22\n",
            (
                "list.csv: The column “name” is missing (it may be called: name, ten, evaluator, "
                "evaluator name, co quan, ten co quan, co quan danh gia). Add it."
            ),
        ),
        (
            Kind.EVALUATORS,
            "code,Mã,name,unit\n1,1,Một,22\n",
            "list.csv: Two columns mean the same: “Mã” is one of them. Remove one.",
        ),
        (
            Kind.EVALUATORS,
            "code,name,Tên,unit\n1,Một,Một,22\n",
            "list.csv: Two columns mean the same: “Tên” is one of them. Remove one.",
        ),
        (
            Kind.CADRES,
            C + "CB-9,Ngô\0Chín,,BT,06652,1/7/2025,\n",
            "list.csv, row 2: The text contains a character that cannot be stored (U+0000). Remove it.",
        ),
        (
            Kind.CADRES,
            C + '"CB-9,Ngô Chín\n',
            "list.csv, row 2: The quotation marks of this row do not fit together. Correct the row.",
        ),
    ],
)
def test_each_fault_is_named_with_its_place_and_remedy(
    registered: "Import", faults: Faults, kind: RegisterKind, text: str, said: str
) -> None:
    assert registered is not None
    assert faults(kind, text) == [said]


def test_all_faults_are_told_at_once_in_the_order_of_rows(registered: "Import", faults: Faults) -> None:
    assert registered is not None
    text = C + "CB-8,Ngô Tám,,BT,99,1/7/2025,\n,Ngô Chín,,BT,06652,x,\nCB-8,Ngô Mười,,,,,\n"
    assert [said.split(":")[0] for said in faults(Kind.CADRES, text)] == [
        "list.csv, row 2, column unit",
        "list.csv, row 3, column code",
        "list.csv, row 3, column starts_on",
        "list.csv, row 4, column code",
    ]


def test_a_first_table_of_units_needs_a_topmost_one(faults: Faults) -> None:
    said = faults(Kind.UNITS, "code,name,kind\nA,Xã A,xã\nB,Xã B,xã\n")
    assert said == [
        f"list.csv, row {row}, column code: Only one unit may have none above it. "
        "Write the code of the unit above this one."
        for row in (2, 3)
    ]


def test_a_term_may_end_in_the_table_that_starts_the_next(registered: "Import") -> None:
    text = (
        C
        + "CB-1,Nguyễn Văn An,không,BT,06652,1/7/2025,31/12/2025\n"
        + "CB-1,Nguyễn Văn An,không,BT,06652,1/1/2026,\n"
    )
    report = registered(Kind.CADRES, text)
    assert (report.changed, report.added) == (1, 1)


def test_decomposed_letters_are_composed(registered: "Import", engine: sa.Engine) -> None:
    registered(Kind.CADRES, unicodedata.normalize("NFD", C + "CB-9,Phạm Thị Hường,,,,,\n"))
    with engine.connect() as connection:
        found = connection.execute(sa.select(cadre).where(cadre.c.code == "CB-9")).one()
    assert (found.name, found.search_key) == ("Phạm Thị Hường", "pham thi huong")


def test_a_fault_leaves_nothing_behind(engine: sa.Engine, table: Callable[[str], Path]) -> None:
    path = table("code,name,kind\n22,Quảng Ninh,tỉnh\nA,,xã\n")
    with engine.begin() as connection:
        with pytest.raises(BadInput):
            import_file(connection, path, Kind.UNITS)
        assert connection.scalars(sa.select(unit.c.code)).all() == []
