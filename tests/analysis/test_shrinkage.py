"""Shrinkage towards the mean of equivalent positions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.shrinkage import shrink, tau2_paule_mandel, tau2_reml

# Thirteen trials of BCG vaccine (Colditz et al. 1994): the standard example of R's metafor. Its manual and
# Viechtbauer (2010, Journal of Statistical Software 36(3)) print tau2 0.3132 by REML, mean -0.7145 (0.1798).
BCG = np.array(
    [
        [4, 119, 11, 128],
        [6, 300, 29, 274],
        [3, 228, 11, 209],
        [62, 13536, 248, 12619],
        [33, 5036, 47, 5761],
        [180, 1361, 372, 1079],
        [8, 2537, 10, 619],
        [505, 87886, 499, 87892],
        [29, 7470, 45, 7232],
        [17, 1699, 65, 1600],
        [186, 50448, 141, 27197],
        [5, 2493, 3, 2338],
        [27, 16886, 29, 17825],
    ],
    dtype=np.float64,
)


def _log_risk_ratios() -> tuple[np.ndarray, np.ndarray]:
    a, b, c, d = BCG.T
    return np.log(a / (a + b) / (c / (c + d))), 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)


def test_tau2_of_the_bcg_trials_is_the_published_one() -> None:
    scores, variances = _log_risk_ratios()
    assert round(tau2_reml(scores, variances), 4) == 0.3132
    assert round(tau2_paule_mandel(scores, variances), 4) == 0.3181
    found = shrink(scores + 50, variances)
    assert (round(found.mean - 50, 4), round(found.mean_se, 4)) == (-0.7145, 0.1798)


def test_with_equal_variances_both_estimates_are_the_excess_of_the_spread() -> None:
    scores = np.array([40.0, 55, 60, 72, 48])
    expected = scores.var(ddof=1) - 20
    variances = np.full(5, 20.0)
    assert tau2_reml(scores, variances) == pytest.approx(expected, rel=1e-10)
    assert tau2_paule_mandel(scores, variances) == pytest.approx(expected, rel=1e-10)


def test_peers_that_differ_by_noise_alone_are_all_given_the_mean() -> None:
    found = shrink([50.0, 51, 52], [100.0, 100, 100])
    assert found.tau2 == found.tau2_paule_mandel == 0
    np.testing.assert_allclose(found.shrunk, 51)
    np.testing.assert_array_equal(found.own_weight, 0)


def test_few_ballots_move_a_score_more_than_many() -> None:
    found = shrink([80.0, 80.0, 40.0, 45.0, 60.0], [100.0, 4.0, 25.0, 25.0, 25.0])
    assert found.mean < found.shrunk[0] < found.shrunk[1] < 80
    assert found.high[0] - found.low[0] > found.high[1] - found.low[1]


def test_ends_stay_on_the_scale() -> None:
    found = shrink([99.0, 98, 1, 2], [90.0, 90, 90, 90])
    assert found.high.max() <= 100
    assert found.low.min() >= 0


def test_two_peers_are_too_few_and_unknown_scores_do_not_count() -> None:
    found = shrink([50.0, 60.0, np.nan, 70.0], [4.0, 4.0, 4.0, np.nan])
    assert np.isnan([found.tau2, found.tau2_paule_mandel, found.mean, found.mean_se]).all()
    assert np.isnan(found.shrunk).all()
    with_three = shrink([50.0, 60.0, np.nan, 70.0], [4.0, 4.0, 4.0, 4.0])
    assert np.isnan(with_three.shrunk).tolist() == [False, False, True, False]


def test_a_score_without_variance_cannot_be_shrunk() -> None:
    with pytest.raises(ValueError, match="above 0"):
        shrink([1.0, 2, 3], [1.0, 0, 1])


PEERS = st.lists(st.tuples(st.floats(0, 100), st.floats(0.5, 200)), min_size=3, max_size=15)


@given(PEERS)
def test_reml_finds_no_slope_or_zero(peers: list[tuple[float, float]]) -> None:
    scores, variances = np.array(peers).T
    tau2 = tau2_reml(scores, variances)

    def likelihood(value: float) -> float:
        weights = 1 / (value + variances)
        mean = weights @ scores / weights.sum()
        return float(np.log(weights).sum() - np.log(weights.sum()) - weights @ (scores - mean) ** 2)

    best = likelihood(tau2)
    for other in np.concatenate([[0.0], np.geomspace(1e-3, 2e4, 60), tau2 * np.array([0.99, 1.01])]):
        assert best >= likelihood(other) - 1e-9 * abs(best) - 1e-9


@given(PEERS)
def test_mirrored_scores_are_shrunk_alike(peers: list[tuple[float, float]]) -> None:
    scores, variances = np.array(peers).T
    one, other = shrink(scores, variances), shrink(100 - scores, variances)
    np.testing.assert_allclose(one.shrunk, 100 - other.shrunk, atol=1e-6)
    np.testing.assert_allclose(one.low, 100 - other.high, atol=1e-6)
