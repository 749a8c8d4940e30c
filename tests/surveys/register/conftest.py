"""Tables of a register, typed as an office would."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import sqlalchemy as sa

from surveys.problems import BadInput
from surveys.register_import import ImportReport, RegisterKind, import_file

Import = Callable[[RegisterKind, str], ImportReport]

UNITS = """Mã,Tên,Loại,Đơn vị cấp trên
22,Tỉnh Quảng Ninh,tỉnh,
06652,Phường Hà Tu,Phường,22
06994,Đặc khu Vân Đồn,đặc khu,22
06652-01,Khu 1,khu phố,06652
"""
GROUPS = """code;Tên;Tên (en)
secretary;Bí thư Đảng ủy xã;Commune Party secretary
one-stop;Công chức một cửa;One-stop official
"""
POSITIONS = (
    "Mã chức danh\tTên chức danh\tname_en\tNhóm\nBT\tBí thư\tSecretary\tsecretary\nMC\tMột cửa\t\tone-stop\n"
)
CADRES = """Mã cán bộ,Họ và tên,Người địa phương,Chức danh,Đơn vị,Từ ngày,Đến ngày,Ghi chú
CB-1,Nguyễn Văn An,không,BT,06652,01/07/2025,,x
CB-2,Trần Thị Ánh,Có,MC,06994,2024-01-15,30/6/2025,
CB-2,Trần Thị Ánh,Có,MC,06652,1/7/2025,,
CB-3,Đỗ Ân,,,,,,
"""
COLLECTIVES = """Mã tập thể,Tập thể,Tên (en),Đơn vị,Người đứng đầu,Từ ngày,Đến ngày
UBND-HT,Ủy ban nhân dân phường Hà Tu,People's Committee of Hà Tu,06652,CB-1,1/7/2025,31/3/2026
UBND-HT,Ủy ban nhân dân phường Hà Tu,,06652,CB-2,1/4/2026,
VP,Văn phòng Tỉnh ủy,,22,,,
"""
EVALUATORS = "code,name,unit\nBTC,Ban Tổ chức Tỉnh ủy,22\n"


@pytest.fixture
def table(tmp_path: Path) -> Callable[[str], Path]:
    """Write a CSV file and give its path."""

    def write(text: str) -> Path:
        path = tmp_path / "list.csv"
        path.write_bytes(text.encode(errors="surrogatepass"))
        return path

    return write


@pytest.fixture
def bring_in(engine: sa.Engine, table: Callable[[str], Path]) -> Import:
    """Import a table typed as text."""

    def bring(kind: RegisterKind, text: str) -> ImportReport:
        with engine.begin() as connection:
            return import_file(connection, table(text), kind)

    return bring


@pytest.fixture
def faults(bring_in: Import) -> Callable[[RegisterKind, str], list[str]]:
    """Import a faulty table and give what is said about it."""

    def said(kind: RegisterKind, text: str) -> list[str]:
        with pytest.raises(BadInput) as refusal:
            bring_in(kind, text)
        return [str(problem) for problem in refusal.value.problems]

    return said


@pytest.fixture
def tables() -> Mapping[RegisterKind, str]:
    """Give the tables of a small province, in the order in which they need each other."""
    return {
        RegisterKind.UNITS: UNITS,
        RegisterKind.POSITION_GROUPS: GROUPS,
        RegisterKind.POSITIONS: POSITIONS,
        RegisterKind.CADRES: CADRES,
        RegisterKind.EVALUATORS: EVALUATORS,
        RegisterKind.COLLECTIVES: COLLECTIVES,
    }


@pytest.fixture
def registered(bring_in: Import, tables: Mapping[RegisterKind, str]) -> Import:
    """Fill the register with a small province; gives the way to bring in more."""
    for kind, text in tables.items():
        bring_in(kind, text)
    return bring_in
