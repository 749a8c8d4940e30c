"""A small round that is really open: what tests of the sealed box, and processes they start, begin with."""

import secrets
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from surveys import ballots, ceremony, invitations, questionnaires, rounds
from surveys.ceremony import Officer, Opening
from surveys.identifiers import (
    Channel,
    RespondentGroup,
    SubjectKind,
    SubjectNumber,
    SurveyCode,
    SurveyState,
    UnitCode,
)
from surveys.installation import Installation
from surveys.intake import Intake
from surveys.invitations import IssuedCode, Ticket
from surveys.questionnaire import Questionnaire
from surveys.round_plan import AssignmentPlan, SurveyPlan
from surveys.routing import Answers
from surveys.schema import cadre, unit
from surveys.survey import GroupRule, Rules, Subject

SURVEY = SurveyCode("sealed-1")
AN = Officer("an", "mật khẩu đóng của An")
BINH = Officer("binh", "mật khẩu đóng của Bình")
CITIZENS = 1  # number of the assignment: one ballot a code
PEERS = 2  # a code carries ballots about two subjects

QUESTIONNAIRE = """
format = 1
id = "sealed"
version = 1
languages = ["vi", "en"]
minutes = 1
subject = "cadre"
respondent_groups = ["citizen", "peer"]
title = { vi = "Phiếu", en = "Form" }
purpose = { vi = "Để thử", en = "To try" }

[scales.level]
options = [
    { value = 3, label = { vi = "Tốt", en = "Well" } },
    { value = 2, label = { vi = "Bình thường", en = "Fairly" } },
    { value = 1, label = { vi = "Chưa tốt", en = "Not well" } },
]
no_answers = [{ id = "dont_know", label = { vi = "Không biết", en = "Don't know" } }]

[[criteria]]
code = "A"
title = { vi = "Thái độ", en = "Attitude" }
weight = 1
source = "-"

[[sections]]
id = "one"
title = { vi = "Công việc", en = "Work" }

[[sections.items]]
id = "polite"
kind = "rating"
scale = "level"
criteria = ["A"]
text = { vi = "Lịch sự", en = "Is polite" }

[[sections.items]]
id = "fair"
kind = "rating"
scale = "level"
criteria = ["A"]
required = false
text = { vi = "Công bằng", en = "Is fair" }

[[sections.items]]
id = "words"
kind = "text"
text = { vi = "Góp ý", en = "Comments" }
"""


@dataclass(frozen=True, slots=True)
class OpenRound:
    """An open round with its codes by assignment."""

    installation: Installation
    intake: Intake
    questionnaire: Questionnaire
    opening: Opening
    issued: dict[int, list[IssuedCode]]

    def ticket(self, number: int = 0, assignment: int = CITIZENS) -> Ticket:
        return invitations.admit(self.intake, self.issued[assignment][number].digits)

    def send(self, number: int, rating: int, words: str = "") -> str:
        """Answer as citizen ``number`` and give the receipt."""
        return ballots.submit(self.intake, self.ticket(number), nonce(), [answers(rating, words)]).code


def nonce() -> bytes:
    return secrets.token_bytes(16)


def answers(rating: int, words: str = "") -> Answers:
    return {"polite": str(rating), "words": words} if words else {"polite": str(rating)}  # type: ignore[dict-item]


def prepare(connection: sa.Connection, closes_on: date = date(2026, 4, 15)) -> Questionnaire:
    """Store a checked round about two cadres, with its two kinds of invitation."""
    questionnaire = questionnaires.add(connection, QUESTIONNAIRE)
    keys = {"sort_key": b"", "search_key": ""}
    connection.execute(sa.insert(unit).values(code="22", kind="province", name="Quảng Ninh", **keys))
    for code in ("CB1", "CB2"):
        connection.execute(sa.insert(cadre).values(code=code, name=f"Cán bộ {code}", **keys))
    subjects = [
        Subject(SubjectNumber(number), SubjectKind.CADRE, f"CB{number}", "", None, None, UnitCode("22"))
        for number in (1, 2)
    ]
    rules = Rules(
        title={"vi": "Đợt", "en": "Round"},
        asks={"vi": "Mặt trận", "en": "The Front"},
        groups=(
            GroupRule(RespondentGroup.CITIZEN, 0.5, 10, required=True, size=None),
            GroupRule(RespondentGroup.PEER, 0.5, 5, required=True, size=12),
        ),
        strata=((1, "Thôn 1", 120),),
        confidence=0.95,
        least_reliability=0.7,
    )
    period = (date(2026, 1, 1), date(2026, 3, 31), closes_on)
    rounds.create(
        connection,
        SurveyPlan(
            SURVEY, UnitCode("22"), questionnaire.id, questionnaire.version, *period, rules, tuple(subjects)
        ),
    )
    one, two = SubjectNumber(1), SubjectNumber(2)
    rounds.add_assignment(connection, SURVEY, AssignmentPlan(RespondentGroup.CITIZEN, Channel.WEB, (one,), 1))
    rounds.add_assignment(connection, SURVEY, AssignmentPlan(RespondentGroup.PEER, Channel.WEB, (one, two)))
    rounds.set_state(connection, SURVEY, SurveyState.CHECKED)
    return questionnaire


def open_up(
    installation: Installation, citizens: int = 12, peers: int = 3, closes_on: date = date(2026, 4, 15)
) -> OpenRound:
    """Prepare a round, issue its codes, and open it by the real ceremony."""
    with installation.engine.begin() as connection:
        questionnaire = prepare(connection, closes_on)
        pepper = installation.keys.read("pepper")
        issued = {
            number: invitations.issue(connection, pepper, SURVEY, number, count)
            for number, count in ((CITIZENS, citizens), (PEERS, peers))
        }
    opening = ceremony.open_round(installation, SURVEY, (AN, BINH))
    return OpenRound(installation, Intake(installation), questionnaire, opening, issued)
