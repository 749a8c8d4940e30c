"""Differences of crossed effects: held to Henderson's equations, and fair where the truth is known."""

from functools import partial

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from analysis.adjusted import Effects, compare_effects, compare_effects_with_others
from analysis.crossed import CrossedFit, fit_crossed
from benchmarks._provinces import rate, release
from benchmarks.fairness import LAYOUTS, simulate

Floats = NDArray[np.float64]
SIZES = [80, 70, 5]  # one factor is eliminated, one is solved for by components, one stands in the border


@pytest.fixture(scope="module")
def ratings() -> tuple[Floats, list[NDArray[np.int64]]]:
    random = np.random.default_rng(31)
    codes = [random.integers(0, size, 900) for size in SIZES]
    effects = [
        random.normal(0, sd, size)[code] for size, sd, code in zip(SIZES, (0.4, 0.5, 0.3), codes, strict=True)
    ]
    return 3 + np.sum(effects, axis=0) + random.normal(0, 0.8, 900), codes


@pytest.fixture(scope="module")
def fit(ratings: tuple[Floats, list[NDArray[np.int64]]]) -> CrossedFit:
    return fit_crossed(*ratings, SIZES)


@pytest.fixture(scope="module")
def errors(ratings: tuple[Floats, list[NDArray[np.int64]]], fit: CrossedFit) -> Floats:
    """Covariance of intercept and effects less the true ones: the inverse of Henderson's (1975) equations."""
    values, codes = ratings
    columns = np.hstack(
        [np.ones((len(values), 1)), *(np.eye(size)[code] for size, code in zip(SIZES, codes, strict=True))]
    )
    prior = np.concatenate([[0.0], np.repeat(fit.residual / fit.variances, SIZES)])
    return np.asarray(fit.residual * np.linalg.inv(columns.T @ columns + np.diag(prior)))


@pytest.mark.parametrize("factor", [0, 1, 2])
def test_differences_have_the_variances_of_hendersons_equations(
    factor: int, fit: CrossedFit, errors: Floats
) -> None:
    chosen = np.array([3, 0, 4])
    found = compare_effects(Effects.of(fit, factor, chosen, freedom=7))
    start = 1 + sum(SIZES[:factor])
    own = errors[np.ix_(start + chosen, start + chosen)]
    pairs = [(0, 1), (0, 2), (1, 2)]
    se = np.sqrt([own[i, i] + own[j, j] - 2 * own[i, j] for i, j in pairs])
    effects = fit.effects[factor][chosen]
    np.testing.assert_allclose(found.difference, [effects[i] - effects[j] for i, j in pairs], rtol=1e-10)
    np.testing.assert_allclose(found.high - found.difference, stats.t.ppf(0.975, 7) * se, rtol=1e-8)
    np.testing.assert_allclose(found.p, 2 * stats.t.sf(np.abs(found.difference) / se, 7), rtol=1e-7)
    assert [tuple(pair) for pair in zip(found.first, found.second, strict=True)] == pairs


def test_sums_of_effects_have_the_variances_of_hendersons_equations(fit: CrossedFit, errors: Floats) -> None:
    weights = np.random.default_rng(1).normal(size=(1 + sum(SIZES), 2))
    parts = np.split(weights[1:], np.cumsum(SIZES)[:-1])
    np.testing.assert_allclose(fit.covariance(weights[0], parts), weights.T @ errors @ weights, rtol=1e-8)


def test_each_may_be_compared_with_the_mean_of_the_others(fit: CrossedFit) -> None:
    effects = Effects.of(fit, 1, np.arange(4))
    found = compare_effects_with_others(effects)
    contrast = np.array([1, -1 / 3, -1 / 3, -1 / 3])
    assert found.difference[0] == pytest.approx(contrast @ effects.value)
    reach = stats.norm.ppf(0.975) * np.sqrt(contrast @ effects.covariance @ contrast)
    assert found.high[0] - found.difference[0] == pytest.approx(reach)
    assert found.second.tolist() == [-1, -1, -1, -1]


def test_effects_without_variance_are_not_compared() -> None:
    found = compare_effects(Effects(np.zeros(3), np.zeros((3, 3))))
    assert found.withheld.all()
    assert not found.told_apart.any()
    assert np.isnan(found.p).all()


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_in_provinces_of_known_truth_adjusted_ratings_are_fair(layout: list[tuple[int, int]]) -> None:
    provinces = 60
    found = simulate(partial(rate, layout=layout), provinces, seed=5)
    chance = 3 * 100 * np.sqrt(0.05 * 0.95 / (provinces * 30)) * 2  # scores of one province go together
    assert 93 - chance <= found.coverage <= 97 + chance
    assert found.tau[1] > found.tau[0] + 0.05
    assert found.told[1] <= 5
    assert found.looks[0] > 70  # raw: nearly all look separated


def test_in_provinces_of_known_truth_adjusted_scores_of_a_release_are_fair() -> None:
    found = simulate(partial(release, ballots=400), 30, seed=6)
    assert found.coverage >= 93
    assert found.tau[1] > found.tau[0] + 0.05
    assert found.told[0] > 10
    assert found.told[1] <= 5
