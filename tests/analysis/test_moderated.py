"""Moderated variances: Smyth's (2004) equations solved another way, and rounds drawn from his model."""

import math

import numpy as np
import pytest
from scipy import stats
from scipy.optimize import brentq

from analysis.moderated import moderate_variances


def _moments_of_log(freedom: float) -> tuple[float, float]:
    """Mean and variance of log(chi-square / freedom), summed over a fine grid of its density."""
    log = np.linspace(-40, 10, 500_001)
    density = np.exp(stats.chi2.logpdf(np.exp(log), freedom) + log)
    density /= density.sum()
    mean = float(density @ log)
    return mean - math.log(freedom), float(density @ (log - mean) ** 2)


def test_the_prior_meets_smyths_equations_summed_over_densities() -> None:
    variances, freedom = np.array([0.4, 1.1, 2.5, 0.9, 6.0, 0.2]), 4
    found = moderate_variances(variances, freedom)
    # s2 is prior x F(freedom, prior freedom): a ratio of two chi-squares
    logs, own = np.log(variances), _moments_of_log(freedom)
    worth = brentq(lambda d0: own[1] + _moments_of_log(d0)[1] - logs.var(ddof=1), 1, 50, xtol=1e-10)
    assert found.prior_freedom == pytest.approx(worth, rel=1e-6)
    prior = math.exp(logs.mean() - own[0] + _moments_of_log(worth)[0])
    assert found.prior == pytest.approx(prior, rel=1e-6)
    np.testing.assert_allclose(
        found.variance, (worth * prior + freedom * variances) / (worth + freedom), rtol=1e-6
    )
    np.testing.assert_allclose(found.freedom, worth + freedom, rtol=1e-6)


def test_rounds_drawn_from_the_model_give_back_its_prior() -> None:
    random = np.random.default_rng(4)
    freedom = random.integers(4, 20, 20_000)
    true = 50 * 8 / random.chisquare(8, 20_000)
    found = moderate_variances(true * random.chisquare(freedom) / freedom, freedom)
    assert found.prior == pytest.approx(50, rel=0.03)
    assert found.prior_freedom == pytest.approx(8, rel=0.08)
    # nearer to the truth than the own variances
    own = true * random.chisquare(freedom) / freedom
    assert np.mean(np.log(found.variance / true) ** 2) < np.mean(np.log(own / true) ** 2)


def test_variances_that_differ_no_more_than_by_chance_become_one() -> None:
    found = moderate_variances([10.0, 11.0, 9.0, np.nan], 5)
    assert math.isinf(found.prior_freedom)
    assert found.variance[:3].tolist() == [found.prior] * 3
    assert np.isnan(found.variance[3])
    assert np.isnan(found.freedom[3])


def test_a_variance_of_zero_is_drawn_upwards_and_has_no_part_in_the_prior() -> None:
    with_zero = moderate_variances([0.0, 0.4, 1.1, 2.5, 9.0], 4)
    without = moderate_variances([0.4, 1.1, 2.5, 9.0], 4)
    assert with_zero.prior == without.prior
    assert with_zero.variance[0] > 0


@pytest.mark.parametrize(
    ("variances", "freedom"), [([1.0, -1.0, 2.0], 4), ([1.0, 2.0], 0), ([1.0, 0.0], 4), ([1.0, np.inf], 4)]
)
def test_what_cannot_be_moderated_is_refused(variances: list[float], freedom: float) -> None:
    with pytest.raises(ValueError, match=r"variances:"):
        moderate_variances(variances, freedom)
