"""Differences between equivalent positions."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.comparison import Contenders, adjust_bh, adjust_holm, compare_pairs, compare_with_others
from analysis.intervals import Dispersion, mover, score_interval
from analysis.scores import group_scores, moments


def _contenders(samples: list[list[list[float]]], weights: list[float]) -> Contenders:
    """``samples[subject][group]`` are ballot scores."""
    groups = len(weights)
    flat = [(value, subject * groups + group)
            for subject, of_subject in enumerate(samples)
            for group, ballots in enumerate(of_subject)
            for value in ballots]  # fmt: skip
    values, cells = np.array(flat).T
    sums = moments(values, cells.astype(np.int64), len(samples) * groups)
    scores = group_scores(sums)
    shape = (len(samples), groups)
    shaped = {name: getattr(scores, name).reshape(shape) for name in ("score", "sd", "n")}
    return Contenders(fraction=np.zeros(shape), weights=np.array(weights), **shaped)


HIGH = [90.0, 95, 80, 85, 100, 90, 75, 95]
LOW = [30.0, 35, 20, 40, 45, 25, 30, 50]
MIDDLE = [60.0, 75, 50, 55, 70, 65, 80, 45]


def test_holm_and_benjamini_hochberg_are_those_of_r(oracle: Any) -> None:
    figures = oracle("intervals")
    np.testing.assert_allclose(adjust_holm(figures["p"]), [row["holm"] for row in figures["adj"]], rtol=1e-8)
    np.testing.assert_allclose(adjust_bh(figures["p"]), [row["BH"] for row in figures["adj"]], rtol=1e-8)


def test_comparisons_that_were_not_made_do_not_count() -> None:
    np.testing.assert_array_equal(adjust_holm([0.01, np.nan, 0.03]), [0.02, np.nan, 0.03])
    np.testing.assert_allclose(adjust_bh([0.01, np.nan, 0.03]), [0.02, np.nan, 0.03])
    for adjust in (adjust_holm, adjust_bh):
        assert np.isnan(adjust([np.nan])).all()


def test_a_difference_has_the_mover_interval_of_its_two_scores() -> None:
    found = compare_pairs(_contenders([[HIGH], [LOW]], [1.0]))
    means = np.array([np.mean(HIGH), np.mean(LOW)]) / 100
    spread = np.array([np.var(HIGH, ddof=1), np.var(LOW, ddof=1)]) / 1e4
    expected = mover(means, score_interval(means, Dispersion(spread, [8, 8])), [1, -1])
    np.testing.assert_allclose(found.difference, [100 * (means[0] - means[1])])
    np.testing.assert_allclose([found.low[0], found.high[0]], [100 * expected.low, 100 * expected.high])


def test_a_composite_difference_adds_the_groups_by_their_weights() -> None:
    found = compare_pairs(_contenders([[HIGH, LOW], [LOW, MIDDLE]], [0.75, 0.25]))
    expected = 0.75 * (np.mean(HIGH) - np.mean(LOW)) + 0.25 * (np.mean(LOW) - np.mean(MIDDLE))
    np.testing.assert_allclose(found.difference, [expected])


def test_far_apart_scores_are_told_apart_and_near_ones_are_not() -> None:
    found = compare_pairs(_contenders([[HIGH], [LOW], [MIDDLE], [MIDDLE]], [1.0]))
    told = {
        (int(first), int(second)): bool(apart)
        for first, second, apart in zip(found.first, found.second, found.told_apart, strict=True)
    }
    assert told[0, 1]
    assert not told[2, 3]
    assert found.p[-1] > 0.9


def test_p_is_the_error_rate_at_which_the_interval_touches_zero() -> None:
    contenders = _contenders([[MIDDLE], [[50.0, 65, 40, 45, 60, 55, 70, 30]]], [1.0])
    p = float(compare_pairs(contenders).p[0])
    assert 0.01 < p < 0.5
    assert compare_pairs(contenders, 1 - p * 1.01).low > 0
    assert compare_pairs(contenders, 1 - p * 0.99).low < 0


def test_unanimous_single_and_missing_ballots_withhold_the_comparison() -> None:
    found = compare_pairs(_contenders([[HIGH], [[80.0] * 8], [[70.0]]], [1.0]))
    assert found.withheld.all()
    assert np.isnan([found.difference, found.low, found.high, found.p, found.p_holm, found.p_bh]).all()
    assert not found.told_apart.any()


def test_a_group_without_weight_withholds_nothing() -> None:
    found = compare_pairs(_contenders([[HIGH, [1.0]], [LOW, [1.0]]], [1.0, 0.0]))
    assert found.told_apart.all()


def test_each_is_compared_with_the_mean_of_the_others() -> None:
    found = compare_with_others(_contenders([[HIGH], [LOW], [MIDDLE]], [1.0]))
    expected = np.mean(HIGH) - (np.mean(LOW) + np.mean(MIDDLE)) / 2
    np.testing.assert_allclose(found.difference[0], expected)
    assert found.second.tolist() == [-1, -1, -1]
    assert found.told_apart.tolist() == [True, True, False]


def test_one_that_cannot_be_compared_does_not_withhold_the_others() -> None:
    found = compare_with_others(_contenders([[HIGH], [[80.0] * 8], [LOW]], [1.0]))
    assert found.withheld.tolist() == [False, True, False]
    np.testing.assert_allclose(found.difference[0], np.mean(HIGH) - np.mean(LOW))


def test_a_subject_alone_is_compared_with_nobody() -> None:
    alone = _contenders([[HIGH]], [1.0])
    assert len(compare_pairs(alone).first) == 0
    assert compare_with_others(alone).withheld.all()


def test_contenders_are_taken_from_scores() -> None:
    scores = group_scores(moments(np.array(HIGH + LOW), np.repeat([0, 1], 8), 2))
    shaped = type(scores)(*(getattr(scores, name)[:, None] for name in
                            ("n", "score", "sd", "se", "low", "high", "unanimous")))  # fmt: skip
    found = compare_pairs(Contenders.of(shaped, [1.0], 0.5))
    assert found.difference[0] == pytest.approx(np.mean(HIGH) - np.mean(LOW))
    assert found.high < compare_pairs(Contenders.of(shaped, [1.0])).high


BALLOTS = st.lists(st.integers(0, 20).map(lambda x: 5.0 * x), min_size=3, max_size=12)


@settings(max_examples=40)
@given(st.lists(BALLOTS, min_size=2, max_size=4))
def test_mirrored_ballots_mirror_every_difference(samples: list[list[float]]) -> None:
    mirrored = [[[100 - ballot for ballot in ballots]] for ballots in samples]
    one = compare_pairs(_contenders([[ballots] for ballots in samples], [1.0]))
    other = compare_pairs(_contenders(mirrored, [1.0]))
    np.testing.assert_allclose(one.difference, -other.difference, atol=1e-9)
    np.testing.assert_allclose(one.low, -other.high, atol=1e-6)
    np.testing.assert_allclose(one.p, other.p, rtol=1e-3, atol=1e-9)


@settings(max_examples=40)
@given(st.lists(BALLOTS, min_size=2, max_size=4))
def test_told_apart_means_that_the_single_interval_leaves_zero_out(samples: list[list[float]]) -> None:
    found = compare_pairs(_contenders([[ballots] for ballots in samples], [1.0]))
    leaves_out = (found.low > 0) | (found.high < 0)
    assert (leaves_out | ~found.told_apart).all()
    assert (np.nan_to_num(found.p_holm) >= np.nan_to_num(found.p_bh) - 1e-12).all()
