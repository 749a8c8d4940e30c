"""A ward with three leaders, an officer, clerks and closing officers; a poll about the leaders."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pytest
import sqlalchemy as sa

from surveys.confidence import counting, preparing
from surveys.confidence.counting import Count, Marks, Papers, Standing
from surveys.confidence.preparing import PollPlan
from surveys.confidence.records import PollId
from surveys.confidence.rules import DEFAULT_BASIS, DEFAULT_THRESHOLDS, Base, Rules
from surveys.identifiers import CadreCode, Role, UnitCode
from surveys.installation import Installation
from surveys.schema import cadre, position, position_group, staff, staff_role, term, unit
from surveys.text import search_key, sort_key

HELD = date(2026, 1, 15)
RULES = Rules(Base.ELECTORATE, DEFAULT_BASIS, DEFAULT_THRESHOLDS)
UNITS = (("22", None, "Quảng Ninh"), ("06652", "22", "Phường Hà Tu"), ("01", None, "Hà Nội"))
POSTS = (
    ("CB1", "Nguyễn Thị Hoà", "06652", date(2021, 7, 1), None),
    ("CB2", "Đặng Văn Dũng", "06652", date(2023, 1, 1), None),
    ("CB3", "Bùi Thị Ánh", "06652", date(2021, 7, 1), None),
    ("CB4", "Trần Văn Cũ", "06652", date(2020, 1, 1), date(2025, 12, 31)),
    ("CB5", "Vũ Thị Em", "01", date(2024, 1, 1), None),
)
PEOPLE = (
    # username, whose account, role, unit
    ("to-chuc", None, Role.CAMPAIGN_OFFICER, "22"),
    ("kiem-1", None, Role.DATA_ENTRY_CLERK, "22"),
    ("kiem-2", None, Role.DATA_ENTRY_CLERK, "22"),
    ("kiem-3", None, Role.DATA_ENTRY_CLERK, "22"),
    ("ky-1", None, Role.CLOSING_OFFICER, "22"),
    ("ky-2", None, Role.CLOSING_OFFICER, "22"),
    ("hai-vai-1", "CB4", Role.CLOSING_OFFICER, "22"),
    ("hai-vai-2", "CB4", Role.CLOSING_OFFICER, "22"),
    ("duoc-lay", "CB1", Role.CLOSING_OFFICER, "22"),
    ("ngoai", None, Role.CLOSING_OFFICER, "01"),
)


def fill(engine: sa.Engine) -> None:
    """Put the ward and its people into a database."""
    with engine.begin() as connection:
        for code, parent, name in UNITS:
            keys = {"sort_key": sort_key(name), "search_key": search_key(name)}
            values = {"code": code, "parent": parent, "kind": "commune", "name": name}
            connection.execute(sa.insert(unit).values(values | keys))
        connection.execute(sa.insert(position_group).values(code="chairs"))
        connection.execute(sa.insert(position).values(code="chair", position_group="chairs"))
        for code, name, where, since, until in POSTS:
            keys = {"sort_key": sort_key(name), "search_key": search_key(name)}
            connection.execute(sa.insert(cadre).values({"code": code, "name": name} | keys))
            held: dict[str, object] = {"cadre": code, "position": "chair", "unit": where}
            held |= {"starts_on": since, "ends_on": until}
            connection.execute(sa.insert(term).values(held))
        for username, own, role, where in PEOPLE:
            values = {"username": username, "name": f"Ông {username}", "state": "active", "cadre": own}
            connection.execute(sa.insert(staff).values(values))
            given = {"username": username, "role": role, "unit": where}
            connection.execute(sa.insert(staff_role).values(given))


def plan_of(electorate: int = 481, rules: Rules = RULES, title: str = "Giữa nhiệm kỳ") -> PollPlan:
    """Give a plan about the three leaders."""
    asked = tuple(CadreCode(code) for code in ("CB1", "CB2", "CB3"))
    return PollPlan(UnitCode("06652"), title, HELD, electorate, rules, asked)


def counted(papers: Papers, marks: Mapping[int, Marks]) -> Count:
    """Give a count; those not named are all of high confidence."""
    everybody = {number: Marks(papers.valid, 0, 0, 0) for number in (1, 2, 3)}
    return Count(papers, everybody | dict(marks))


PAPERS = Papers(481, 481, 480, 1)
GOOD = counted(PAPERS, {1: Marks(187, 200, 93, 0), 2: Marks(100, 139, 241, 0), 3: Marks(60, 90, 320, 10)})


@dataclass(frozen=True, slots=True)
class World:
    """An installation with a poll that nobody has counted."""

    place: Installation
    poll: PollId

    def count(self, teller: str, count: Count = GOOD, on: date = HELD) -> Standing:
        """Let somebody count."""
        with self.place.engine.begin() as connection:
            return counting.record(connection, self.poll, count, teller, on)


def prepared(place: Installation) -> World:
    """Give an installation the ward and a prepared poll."""
    fill(place.engine)
    with place.engine.begin() as connection:
        poll = preparing.prepare(connection, plan_of(), "to-chuc", date(2026, 1, 2))
    return World(place, poll.id)


@pytest.fixture
def world(sqlite_installation: Installation) -> World:
    """Give the ward with a prepared poll."""
    return prepared(sqlite_installation)
