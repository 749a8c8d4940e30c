"""A round that asks colleagues about a cadre, and the cadre about themself: open, then told to the cadre."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from secrets import token_bytes

from surveys import ballots, ceremony, closing, invitations, questionnaires, release, rounds
from surveys.answers import encode
from surveys.ballots import Entry
from surveys.identifiers import (
    Channel,
    RespondentGroup,
    SubjectKind,
    SubjectNumber,
    SurveyCode,
    SurveyState,
)
from surveys.installation import Installation
from surveys.intake import Intake
from surveys.publications import Level
from surveys.round_plan import AssignmentPlan, SurveyPlan
from surveys.survey import GroupRule, Rules, Subject
from tests.webapp.office.world import NAMES, NEAR, OFFICERS, _filled_in

OWN = SurveyCode("own")
SIGNERS = ("reviewer", "closing-officer")
ASKED = {RespondentGroup.PEER: 14, RespondentGroup.SUBORDINATE: 36}
SEED = 20261123
_RULES = Rules(
    {"vi": "Lấy ý kiến đồng nghiệp quý IV", "en": "Colleagues' opinions, fourth quarter"},
    {"vi": "Ủy ban Mặt trận Tổ quốc phường", "en": "Fatherland Front Committee of the ward"},
    (
        GroupRule(RespondentGroup.PEER, 0.4, 5, required=True, size=None),
        GroupRule(RespondentGroup.SUBORDINATE, 0.6, 5, required=True, size=None),
        GroupRule(RespondentGroup.SELF, 0.0, 1, required=False, size=1),
    ),
    (),
    0.95,
    0.5,
)


def open_up(installation: Installation, today: date) -> None:
    """Open the round, and let the colleagues answer: well on the whole, least in what is reported upwards."""
    subject = Subject(SubjectNumber(1), SubjectKind.CADRE, "CB1", NAMES[0], "chair", "chairs", NEAR)
    period, ends = (today - timedelta(days=90), today), today + timedelta(days=20)
    plan = SurveyPlan(OWN, NEAR, "three-sixty", 1, *period, ends, _RULES, (subject,))
    codes = []
    with installation.engine.begin() as connection:
        rounds.create(connection, plan)
        pepper = installation.keys.read("pepper")
        for group, count in ASKED.items():
            kind = AssignmentPlan(group, Channel.WEB, (SubjectNumber(1),))
            number = rounds.add_assignment(connection, OWN, kind).number
            issued = invitations.issue(connection, pepper, OWN, number, count)
            codes += [(group, one.digits) for one in issued]
        rounds.set_state(connection, OWN, SurveyState.CHECKED)
    ceremony.open_round(installation, OWN, OFFICERS)
    _answer(installation, codes)


def _answer(installation: Installation, codes: Sequence[tuple[RespondentGroup, str]]) -> None:
    with installation.engine.connect() as connection:
        asked = questionnaires.get(connection, "three-sixty", 1)
    random = Random(SEED)  # noqa: S311 - answers of people who do not exist
    entries = []
    with Intake(installation) as intake:
        for group, code in codes:
            given = dict(_filled_in(asked, group, 0.8, random))
            lowest = asked.items[7].id
            given |= {lowest: "2"} if lowest in given else {}
            entries.append(
                Entry(invitations.admit(intake, code), token_bytes(16), (encode(asked, group, given),))
            )
        ballots.submit_all(intake, OWN, entries)


def told_to_the_cadre(installation: Installation) -> None:
    """Close the round and tell its results to the cadre."""
    closing.close_round(installation, OWN, OFFICERS)
    release.release_round(installation, OWN, SIGNERS, Level.CADRE)
