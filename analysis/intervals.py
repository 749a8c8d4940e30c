"""Intervals that hold where real answers live: at ceilings, with few ballots, with unanimous ones.

Everything here is on the unit scale 0..1; `analysis.scores` gives it on 0..100.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.arrays import ArrayLike, FloatArray, as_floats
from analysis.method import CONFIDENCE, PRIOR_FREEDOM, PRIOR_RATIO, PRIOR_SPREAD


@dataclass(frozen=True, slots=True)
class Interval:
    """Lower and upper ends, arrays of one shape; NaN where nothing can be said."""

    low: FloatArray
    high: FloatArray


@dataclass(frozen=True, slots=True)
class Dispersion:
    """What an interval needs to know besides the mean; arrays of one shape.

    ``variance`` of one ballot's score (unit scale; for a weighted mean: its variance times ``n``),
    ``n`` ballots (weighted: Kish's effective n), ``fraction`` of a finite frame that answered (0: no
    finite frame, 1: everybody), ``freedom``: degrees of freedom of ``variance`` (None: n - 1).
    """

    variance: ArrayLike
    n: ArrayLike
    fraction: ArrayLike = 0.0
    freedom: ArrayLike | None = None


def score_interval(mean: ArrayLike, dispersion: Dispersion, confidence: ArrayLike = CONFIDENCE) -> Interval:
    """Give the interval of a mean of scores on 0..1: never outside it, mirrored by mirrored scores.

    A score (Wilson) interval with the ratio of the variance to the largest possible one moderated by
    a fixed prior (constants in `analysis.method`): rho = min(1, (d0 rho0 b0 + v s2) / (d0 b0 + v b)),
    b = m (1 - m) + s2 / n, N = n / (rho (1 - f)), t quantile with d0 + v degrees of freedom. Sources:
    Wilson (1927); Smyth (2004) for moderated variances. Fewer than two ballots: NaN.

    Raises
    ------
    ValueError
        A mean outside 0..1, a negative variance, a fraction outside 0..1, a confidence outside 0..1.
    """
    m, s2, n, f = np.broadcast_arrays(
        as_floats(mean, "mean"),
        as_floats(dispersion.variance, "variance"),
        as_floats(dispersion.n, "n"),
        as_floats(dispersion.fraction, "fraction"),
    )
    _check_range(m, "mean")
    _check_range(f, "fraction")
    if (s2 < 0).any():
        raise ValueError("variance: a value is negative")
    known = (n > 1) & ~np.isnan(m) & ~np.isnan(s2)  # one ballot has no variance
    n_safe = np.where(known, n, 2.0)
    given = n - 1 if dispersion.freedom is None else as_floats(dispersion.freedom, "freedom")
    freedom = np.where(known, given, 1.0)
    largest = m * (1 - m) + s2 / n_safe
    prior = PRIOR_FREEDOM * PRIOR_SPREAD
    ratio = np.minimum(1.0, (prior * PRIOR_RATIO + freedom * s2) / (prior + freedom * largest))
    ends = _wilson(m, ratio * (1 - f) / n_safe, _t_quantile(PRIOR_FREEDOM + freedom, confidence))
    return Interval(np.where(known, ends.low, np.nan), np.where(known, ends.high, np.nan))


def wilson(successes: ArrayLike, n: ArrayLike, confidence: float = CONFIDENCE) -> Interval:
    """Give Wilson's (1927) interval of a proportion; ``n`` may be an effective number. n = 0: NaN."""
    x, total, known = _binomial(successes, n)
    _check_confidence(confidence)
    z = float(special.ndtri(0.5 + confidence / 2))
    ends = _wilson(x / total, 1 / total, np.float64(z))
    return Interval(np.where(known, ends.low, np.nan), np.where(known, ends.high, np.nan))


