"""From answers to scores."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.intervals import Interval, clopper_pearson
from analysis.scores import (
    Moments,
    ballot_scores,
    composite,
    criterion_scores,
    group_scores,
    item_scores,
    moments,
)

NAN = np.nan


def test_an_item_score_runs_from_0_to_100() -> None:
    found = item_scores([[1, 3, 5, NAN]], 1, 5)
    np.testing.assert_array_equal(found, [[0, 50, 100, NAN]])


@pytest.mark.parametrize(
    ("ratings", "low", "high", "said"),
    [
        ([[6]], 1, 5, "outside"),
        ([[0]], 1, 5, "outside"),
        ([[1]], 5, 1, "above"),
        ([[np.inf]], 1, 5, "infinite"),
    ],
)
def test_ratings_outside_the_scale_are_refused(ratings: Any, low: float, high: float, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        item_scores(ratings, low, high)


def test_a_criterion_needs_half_of_its_items_answered() -> None:
    belongs = [[True, False], [True, False], [True, False], [False, True]]
    found = criterion_scores([[0, 50, NAN, 100], [0, NAN, NAN, NAN]], belongs)
    np.testing.assert_array_equal(found, [[25, 100], [NAN, NAN]])


def test_items_that_were_not_asked_do_not_count_as_unanswered() -> None:
    belongs = [[True], [True], [True]]
    found = criterion_scores([[80, NAN, NAN]], belongs, [[True, False, False]])
    np.testing.assert_array_equal(found, [[80]])


def test_a_ballot_needs_half_of_the_weight() -> None:
    found = ballot_scores([[100, NAN, 40], [100, NAN, NAN], [NAN, 60, NAN]], [1, 2, 1])
    np.testing.assert_array_equal(found, [70, NAN, 60])


def test_criteria_that_were_not_asked_do_not_count_against_a_ballot() -> None:
    found = ballot_scores([[100, NAN, NAN]], [1, 2, 1], [[True, False, False]])
    assert found.tolist() == [100]


def test_half_of_weights_that_binary_numbers_cannot_hold_is_half() -> None:
    found = ballot_scores([[10, 10, 10, NAN, NAN, NAN]], [0.1, 0.2, 0.3, 0.1, 0.2, 0.3])
    np.testing.assert_allclose(found, [10])


@pytest.mark.parametrize("weights", [[1], [-1, 2], [0, 0], [NAN, 1]])
def test_impossible_weights_of_criteria_are_refused(weights: list[float]) -> None:
    with pytest.raises(ValueError, match="weights"):
        ballot_scores([[1, 2]], weights)


def test_moments_sum_each_column_by_cell_and_skip_what_is_not_known() -> None:
    found = moments([[10.0, NAN], [20.0, 5.0], [30.0, NAN]], [0, 0, 2], 3)
    assert found.n.tolist() == [[2, 1], [0, 0], [1, 0]]
    assert found.total.tolist() == [[30, 5], [0, 0], [30, 0]]
    assert found.squares.tolist() == [[500, 25], [0, 0], [900, 0]]


def test_moments_want_a_cell_for_every_ballot() -> None:
    with pytest.raises(ValueError, match="one for each"):
        moments([1.0, 2.0], [0], 1)


def test_no_one_and_unanimous_ballots_have_their_own_values() -> None:
    found = group_scores(moments([70, 60, 60, 60], [0, 1, 1, 1], 3))
    np.testing.assert_array_equal(found.n, [1, 3, 0])
    np.testing.assert_array_equal(found.score, [70, 60, NAN])
    np.testing.assert_array_equal(found.se, [NAN, 0, NAN])
    assert np.isnan(found.low[[0, 2]]).all()
    assert found.low[1] < 60 < found.high[1]
    assert found.unanimous.tolist() == [False, True, False]


def test_group_scores_are_mean_sd_and_standard_error() -> None:
    ballots = np.array([10.0, 45, 80, 80, 100])
    found = group_scores(moments(ballots, np.zeros(5, dtype=np.int64), 1), fraction=0.25)
    np.testing.assert_allclose(found.score, [ballots.mean()])
    np.testing.assert_allclose(found.sd, [ballots.std(ddof=1)])
    np.testing.assert_allclose(found.se, [ballots.std(ddof=1) * np.sqrt(0.75 / 5)])
    assert found.method_version


def test_ballots_that_are_all_0_or_100_get_the_exact_interval() -> None:
    found = group_scores(moments([0, 100, 100, 100], np.zeros(4, dtype=np.int64), 1))
    exact = clopper_pearson(3, 4)
    np.testing.assert_allclose([found.low[0], found.high[0]], [100 * exact.low, 100 * exact.high])


def test_a_finite_frame_narrows_the_exact_interval_until_nothing_is_left() -> None:
    sums = moments([0, 100, 100, 100], np.zeros(4, dtype=np.int64), 1)
    open_, half, whole = (group_scores(sums, fraction=f) for f in (0.0, 0.5, 1.0))
    assert open_.low < half.low < whole.low
    np.testing.assert_allclose([whole.low[0], whole.high[0]], [75, 75])


def test_unanimous_answers_on_a_scale_of_two_get_the_exact_interval() -> None:
    found = group_scores(moments([100] * 5, np.zeros(5, dtype=np.int64), 1), two_valued=True)
    np.testing.assert_allclose(found.low, 100 * clopper_pearson(5, 5).low)


def test_ten_thousand_equal_scores_leave_no_dust_of_variance() -> None:
    found = group_scores(moments(np.full(10_000, 100 / 3), np.zeros(10_000, dtype=np.int64), 1))
    assert found.unanimous.all()
    assert found.se == 0


def test_the_composite_is_the_weighted_sum_with_its_mover_interval() -> None:
    ends = Interval(np.array([[60.0, 40.0]]), np.array([[85.0, 70.0]]))
    found = composite([[75.0, 50.0]], ends, [0.6, 0.4], [[True, True]])
    np.testing.assert_allclose(found.score, [65])
    np.testing.assert_allclose(found.low, [65 - np.hypot(0.6 * 15, 0.4 * 10)])
    np.testing.assert_allclose(found.high, [65 + np.hypot(0.6 * 10, 0.4 * 20)])


def test_a_required_group_below_its_threshold_withholds_the_composite() -> None:
    ends = Interval(np.array([[60.0, 40.0, 1.0]]), np.array([[85.0, 70.0, 2.0]]))
    found = composite([[75.0, 50.0, 1.5]], ends, [0.6, 0.4, 0.0], [[True, False, True]])
    assert np.isnan([found.score, found.low, found.high]).all()


def test_a_group_without_weight_has_no_part_in_the_composite() -> None:
    ends = Interval(np.array([60.0, NAN]), np.array([85.0, NAN]))
    found = composite([75.0, NAN], ends, [1.0, 0.0], [True, False])
    assert [float(found.score), float(found.low), float(found.high)] == [75, 60, 85]


@pytest.mark.parametrize("weights", [[0.5, 0.4], [1.5, -0.5], [1.0], [NAN, 1.0]])
def test_impossible_weights_of_groups_are_refused(weights: list[float]) -> None:
    with pytest.raises(ValueError, match="weights"):
        composite([1.0, 2.0], Interval(np.zeros(2), np.ones(2)), weights, [True, True])


BALLOTS = st.lists(st.integers(0, 400).map(lambda x: x / 4), min_size=2, max_size=30)


def _scores(ballots: list[float]) -> Any:
    return group_scores(moments(ballots, np.zeros(len(ballots), dtype=np.int64), 1))


@given(BALLOTS, st.randoms(use_true_random=False))
def test_the_order_of_ballots_changes_nothing(ballots: list[float], random: Any) -> None:
    shuffled = random.sample(ballots, len(ballots))
    one, other = _scores(ballots), _scores(shuffled)
    for name in ("score", "sd", "low", "high"):
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), rtol=1e-9, atol=1e-9)


@given(BALLOTS)
def test_a_reversed_scale_mirrors_scores_and_intervals(ballots: list[float]) -> None:
    one, other = _scores(ballots), _scores([100 - ballot for ballot in ballots])
    np.testing.assert_allclose(one.score, 100 - other.score, atol=1e-9)
    np.testing.assert_allclose(one.low, 100 - other.high, atol=1e-6)
    np.testing.assert_allclose(one.high, 100 - other.low, atol=1e-6)


@given(BALLOTS, BALLOTS)
def test_the_moments_of_two_parts_are_those_of_the_whole(first: list[float], second: list[float]) -> None:
    def sums(ballots: list[float]) -> Moments:
        return moments(ballots, np.zeros(len(ballots), dtype=np.int64), 1)

    added, whole = sums(first) + sums(second), sums(first + second)
    assert added.n == whole.n
    np.testing.assert_allclose(added.total, whole.total)
    np.testing.assert_allclose(added.squares, whole.squares)


@given(BALLOTS)
def test_every_interval_stays_on_the_scale_around_its_score(ballots: list[float]) -> None:
    found = _scores(ballots)
    assert 0 <= found.low <= found.score + 1e-9
    assert found.score - 1e-9 <= found.high <= 100
