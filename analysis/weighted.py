"""Scores of groups whose ballots carry weights, strata or sampling clusters."""

import numpy as np

from analysis.arrays import ArrayLike, FloatArray, IntArray, as_floats, divide
from analysis.design import Design, domain_means
from analysis.intervals import Dispersion
from analysis.method import CONFIDENCE, TOP_SCORE
from analysis.scores import Scores, mean_interval

_NOTHING = 1e-15  # part of the variance of one ballot


def weighted_scores(
    design: Design, values: ArrayLike, domains: IntArray, size: int, *, confidence: float = CONFIDENCE
) -> Scores:
    """Score domains of a designed sample.

    The interval is that of `score_interval` with the effective number of ballots: Kish's (1965), or
    fewer where clusters make ballots alike (the variance of one ballot over the variance of the mean);
    its degrees of freedom are at most sampling units less strata.

    Parameters
    ----------
    design
        Weights and stages; the standard errors are those of domains of this design.
    values
        Shape (ballots,): scores on 0..100, NaN does not count.
    domains
        Shape (ballots,): 0..size-1.

    Returns
    -------
    Scores
        Arrays (size,); ``n`` counts ballots, unweighted. ``se`` and ends are NaN where all ballots stand in
        one sampling unit.
    """
    y = as_floats(values, "values")
    known = ~np.isnan(y)
    means = domain_means(design, y, domains, size)
    ends = _ends_of_range(y[known], domains[known], size)
    unanimous = (means.n > 1) & (ends[0] == ends[1])
    of_one = np.where(unanimous, 0.0, _variance_of_one(design, y, domains, means.mean))
    # one sampling unit has nothing to vary against: that its sum does not is no news of the variance
    lonely = (means.variance <= _NOTHING * of_one) & ~unanimous
    of_mean = np.where((means.n > 1) & ~lonely, np.where(unanimous, 0.0, means.variance), np.nan)
    alike = divide(of_one, of_mean)
    effective = np.where(alike < means.effective, alike, means.effective)
    freedom = np.minimum(effective - 1, np.maximum(means.freedom, 1.0))
    impure = np.bincount(domains, known & (y > 0) & (y < TOP_SCORE), minlength=size)
    interval = mean_interval(
        means.mean,
        Dispersion(of_mean * effective, effective, 0.0, np.maximum(freedom, 0.0)),
        exact=(impure == 0) & ~unanimous & ~np.isnan(of_mean),
        confidence=confidence,
    )
    return Scores(
        means.n,
        means.mean,
        np.sqrt(np.where(means.n > 1, of_one, np.nan)),
        np.sqrt(of_mean),
        interval.low,
        interval.high,
        unanimous,
    )


def _variance_of_one(design: Design, y: FloatArray, domains: IntArray, mean: FloatArray) -> FloatArray:
    """Weighted variance of single ballots, (domains,); equal weights give the divisor n - 1."""
    size = len(mean)
    known = ~np.isnan(y)
    weights = np.where(known, design.weights, 0.0)
    away = np.bincount(domains, weights * np.where(known, y - mean[domains], 0.0) ** 2, minlength=size)
    n = np.bincount(domains, known, minlength=size)
    share = divide(away, np.bincount(domains, weights, minlength=size))
    return divide(share * n, np.maximum(n - 1, 0))


def _ends_of_range(y: FloatArray, domains: IntArray, size: int) -> tuple[FloatArray, FloatArray]:
    low, high = np.full(size, np.inf), np.full(size, -np.inf)
    np.minimum.at(low, domains, y)
    np.maximum.at(high, domains, y)
    return low, high
