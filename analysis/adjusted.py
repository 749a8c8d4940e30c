"""Who can be told apart once the leniency of the raters is taken out: differences of crossed effects.

Two raw scores differ by merit and by who happened to rate; more answers make only their noise smaller. The
difference of two conditional modes has the variance of prediction (Henderson 1975): what is not known of the
raters is in it.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.arrays import FloatArray, IntArray
from analysis.comparison import Differences, adjust_bh, adjust_holm
from analysis.crossed import CrossedFit
from analysis.method import CONFIDENCE


@dataclass(frozen=True, slots=True)
class Effects:
    """Chosen effects of one factor with the covariances of their errors, (levels,) and (levels, levels).

    ``freedom``: degrees of freedom of the t distribution that differences are held to.
    """

    value: FloatArray
    covariance: FloatArray
    freedom: float = np.inf

    @classmethod
    def of(cls, fit: CrossedFit, factor: int, levels: IntArray, freedom: float = np.inf) -> "Effects":
        """Take levels of a factor from a fit, on the scale of the ratings."""
        chosen = np.zeros((len(fit.effects[factor]), len(levels)))
        chosen[levels, np.arange(len(levels))] = 1.0
        of_factors = [chosen if place == factor else None for place in range(len(fit.effects))]
        covariance = fit.covariance(np.zeros(len(levels)), of_factors)
        return cls(fit.effects[factor][levels], covariance, freedom)


def compare_effects(effects: Effects, confidence: float = CONFIDENCE) -> Differences:
    """Compare every two levels; ``first`` < ``second`` are places among the chosen."""
    first, second = (index.astype(np.int64) for index in np.triu_indices(len(effects.value), k=1))
    contrasts = np.zeros((len(first), len(effects.value)))
    contrasts[np.arange(len(first)), first] = 1.0
    contrasts[np.arange(len(first)), second] = -1.0
    return _judge(effects, (first, second), contrasts, confidence)


def compare_effects_with_others(effects: Effects, confidence: float = CONFIDENCE) -> Differences:
    """Compare every level with the unweighted mean of all others (two or more levels)."""
    size = len(effects.value)
    contrasts = np.eye(size) - (1 - np.eye(size)) / (size - 1)
    first = np.arange(size, dtype=np.int64)
    return _judge(effects, (first, np.full(size, -1, dtype=np.int64)), contrasts, confidence)


def _judge(
    effects: Effects, sides: tuple[IntArray, IntArray], contrasts: FloatArray, confidence: float
) -> Differences:
    difference = contrasts @ effects.value
    variance = np.einsum("ij,ij->i", contrasts @ effects.covariance, contrasts)
    se = np.sqrt(np.maximum(variance, 0.0))
    half = special.stdtrit(effects.freedom, 0.5 + confidence / 2) * se
    known = se > 0  # a factor without variance gives nothing to compare
    ratio = np.divide(np.abs(difference), se, out=np.zeros(len(se)), where=known)
    p = np.where(known, 2 * special.stdtr(effects.freedom, -ratio), np.nan)
    holm = adjust_holm(p)
    return Differences(
        first=sides[0],
        second=sides[1],
        difference=difference,
        low=difference - half,
        high=difference + half,
        p=p,
        p_holm=holm,
        p_bh=adjust_bh(p),
        told_apart=np.nan_to_num(holm, nan=1.0) <= 1 - confidence,
        withheld=~known,
    )
