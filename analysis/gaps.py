"""Gaps between how somebody sees himself and how others do: clear, or not clear.

A gap is only called clear if it is as large as the policy asks and the others' ballots cannot have made it
by chance. The self-assessment never enters a score.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.arrays import ArrayLike, BoolArray, FloatArray, as_floats
from analysis.method import CONFIDENCE, METHOD_VERSION, TOP_SCORE
from analysis.scores import Scores

CLEAR_GAP = 10.0
"""On 0..100: a smaller gap is not called clear, unless the policy says otherwise."""


@dataclass(frozen=True, slots=True)
class Gaps:
    """Own score less that of the others, arrays of one shape; NaN where either is missing.

    ``low`` and ``high``: the interval of the gap. ``clear``: at least the policy's size, and the interval
    leaves out 0. ``clear_higher`` and ``clear_lower`` say in which direction (own above others, below).
    """

    gap: FloatArray
    low: FloatArray
    high: FloatArray
    clear_higher: BoolArray
    clear_lower: BoolArray
    method_version: str = METHOD_VERSION

    @property
    def clear(self) -> BoolArray:
        """True where the gap is clear in either direction."""
        return self.clear_higher | self.clear_lower


def self_gaps(
    own: ArrayLike,
    others: Scores,
    *,
    own_error: ArrayLike = 0.0,
    least: float = CLEAR_GAP,
    confidence: float = CONFIDENCE,
) -> Gaps:
    """Compare own scores with those of others.

    The interval is that of a difference (Zou & Donner 2008): the others' by their interval, one's own by
    its standard error of measurement, `error_of_measurement`; left out, the self-assessment is taken as it
    was given.

    Parameters
    ----------
    own
        Own scores on 0..100, NaN where there is none.
    others
        Scores of the same shape, with intervals made at ``confidence``.
    own_error
        Standard error of measurement of own scores, 0 or more.
    least
        Size from which a gap may be called clear, above 0.

    Raises
    ------
    ValueError
        An own score outside 0..100, a negative error, a size of 0 or less.
    """
    score, error = as_floats(own, "own"), as_floats(own_error, "own_error")
    if (score < 0).any() or (score > TOP_SCORE).any():
        raise ValueError("own: a score is outside 0..100")
    if not (error >= 0).all():
        raise ValueError("own_error: expected 0 or more")
    if not least > 0:
        raise ValueError("least: expected above 0")
    own_half = float(special.ndtri(0.5 + confidence / 2)) * error
    gap = score - others.score
    low = gap - np.hypot(own_half, others.high - others.score)
    high = gap + np.hypot(own_half, others.score - others.low)
    # one ballot has no interval, and no comparison with it is possible
    return Gaps(gap, low, high, (gap >= least) & (low > 0), (gap <= -least) & (high < 0))


def error_of_measurement(sd: ArrayLike, reliability: ArrayLike) -> FloatArray:
    """Give the standard error of measurement sd sqrt(1 - reliability) (Lord & Novick 1968).

    Parameters
    ----------
    sd
        Standard deviation of own scores between persons, 0 or more.
    reliability
        Of one self-assessment, for example `analysis.reliability.alpha`; below 0 counts as 0.

    Raises
    ------
    ValueError
        A negative sd, a reliability above 1.
    """
    spread, part = as_floats(sd, "sd"), as_floats(reliability, "reliability")
    if (spread < 0).any():
        raise ValueError("sd: expected 0 or more")
    if (part > 1).any():
        raise ValueError("reliability: expected at most 1")
    return np.asarray(spread * np.sqrt(1 - np.maximum(part, 0.0)))
