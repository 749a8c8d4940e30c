"""How often a pattern of answers is expected: brute force over all patterns, and the bivariate normal."""

import itertools
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis import patterns
from analysis.patterns import PatternModel, correlations_within, fit_loadings, mismatches, shifted

SHARES = np.array([[0.1, 0.2, 0.7], [0.5, 0.3, 0.2], [0.25, 0.75, 0.0]])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6))
def test_chances_of_mismatches_are_those_counted_over_all_outcomes(same: list[float]) -> None:
    counted = np.zeros(3)
    for outcome in itertools.product((True, False), repeat=len(same)):
        chance = math.prod(p if hit else 1 - p for p, hit in zip(same, outcome, strict=True))
        counted[outcome.count(False) :] += chance
    np.testing.assert_allclose(mismatches(np.array(same), 2), counted, atol=1e-12)


def test_without_loadings_items_are_independent() -> None:
    model = PatternModel.of(SHARES, np.zeros(3))
    found = model.within(np.array([[2, 0, 1], [0, 2, 0]]), 1)
    exactly = [0.7 * 0.5 * 0.75, 0.1 * 0.2 * 0.25]
    one_off = [0.3 * 0.5 * 0.75 + 0.7 * 0.5 * 0.75 + 0.7 * 0.5 * 0.25, 0.9 * 0.2 * 0.25 + 0.1 * 0.8 * 0.25
               + 0.1 * 0.2 * 0.75]  # fmt: skip
    np.testing.assert_allclose(found[0], exactly, rtol=1e-6)
    np.testing.assert_allclose(found[1] - found[0], one_off, rtol=1e-6)


def test_the_chances_of_all_patterns_sum_to_one() -> None:
    every = np.array(list(itertools.product(range(3), repeat=3)))
    model = PatternModel.of(SHARES, np.array([0.3, 0.9, 0.6]))
    assert model.within(every, 0)[0].sum() == pytest.approx(1.0)


def test_items_that_are_not_answered_leave_the_chance_of_the_others() -> None:
    model = PatternModel.of(SHARES, np.array([0.3, 0.9, 0.6]))
    part = PatternModel.of(SHARES[[0, 2]], np.array([0.3, 0.6]))
    np.testing.assert_allclose(
        model.within(np.array([[2, -1, 1]]), 2), part.within(np.array([[2, 1]]), 2), rtol=1e-12
    )


@pytest.mark.parametrize("loading", [0.3, 0.6, 0.9])
def test_two_items_agree_as_often_as_the_bivariate_normal_says(loading: float) -> None:
    model = PatternModel.of(np.array([[0.5, 0.5], [0.8, 0.2]]), np.array([loading, 0.8]))
    both = stats.multivariate_normal([0, 0], [[1, loading * 0.8], [loading * 0.8, 1]])
    expected = both.cdf([0.0, stats.norm.ppf(0.8)])
    assert model.within(np.array([[0, 0]]), 0)[0, 0] == pytest.approx(expected, abs=1e-3)


def test_the_opinion_behind_a_ballot_is_the_one_that_makes_it_most_likely() -> None:
    model = PatternModel.of(np.array([[0.5, 0.5]] * 8), np.full(8, 0.8))
    given_all = model.given_opinion(np.array([[1] * 8, [0] * 8, [-1] * 8]))
    assert (given_all[0, :, 1] > 0.9).all()
    np.testing.assert_allclose(given_all[1, :, 0], given_all[0, :, 1])
    np.testing.assert_allclose(given_all[2], 0.5)


def test_no_answer_is_impossible_to_an_opinion() -> None:
    model = PatternModel.of(np.array([[1.0, 0.0], [0.5, 0.5]]), np.array([0.0, 0.9]))
    found = model.given_opinion(np.array([[1, 1]]))
    assert (found > 0).all()
    np.testing.assert_allclose(found.sum(axis=-1), 1.0)


@pytest.mark.parametrize("loading", [0.2, 0.5, 0.8])
def test_loadings_come_back_from_the_correlations_they_make(loading: float) -> None:
    # halved items: their correlation is 2/pi asin of that of the opinions (Sheppard 1899)
    shared = 2 / math.pi * math.asin(loading**2)
    correlations = np.full((4, 4), shared)
    np.fill_diagonal(correlations, 1.0)
    found = fit_loadings(np.full((4, 2), 0.5), correlations)
    np.testing.assert_allclose(found, loading, atol=0.01)


def test_an_item_that_falls_when_others_rise_has_no_loading() -> None:
    correlations = np.array([[1, 0.5, -0.4], [0.5, 1, -0.4], [-0.4, -0.4, 1]])
    found = fit_loadings(np.full((3, 2), 0.5), correlations)
    assert found[2] == pytest.approx(0.0, abs=1e-4)


def test_unknown_correlations_count_as_none() -> None:
    correlations = np.full((3, 3), np.nan)
    np.testing.assert_allclose(fit_loadings(SHARES, correlations), 0.0, atol=1e-3)


def test_the_search_for_loadings_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "_MOST_STEPS", 1)
    found = fit_loadings(np.full((3, 2), 0.5), np.eye(3))
    np.testing.assert_allclose(found, 0.3)  # one half step from 0.6 towards 0


def test_shares_move_with_the_level_of_opinions() -> None:
    np.testing.assert_allclose(shifted(SHARES, np.zeros(1)), SHARES, atol=1e-8)
    found = shifted(np.array([[0.5, 0.5]]), np.array([1.0]), 2.0)
    np.testing.assert_allclose(found, [[stats.norm.cdf(-2), stats.norm.cdf(2)]])


def test_levels_of_many_blocks_move_at_once() -> None:
    levels = np.array([[0.0, 1.0], [-0.5, 0.0]])
    found = shifted(np.array([[0.5, 0.5], [0.3, 0.7]]), levels[..., None])
    for block, level in enumerate(levels):
        alone = [shifted(share[None], np.array([one]))[0] for share, one in
                 zip(np.array([[0.5, 0.5], [0.3, 0.7]]), level, strict=True)]  # fmt: skip
        np.testing.assert_allclose(found[block], alone)


def _answers() -> Any:
    return np.random.default_rng(5).integers(0, 5, (40, 4))


def test_in_one_block_correlations_are_the_usual_ones() -> None:
    answers = _answers()
    found = correlations_within(answers, np.zeros(40, dtype=np.int64), 1, np.ones(40))
    np.testing.assert_allclose(found, np.corrcoef(answers, rowvar=False))


def test_differences_between_blocks_are_no_correlation() -> None:
    answers = _answers()
    blocks = np.repeat([0, 1], 20)
    moved = answers + 7 * blocks[:, None]
    found = correlations_within(moved, blocks, 2, np.ones(40))
    np.testing.assert_allclose(found, correlations_within(answers, blocks, 2, np.ones(40)))


def test_a_weight_counts_as_so_many_ballots_and_none_as_no_ballot() -> None:
    answers = _answers()
    blocks, weights = np.zeros(40, dtype=np.int64), np.repeat([2.0, 0.0], 20)
    np.testing.assert_allclose(
        correlations_within(answers, blocks, 1, weights), np.corrcoef(answers[:20], rowvar=False)
    )


def test_an_item_that_does_not_vary_has_no_correlation() -> None:
    answers = _answers()
    answers[:, 0] = 3
    answers[:, 1] = -1
    found = correlations_within(answers, np.zeros(40, dtype=np.int64), 1, np.ones(40))
    assert np.isnan(found[:2]).all()
    np.testing.assert_allclose(found[2:, 2:], np.corrcoef(answers[:, 2:], rowvar=False))
