"""Shrinkage within equivalent positions: what a score would be if its noise were taken back.

A score from few ballots moves towards the mean of its peers, one from many hardly. It is shown beside the
raw score, never instead of it.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.arrays import ArrayLike, FloatArray, as_floats
from analysis.method import CONFIDENCE, METHOD_VERSION, TOP_SCORE

LEAST_PEERS = 3
"""With fewer, how much peers differ cannot be told from noise."""
_GRID_POINTS = 400


@dataclass(frozen=True, slots=True)
class Shrinkage:
    """Shrunk scores of one set of peers, arrays (subjects,); NaN where a score or its variance is unknown.

    ``tau2`` variance of true scores by restricted maximum likelihood, ``tau2_paule_mandel`` by Paule and
    Mandel; ``mean`` of the peers with its standard error; ``own_weight`` B = tau2 / (tau2 + V).
    With fewer than three peers everything is NaN.
    """

    tau2: float
    tau2_paule_mandel: float
    mean: float
    mean_se: float
    own_weight: FloatArray
    shrunk: FloatArray
    low: FloatArray
    high: FloatArray
    method_version: str = METHOD_VERSION


def shrink(scores: ArrayLike, variances: ArrayLike, confidence: float = CONFIDENCE) -> Shrinkage:
    """Shrink scores on 0..100 towards the mean of their peers.

    theta = mu + B (S - mu); variance B V + (1 - B)^2 var(mu) (Efron & Morris 1975; Raudenbush & Bryk
    1985; Viechtbauer 2005, as R's metafor gives it), ends kept on the scale.

    Parameters
    ----------
    scores, variances
        Shape (subjects,): the score and the variance V of its estimate, above 0.

    Raises
    ------
    ValueError
        A variance that is not above 0.
    """
    every_s, every_v = as_floats(scores, "scores"), as_floats(variances, "variances")
    known = ~(np.isnan(every_s) | np.isnan(every_v))
    s, v = every_s[known], every_v[known]
    if (v <= 0).any():
        raise ValueError("variances: expected above 0")
    nothing = np.full(every_s.shape, np.nan)
    if len(s) < LEAST_PEERS:
        return Shrinkage(np.nan, np.nan, np.nan, np.nan, nothing, nothing, nothing, nothing)
    tau2 = tau2_reml(s, v)
    weights = 1 / (tau2 + v)
    mean, of_mean = float(weights @ s / weights.sum()), float(1 / weights.sum())
    own = tau2 / (tau2 + v)
    half = special.ndtri(0.5 + confidence / 2) * np.sqrt(own * v + (1 - own) ** 2 * of_mean)

    def spread(values: FloatArray) -> FloatArray:
        over_all = nothing.copy()
        over_all[known] = values
        return over_all

    shrunk = mean + own * (s - mean)
    return Shrinkage(
        tau2,
        tau2_paule_mandel(s, v),
        mean,
        float(np.sqrt(of_mean)),
        spread(own),
        spread(shrunk),
        spread(np.clip(shrunk - half, 0.0, TOP_SCORE)),
        spread(np.clip(shrunk + half, 0.0, TOP_SCORE)),
    )


def tau2_reml(scores: FloatArray, variances: FloatArray) -> float:
    """Find the variance of true scores by restricted maximum likelihood (Viechtbauer 2005), 0 or more.

    The likelihood may have several tops: the highest is found on a grid first, then refined.
    """
    largest = float(np.ptp(scores) ** 2 + variances.max())
    grid = np.concatenate([[0.0], np.geomspace(1e-8 * float(variances.min()), largest, _GRID_POINTS)])
    best = int(np.argmin([_minus_two_log_reml(one, scores, variances) for one in grid]))
    below = grid[max(best - 1, 0)]
    start = float(below if _reml_slope(below, scores, variances) > 0 else grid[best])
    if _reml_slope(start, scores, variances) <= 0:  # the top is the lower end: 0
        return start
    end = float(grid[min(best + 1, len(grid) - 1)])
    return _root(lambda tau2: _reml_slope(tau2, scores, variances), start, end)


def tau2_paule_mandel(scores: FloatArray, variances: FloatArray) -> float:
    """Find the variance of true scores by Paule & Mandel (1982), 0 or more: there Q is k - 1."""

    def excess(tau2: float) -> float:
        weights = 1 / (tau2 + variances)
        mean = weights @ scores / weights.sum()
        return float(weights @ (scores - mean) ** 2 - (len(scores) - 1))

    if excess(0.0) <= 0:
        return 0.0
    return _root(excess, 0.0, float(np.ptp(scores) ** 2 + variances.max()) * len(scores))


def _minus_two_log_reml(tau2: float, scores: FloatArray, variances: FloatArray) -> float:
    weights = 1 / (tau2 + variances)
    mean = weights @ scores / weights.sum()
    return float(-np.log(weights).sum() + np.log(weights.sum()) + weights @ (scores - mean) ** 2)


def _reml_slope(tau2: float, scores: FloatArray, variances: FloatArray) -> float:
    """Twice the slope of the restricted log likelihood in tau2."""
    weights = 1 / (tau2 + variances)
    squares = weights**2
    mean = weights @ scores / weights.sum()
    return float(squares @ (scores - mean) ** 2 - weights.sum() + squares.sum() / weights.sum())


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    from scipy.optimize import brentq

    return float(brentq(function, low, high, xtol=1e-14 * max(high, 1e-300), rtol=1e-14, maxiter=500))
