"""A round about two cadres and a collective, told to them on 2 March; their days end on the 12th."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from surveys import rounds
from surveys.identifiers import CadreCode, SubjectKind, SubjectNumber, SurveyCode
from surveys.installation import Installation
from surveys.replies import windows
from surveys.replies.records import Author, ReplyPlace
from surveys.round_plan import SurveyPlan
from surveys.schema import collective, collective_head, staff, survey_subject
from tests.conftest import StandingClock

TODAY = date(2026, 3, 2)
LAST = date(2026, 3, 12)
LATER = TODAY + timedelta(days=90)
PAIR = ("lan", "minh")
AN = Author("an", CadreCode("CB1"))
AN_AGAIN = Author("an-2", CadreCode("CB1"))  # a second account of the same person
BINH = Author("binh", CadreCode("CB2"))
CUONG = Author("cuong", CadreCode("CB3"))  # the head of the collective
NAMING = "Bà Hoàng Thị Lan ở tổ 3 cho tôi điểm thấp."


@dataclass(frozen=True, slots=True)
class Told:
    """The round, and whose places in it."""

    installation: Installation
    clock: StandingClock
    code: SurveyCode

    def place(self, subject: int) -> ReplyPlace:
        """Give the place of one subject."""
        return ReplyPlace(self.code, SubjectNumber(subject))


@pytest.fixture
def told(province: sa.Engine, installation: Installation, plan: SurveyPlan, clock: StandingClock) -> Told:
    name = "Ủy ban nhân dân phường"
    with province.begin() as connection:
        connection.execute(sa.insert(collective).values(code="TT1", unit="06688", name=name, sort_key=b"u"))
        connection.execute(
            sa.insert(collective_head).values(collective="TT1", cadre="CB3", starts_on=date(2025, 7, 1))
        )
        for username, cadre in (
            ("lan", None),
            ("minh", None),
            ("an", "CB1"),
            ("an-2", "CB1"),
            ("binh", "CB2"),
            ("cuong", "CB3"),
            ("mai", None),
        ):
            row = {"username": username, "name": username, "cadre": cadre, "state": "active"}
            connection.execute(sa.insert(staff).values(row))
        rounds.create(connection, plan)
        third = {"survey": plan.code, "number": 3, "kind": SubjectKind.COLLECTIVE, "code": "TT1"}
        connection.execute(sa.insert(survey_subject).values(third | {"name": name, "unit": "06688"}))
        assert windows.open_windows(connection, plan.code, TODAY) == 3
    return Told(installation, clock, plan.code)
