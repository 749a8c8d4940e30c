"""Self-other gaps: clear only beyond the policy's size and beyond noise."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.gaps import CLEAR_GAP, error_of_measurement, self_gaps
from analysis.intervals import Interval, mover
from analysis.scores import Scores, group_scores, moments


def _others(*means: float, ballots: int = 40, spread: float = 20.0) -> Scores:
    """Score subjects whose ballots lie evenly on both sides of a mean."""
    values = np.array([[mean - spread, mean + spread] * (ballots // 2) for mean in means])
    return group_scores(moments(values.ravel(), np.repeat(np.arange(len(means)), ballots), len(means)))


def test_a_gap_is_clear_beyond_the_policys_size_and_beyond_noise() -> None:
    others = _others(60, 60, 60, 60)
    found = self_gaps([90, 65, 30, 60], others)
    np.testing.assert_allclose(found.gap, [30, 5, -30, 0])
    assert found.clear_higher.tolist() == [True, False, False, False]
    assert found.clear_lower.tolist() == [False, False, True, False]
    assert found.clear.tolist() == [True, False, True, False]


def test_a_gap_beyond_noise_but_below_the_policys_size_is_not_clear() -> None:
    others = _others(60, ballots=4000)
    small = self_gaps([60 + CLEAR_GAP - 1], others)
    assert small.low[0] > 0
    assert not small.clear[0]
    assert self_gaps([60 + CLEAR_GAP - 1], others, least=5).clear[0]


def test_a_large_gap_from_few_ballots_is_not_clear() -> None:
    few = self_gaps([75], _others(60, ballots=6))
    assert few.gap[0] > CLEAR_GAP
    assert not few.clear[0]


def test_without_an_error_of_its_own_the_interval_is_that_of_the_others() -> None:
    others = _others(60, 20)
    found = self_gaps([90, 10], others)
    np.testing.assert_allclose(found.low, [90, 10] - others.high)
    np.testing.assert_allclose(found.high, [90, 10] - others.low)


def test_its_own_error_widens_the_interval_as_that_of_a_difference() -> None:
    others = _others(60)
    found = self_gaps([80], others, own_error=4.0)
    half = 4 * 1.9599639845400545
    ends = Interval(np.array([80 - half, others.low[0]]), np.array([80 + half, others.high[0]]))
    expected = mover([80.0, others.score[0]], ends, [1.0, -1.0])
    assert (found.low[0], found.high[0]) == pytest.approx((float(expected.low), float(expected.high)))


@given(st.floats(0, 100), st.floats(25, 75), st.floats(0, 10))
def test_a_mirrored_scale_mirrors_gaps(own: float, mean: float, error: float) -> None:
    plain = self_gaps([own], _others(mean), own_error=error)
    mirrored = self_gaps([100 - own], _others(100 - mean), own_error=error)
    np.testing.assert_allclose(mirrored.gap, -plain.gap, atol=1e-9)
    np.testing.assert_allclose(mirrored.low, -plain.high, atol=1e-9)
    np.testing.assert_array_equal(mirrored.clear_lower, plain.clear_higher)


def test_without_own_score_or_with_one_ballot_nothing_is_clear() -> None:
    others = group_scores(moments([50.0, 50, 60, 70], [0, 0, 0, 1], 2))
    found = self_gaps([np.nan, 10], others)
    assert np.isnan(found.low).all()
    assert not found.clear.any()


def test_the_error_of_measurement_is_what_reliability_leaves() -> None:
    found = error_of_measurement(20.0, [0.75, 1.0, 0.0, -0.2])
    np.testing.assert_allclose(found, [10, 0, 20, 20])


@pytest.mark.parametrize(
    ("own", "choice", "message"),
    [
        ([101.0], {}, "outside"),
        ([-1.0], {}, "outside"),
        ([50.0], {"own_error": -1.0}, "own_error"),
        ([50.0], {"own_error": np.nan}, "own_error"),
        ([50.0], {"least": 0.0}, "least"),
    ],
)
def test_what_cannot_be_is_refused(own: Any, choice: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        self_gaps(own, _others(60), **choice)


def test_a_spread_or_a_reliability_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="sd"):
        error_of_measurement(-1, 0.5)
    with pytest.raises(ValueError, match="reliability"):
        error_of_measurement(1, 1.5)
