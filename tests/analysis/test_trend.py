"""Changes from round to round: what follows from the parts, and what noise alone may not do."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.intervals import Interval, mover
from analysis.scores import Scores, group_scores, moments
from analysis.shrinkage import shrink
from analysis.trend import _changes, linking_items, linking_variance, trend

Floats = NDArray[np.float64]


def _scores(ballots: Floats) -> Scores:
    """Score ballots of shape (rounds, subjects, ballots)."""
    rounds, subjects, number = ballots.shape
    cells = np.repeat(np.arange(rounds * subjects), number)
    flat = group_scores(moments(ballots.ravel(), cells, rounds * subjects))
    shape = (rounds, subjects)
    n, score, sd, se, low, high = (
        part.reshape(shape) for part in (flat.n, flat.score, flat.sd, flat.se, flat.low, flat.high)
    )
    return Scores(n, score, sd, se, low, high, flat.unanimous.reshape(shape))


def _draw(seed: int, means: Floats, number: int) -> Scores:
    random = np.random.default_rng(seed)
    return _scores(np.asarray(25.0 * random.binomial(4, means[..., None] / 100, (*means.shape, number))))


MEANS = np.array([[60.0, 70, 55, 80], [60, 85, 50, 80], [60, 90, 45, 80]])


def test_changes_are_differences_with_the_interval_of_a_difference() -> None:
    scores = _draw(5, MEANS, 1500)
    found = trend(scores)
    np.testing.assert_allclose(found.changes.difference, np.diff(scores.score, axis=0))
    np.testing.assert_allclose(found.changes.variance, scores.se[1:] ** 2 + scores.se[:-1] ** 2)
    pairs = np.stack([scores.score[1], scores.score[0]], axis=-1)
    ends = Interval(
        np.stack([scores.low[1], scores.low[0]], axis=-1), np.stack([scores.high[1], scores.high[0]], axis=-1)
    )
    expected = mover(pairs, ends, [1.0, -1.0])
    np.testing.assert_allclose(found.changes.low[0], expected.low)
    np.testing.assert_allclose(found.changes.high[0], expected.high)
    leaves_out = (found.changes.low > 0) | (found.changes.high < 0)
    np.testing.assert_array_equal(found.changes.p <= 0.05, leaves_out)
    assert found.changes.changed[0].tolist() == [False, True, True, False]


def test_the_slope_is_that_of_least_squares() -> None:
    scores = _draw(2, MEANS, 400)
    found = trend(scores)
    np.testing.assert_allclose(found.slope, np.polyfit(np.arange(3), scores.score, 1)[0])
    # three rounds: half the last less half the first
    np.testing.assert_allclose(found.slope, (scores.score[2] - scores.score[0]) / 2)
    assert (found.slope_low < found.slope).all()
    assert found.slope_low[1] > 0
    assert found.slope_high[2] < 0


def test_peers_of_a_round_are_those_of_shrinkage() -> None:
    scores = _draw(3, MEANS, 60)
    found = trend(scores)
    for place in range(3):
        peers = shrink(scores.score[place], scores.se[place] ** 2)
        assert found.tau2[place] == pytest.approx(peers.tau2)
        assert (found.mean[place], found.mean_se[place]) == pytest.approx((peers.mean, peers.mean_se))


def test_without_change_hardly_anybody_is_said_to_have_changed() -> None:
    steps = 1000
    found = _changes(_draw(6, np.full((steps + 1, 6), 70.0), 30), np.zeros((1, 1)), 0.95)
    assert found.changed.any(axis=1).mean() < 0.05 + 3 * np.sqrt(0.05 * 0.95 / steps)


def test_drift_of_the_questions_widens_what_may_be_said() -> None:
    scores = _draw(1, MEANS, 60)
    plain, drifted = trend(scores), trend(scores, [25.0, 0.0])
    assert (drifted.changes.high[0] > plain.changes.high[0]).all()
    np.testing.assert_allclose(drifted.changes.variance[0], plain.changes.variance[0] + 25)
    np.testing.assert_allclose(drifted.changes.low[1], plain.changes.low[1])
    # many ballots leave the linking variance alone: then the interval is the normal one
    many = _draw(1, MEANS[:2], 40_000)
    width = trend(many, 25.0).changes
    np.testing.assert_allclose((width.high - width.low) / 2, 1.959964 * 5, rtol=1e-2)


def test_items_that_move_together_are_no_drift() -> None:
    assert linking_variance([3.0, 3.1, 2.9, 3.0], [1.0, 1, 1, 1]) == 0
    changes = np.array([5.0, -4, 2, -1, 3])
    assert linking_variance(changes, np.full(5, 2.0)) == pytest.approx((changes.var(ddof=1) - 2) / 5)
    assert np.isnan(linking_variance([1.0], [1.0]))


def test_items_link_where_both_rounds_asked_them() -> None:
    asked = [[1, 1, 0], [1, 0, 1], [1, 0, 1]]
    assert linking_items(asked).tolist() == [[True, False, False], [True, False, True]]


def test_a_round_without_ballots_says_nothing_of_its_neighbours() -> None:
    ballots = np.random.default_rng(4).uniform(0, 100, (3, 4, 20))
    ballots[1, 2] = np.nan
    found = trend(_scores(ballots))
    assert np.isnan(found.changes.difference[:, 2]).all()
    assert np.isnan(found.changes.p_holm[:, 2]).all()
    assert not found.changes.changed[:, 2].any()
    assert np.isnan(found.slope_low).tolist() == [False, False, True, False]
    assert not np.isnan(found.tau2).any()


def test_unanimous_ballots_show_no_change() -> None:
    ballots = np.stack([np.full((2, 30), 0.0), np.full((2, 30), 100.0)])
    found = trend(_scores(ballots))
    assert not found.changes.changed.any()
    assert np.isnan(found.changes.p).all()
    assert np.isnan(found.changes.variance).all()
    assert np.isnan([found.tau2, found.mean, found.mean_se]).all()


def test_who_asks_everybody_twice_knows_the_change() -> None:
    scores = _draw(1, np.array([[50.0, 60, 40], [50, 61, 40]]), 8)
    exact = replace(scores, score=np.array([[50.0, 60, 40], [50, 61, 40]]))
    exact = replace(exact, low=exact.score, high=exact.score)
    assert trend(exact).changes.p.tolist() == [[1, 0, 1]]


def test_broken_rounds_are_refused() -> None:
    scores = _draw(1, MEANS, 20)
    with pytest.raises(ValueError, match="two rounds"):
        trend(_draw(1, MEANS[:1], 20))
    with pytest.raises(ValueError, match="two rounds"):
        trend(replace(scores, score=scores.score[0]))
    for linking in (-1.0, np.nan):
        with pytest.raises(ValueError, match="linking"):
            trend(scores, linking)
    for changes, variances in (([1.0, 2], [1.0]), ([1.0, 2], [1.0, 0]), ([1.0, np.nan], [1.0, 1])):
        with pytest.raises(ValueError, match="variances"):
            linking_variance(changes, variances)
