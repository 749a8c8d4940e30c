"""Composites and comparisons: sums and differences of what is published, and of nothing else."""

import math
from dataclasses import replace

import pytest

from surveys.questionnaire import Questionnaire
from surveys.summary import Coded, Comparison, Figure, Summary, Withheld, WithheldReason
from surveys.survey import GroupRule
from tests.surveys.release.conftest import (
    BEST,
    CITIZEN,
    GOOD,
    MIDDLING,
    PEER,
    SUBORDINATE,
    WORST,
    YES,
    Maker,
    Round,
    Row,
    ballots_of,
)

HALVES = (
    GroupRule(CITIZEN, 0.6, 10, required=True, size=None),
    GroupRule(PEER, 0.4, 5, required=True, size=None),
    GroupRule(SUBORDINATE, 0.0, 5, required=False, size=None),
)
PEERS = (GroupRule(PEER, 1.0, 5, required=True, size=None),)
LOW, OTHER = (YES, 2, 1, 2, 2), (YES, 4, 5, 4, 4)


def _figure(value: object) -> Figure:
    assert isinstance(value, Figure)
    return value


def _comparison(summary: Summary, place: int) -> Comparison:
    found = summary.subjects[place].comparison
    assert isinstance(found, Comparison)
    return found


def _about(subject: int, *answers: tuple[int, tuple[int, ...]]) -> list[Row]:
    return ballots_of(PEER, *answers, subject=subject)


def test_the_composite_is_the_weighted_sum_of_the_published_scores(
    questionnaire: Questionnaire, ballots: Maker
) -> None:
    rows = ballots_of(CITIZEN, (20, GOOD), (13, MIDDLING)) + ballots_of(PEER, (4, BEST), (3, MIDDLING))
    subject = Round(questionnaire, groups=HALVES).release(rows, ballots).subjects[0]
    citizens, peers = _figure(subject.group(CITIZEN).score), _figure(subject.group(PEER).score)
    assert (citizens.value, peers.value) == (65, 80)  # 65.15; 78.6 in steps of five
    composite = _figure(subject.composite)
    assert composite.value == 71  # 0.6 x 65 + 0.4 x 80
    below = math.hypot(0.6 * (65 - citizens.low), 0.4 * (80 - peers.low))
    above = math.hypot(0.6 * (citizens.high - 65), 0.4 * (peers.high - 80))
    assert composite.low == math.floor(71 - below)
    assert composite.high == math.ceil(71 + above)


def test_one_required_group_withheld_and_there_is_no_composite(
    questionnaire: Questionnaire, ballots: Maker
) -> None:
    rows = ballots_of(CITIZEN, (300, BEST)) + ballots_of(PEER, (4, GOOD)) + ballots_of(SUBORDINATE, (9, GOOD))
    subject = Round(questionnaire, groups=HALVES).release(rows, ballots).subjects[0]
    assert subject.composite == Withheld(WithheldReason.REQUIRED_GROUP_WITHHELD)


def test_a_group_that_is_not_required_changes_no_composite(
    questionnaire: Questionnaire, ballots: Maker
) -> None:
    rows = ballots_of(CITIZEN, (20, GOOD), (13, MIDDLING)) + ballots_of(PEER, (4, BEST), (3, MIDDLING))
    plain = Round(questionnaire, groups=HALVES).release(rows, ballots).subjects[0]
    more = Round(questionnaire, groups=HALVES).release(rows + ballots_of(SUBORDINATE, (40, WORST)), ballots)
    assert more.subjects[0].composite == plain.composite


def test_a_part_told_as_or_more_makes_the_composite_or_more(
    questionnaire: Questionnaire, ballots: Maker
) -> None:
    def coded(citizens: tuple[int, ...], peers: tuple[int, ...]) -> Coded | None:
        rows = ballots_of(CITIZEN, (30, citizens)) + ballots_of(PEER, (30, peers))
        return _figure(Round(questionnaire, groups=HALVES).release(rows, ballots).subjects[0].composite).coded

    assert coded(BEST, GOOD) is Coded.TOP
    assert coded(WORST, GOOD) is Coded.BOTTOM
    assert coded(GOOD, GOOD) is None
    assert coded(BEST, WORST) is None


