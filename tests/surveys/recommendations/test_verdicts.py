"""The people's verdict: exactly what a release tells, with Wilson's interval, and nothing it withholds."""

from dataclasses import replace
from datetime import date

import pytest

from analysis.intervals import wilson
from surveys.identifiers import ItemId, RespondentGroup, SubjectKind, SubjectNumber, SurveyCode, UnitCode
from surveys.recommendations import verdicts
from surveys.recommendations.verdicts import Answer, Told
from surveys.summary import (
    Distribution,
    GroupCounts,
    GroupResult,
    ItemResult,
    Share,
    SubjectSummary,
    Summary,
    Withheld,
    WithheldReason,
)

TOO_FEW = Withheld(WithheldReason.TOO_FEW_BALLOTS)
FULL = Distribution(62, (Share(("1",), 12, 19), Share(("2",), 20, 32), Share(("3",), 30, 49)), merged=False)
MERGED = Distribution(34, (Share(("1", "2"), 14, 41), Share(("3",), 20, 59)), merged=True)
CITIZEN, FRONT = RespondentGroup.CITIZEN, RespondentGroup.FRONT


def group(which: RespondentGroup, distribution: Distribution | Withheld | None) -> GroupResult:
    if distribution is None:
        return GroupResult(which, TOO_FEW, TOO_FEW, (), ())
    item = ItemResult(verdicts.ITEM, TOO_FEW, distribution, None)
    other = ItemResult(ItemId("how"), TOO_FEW, TOO_FEW, None)
    return GroupResult(which, GroupCounts(70, 65, 62, 0), TOO_FEW, (), (other, item))


def summary(*groups: GroupResult) -> Summary:
    about = SubjectSummary(
        SubjectNumber(1),
        SubjectKind.RECOMMENDATION,
        "a1",
        "Sửa đường",
        None,
        None,
        UnitCode("06652"),
        groups,
        TOO_FEW,
        (),
        TOO_FEW,
    )
    return Summary(
        survey=SurveyCode("hoi-lai"),
        unit=UnitCode("06652"),
        title={"vi": "Hỏi lại"},
        period_start=date(2026, 4, 1),
        period_end=date(2026, 4, 30),
        questionnaire_id="follow-up",
        questionnaire_version=1,
        questionnaire_hash="",
        method_version="1.2",
        confidence=0.95,
        least_reliability=0.7,
        policies=(),
        reliability=(),
        subjects=(about,),
    )


def told(*groups: GroupResult) -> verdicts.Verdict:
    found = verdicts.tell(summary(*groups), "a1")
    assert found is not None
    return found


@pytest.mark.parametrize("n", [10, 34, 62, 997])
@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.99])
def test_intervals_are_those_of_the_analysis_in_whole_points_outwards(n: int, confidence: float) -> None:
    for successes in {0, 1, n // 3, n - 1, n}:
        ends = wilson(successes, n, confidence)
        low, high = verdicts.interval(successes, n, confidence)
        assert 0 <= 100 * float(ends.low) - low < 1
        assert 0 <= high - 100 * float(ends.high) < 1


def test_a_verdict_tells_the_shares_of_the_release_the_best_first() -> None:
    people = told(group(CITIZEN, FULL)).people.told
    assert isinstance(people, Told)
    assert people.n == 62
    assert [(one.answers, one.ballots, one.percent) for one in people.parts] == [
        ((Answer.SOLVED,), 30, 49),
        ((Answer.PARTLY,), 20, 32),
        ((Answer.NOT_YET,), 12, 19),
    ]
    assert [one.beside_half for one in people.parts] == [0, -1, -1]


def test_answers_that_may_only_be_told_together_stay_together() -> None:
    people = told(group(CITIZEN, MERGED)).people.told
    assert isinstance(people, Told)
    assert people.part(Answer.NOT_YET) is people.part(Answer.PARTLY)
    assert people.part(Answer.PARTLY).answers == (Answer.PARTLY, Answer.NOT_YET)


def test_a_share_is_more_than_half_only_beyond_chance() -> None:
    many = Distribution(
        400, (Share(("1",), 40, 10), Share(("2",), 60, 15), Share(("3",), 300, 75)), merged=False
    )
    people = told(group(CITIZEN, many)).people.told
    assert isinstance(people, Told)
    assert people.part(Answer.SOLVED).beside_half == 1


@pytest.mark.parametrize("distribution", [TOO_FEW, Withheld(WithheldReason.WOULD_REVEAL)])
def test_what_a_release_withholds_is_withheld(distribution: Withheld) -> None:
    assert told(group(CITIZEN, distribution)).people.told == distribution


def test_a_group_without_a_count_has_no_verdict() -> None:
    assert told(group(CITIZEN, None)).people.told == TOO_FEW


def test_a_release_without_the_question_has_no_verdict() -> None:
    without = replace(group(CITIZEN, FULL), items=())
    assert told(without).people.told == TOO_FEW


def test_the_first_group_that_is_told_speaks_for_the_people() -> None:
    assert told(group(CITIZEN, None), group(FRONT, FULL)).people.group is FRONT


def test_another_questionnaire_or_subject_gives_no_verdict() -> None:
    one = summary(group(CITIZEN, FULL))
    cadre = replace(one.subjects[0], kind=SubjectKind.CADRE)
    assert verdicts.tell(one, "a2") is None
    assert verdicts.tell(replace(one, questionnaire_id="collective"), "a1") is None
    assert verdicts.tell(replace(one, subjects=(cadre,)), "a1") is None
    assert verdicts.tell(summary(), "a1") is None
