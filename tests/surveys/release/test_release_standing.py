"""Shrunk scores and rank ranges: drawn from what is published, told as coarsely, and nothing beyond."""

import json
import math

import pytest

from surveys import summary_json
from surveys.identifiers import SubjectNumber
from surveys.questionnaire import Questionnaire
from surveys.release_standing import tell_ranks, tell_shrunk
from surveys.summary import (
    Coded,
    Comparison,
    Difference,
    Figure,
    RankRange,
    Summary,
    Withheld,
    WithheldReason,
)
from surveys.survey import GroupRule
from tests.surveys.release.conftest import BEST, GOOD, MIDDLING, PEER, YES, Maker, Round, Row, ballots_of

PEERS = (GroupRule(PEER, 1.0, 5, required=True, size=None),)
LOW = (YES, 2, 1, 2, 2)
NORMAL = 1.959963984540054  # 97.5 % of the normal distribution, from any table
FEW = Withheld(WithheldReason.FEW_EQUIVALENTS)


def _figures(*values: float, half: float, step: float = 1.0) -> list[tuple[SubjectNumber, Figure]]:
    return [
        (SubjectNumber(number), Figure(value, value - half, value + half, step, None))
        for number, value in enumerate(values, 1)
    ]


def _half(variance: float, step: float) -> float:
    """Half of an interval, rounded outwards by half a step, of a score rounded to the nearest step."""
    return NORMAL * math.sqrt(variance - step**2 / 12) + step / 2


def _four(questionnaire: Questionnaire, ballots: Maker) -> Summary:
    rows: list[Row] = ballots_of(PEER, (30, BEST), (20, GOOD), subject=1)
    rows += ballots_of(PEER, (29, BEST), (21, GOOD), subject=2)
    rows += ballots_of(PEER, (25, MIDDLING), (25, GOOD), subject=3)
    rows += ballots_of(PEER, (25, MIDDLING), (25, LOW), subject=4)
    return Round(questionnaire, groups=PEERS, subjects=4).release(rows, ballots)


def test_with_equal_intervals_every_score_keeps_the_same_share_of_its_distance_from_the_mean() -> None:
    # V = 25; spread of 50, 60, 70: variance 100, so tau2 = 100 - 25 = 75 and B = 0.75
    told = tell_shrunk(_figures(50, 60, 70, half=_half(25, 1)), 0.95)
    figures = [one for one in told.values() if isinstance(one, Figure)]
    assert [one.value for one in figures] == [53, 60, 68]  # 52.5 and 67.5: halves up
    # variance B V + (1 - B)^2 (tau2 + V) / 3 = 18.75 + 0.0625 x 100 / 3 = 20.83; reach 8.95
    reach = NORMAL * math.sqrt(0.75 * 25 + 0.0625 * 100 / 3)
    assert [(one.low, one.high) for one in figures] == [
        (math.floor(centre - reach), math.ceil(centre + reach)) for centre in (52.5, 60, 67.5)
    ]


def test_scores_that_differ_by_no_more_than_chance_shrink_to_their_mean() -> None:
    told = tell_shrunk(_figures(58, 60, 62, half=20), 0.95)
    assert {one.value for one in told.values() if isinstance(one, Figure)} == {60}


def test_a_shrunk_score_is_told_in_the_step_and_with_the_ends_of_its_score() -> None:
    coarse = tell_shrunk(_figures(50, 60, 70, half=_half(25, 5), step=5.0), 0.95)
    assert [(one.value, one.step) for one in coarse.values() if isinstance(one, Figure)] == [
        (55, 5),  # 52.5 lies halfway
        (60, 5),
        (70, 5),
    ]
    high = tell_shrunk(_figures(94, 96, 99, half=0.1), 0.95)
    found = high[SubjectNumber(3)]
    assert isinstance(found, Figure)
    assert (found.value, found.coded, found.high) == (95, Coded.TOP, 100)


def test_an_interval_without_width_is_taken_as_wide_as_the_rounding() -> None:
    told = tell_shrunk(_figures(50, 60, 70, half=0), 0.95)
    assert [one.value for one in told.values() if isinstance(one, Figure)] == [50, 60, 70]


def test_two_equivalents_are_too_few_to_shrink() -> None:
    assert set(tell_shrunk(_figures(50, 70, half=5), 0.95).values()) == {FEW}


def _compared(*rows: str) -> dict[SubjectNumber, Comparison]:
    """Make comparisons from rows of signs: "+" surely higher than that peer, "-" surely lower."""
    numbers = [SubjectNumber(place) for place in range(1, len(rows) + 1)]
    values = {"+": (9.0, True), "-": (-9.0, True), "0": (4.0, False)}
    mean = Difference(None, 0, -1, 1, told_apart=False)
    return {
        number: Comparison(
            "chair",
            mean,
            tuple(
                Difference(peer, values[sign][0], -20, 20, told_apart=values[sign][1])
                for peer, sign in zip(numbers, row, strict=True)
                if peer != number
            ),
        )
        for number, row in zip(numbers, rows, strict=True)
    }


