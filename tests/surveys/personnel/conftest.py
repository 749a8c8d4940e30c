"""A small province, and a look at lists of its people."""

from collections.abc import Callable, Mapping

import pytest
import sqlalchemy as sa

from surveys.personnel.lists import Look, look
from surveys.problems import BadInput
from surveys.register_import import RegisterKind, import_sheet
from surveys.sheet import table_of

TABLES: Mapping[RegisterKind, list[list[str]]] = {
    RegisterKind.UNITS: [
        ["Mã", "Tên", "Loại", "Cấp trên"],
        ["22", "Tỉnh Quảng Ninh", "tỉnh", ""],
        ["06652", "Phường Hà Tu", "phường", "22"],
        ["06994", "Đặc khu Vân Đồn", "đặc khu", "22"],
    ],
    RegisterKind.POSITION_GROUPS: [["Mã nhóm", "Tên nhóm"], ["sec", "Bí thư"], ["chair", "Chủ tịch"]],
    RegisterKind.POSITIONS: [
        ["Mã chức danh", "Tên chức danh", "Nhóm"],
        ["BT", "Bí thư Đảng ủy", "sec"],
        ["CT", "Chủ tịch UBND phường", "chair"],
        ["PCT", "Phó Chủ tịch UBND phường", "chair"],
    ],
}
Looking = Callable[..., Look]


@pytest.fixture
def register(sqlite_engine: sa.Engine) -> sa.Engine:
    """Give a database with a small register without people."""
    with sqlite_engine.begin() as connection:
        for kind, rows in TABLES.items():
            import_sheet(connection, table_of("x.csv", rows), kind)
    return sqlite_engine


@pytest.fixture
def looking(register: sa.Engine) -> Looking:
    """Look at a list of cadres (or of another kind) with some answers."""

    def at(
        content: bytes, answers: Mapping[str, str] | None = None, kind: RegisterKind = RegisterKind.CADRES
    ) -> Look:
        with register.begin() as connection:
            return look(connection, (content, "ds.xlsx"), kind, answers or {})

    return at


@pytest.fixture
def refusals(looking: Looking) -> Callable[..., list[str]]:
    """Look at a list that is refused, and give what is said."""

    def of(content: bytes, answers: Mapping[str, str] | None = None) -> list[str]:
        with pytest.raises(BadInput) as refused:
            looking(content, answers)
        return [str(problem) for problem in refused.value.problems]

    return of


def rows_of(found: Look) -> list[tuple[str, ...]]:
    """Give the rows of the table that a list became."""
    assert found.sheet is not None, found.open
    return [row.cells for row in found.sheet.rows]
