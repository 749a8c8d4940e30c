"""Moderated variances: what few ballots say about their spread, helped by what all cells say about theirs.

A variance from five ballots may be small by luck. Many cells together show how variances are spread; each
own variance is drawn towards their common value by as many degrees of freedom as that spread is worth.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.arrays import ArrayLike, FloatArray, as_floats
from analysis.method import METHOD_VERSION

LEAST_CELLS = 2
_TRIGAMMA = 1
_ENDS = (1e-8, 1e8)


@dataclass(frozen=True, slots=True)
class ModeratedVariances:
    """Variances with their degrees of freedom, arrays (cells,); NaN where the own variance is not known.

    ``prior``: the common variance; ``prior_freedom``: what it is worth (infinite: cells do not differ).
    """

    variance: FloatArray
    freedom: FloatArray
    prior: float
    prior_freedom: float
    method_version: str = METHOD_VERSION


def moderate_variances(variances: ArrayLike, freedom: ArrayLike) -> ModeratedVariances:
    """Moderate variances by empirical Bayes (Smyth 2004, section 6.2).

    Parameters
    ----------
    variances
        Shape (cells,), 0 or more. A variance of 0 is drawn towards the others but does not count for
        the prior, for its logarithm says nothing.
    freedom
        Shape (cells,) or one for all, above 0.

    Raises
    ------
    ValueError
        A negative variance, degrees of freedom not above 0, fewer than two variances above 0.
    """
    s2, d = np.broadcast_arrays(as_floats(variances, "variances"), as_floats(freedom, "freedom"))
    if (s2 < 0).any() or not (d > 0).all():
        raise ValueError("variances: expected 0 or more, with degrees of freedom above 0")
    used = s2 > 0
    if used.sum() < LEAST_CELLS:
        raise ValueError("variances: at least two above 0 are needed")
    half = d[used] / 2
    logs = np.log(s2[used]) - special.digamma(half) + np.log(half)
    excess = float(logs.var(ddof=1) - special.polygamma(_TRIGAMMA, half).mean())
    if excess <= special.polygamma(_TRIGAMMA, _ENDS[1]):
        prior, worth = float(np.exp(logs.mean())), np.inf
        return ModeratedVariances(
            np.where(np.isnan(s2), np.nan, prior), np.where(np.isnan(s2), np.nan, worth), prior, worth
        )
    worth = 2 * _inverse_trigamma(excess)
    prior = float(np.exp(logs.mean() + special.digamma(worth / 2) - np.log(worth / 2)))
    moderated = (worth * prior + d * s2) / (worth + d)
    return ModeratedVariances(moderated, np.where(np.isnan(s2), np.nan, worth + d), prior, worth)


def _inverse_trigamma(value: float) -> float:
    from scipy.optimize import brentq

    def excess(log: float) -> float:
        return float(special.polygamma(_TRIGAMMA, np.exp(log))) / value - 1

    return float(np.exp(brentq(excess, np.log(_ENDS[0]), np.log(_ENDS[1]), xtol=1e-13, rtol=1e-14)))
