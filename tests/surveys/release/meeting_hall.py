"""A released round about one cadre, and the officers who write minutes of a meeting about it."""

from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from surveys import opened, publishing, questionnaires, release
from surveys.commitments import Promise
from surveys.identifiers import Role, SubjectNumber, SurveyCode, SurveyState
from surveys.installation import Installation
from surveys.meetings import minutes, records, told, writing
from surveys.meetings.records import Meeting
from surveys.meetings.told import Told
from surveys.meetings.writing import Plan, Written
from surveys.publications import Level
from surveys.replies.records import ReplyPlace
from surveys.schema import cadre, staff, staff_role, survey_subject
from surveys.schema import survey as survey_table
from surveys.schema import unit as unit_table
from surveys.survey_rules import to_json
from surveys.text import sort_key
from tests.conftest import StandingClock
from tests.replying import nobody_adds_anything
from tests.surveys.release.conftest import BEST, CITIZEN, GOOD, Maker, Round, ballots_of

PAIR = ("lan", "minh")
NAME = "Nguyễn Văn Ưởng"


@dataclass(frozen=True, slots=True)
class Hall:
    """A released round about one cadre and the officers of the ward."""

    installation: Installation
    clock: StandingClock
    code: SurveyCode

    @property
    def today(self) -> date:
        """Give the day."""
        return self.clock.now.astimezone(self.installation.time_zone).date()

    @property
    def where(self) -> ReplyPlace:
        """Give the place of the cadre in the round."""
        return ReplyPlace(self.code, SubjectNumber(1))

    def publish(self) -> None:
        """Tell the result to everybody."""
        nobody_adds_anything(self.installation, self.code)
        publishing.raise_level(self.installation, self.code, Level.PUBLIC, PAIR)

    def told(self, *, with_own: bool = False) -> Told:
        """Read what may be told."""
        with self.installation.engine.connect() as connection:
            return told.gather(connection, self.where, self.today, with_own=with_own)

    def begin(self, days: int = 0) -> Meeting:
        """Set a meeting down."""
        held_on = self.today + timedelta(days=days)
        return writing.begin(
            self.installation, Plan(self.code, SubjectNumber(1), held_on, "Nhà văn hóa"), "lan"
        )

    def written(self) -> Written:
        """Give minutes that can be signed."""
        promise = Promise("Niêm yết giờ tiếp công dân.", self.today + timedelta(days=30))
        return Written(
            self.today, "Nhà văn hóa", "Bà Lê Thị Chủ", "Ông Đỗ Văn Thư", 63, "Đường thôn hỏng.", (promise,)
        )

    def keep(self, one: Meeting, changed: Written) -> Meeting:
        """Keep a draft as somebody who has just looked."""
        return writing.keep(self.installation, one.id, changed, ("lan", self.seen(one)))

    def seen(self, one: Meeting) -> str:
        """Give the hash of what would be signed now."""
        with self.installation.engine.connect() as connection:
            return minutes.outlook(connection, records.get(connection, one.id)).hash

    def sign(self, one: Meeting, signers: tuple[str, ...] = PAIR, *, looked: bool = False) -> Meeting:
        """Sign what is seen now."""
        return minutes.sign(self.installation, one.id, signers, (self.seen(one), looked))


def open_hall(installation: Installation, clock: StandingClock, source: str, ballots: Maker) -> Hall:
    """Make the round and its people; the result is told to the council, not to the public."""
    clock.advance(days=60)  # the round was closed on 11 April
    with installation.engine.begin() as connection:
        found = Round(questionnaires.add(connection, source)).survey
        for code in (found.unit, "99999"):
            values = {"code": code, "kind": "ward", "name": "Phường Ấm", "search_key": "phuong am"}
            connection.execute(sa.insert(unit_table).values(values | {"sort_key": b"p"}))
        columns = {name: getattr(found, name) for name in survey_table.c.keys() if hasattr(found, name)}  # noqa: SIM118 - columns by key
        rules = to_json(found.rules)
        connection.execute(
            sa.insert(survey_table).values(columns | {"state": SurveyState.CLOSED, "rules": rules})
        )
        connection.execute(
            sa.insert(cadre).values(code="CB001", name=NAME, sort_key=sort_key(NAME), search_key="uong")
        )
        person = {"kind": "cadre", "code": "CB001", "name": NAME, "unit": found.unit}
        connection.execute(
            sa.insert(survey_subject).values(survey=found.code, number=1, position="chair", **person)
        )
        for username, own, role, where in (
            ("lan", None, Role.CAMPAIGN_OFFICER, found.unit),
            ("minh", None, Role.REVIEWER, found.unit),
            ("uong", "CB001", Role.CAMPAIGN_OFFICER, found.unit),
            ("xa", None, Role.CAMPAIGN_OFFICER, "99999"),
        ):
            account = {"username": username, "name": f"Tên {username}", "cadre": own, "state": "active"}
            connection.execute(sa.insert(staff).values(account))
            connection.execute(sa.insert(staff_role).values(username=username, role=role, unit=where))
        opened.write(
            connection,
            installation.keys.read("installation"),
            found.code,
            ballots(ballots_of(CITIZEN, (12, GOOD), (9, BEST))),
        )
    release.release_round(installation, found.code, PAIR, Level.COUNCIL)
    return Hall(installation, clock, found.code)
