"""Where the search begins: Henderson's first method by projections of dense matrices, and textbook sums."""

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.crossed_counts import reduce_ratings
from analysis.crossed_start import LEAST_START, MOST_START, first_ratios

Floats = NDArray[np.float64]


def _by_projections(ratings: Floats, codes: list[NDArray[np.int64]], sizes: list[int]) -> Floats:
    """Variance ratios, in the caller's order, from quadratic forms and the traces of their expectations."""
    size = ratings.size
    incidence = [np.eye(levels)[code] for levels, code in zip(sizes, codes, strict=True)]
    mean = np.full((size, size), 1 / size)
    forms = [z @ np.diag(1 / np.maximum(z.sum(axis=0), 1)) @ z.T - mean for z in incidence]
    forms.append(np.eye(size) - mean)
    spreads = [z @ z.T for z in incidence] + [np.eye(size)]
    expected = [[np.trace(form @ spread) for spread in spreads] for form in forms]
    found = np.linalg.solve(np.array(expected), [ratings @ form @ ratings for form in forms])
    return np.asarray(found[:-1] / found[-1])


@pytest.mark.parametrize(
    "sizes", [[40], [60, 12], [90, 70], [90, 70, 5], [100, 80, 70, 6, 4]], ids=lambda sizes: str(len(sizes))
)
def test_first_ratios_solve_hendersons_equations(sizes: list[int]) -> None:
    random = np.random.default_rng(8)
    codes = [random.integers(0, size, 700) for size in sizes]
    effects = [random.normal(0, 0.5, size)[code] for size, code in zip(sizes, codes, strict=True)]
    ratings = 3 + np.sum(effects, axis=0) + random.normal(0, 0.8, 700)
    counts = reduce_ratings(ratings, codes, sizes)
    expected = _by_projections(ratings, codes, sizes)[list(counts.order)]
    np.testing.assert_allclose(first_ratios(counts), np.clip(expected, LEAST_START, MOST_START), rtol=1e-8)


def test_in_a_balanced_design_they_are_those_of_the_analysis_of_variance() -> None:
    # three groups of three: between 13.5 each, within 1 each; (13.5 - 1) / 3 over 1
    ratings = np.array([1.0, 2, 3, 2, 3, 4, 5, 6, 7])
    counts = reduce_ratings(ratings, [np.repeat([0, 1, 2], 3)], [3])
    between = 3 * ((np.array([2, 3, 6]) - 11 / 3) ** 2).sum() / 2
    assert first_ratios(counts)[0] == pytest.approx((between - 1) / 3)


def test_they_stay_between_bounds() -> None:
    alike = reduce_ratings(np.array([1.0, 2, 3, 3, 2, 1]), [np.array([0, 0, 0, 1, 1, 1])], [2])
    assert first_ratios(alike)[0] == LEAST_START
    apart = reduce_ratings(np.array([1.0, 1.01, 1, 9, 9, 9.01]), [np.array([0, 0, 0, 1, 1, 1])], [2])
    assert first_ratios(apart)[0] == MOST_START
