"""Weights and silence: exact bounds, held to linear programmes and to every way of filling in."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from analysis.intervals import Interval
from analysis.sensitivity import non_response, tipping_score, weight_sensitivity

WEIGHTS = np.array([0.5, 0.3, 0.2])
SCORES = np.array([[80.0, 60, 70], [70, 75, 70], [60, 60, 60]])


@given(
    st.lists(st.floats(0, 100), min_size=3, max_size=3),
    st.lists(st.floats(0.05, 1), min_size=3, max_size=3),
    st.floats(0, 0.6),
)
@settings(max_examples=40)
def test_ends_are_those_of_a_linear_programme(scores: Any, parts: Any, shift: float) -> None:
    weights = np.array(parts) / sum(parts)
    found = weight_sensitivity([scores], weights, shift)
    bounds = [(max(0.0, w - shift), min(1.0, w + shift)) for w in weights]
    least = linprog(scores, A_eq=np.ones((1, 3)), b_eq=[1.0], bounds=bounds)
    most = linprog(-np.array(scores), A_eq=np.ones((1, 3)), b_eq=[1.0], bounds=bounds)
    assert [found.low[0], -found.high[0]] == pytest.approx([least.fun, most.fun], abs=1e-6)
    assert found.composite[0] == pytest.approx(np.dot(weights, scores))


def test_an_order_that_weights_can_turn_is_said_to_depend_on_them() -> None:
    found = weight_sensitivity(SCORES, WEIGHTS, 0.1)
    assert list(zip(found.first.tolist(), found.second.tolist(), strict=True)) == [(0, 1), (0, 2), (1, 2)]
    # 72 against 71.5: five points of weight from the first group to the second turn the two round
    assert found.composite[:2].tolist() == pytest.approx([72, 71.5])
    assert found.depends.tolist() == [True, False, False]
    assert weight_sensitivity(SCORES, WEIGHTS, 0.01).depends.tolist() == [False, False, False]


def test_without_room_nothing_moves() -> None:
    found = weight_sensitivity(SCORES, WEIGHTS, 0.0)
    np.testing.assert_allclose(found.low, found.composite)
    np.testing.assert_allclose(found.high, found.composite)
    assert not found.depends.any()


def test_slopes_are_what_one_point_of_weight_does() -> None:
    found = weight_sensitivity(SCORES, WEIGHTS, 0.1)
    for group in range(3):
        moved = WEIGHTS * (1 - WEIGHTS[group] - 0.01) / (1 - WEIGHTS[group])
        moved[group] = WEIGHTS[group] + 0.01
        np.testing.assert_allclose(SCORES @ moved - found.composite, found.slopes[:, group], atol=1e-12)


def test_a_group_without_weight_stays_out_and_a_group_alone_stays_put() -> None:
    found = weight_sensitivity(np.array([[80.0, np.nan], [60, 10]]), [1.0, 0.0], 0.2)
    assert found.low.tolist() == found.high.tolist() == [80, 60]
    np.testing.assert_array_equal(found.slopes, 0)


def test_a_missing_group_leaves_no_composite() -> None:
    found = weight_sensitivity(np.array([[80.0, np.nan, 10], [60, 10, 20]]), WEIGHTS, 0.2)
    assert np.isnan([found.composite[0], found.low[0], found.high[0]]).all()
    assert not found.depends.any()


@pytest.mark.parametrize(
    ("weights", "shift", "message"),
    [
        ([0.5, 0.5], 0.1, "weights"),
        ([0.5, 0.3, 0.3], 0.1, "weights"),
        ([1.2, -0.1, -0.1], 0.1, "weights"),
        ([np.nan, 0.5, 0.5], 0.1, "weights"),
        (WEIGHTS, -0.1, "shift"),
        (WEIGHTS, [0.1, np.nan, 0.1], "shift"),
    ],
)
def test_weights_that_cannot_be_are_refused(weights: Any, shift: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        weight_sensitivity(SCORES, weights, shift)


@given(st.floats(0, 100), st.floats(0, 1), st.floats(0, 100))
def test_whatever_the_silent_think_the_bounds_hold(score: float, rate: float, silent: float) -> None:
    found = non_response(score, Interval(np.array(score), np.array(score)), rate)
    everybody = rate * score + (1 - rate) * silent
    assert found.worst - 1e-9 <= everybody <= found.best + 1e-9
    assert found.no_difference == score
    assert found.best - found.worst == pytest.approx(100 * (1 - rate), abs=1e-9)


def test_bounds_carry_the_interval_of_the_answers() -> None:
    found = non_response([80.0, np.nan], Interval(np.array([70.0, np.nan]), np.array([88.0, np.nan])), 0.5)
    assert (found.worst[0], found.best[0]) == (40, 90)
    assert (found.low[0], found.high[0]) == (35, 94)
    assert np.isnan([found.worst[1], found.no_difference[1], found.rate[1]]).all()


def test_the_tipping_score_moves_the_whole_to_the_threshold() -> None:
    tipping = tipping_score(80.0, 0.5, [50.0, 70, 30, 95])
    np.testing.assert_allclose(tipping, [20, 60, np.nan, np.nan])
    assert 0.5 * 80 + 0.5 * tipping[0] == 50
    assert np.isnan(tipping_score(80.0, 1.0, 50.0))


def test_rates_that_cannot_be_are_refused() -> None:
    ends = Interval(np.array(0.0), np.array(0.0))
    for rate in (-0.1, 1.1):
        with pytest.raises(ValueError, match="rate"):
            non_response(50.0, ends, rate)
        with pytest.raises(ValueError, match="rate"):
            tipping_score(50.0, rate, 50.0)
