"""Does the way of answering change the answer: paper, web, with assistance.

Channels are compared within cells (the same subject, group and stratum), so that it does not matter who
chose which channel, as far as cells tell.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.arrays import BoolArray, FloatArray, IntArray, divide
from analysis.comparison import adjust_holm
from analysis.method import CONFIDENCE, METHOD_VERSION
from analysis.scores import Moments

_ROUNDING = 1e-9
_CHANNEL_AND_CELL = 2


@dataclass(frozen=True, slots=True)
class ChannelEffects:
    """Differences between channels (first less second), arrays (pairs,); NaN where no cell has both.

    Standard errors and what rests on them are also NaN where the ballots show no spread. ``cells`` that
    have both; ``n_first``, ``n_second`` ballots in them. ``p`` of the t test, ``p_holm`` over all pairs;
    ``differs``: by Holm. ``low`` and ``high`` hold for each difference alone.
    """

    first: IntArray
    second: IntArray
    cells: IntArray
    n_first: FloatArray
    n_second: FloatArray
    difference: FloatArray
    se: FloatArray
    low: FloatArray
    high: FloatArray
    p: FloatArray
    p_holm: FloatArray
    differs: BoolArray
    method_version: str = METHOD_VERSION


def channel_effects(sums: Moments, confidence: float = CONFIDENCE) -> ChannelEffects:
    """Compare every two channels over the cells that have both.

    Least squares with an effect for each cell and one for the channel: the difference of a cell counts by
    n_1 n_2 / (n_1 + n_2), and what cells disagree about the effect is noise, too.

    Parameters
    ----------
    sums
        Moments of scores on 0..100, arrays (channels, cells).

    Raises
    ------
    ValueError
        Moments of another shape, fewer than two channels, a confidence outside 0..1.
    """
    if sums.n.ndim != _CHANNEL_AND_CELL or len(sums.n) < _CHANNEL_AND_CELL:
        raise ValueError("sums: expected two channels or more, by cell")
    if not 0 < confidence < 1:
        raise ValueError("confidence: outside 0..1")
    first, second = (index.astype(np.int64) for index in np.triu_indices(len(sums.n), k=1))
    n = sums.n
    mean = np.nan_to_num(divide(sums.total, n))
    within = sums.squares - sums.total * mean
    within = np.where(within <= _ROUNDING * sums.squares, 0.0, within)
    both = (n[first] > 0) & (n[second] > 0)
    weight = np.where(both, np.nan_to_num(divide(n[first] * n[second], n[first] + n[second])), 0.0)
    all_weight = weight.sum(axis=1)
    difference = divide((weight * (mean[first] - mean[second])).sum(axis=1), all_weight)
    n_first, n_second = (both * n[first]).sum(axis=1), (both * n[second]).sum(axis=1)
    unlike = mean[first] - mean[second] - np.nan_to_num(difference)[:, None]
    left = (both * (within[first] + within[second])).sum(axis=1) + (weight * unlike**2).sum(axis=1)
    freedom = n_first + n_second - both.sum(axis=1) - 1
    freedom = np.where((freedom > 0) & (left > 0), freedom, np.nan)  # unanimous ballots show no difference
    se = np.sqrt(left / freedom / np.where(all_weight > 0, all_weight, np.nan))
    half = special.stdtrit(freedom, 0.5 + confidence / 2) * se
    p = 2 * special.stdtr(freedom, -divide(np.abs(difference), se))
    p_holm = adjust_holm(p)
    return ChannelEffects(
        first,
        second,
        both.sum(axis=1),
        n_first,
        n_second,
        difference,
        se,
        difference - half,
        difference + half,
        p,
        p_holm,
        np.nan_to_num(p_holm, nan=1.0) <= 1 - confidence,
    )
