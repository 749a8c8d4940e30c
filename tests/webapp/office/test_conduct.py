"""Exemplary conduct: what two sides said about a cadre stands side by side, for who may read the result."""

from datetime import date
from secrets import token_bytes

import pytest

from surveys import (
    ballots,
    ceremony,
    closing,
    invitations,
    questionnaire_library,
    questionnaires,
    release,
    rounds,
)
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
from surveys.round_plan import AssignmentPlan, SurveyPlan
from surveys.survey import GroupRule, Rules, Subject
from tests.webapp.office.conftest import OfficeSite
from tests.webapp.office.world import NEAR, OFFICERS

HOME, FRONT = RespondentGroup.RESIDENCE, RespondentGroup.FRONT
ASKED = ((1, HOME, 36), (1, FRONT, 36), (2, HOME, 36), (2, FRONT, 3))
"""Of the second too few of the Front answered: their side is withheld."""


def _plan() -> SurveyPlan:
    rules = Rules(
        {"vi": "Nêu gương quý I", "en": "Setting an example, first quarter"},
        {"vi": "Ủy ban Mặt trận Tổ quốc phường", "en": "Fatherland Front Committee of the ward"},
        (
            GroupRule(HOME, 0.5, 10, required=True, size=None),
            GroupRule(FRONT, 0.5, 10, required=True, size=None),
        ),
        (),
        0.95,
        0.5,
    )
    about = tuple(
        Subject(SubjectNumber(number), SubjectKind.CADRE, f"CB{number}", name, "chair", "chairs", NEAR)
        for number, name in ((1, "Nguyễn Văn An"), (2, "Trần Thị Bình"))
    )
    period = {"period_start": date(2026, 2, 1), "period_end": date(2026, 2, 28)}
    return SurveyPlan(
        code=SurveyCode("neu-guong"),
        unit=NEAR,
        questionnaire_id="exemplary-conduct",
        questionnaire_version=1,
        closes_on=date(2026, 3, 31),
        rules=rules,
        subjects=about,
        **period,
    )


def _held(place: Installation) -> SurveyCode:
    """Ask two groups about two cadres, close; those at home say "often", the Front "always"."""
    plan = _plan()
    source, asked = questionnaire_library.load("exemplary-conduct", 1)
    issued = []
    with place.engine.begin() as connection:
        questionnaires.add(connection, source)
        rounds.create(connection, plan)
        for number, group, count in ASKED:
            kind = AssignmentPlan(group, Channel.WEB, (SubjectNumber(number),))
            assigned = rounds.add_assignment(connection, plan.code, kind).number
            codes = invitations.issue(connection, place.keys.read("pepper"), plan.code, assigned, count)
            issued += [(one.digits, group) for one in codes]
        rounds.set_state(connection, plan.code, SurveyState.CHECKED)
    ceremony.open_round(place, plan.code, OFFICERS)
    with Intake(place) as intake:
        entries = []
        for turn, (digits, group) in enumerate(issued):
            value = str((4 if group is HOME else 5) - (turn % 4 == 0))
            answers = {one.id: value for one in asked.items if one.kind == "rating"}
            filled = encode(asked, group, answers)
            entries.append(Entry(invitations.admit(intake, digits), token_bytes(16), (filled,)))
        ballots.submit_all(intake, plan.code, entries)
    closing.close_round(place, plan.code, OFFICERS)
    return plan.code


@pytest.fixture
def code(site: OfficeSite) -> SurveyCode:
    """Give the closed round; nothing of it is told."""
    return _held(site.installation)


def _row(page: str, name: str) -> str:
    body = page.partition("<tbody>")[2]
    return next(row for row in body.split("</tr>") if name in row)


def test_both_sides_stand_beside_each_other_once_the_round_is_released(
    site: OfficeSite, code: SurveyCode
) -> None:
    reviewer = site.signed_in("reviewer")
    before = reviewer.get("/conduct").text
    assert "is released yet" in before
    assert "<tbody>" not in before
    release.release_round(site.installation, code, ("reviewer", "closing-officer"))
    told = _row(reviewer.get("/conduct").text, "Nguyễn Văn An")
    home, _, work = told.partition('data-label="Where they work"')
    assert 'class="range' in home
    assert 'class="range' in work
    assert f'href="/rounds/{code}/results/1"' in told
    assert 'href="/terms/CB1"' in told
    few = _row(reviewer.get("/conduct").text, "Trần Thị Bình").partition('data-label="Where they work"')
    assert 'class="range' in few[0]
    assert 'class="range' not in few[2]
    assert 'href="/conduct"' in reviewer.get("/rounds").text


def test_nobody_reads_there_what_they_may_not_read_elsewhere(site: OfficeSite, code: SurveyCode) -> None:
    release.release_round(site.installation, code, ("reviewer", "closing-officer"))
    own = site.signed_in("cadre").get("/conduct").text
    assert "Nguyễn Văn An" in own
    assert "Trần Thị Bình" not in own
    for username in ("campaign-officer-far", "evaluator-far", "cadre-far", "conflicted"):
        assert "Nguyễn Văn An" not in site.signed_in(username).get("/conduct").text, username
    assert site.signed_in("administrator").get("/conduct").status_code == 403