def test_a_rank_starts_after_the_surely_higher_and_ends_before_the_surely_lower() -> None:
    found = tell_ranks(_compared("=0++", "0=0+", "-0=0", "--0="))
    assert list(found.values()) == [
        RankRange(1, 2, 4),
        RankRange(1, 3, 4),
        RankRange(2, 4, 4),
        RankRange(3, 4, 4),
    ]


def test_who_is_told_apart_from_nobody_may_hold_every_place() -> None:
    assert set(tell_ranks(_compared("=00", "0=0", "00=")).values()) == {RankRange(1, 3, 3)}


def test_a_release_tells_shrunk_scores_and_ranks_that_follow_from_its_own_figures(
    questionnaire: Questionnaire, ballots: Maker
) -> None:
    summary = _four(questionnaire, ballots)
    published = [(one.number, one.composite) for one in summary.subjects]
    figures = [(number, one) for number, one in published if isinstance(one, Figure)]
    assert len(figures) == 4
    assert {one.number: one.shrunk for one in summary.subjects} == tell_shrunk(figures, summary.confidence)
    # 90, 89.5, 62.5 and 35: the first two are alike, all others apart
    assert [one.ranks for one in summary.subjects] == [
        RankRange(1, 2, 4),
        RankRange(1, 2, 4),
        RankRange(3, 3, 4),
        RankRange(4, 4, 4),
    ]


def test_rank_ranges_say_no_more_than_the_published_differences(
    questionnaire: Questionnaire, ballots: Maker
) -> None:
    for one in _four(questionnaire, ballots).subjects:
        assert isinstance(one.comparison, Comparison)
        assert isinstance(one.ranks, RankRange)
        apart = sum(pair.told_apart for pair in one.comparison.pairs)
        assert one.ranks.high - one.ranks.low == one.ranks.of - 1 - apart


@pytest.mark.parametrize(("alike", "left"), [(GOOD, RankRange(1, 2, 2)), (BEST, RankRange(1, 3, 3))])
def test_who_is_not_compared_has_no_shrunk_score_and_no_rank_for_the_same_reason(
    alike: tuple[int, ...], left: RankRange, questionnaire: Questionnaire, ballots: Maker
) -> None:
    rows = ballots_of(PEER, (50, alike), subject=1) + ballots_of(PEER, (4, GOOD), subject=2)
    rows += [row for number in (3, 4, 5) for row in ballots_of(PEER, (25, GOOD), (25, LOW), subject=number)]
    first, second, _, fourth, _ = (
        Round(questionnaire, groups=PEERS, subjects=5).release(rows, ballots).subjects
    )
    reveal = Withheld(WithheldReason.WOULD_REVEAL)
    assert {first.shrunk, first.adjusted, first.ranks, first.comparison} == {reveal}
    missing = Withheld(WithheldReason.REQUIRED_GROUP_WITHHELD)
    assert {second.shrunk, second.adjusted, second.ranks, second.comparison} == {missing}
    assert (
        fourth.ranks == left
    )  # equal ballots take one of the peers with them: the end of the scale does not


def test_a_withheld_subject_changes_nothing_that_is_told_about_its_peers(
    questionnaire: Questionnaire, ballots: Maker
) -> None:
    rows = [
        row
        for number in (1, 2, 3)
        for row in ballots_of(PEER, (25, GOOD), (20 + number, LOW), subject=number)
    ]
    asked = Round(questionnaire, groups=PEERS, subjects=4)
    without = asked.release(rows, ballots)
    for answer in (BEST, MIDDLING, LOW):
        assert asked.release(rows + ballots_of(PEER, (4, answer), subject=4), ballots) == without


def test_a_release_of_the_first_method_version_is_still_read(
    questionnaire: Questionnaire, ballots: Maker
) -> None:
    text = summary_json.dump(_four(questionnaire, ballots))
    whole = summary_json.load(text)
    old = json.loads(text)
    for subject in old["subjects"]:
        del subject["shrunk"], subject["adjusted"], subject["ranks"]
    read = summary_json.load(json.dumps(old))
    assert {one.shrunk for one in read.subjects} == {Withheld(WithheldReason.NOT_COMPUTED)}
    assert [one.comparison for one in read.subjects] == [one.comparison for one in whole.subjects]
    del old["subjects"][0]["composite"]
    with pytest.raises(KeyError):
        summary_json.load(json.dumps(old))
