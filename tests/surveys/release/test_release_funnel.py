"""Funnels follow from published composites, intervals and counts; who is not compared is not in them."""

from dataclasses import replace

import pytest

from surveys.questionnaire import Questionnaire
from surveys.release_funnel import Lies, tell_funnel
from surveys.summary import Figure, SubjectSummary, Summary, Withheld, WithheldReason
from surveys.survey import GroupRule
from tests.surveys.release.conftest import BEST, GOOD, MIDDLING, PEER, WORST, Maker, Round, Row, ballots_of

PEERS = (GroupRule(PEER, 1.0, 5, required=True, size=None),)


def _six(questionnaire: Questionnaire, ballots: Maker) -> Summary:
    rows: list[Row] = []
    for subject, (good, middling, worst) in enumerate(
        [(20, 20, 2), (22, 20, 2), (24, 20, 2), (20, 24, 3), (60, 60, 6), (2, 30, 30)], 1
    ):
        answers = ((good, GOOD), (middling, MIDDLING), (worst, WORST), (1, BEST))
        rows += ballots_of(PEER, *answers, subject=subject)
    return Round(questionnaire, groups=PEERS, subjects=6).release(rows, ballots)


def test_points_are_the_published_composites_with_their_ballots(
    questionnaire: Questionnaire, ballots: Maker
) -> None:
    summary = _six(questionnaire, ballots)
    funnel = tell_funnel(summary, _group(summary))
    assert funnel is not None
    assert [one.subject.number for one in funnel.points] == [1, 2, 3, 4, 5, 6]
    assert [one.ballots for one in funnel.points] == [43, 45, 47, 48, 127, 63]
    assert [one.score for one in funnel.points] == [one.composite for one in summary.subjects]


def test_more_ballots_have_narrower_limits_around_one_mean(
    questionnaire: Questionnaire, ballots: Maker
) -> None:
    summary = _six(questionnaire, ballots)
    funnel = tell_funnel(summary, _group(summary))
    assert funnel is not None
    few, many = funnel.points[0], funnel.points[4]
    assert few.low < many.low < funnel.target < many.high < few.high
    assert all(one.control[0] <= one.warning[0] <= one.warning[1] <= one.control[1] for one in funnel.curves)
    assert funnel.curves[0].ballots < few.ballots
    assert many.ballots < funnel.curves[-1].ballots


def test_who_is_far_from_the_mean_lies_outside_and_nobody_else(
    questionnaire: Questionnaire, ballots: Maker
) -> None:
    summary = _six(questionnaire, ballots)
    first = summary.subjects[0]
    score = first.composite
    assert isinstance(score, Figure)
    half = (score.high - score.low - score.step) / 2  # about two standard errors

    def moved(parts: float) -> SubjectSummary:
        points = parts * half
        far = Figure(score.value + points, score.low + points, score.high + points, score.step, None)
        return replace(first, composite=far)

    twenty = (*(moved(0.07 * place) for place in range(-9, 10)), moved(1.4), moved(-2.2))
    funnel = tell_funnel(replace(summary, subjects=twenty), _group(summary))
    assert funnel is not None
    assert not funnel.beyond_chance
    assert [one.lies for one in funnel.points] == [Lies.INSIDE] * 19 + [Lies.OUTSIDE, Lies.FAR_OUTSIDE]


def test_peers_that_differ_by_more_than_chance_are_said_to(
    questionnaire: Questionnaire, ballots: Maker
) -> None:
    summary = _six(questionnaire, ballots)
    funnel = tell_funnel(summary, _group(summary))
    assert funnel is not None
    assert funnel.beyond_chance


@pytest.mark.parametrize("withheld", ["composite", "comparison"])
def test_who_is_not_compared_is_not_in_the_funnel(
    withheld: str, questionnaire: Questionnaire, ballots: Maker
) -> None:
    summary = _six(questionnaire, ballots)
    nothing = Withheld(WithheldReason.WOULD_REVEAL)
    first = replace(summary.subjects[0], **{withheld: nothing})  # type: ignore[arg-type] # either may be withheld
    funnel = tell_funnel(replace(summary, subjects=(first, *summary.subjects[1:])), _group(summary))
    assert funnel is not None
    assert [one.subject.number for one in funnel.points] == [2, 3, 4, 5, 6]


def test_two_peers_have_no_funnel(questionnaire: Questionnaire, ballots: Maker) -> None:
    summary = _six(questionnaire, ballots)
    assert tell_funnel(replace(summary, subjects=summary.subjects[:2]), _group(summary)) is None


def _group(summary: Summary) -> str:
    name = summary.subjects[0].position_group
    assert name is not None
    return name
