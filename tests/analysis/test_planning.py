"""The precision planner: simulated rounds keep what it promises."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from analysis.comparison import Contenders, compare_pairs
from analysis.planning import (
    Expectation,
    answers_for,
    ballots_for,
    half_width,
    least_difference,
    more_ballots,
    reliability_of_mean,
    sample_size,
)
from analysis.reliability import IntraclassCorrelations
from analysis.scores import group_scores, moments

TYPICAL = Expectation(75, 22)


def _ballots(random: np.random.Generator, mean: float, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Draw scores with this mean and the typical spread."""
    m, v = mean / 100, (TYPICAL.sd / 100) ** 2
    size = m * (1 - m) / v - 1
    return 100 * random.beta(m * size, (1 - m) * size, shape)


def test_sample_sizes_are_those_of_practice() -> None:
    assert np.round(sample_size([1000, 20_000]), 1).tolist() == [285.7, 392.2]
    assert sample_size(10**9, 0.05) == pytest.approx(400, rel=1e-5)


def test_many_answers_give_the_textbook_width() -> None:
    # 1.96 sd / sqrt(n): far from the ends, with many answers, every interval is this one
    assert half_width(Expectation(50, 20), 40_000) == pytest.approx(1.959964 * 20 / 200, rel=2e-3)
    assert half_width(Expectation(50, 20, 4.0), 40_000) == pytest.approx(1.959964 * 20 / 100, rel=2e-3)


@pytest.mark.parametrize("n", [10, 40, 120])
def test_the_width_is_about_what_simulated_rounds_give(n: int) -> None:
    draws = _ballots(np.random.default_rng(3), 75, (2000, n))
    scores = group_scores(moments(draws.ravel(), np.repeat(np.arange(2000), n), 2000))
    assert half_width(TYPICAL, n) == pytest.approx(float(((scores.high - scores.low) / 2).mean()), rel=0.03)


def test_who_asks_everybody_knows_everything() -> None:
    assert half_width(TYPICAL, 80, frame=80) == pytest.approx(0, abs=1e-9)
    assert half_width(TYPICAL, 60, frame=80) < half_width(TYPICAL, 60)


@given(st.floats(5, 95), st.floats(0.05, 1), st.floats(1, 3), st.floats(2, 30))
def test_fewest_answers_reach_the_width_and_one_fewer_does_not(
    mean: float, share: float, effect: float, wanted: float
) -> None:
    expectation = Expectation(mean, share * np.sqrt(mean * (100 - mean)), effect)
    n = answers_for(expectation, wanted)
    assert half_width(expectation, n) <= wanted
    assert n == 2 or half_width(expectation, n - 1) > wanted


def test_a_small_frame_needs_fewer_answers() -> None:
    assert answers_for(TYPICAL, 4, frame=200) < answers_for(TYPICAL, 4)
    assert answers_for(TYPICAL, 4, frame=30) <= 30
    with pytest.raises(ValueError, match="no number"):
        answers_for(TYPICAL, 1e-9)


def test_units_that_far_apart_are_told_apart_as_often_as_promised() -> None:
    random, rounds, n = np.random.default_rng(8), 600, (120, 90)
    apart = least_difference(TYPICAL, n)
    found = 0
    for _ in range(rounds):
        both = [_ballots(random, 75 + apart / 2, (n[0],)), _ballots(random, 75 - apart / 2, (n[1],))]
        scores = group_scores(moments(np.concatenate(both)[:, None], np.repeat([0, 1], n), 2))
        found += bool(compare_pairs(Contenders.of(scores, [1.0])).p[0] <= 0.05)
    assert found / rounds == pytest.approx(0.8, abs=4 * np.sqrt(0.16 / rounds))


def test_fewer_answers_need_a_larger_difference_until_none_is_large_enough() -> None:
    apart = [least_difference(TYPICAL, (n, n)) for n in (400, 100, 20, 5)]
    assert apart == sorted(apart)
    assert least_difference(TYPICAL, (50, 50), power=0.5) < least_difference(TYPICAL, (50, 50))
    assert least_difference(Expectation(97, 10), (50, 50)) < 97
    assert np.isnan(least_difference(TYPICAL, (2, 2)))


def test_the_widest_spread_is_that_of_yes_and_no() -> None:
    assert Expectation.widest(80).sd == pytest.approx(40)
    assert Expectation.widest(100).sd == 0


def test_one_ballot_in_ten_parts_of_merit_needs_thirty_six() -> None:
    # 36 * 0.1 / (1 + 35 * 0.1) = 0.8
    assert ballots_for([0.1, 0.5, 0.8, 1.0]).tolist() == [36, 4, 1, 1]
    assert reliability_of_mean(0.1, 36) == pytest.approx(0.8)
    assert more_ballots([0.1, 0.5], [30, 9]).tolist() == [6, 0]
    assert ballots_for([-0.1, 0.0]).tolist() == [np.inf, np.inf]
    assert np.isnan(ballots_for(np.nan))


@given(st.floats(0.001, 0.999), st.floats(0.05, 0.95))
def test_that_many_ballots_are_enough_and_one_fewer_is_not(icc1: float, wanted: float) -> None:
    k = float(ballots_for(icc1, wanted))
    one_way = IntraclassCorrelations(0, 0, 0.0, 0.0, icc1, 0.0)
    assert reliability_of_mean(icc1, k) == one_way.of_mean(k)
    assert reliability_of_mean(icc1, k) >= wanted - 1e-6
    assert k == 1 or reliability_of_mean(icc1, k - 1) < wanted


def test_what_cannot_be_is_refused() -> None:
    for mean, sd, effect, message in (
        (101, 5, 1, "mean"),
        (50, 51, 1, "sd"),
        (50, np.nan, 1, "sd"),
        (50, 10, 0, "effect"),
    ):
        with pytest.raises(ValueError, match=message):
            Expectation(mean, sd, effect)
    with pytest.raises(ValueError, match="frame"):
        sample_size([100, 0])
    with pytest.raises(ValueError, match="margin"):
        sample_size(100, 1.0)
    for n, frame in ((1, None), (50, 40.0), (np.nan, None)):
        with pytest.raises(ValueError, match="n: expected"):
            half_width(TYPICAL, n, frame)
    with pytest.raises(ValueError, match="above 0"):
        answers_for(TYPICAL, 0)
    with pytest.raises(ValueError, match="two numbers"):
        least_difference(TYPICAL, (1, 50))
    with pytest.raises(ValueError, match="power"):
        least_difference(TYPICAL, (50, 50), power=1.0)
    with pytest.raises(ValueError, match="at most 1"):
        ballots_for(1.1)
    with pytest.raises(ValueError, match="wanted"):
        ballots_for(0.5, 1.0)
