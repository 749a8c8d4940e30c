"""Fair comparison of equivalent positions: differences with intervals, and who can be told apart.

Never a rank: a comparison says how large a difference is and whether the ballots can show it.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.arrays import ArrayLike, BoolArray, FloatArray, IntArray, as_floats, divide
from analysis.intervals import Dispersion, score_interval
from analysis.method import CONFIDENCE, METHOD_VERSION, TOP_SCORE
from analysis.scores import Scores

_LEVELS = np.arange(0.02, 7.2, 0.04)  # two-sided confidences, as normal quantiles; p down to 1e-12
_Side = Callable[[IntArray], FloatArray]


@dataclass(frozen=True, slots=True)
class Contenders:
    """What is compared: arrays of shape (subjects, groups), scores on 0..100, ``sd`` of ballots.

    ``weights`` of the groups, shape (groups,): those of the composite; one group: (1,).
    """

    score: FloatArray
    sd: FloatArray
    n: FloatArray
    fraction: FloatArray
    weights: FloatArray

    @classmethod
    def of(cls, scores: Scores, weights: ArrayLike, fraction: ArrayLike = 0.0) -> "Contenders":
        """Take scores of shape (subjects, groups), as `group_scores` gives them."""
        shape = scores.score.shape
        return cls(
            scores.score,
            scores.sd,
            scores.n,
            np.broadcast_to(as_floats(fraction, "fraction"), shape),
            as_floats(weights, "weights"),
        )


@dataclass(frozen=True, slots=True)
class Differences:
    """Differences between subjects; arrays of shape (comparisons,).

    ``second`` is -1 where ``first`` is compared with the mean of all others. ``low`` and ``high``
    hold for each difference alone. ``p``: the smallest error rate at which the interval leaves out 0
    (to three digits; never below 1e-12);
    ``p_holm``, ``p_bh``: adjusted over all comparisons made. ``told_apart``: by Holm at the error rate
    asked for. ``withheld``: a subject has too few ballots or unanimous ones; the numbers are NaN.
    """

    first: IntArray
    second: IntArray
    difference: FloatArray
    low: FloatArray
    high: FloatArray
    p: FloatArray
    p_holm: FloatArray
    p_bh: FloatArray
    told_apart: BoolArray
    withheld: BoolArray
    method_version: str = METHOD_VERSION


def compare_pairs(contenders: Contenders, confidence: float = CONFIDENCE) -> Differences:
    """Compare every two subjects (first < second): difference by MOVER (Zou & Donner 2008), Holm, BH."""
    ends = _Ends.at(contenders, confidence)
    first, second = (index.astype(np.int64) for index in np.triu_indices(len(ends.centre), k=1))

    def down(level: IntArray) -> FloatArray:
        return ends.below[first, level] + ends.above[second, level]

    def up(level: IntArray) -> FloatArray:
        return ends.above[first, level] + ends.below[second, level]

    return _judge(first, second, ends.centre[first] - ends.centre[second], (down, up), confidence)


def compare_with_others(contenders: Contenders, confidence: float = CONFIDENCE) -> Differences:
    """Compare every subject with the unweighted mean of all others that can be compared."""
    ends = _Ends.at(contenders, confidence)
    known = ~np.isnan(ends.centre)
    first = np.arange(len(known), dtype=np.int64)
    others = np.where(known.sum() > 1, known.sum() - 1.0, np.nan)
    sum_below, sum_above = np.nansum(ends.below, axis=0), np.nansum(ends.above, axis=0)

    def down(level: IntArray) -> FloatArray:
        of_others = sum_above[level] - ends.above[first, level]
        return np.asarray(ends.below[first, level] + of_others / others**2)

    def up(level: IntArray) -> FloatArray:
        of_others = sum_below[level] - ends.below[first, level]
        return np.asarray(ends.above[first, level] + of_others / others**2)

    difference = ends.centre - (np.nansum(ends.centre) - ends.centre) / others
    return _judge(first, np.full(len(first), -1, dtype=np.int64), difference, (down, up), confidence)


def adjust_holm(p: ArrayLike) -> FloatArray:
    """Adjust p-values by Holm (1979); NaN stays NaN and does not count as a comparison made."""
    values = np.asarray(p, dtype=np.float64)
    made = values[~np.isnan(values)]
    order = np.argsort(made, kind="stable")
    stepped = np.maximum.accumulate(made[order] * np.arange(len(made), 0, -1))
    adjusted = np.full(values.shape, np.nan)
    back = np.empty(len(made))
    back[order] = np.minimum(stepped, 1.0)
    adjusted[~np.isnan(values)] = back
    return adjusted


def adjust_bh(p: ArrayLike) -> FloatArray:
    """Adjust p-values by Benjamini & Hochberg (1995); NaN stays NaN and does not count."""
    from scipy.stats import false_discovery_control

    values = np.asarray(p, dtype=np.float64)
    known = ~np.isnan(values)
    adjusted = np.full(values.shape, np.nan)
    if known.any():
        adjusted[known] = false_discovery_control(values[known])
    return adjusted


@dataclass(frozen=True, slots=True)
class _Ends:
    """Each subject's weighted score and its squared distances to the ends, at every level of `_LEVELS`.

    ``centre`` (subjects,), ``below`` and ``above`` (subjects, levels + 1); the last column is the
    confidence asked for. NaN where a comparison is withheld.
    """

    centre: FloatArray
    below: FloatArray
    above: FloatArray

    @classmethod
    def at(cls, contenders: Contenders, confidence: float) -> "_Ends":
        used = contenders.weights != 0
        weights = contenders.weights[used]
        unit = np.clip(contenders.score[:, used] / TOP_SCORE, 0.0, 1.0)
        sd = contenders.sd[:, used] / TOP_SCORE
        # unanimous ballots cannot show a difference
        unit = np.where((sd > 0).all(axis=1, keepdims=True), unit, np.nan)
        levels = np.append(2 * special.ndtr(_LEVELS) - 1, confidence)
        parts = score_interval(
            unit[:, :, None],
            Dispersion(sd[:, :, None] ** 2, contenders.n[:, used, None], contenders.fraction[:, used, None]),
            levels,
        )
        side = weights[:, None] * TOP_SCORE
        below, above = (
            ((side * (unit[:, :, None] - end)) ** 2).sum(axis=1) for end in (parts.low, parts.high)
        )
        centre = TOP_SCORE * unit @ weights
        return cls(np.where(np.isnan(below[:, 0]), np.nan, centre), below, above)


def _judge(
    first: IntArray,
    second: IntArray,
    difference: FloatArray,
    sides: tuple[_Side, _Side],
    confidence: float,
) -> Differences:
    """Put intervals and adjusted p-values to differences."""
    down, up = sides
    asked = np.full(len(first), len(_LEVELS), dtype=np.int64)
    p = _p_values(difference, sides)
    holm = adjust_holm(p)
    return Differences(
        first=first,
        second=second,
        difference=difference,
        low=difference - np.sqrt(down(asked)),
        high=difference + np.sqrt(up(asked)),
        p=p,
        p_holm=holm,
        p_bh=adjust_bh(p),
        told_apart=np.nan_to_num(holm, nan=1.0) <= 1 - confidence,
        withheld=np.isnan(difference),
    )


def _p_values(difference: FloatArray, sides: tuple[_Side, _Side]) -> FloatArray:
    """Find the error rate at which each interval just touches 0: halve the levels, then interpolate."""
    down, up = sides
    size = np.abs(difference)

    def reach(level: IntArray) -> FloatArray:
        return np.sqrt(np.where(difference > 0, down(level), up(level)))

    inside = np.zeros(len(difference), dtype=np.int64)  # the last level that leaves 0 out, as far as known
    beyond = np.full(len(difference), len(_LEVELS) - 1, dtype=np.int64)
    for _ in range(len(_LEVELS).bit_length()):
        middle = (inside + beyond) // 2
        leaves_out = reach(middle) < size
        inside, beyond = np.where(leaves_out, middle, inside), np.where(leaves_out, beyond, middle)
    start, end = reach(inside), reach(beyond)
    part = np.clip(np.nan_to_num(divide(size - start, end - start)), 0.0, 1.0)
    z = _LEVELS[inside] + part * (_LEVELS[beyond] - _LEVELS[inside])
    return np.where(np.isnan(difference), np.nan, 2 * special.ndtr(-z))
