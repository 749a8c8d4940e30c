"""A round that is open, with a list of people who have telephones and a sample of them for interviews."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from surveys import rounds, shares
from surveys.frames import samples
from surveys.frames.imports import import_frame
from surveys.frames.records import FrameKind, FramePlan, Keys
from surveys.frames.samples import Design, Method, Purpose, SamplePlan
from surveys.identifiers import Channel, RespondentGroup, SubjectNumber
from surveys.installation import Installation
from surveys.round_plan import AssignmentPlan
from surveys.sheet import sheet_of
from surveys.telephone import calling
from surveys.telephone.call_checks import Found
from surveys.telephone.call_list import CallList, Place
from surveys.telephone.calling import Caller, Outcome, Turn
from tests.surveys.sealed.open_round import SURVEY, OpenRound, open_up

TODAY = date(2026, 3, 2)
PLACE: Place = (SURVEY, 1, 1)
HELPED = 3  # number of the kind of invitation for interviews
SEED = 7
TIMES = ZoneInfo("Asia/Ho_Chi_Minh")


def at(day: int, hour: int = 9) -> datetime:
    """Give an hour of a day of March, as the people of the round say it."""
    return datetime(2026, 3, day, hour, tzinfo=TIMES)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where people are called from."""

    opened: OpenRound

    @property
    def place(self) -> Installation:
        return self.opened.installation

    @property
    def keys(self) -> Keys:
        return self.place.keys.readable("installation")

    def set_up(self, share: int = 0, where: Place = PLACE, assignment: int = HELPED) -> CallList:
        with self.place.engine.begin() as connection:
            return calling.set_up(connection, self.keys, where, assignment, share)

    def turn(self, username: str, now: datetime) -> Turn | None:
        with self.place.engine.begin() as connection:
            return calling.next_turn(connection, self.keys, PLACE, Caller(username, now))

    def held(self, username: str, now: datetime) -> Turn | None:
        with self.place.engine.connect() as connection:
            return calling.held_turn(connection, self.keys, PLACE, Caller(username, now))

    def record(self, username: str, now: datetime, outcome: Outcome | Found) -> None:
        with self.place.engine.begin() as connection:
            calling.record(connection, self.keys, PLACE, Caller(username, now), outcome)

    def codes(self) -> list[str]:
        with self.place.engine.begin() as connection:
            pepper = self.place.keys.read("pepper")
            return [one.digits for one in calling.take_codes(connection, self.keys, pepper, PLACE)]


def people(count: int, without: int = 0) -> str:
    """Write a list of people; the last ones have no telephone."""
    rows = [
        f"Người {row},Số {row},Thôn 1,1,{'' if row > count - without else f'09120000{row:02}'}"
        for row in range(1, count + 1)
    ]
    return "\n".join(["Họ tên,Địa chỉ,Thôn,Tầng,Điện thoại", *rows])


def furnish(opened: OpenRound, text: str, purpose: Purpose = Purpose.INTERVIEW) -> Desk:
    """Bring a list into a round, draw everybody, and make the kind of invitation for interviews."""
    desk = Desk(opened)
    with desk.place.engine.begin() as connection:
        plan = FramePlan(FrameKind.HOUSEHOLDS, "Danh sách", date(2026, 9, 30))
        import_frame(connection, desk.keys, (SURVEY, TODAY), (plan, sheet_of(text.encode(), "d.csv")))
        drawn = SamplePlan(purpose, Design(Method.ALL), SEED)
        samples.draw(connection, desk.keys, PLACE[:2], drawn, TODAY)
        kind = AssignmentPlan(RespondentGroup.CITIZEN, Channel.ASSISTED, (SubjectNumber(1),))
        assert rounds.add_assignment(connection, SURVEY, kind).number == HELPED
    return desk


@pytest.fixture(autouse=True)
def _cheap_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shares, "OPERATIONS", 1)
    monkeypatch.setattr(shares, "MEMORY_BYTES", 8192)


@pytest.fixture
def opened(sqlite_installation: Installation) -> Iterator[OpenRound]:
    """Give an open round on SQLite."""
    found = open_up(sqlite_installation)
    yield found
    found.intake.close()


@pytest.fixture
def desk(opened: OpenRound) -> Desk:
    """Give twelve people with telephones and two without."""
    return furnish(opened, people(14, without=2))