def test_differences_are_those_of_the_published_composites(
    questionnaire: Questionnaire, ballots: Maker
) -> None:
    rows = _about(1, (20, BEST), (20, MIDDLING)) + _about(2, (20, GOOD), (20, MIDDLING))
    rows += _about(3, (20, LOW), (20, OTHER))
    summary = Round(questionnaire, groups=PEERS, subjects=3).release(rows, ballots)
    first, second, third = (_figure(one.composite) for one in summary.subjects)
    assert (first.value, second.value, third.value) == (75, 63, 50)  # 75; 62.5; (15.625 + 84.375) / 2
    comparison = _comparison(summary, 0)
    assert [(one.peer, one.value) for one in comparison.pairs] == [(2, 12), (3, 25)]
    reach = math.hypot(first.value - first.low, second.high - second.value)
    assert comparison.pairs[0].low == math.floor(12 - reach)
    assert comparison.against_mean.peer is None
    assert comparison.against_mean.value == 19  # 75 - (63 + 50) / 2 = 18.5
    mirrored = _comparison(summary, 1).pairs[0]
    assert (mirrored.value, mirrored.low, mirrored.high) == (
        -12,
        -comparison.pairs[0].high,
        -comparison.pairs[0].low,
    )


def test_told_apart_means_beyond_chance_and_is_the_same_from_both_sides(
    questionnaire: Questionnaire, ballots: Maker
) -> None:
    rows = _about(1, (30, BEST), (20, GOOD)) + _about(2, (29, BEST), (21, GOOD))
    rows += _about(3, (25, MIDDLING), (25, LOW))
    summary = Round(questionnaire, groups=PEERS, subjects=3).release(rows, ballots)
    apart = {
        (one.number, pair.peer): pair.told_apart
        for one in summary.subjects
        if isinstance(one.comparison, Comparison)
        for pair in one.comparison.pairs
    }
    assert apart == {
        (1, 2): False,
        (2, 1): False,
        (1, 3): True,
        (3, 1): True,
        (2, 3): True,
        (3, 2): True,
    }
    assert _comparison(summary, 2).against_mean.told_apart


@pytest.mark.parametrize(("answer", "peers"), [(GOOD, [4]), (BEST, [2, 4])])
def test_ballots_that_are_all_alike_are_not_compared_and_nothing_says_so(
    answer: tuple[int, ...], peers: list[int], questionnaire: Questionnaire, ballots: Maker
) -> None:
    rows = _about(1, (50, answer)) + _about(2, (25, GOOD), (25, LOW))
    rows += _about(3, (25, GOOD), (25, MIDDLING)) + _about(4, (20, GOOD), (30, MIDDLING))
    summary = Round(questionnaire, groups=PEERS, subjects=4).release(rows, ballots)
    assert summary.subjects[0].comparison == Withheld(WithheldReason.WOULD_REVEAL)
    # in the middle of the scale the reason alone would say that all answered alike: a peer has it, too
    assert [pair.peer for pair in _comparison(summary, 2).pairs] == peers


def test_equal_ballots_without_a_peer_have_the_reason_of_anybody_without_a_peer(
    questionnaire: Questionnaire, ballots: Maker
) -> None:
    rows = _about(1, (50, GOOD)) + _about(2, (25, GOOD), (25, LOW)) + _about(4, (25, BEST), (25, LOW))
    alone = Round(questionnaire, groups=PEERS, subjects=4, position_groups=("a", "b", "c", "d"))
    assert alone.release(rows, ballots).subjects[0].comparison == Withheld(WithheldReason.NO_EQUIVALENTS)
    pairs = replace(alone, position_groups=("a", "b")).release(rows + _about(3, (50, MIDDLING)), ballots)
    first, second, third, _ = pairs.subjects
    assert {first.comparison, third.comparison} == {Withheld(WithheldReason.WOULD_REVEAL)}
    assert isinstance(second.comparison, Comparison)


def test_only_equivalent_positions_are_compared(questionnaire: Questionnaire, ballots: Maker) -> None:
    rows = [row for number in (1, 2, 3) for row in _about(number, (25, GOOD), (25, LOW))]
    mixed = Round(questionnaire, groups=PEERS, subjects=3, position_groups=("chair", "secretary"))
    summary = mixed.release(rows, ballots)
    assert _comparison(summary, 0).position_group == "secretary"
    assert [pair.peer for pair in _comparison(summary, 0).pairs] == [3]
    assert summary.subjects[1].comparison == Withheld(WithheldReason.NO_EQUIVALENTS)
    without = replace(mixed, position_groups=(None,)).release(rows, ballots)
    assert {one.comparison for one in without.subjects} == {Withheld(WithheldReason.NO_EQUIVALENTS)}


def test_an_unreliable_measurement_is_told_but_compares_nobody(
    questionnaire: Questionnaire, ballots: Maker
) -> None:
    rows = [row for number in (1, 2) for row in _about(number, (25, GOOD), (25, (YES, 1, 5, 5, 1)))]
    strict = Round(questionnaire, groups=PEERS, subjects=2, least_reliability=0.7)
    summary = strict.release(rows, ballots)
    assert not summary.reliability[0].passes
    assert isinstance(summary.subjects[0].composite, Figure)
    assert {one.comparison for one in summary.subjects} == {Withheld(WithheldReason.LOW_RELIABILITY)}
