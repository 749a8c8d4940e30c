"""How much a composite depends on its weights, and how much on those who did not answer."""

from dataclasses import dataclass

import numpy as np

from analysis.arrays import ArrayLike, BoolArray, FloatArray, IntArray, as_floats, divide
from analysis.intervals import Interval
from analysis.method import METHOD_VERSION, TOP_SCORE

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class WeightSensitivity:
    """Composites under all weights that differ from those fixed by at most so much.

    ``composite``, ``low``, ``high`` (subjects,): with the weights fixed, and the least and largest it could
    be. ``slopes`` (subjects, groups): change of the composite for one point (0.01) more weight on a group,
    the others shrinking alike. ``first``, ``second``, ``depends`` (pairs,): all pairs of subjects, True where
    admissible weights put them in either order.
    """

    composite: FloatArray
    low: FloatArray
    high: FloatArray
    slopes: FloatArray
    first: IntArray
    second: IntArray
    depends: BoolArray
    method_version: str = METHOD_VERSION


@dataclass(frozen=True, slots=True)
class NonResponse:
    """A score if those who did not answer were asked, too; arrays of one shape, on 0..100.

    ``no_difference``: they think alike; ``worst``, ``best``: all of them give 0, or 100. ``low``, ``high``:
    these bounds with the interval of the answers. NaN where there is no score or the rate is unknown.
    """

    rate: FloatArray
    no_difference: FloatArray
    worst: FloatArray
    best: FloatArray
    low: FloatArray
    high: FloatArray
    method_version: str = METHOD_VERSION


def weight_sensitivity(scores: ArrayLike, weights: ArrayLike, shift: ArrayLike) -> WeightSensitivity:
    """Try all weights near those fixed.

    Admissible are weights of 0 or more that sum to 1 and differ from those fixed by at most ``shift`` in
    each group; the extremes are exact (a linear programme with one equation, solved by filling up).

    Parameters
    ----------
    scores
        Shape (subjects, groups), 0..100; a subject with a NaN in a group with a weight has no composite.
    weights
        Shape (groups,): sum to 1. A group of weight 0 (self) stays out.
    shift
        Of each group or of all, 0 or more.

    Raises
    ------
    ValueError
        Weights that do not sum to 1, a negative weight or shift, shapes that do not fit.
    """
    every, w = as_floats(scores, "scores"), as_floats(weights, "weights")
    if every.shape[1:] != w.shape or not (w >= 0).all() or not abs(w.sum() - 1) <= _ROUNDING:
        raise ValueError("weights: expected one of 0 or more for each group, summing to 1")
    move = np.broadcast_to(as_floats(shift, "shift"), w.shape)
    if not (move >= 0).all():
        raise ValueError("shift: expected 0 or more")
    used = w > 0
    values, fixed = every[:, used], w[used]
    box = Interval(np.maximum(fixed - move[used], 0.0), np.minimum(fixed + move[used], 1.0))
    composite = values @ fixed
    slopes = np.zeros(every.shape)
    others = np.where(fixed < 1, 1 - fixed, np.inf)  # a group alone has nobody to take weight from
    slopes[:, used] = 0.01 * (values - composite[:, None]) / others
    first, second = (index.astype(np.int64) for index in np.triu_indices(len(values), k=1))
    apart = values[first] - values[second]
    return WeightSensitivity(
        composite,
        -_largest(-values, box),
        _largest(values, box),
        slopes,
        first,
        second,
        (_largest(apart, box) > _ROUNDING) & (_largest(-apart, box) > _ROUNDING),
    )


def non_response(score: ArrayLike, ends: Interval, rate: ArrayLike) -> NonResponse:
    """Give the bounds of a score under non-response (Manski 1989): no model, only the scale.

    Parameters
    ----------
    score
        Scores of those who answered, 0..100.
    ends
        Their intervals, same shape.
    rate
        Share of those selected who answered, 0..1 (AAPOR RR1 or RR3).

    Raises
    ------
    ValueError
        A rate outside 0..1.
    """
    answered, value = as_floats(rate, "rate"), as_floats(score, "score")
    if (answered < 0).any() or (answered > 1).any():
        raise ValueError("rate: expected within 0..1")
    silent = TOP_SCORE * (1 - answered)
    return NonResponse(
        answered + 0 * value,
        value + 0 * answered,
        answered * value,
        answered * value + silent,
        answered * ends.low,
        answered * ends.high + silent,
    )


def tipping_score(score: ArrayLike, rate: ArrayLike, threshold: ArrayLike) -> FloatArray:
    """Find what those who did not answer would have to give on average to move a score to a threshold.

    Returns
    -------
    FloatArray
        On 0..100; NaN where not even the end of the scale would do, or everybody answered.
    """
    r = as_floats(rate, "rate")
    if (r < 0).any() or (r > 1).any():
        raise ValueError("rate: expected within 0..1")
    needed = divide(as_floats(threshold, "threshold") - r * as_floats(score, "score"), 1 - r)
    return np.where((needed >= 0) & (needed <= TOP_SCORE), needed, np.nan)


def _largest(values: FloatArray, box: Interval) -> FloatArray:
    """Give the largest weighted sum with weights in a box that sum to 1, (rows,); NaN stays NaN."""
    order = np.argsort(-values, axis=1, kind="stable")
    room = (box.high - box.low)[order]
    before = np.cumsum(room, axis=1) - room
    # the best group is filled up first, then the next, as far as there is weight left
    filled = np.clip(1 - box.low.sum() - before, 0.0, room)
    return np.asarray(((box.low[order] + filled) * np.take_along_axis(values, order, axis=1)).sum(axis=1))
