"""The rounds of the demonstration as plans: about whom, of whom, by which rules."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from surveys.demonstration.calendar import Quarter
from surveys.demonstration.people import Person
from surveys.demonstration.places import PROVINCE
from surveys.identifiers import RespondentGroup, SubjectKind, SubjectNumber, SurveyCode, UnitCode
from surveys.round_plan import SurveyPlan
from surveys.survey import GroupRule, Rules, Subject

ASKS = {
    "vi": "Ủy ban MTTQ Việt Nam tỉnh Quảng Ninh (bản trình diễn, dữ liệu giả định)",
    "en": "The Fatherland Front Committee of Quảng Ninh province (a demonstration, invented data)",
}
CITIZEN_RULES = (GroupRule(RespondentGroup.CITIZEN, 1.0, 10, required=True, size=None),)
COLLEAGUE_RULES = (
    # One direct superior can never be anonymous: told so, and no part of the composite.
    GroupRule(RespondentGroup.SUPERIOR, 0.0, 5, required=False, size=1),
    GroupRule(RespondentGroup.PEER, 0.5, 5, required=True, size=None),
    GroupRule(RespondentGroup.SUBORDINATE, 0.5, 5, required=True, size=None),
    GroupRule(RespondentGroup.SELF, 0.0, 1, required=False, size=1),
)
POOL_RULES = (
    GroupRule(RespondentGroup.PEER, 0.5, 5, required=True, size=None),
    GroupRule(RespondentGroup.SUBORDINATE, 0.5, 5, required=True, size=None),
)
CONDUCT_RULES = (
    GroupRule(RespondentGroup.RESIDENCE, 0.5, 10, required=True, size=None),
    GroupRule(RespondentGroup.FRONT, 0.5, 10, required=True, size=None),
)
CONFIDENCE = 0.95
LEAST_RELIABILITY = 0.7


PARTS = ("Tổ dân phố 1", "Tổ dân phố 2", "Tổ dân phố 3")


def _rules(title_vi: str, title_en: str, groups: tuple[GroupRule, ...], parts: tuple[str, ...] = ()) -> Rules:
    return Rules(
        title={"vi": title_vi, "en": title_en},
        asks=ASKS,
        groups=groups,
        strata=tuple((number, name, None) for number, name in enumerate(parts, 1)),
        confidence=CONFIDENCE,
        least_reliability=LEAST_RELIABILITY,
    )


def subjects(people: Sequence[Person]) -> tuple[Subject, ...]:
    """Give people as the subjects of a round, numbered from 1."""
    return tuple(
        Subject(
            number=SubjectNumber(number),
            kind=SubjectKind.CADRE,
            code=person.code,
            name=person.name,
            position=person.post,
            position_group=person.post,
            unit=person.unit,
        )
        for number, person in enumerate(people, 1)
    )


def _plan(
    kind: str, questionnaire: str, rules: Rules, people: Sequence[Person], when: tuple[Quarter, date]
) -> SurveyPlan:
    """Plan a round of the province about some people; ``when``: the quarter, and the day it closes."""
    period, closes_on = when
    return SurveyPlan(
        code=_code(kind, period),
        unit=PROVINCE,
        questionnaire_id=questionnaire,
        questionnaire_version=1,
        period_start=period.first_day,
        period_end=period.last_day,
        closes_on=closes_on,
        rules=rules,
        subjects=subjects(people),
    )


def _code(kind: str, period: Quarter) -> SurveyCode:
    return SurveyCode(f"{kind}-{period.year}-q{period.number}")


def citizen_code(period: Quarter) -> SurveyCode:
    """Give the code of the round in which citizens are asked; that of last quarter is public."""
    return _code("nguoi-dan", period)


def citizen_round(people: Sequence[Person], period: Quarter, closes_on: date) -> SurveyPlan:
    """Plan a round in which citizens are asked about officials they met."""
    rules = _rules(
        f"Ý kiến người dân, quý {period.number} năm {period.year}",
        f"Citizens' opinion, quarter {period.number} of {period.year}",
        CITIZEN_RULES,
    )
    return _plan("nguoi-dan", "citizen-official", rules, people, (period, closes_on))


def ward_round(people: Sequence[Person], unit: UnitCode, period: Quarter, closes_on: date) -> SurveyPlan:
    """Plan a round of one ward in which citizens of its parts are asked about those who serve there."""
    rules = _rules(
        f"Ý kiến người dân trong phường, quý {period.number} năm {period.year}",
        f"Opinion of the people of the ward, quarter {period.number} of {period.year}",
        CITIZEN_RULES,
        PARTS,
    )
    of_province = _plan(f"phuong-{unit}", "citizen-official", rules, people, (period, closes_on))
    return replace(of_province, unit=unit)


def colleague_code(period: Quarter) -> SurveyCode:
    """Give the code of the round in which colleagues are asked."""
    return _code("dong-nghiep", period)


def colleague_round(people: Sequence[Person], period: Quarter, closes_on: date) -> SurveyPlan:
    """Plan a three-sixty round: superior, peers, subordinates, self."""
    rules = _rules(
        f"Ý kiến đồng nghiệp và tự đánh giá, quý {period.number} năm {period.year}",
        f"Colleagues' opinion and self-assessment, quarter {period.number} of {period.year}",
        COLLEAGUE_RULES,
    )
    return _plan("dong-nghiep", "three-sixty", rules, people, (period, closes_on))


def pool_round(people: Sequence[Person], period: Quarter, closes_on: date) -> SurveyPlan:
    """Plan a round in which everybody answers about several people: peers of a cluster, staff of an area."""
    rules = _rules(
        f"Ý kiến liên xã về Chủ tịch MTTQ cấp xã, quý {period.number} năm {period.year}",
        f"Opinion across communes about Front chairs, quarter {period.number} of {period.year}",
        POOL_RULES,
    )
    return _plan("lien-xa", "three-sixty", rules, people, (period, closes_on))


def conduct_round(people: Sequence[Person], period: Quarter, closes_on: date) -> SurveyPlan:
    """Plan a round about setting an example: those where a cadre lives, and the Front, are asked."""
    rules = _rules(
        f"Việc nêu gương của Chủ tịch xã, quý {period.number} năm {period.year}",
        f"How commune chairs set an example, quarter {period.number} of {period.year}",
        CONDUCT_RULES,
    )
    return _plan("neu-guong", "exemplary-conduct", rules, people, (period, closes_on))
