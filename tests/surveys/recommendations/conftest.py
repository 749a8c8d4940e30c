"""A province with posts, accounts and a second organization: who may be asked, and who may not."""

from datetime import date

import pytest
import sqlalchemy as sa

from surveys.identifiers import UnitCode
from surveys.recommendations.making import Plan
from surveys.recommendations.records import Addressee, AddresseeKind, Origin
from surveys.schema import cadre, position, position_group, staff, term, unit
from surveys.text import search_key, sort_key

UNITS = (
    *(("22", None, "Tỉnh Quảng Ninh"), ("06688", "22", "Phường Hạ Long"), ("06838", "22", "Xã Bình Liêu")),
    ("24", None, "Tỉnh Bắc Ninh"),
)
CADRES = (
    *(("CB1", "Nguyễn Văn An", None), ("CB2", "Trần Thị Bình", "CB1"), ("CB3", "Đỗ Văn Cường", None)),
    ("BN1", "Phạm Văn Dũng", None),
)
TERMS = (
    ("CB1", "06688", None),
    ("CB2", "06688", None),
    ("CB3", "06838", date(2026, 2, 1)),
    ("BN1", "24", None),
)
ACCOUNTS = (("lan", None), ("minh", None), ("an", "CB1"), ("binh", "CB2"))


@pytest.fixture
def register(sqlite_engine: sa.Engine) -> sa.Engine:
    """Give two organizations, four cadres of whom one left the post, and four accounts."""
    return _filled(sqlite_engine)


@pytest.fixture
def register_of_both(engine: sa.Engine) -> sa.Engine:
    """Give the same on SQLite and on PostgreSQL."""
    return _filled(engine)


def _filled(engine: sa.Engine) -> sa.Engine:
    with engine.begin() as connection:
        for code, parent, name in UNITS:
            keys = {"sort_key": sort_key(name), "search_key": search_key(name)}
            connection.execute(
                sa.insert(unit).values(code=code, parent=parent, kind="commune", name=name, **keys)
            )
        connection.execute(sa.insert(position_group).values(code="chairs"))
        connection.execute(sa.insert(position).values(code="chair", position_group="chairs"))
        for code, name, superior in CADRES:
            keys = {"sort_key": sort_key(name), "search_key": search_key(name)}
            connection.execute(sa.insert(cadre).values(code=code, name=name, superior=superior, **keys))
        for code, place, ends_on in TERMS:
            values = {"cadre": code, "position": "chair", "unit": place, "starts_on": date(2025, 7, 1)}
            connection.execute(sa.insert(term).values(values | {"ends_on": ends_on}))
        for username, own in ACCOUNTS:
            values = {"username": username, "name": username, "state": "active", "cadre": own}
            connection.execute(sa.insert(staff).values(values))
    return engine


@pytest.fixture
def recommended() -> Plan:
    """Give a lawful plan: the ward is to open its counter on Saturdays."""
    return Plan(
        unit=UnitCode("22"),
        origin=Origin.SUPERVISION,
        addressee=Addressee(AddresseeKind.UNIT, "06688"),
        finding="Bộ phận một cửa đóng cửa chiều thứ bảy.",
        text="Mở cửa sáng thứ bảy để người đi làm nộp được hồ sơ.",
        due_on=date(2026, 4, 30),
        document="12/KL-MTTQ ngày 27/02/2026",
    )
