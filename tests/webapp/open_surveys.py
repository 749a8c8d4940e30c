"""Rounds that are really open, as respondents meet them: one official, and a leadership team of two."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from surveys import ceremony, invitations, questionnaire_library, questionnaires, rounds
from surveys.ceremony import Officer
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
from surveys.invitations import IssuedCode
from surveys.round_plan import AssignmentPlan, SurveyPlan
from surveys.schema import cadre, label, position, position_group, unit
from surveys.survey import GroupRule, Rules, Subject

OFFICERS = (Officer("an", "mật khẩu đóng của An"), Officer("binh", "mật khẩu đóng của Bình"))
OFFICIAL = SurveyCode("official")
TEAM = SurveyCode("team")
OPEN_LINK = 2  # number of the open link of the official's round
ASKS = {
    "vi": "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh Quảng Ninh",
    "en": "Fatherland Front Committee of Quảng Ninh province",
}


@dataclass(frozen=True, slots=True)
class Codes:
    """Codes of the open rounds, by who holds them."""

    citizens: list[IssuedCode]
    peers: list[IssuedCode]  # about two people
    superior: list[IssuedCode]  # the only one of the group


def open_surveys(installation: Installation, count: int = 8) -> Codes:
    """Set up both rounds, open them by the real ceremony, and give codes."""
    with installation.engine.begin() as connection:
        _register(connection)
        _plan(connection, OFFICIAL, "citizen-official", (1,), (_rule(RespondentGroup.CITIZEN, 1, 10, 412),))
        _plan(
            connection,
            TEAM,
            "three-sixty",
            (1, 2),
            (_rule(RespondentGroup.PEER, 1, 5, 12), _rule(RespondentGroup.SUPERIOR, 0, 5, 1)),
        )
        pepper = installation.keys.read("pepper")
        one, two = SubjectNumber(1), SubjectNumber(2)
        issued = []
        for survey, group, subjects in (
            (OFFICIAL, RespondentGroup.CITIZEN, (one,)),
            (TEAM, RespondentGroup.PEER, (one, two)),
            (TEAM, RespondentGroup.SUPERIOR, (one,)),
        ):
            plan = AssignmentPlan(group, Channel.WEB, subjects)
            number = rounds.add_assignment(connection, survey, plan).number
            issued.append(invitations.issue(connection, pepper, survey, number, count))
        anybody = AssignmentPlan(RespondentGroup.CITIZEN, Channel.OPEN_LINK, (one,))
        assert rounds.add_assignment(connection, OFFICIAL, anybody).number == OPEN_LINK
        for survey in (OFFICIAL, TEAM):
            rounds.set_state(connection, survey, SurveyState.CHECKED)
    for survey in (OFFICIAL, TEAM):
        ceremony.open_round(installation, survey, OFFICERS)
    return Codes(*issued)


def _rule(group: RespondentGroup, weight: float, threshold: int, size: int) -> GroupRule:
    return GroupRule(group, weight, threshold, required=weight > 0, size=size)


def _register(connection: sa.Connection) -> None:
    keys = {"sort_key": b"", "search_key": ""}
    for code, kind, name in (("22", "province", "Quảng Ninh"), ("06688", "ward", "Phường Hồng Gai")):
        connection.execute(sa.insert(unit).values(code=code, kind=kind, name=name, **keys))
    for code, name in (("CB1", "Nguyễn Thị Hạnh"), ("CB2", "Trần Văn Phúc")):
        connection.execute(sa.insert(cadre).values(code=code, name=name, **keys))
    connection.execute(sa.insert(position_group).values(code="chairs"))
    connection.execute(sa.insert(position).values(code="chair", position_group="chairs"))
    for language, text in (("vi", "Chủ tịch Ủy ban nhân dân"), ("en", "chair of the People's Committee")):
        connection.execute(
            sa.insert(label).values(kind="position", code="chair", language=language, text=text)
        )


def _plan(
    connection: sa.Connection,
    code: SurveyCode,
    questionnaire: str,
    subjects: tuple[int, ...],
    groups: tuple[GroupRule, ...],
) -> None:
    questionnaires.add(connection, questionnaire_library.load(questionnaire, 1)[0])
    names = {1: "Nguyễn Thị Hạnh", 2: "Trần Văn Phúc"}
    rules = Rules({"vi": "Đợt", "en": "Round"}, ASKS, groups, (), 0.95, 0.7)
    rounds.create(
        connection,
        SurveyPlan(
            code=code,
            unit=UnitCode("22"),
            questionnaire_id=questionnaire,
            questionnaire_version=1,
            period_start=date(2026, 1, 1),
            period_end=date(2026, 3, 31),
            closes_on=date(2099, 12, 31),
            rules=rules,
            subjects=tuple(
                Subject(
                    SubjectNumber(number),
                    SubjectKind.CADRE,
                    f"CB{number}",
                    names[number],
                    "chair",
                    "chairs",
                    UnitCode("06688"),
                )
                for number in subjects
            ),
        ),
    )