def clopper_pearson(successes: ArrayLike, n: ArrayLike, confidence: float = CONFIDENCE) -> Interval:
    """Give the exact interval of a proportion (Clopper & Pearson 1934); real ``n`` as by Korn & Graubard.

    n = 0: NaN.
    """
    x, total, known = _binomial(successes, n)
    _check_confidence(confidence)
    tail = (1 - confidence) / 2
    none, every = x <= 0, x >= total
    low = special.betaincinv(np.where(none, 1.0, x), total - x + 1, tail)
    high = special.betaincinv(x + 1, np.where(every, 1.0, total - x), 1 - tail)
    return Interval(
        np.where(known, np.where(none, 0.0, low), np.nan), np.where(known, np.where(every, 1.0, high), np.nan)
    )


def newcombe(
    first: tuple[float, float], second: tuple[float, float], confidence: float = CONFIDENCE
) -> Interval:
    """Give the interval of a difference of proportions, each (successes, n) (Newcombe 1998, 10)."""
    x, n = np.array([first, second], dtype=np.float64).T
    ends = wilson(x, n, confidence)
    return mover(x / n, ends, [1.0, -1.0])


def mover(estimates: ArrayLike, ends: Interval, weights: ArrayLike) -> Interval:
    """Give the interval of a weighted sum from the intervals of its parts (MOVER; Zou & Donner 2008).

    Parameters
    ----------
    estimates
        Shape (..., parts).
    ends
        Their intervals, same shape; the parts are independent.
    weights
        Shape (parts,) or the same shape; a negative weight takes the part's other end.

    Returns
    -------
    Interval
        Shape (...); NaN where any part with a weight is NaN. A part of weight 0 does not count.
    """
    m, low, high, w = np.broadcast_arrays(
        as_floats(estimates, "estimates"), ends.low, ends.high, as_floats(weights, "weights")
    )
    counted = w != 0
    below = np.where(counted, w * np.where(w > 0, m - low, m - high), 0.0)
    above = np.where(counted, w * np.where(w > 0, high - m, low - m), 0.0)
    centre = np.where(counted, w * m, 0.0).sum(axis=-1)
    return Interval(centre - np.sqrt((below**2).sum(axis=-1)), centre + np.sqrt((above**2).sum(axis=-1)))


def _wilson(mean: FloatArray, per: FloatArray, quantile: FloatArray | np.float64) -> Interval:
    """Wilson's ends with 1/N given (0 where everybody answered)."""
    add = quantile**2 * per
    half = np.sqrt(quantile**2 * mean * (1 - mean) * per + add**2 / 4)
    # ends are exact at 0 and 1: rounding may not leave the scale
    low = np.where(mean <= 0, 0.0, (mean + add / 2 - half) / (1 + add))
    high = np.where(mean >= 1, 1.0, (mean + add / 2 + half) / (1 + add))
    return Interval(np.clip(low, 0.0, 1.0), np.clip(high, 0.0, 1.0))


def _t_quantile(freedom: FloatArray, confidence: ArrayLike) -> FloatArray:
    """Two-sided t quantile; with one confidence, every number of degrees of freedom is computed once."""
    _check_confidence(confidence)
    upper = 0.5 + np.asarray(confidence, dtype=np.float64) / 2
    if upper.ndim:
        return np.asarray(special.stdtrit(freedom, upper))
    different, place = np.unique(freedom, return_inverse=True)
    return np.asarray(special.stdtrit(different, upper)[place].reshape(np.shape(freedom)))


def _binomial(successes: ArrayLike, n: ArrayLike) -> tuple[FloatArray, FloatArray, FloatArray]:
    x, total = np.broadcast_arrays(as_floats(successes, "successes"), as_floats(n, "n"))
    if (x < 0).any() or (x > total).any():
        raise ValueError("successes: outside 0..n")
    known = (total > 0) & ~np.isnan(x)
    return np.where(known, x, 0.0), np.where(known, total, 1.0), known


def _check_range(values: FloatArray, name: str) -> None:
    if (values < 0).any() or (values > 1).any():
        msg = f"{name}: a value is outside 0..1"
        raise ValueError(msg)


def _check_confidence(confidence: ArrayLike) -> None:
    level = np.asarray(confidence)
    if not ((level > 0) & (level < 1)).all():
        raise ValueError("confidence: outside 0..1")
