"""From answers to scores on 0..100, and from scores of ballots to scores of groups.

Items, criteria and ballots are scored row by row; groups are scored from sums of their ballots' scores
(the second table, T2), so that the score of a province needs no row of a commune.
"""

import math
from dataclasses import dataclass

import numpy as np

from analysis.arrays import ArrayLike, BoolArray, FloatArray, as_floats, as_indices, divide
from analysis.intervals import Dispersion, Interval, clopper_pearson, mover, score_interval
from analysis.method import CONFIDENCE, LEAST_ANSWERED, METHOD_VERSION, TOP_SCORE

_ROUNDING = 1e-9  # sums of squares carry this relative error; less is no variance


@dataclass(frozen=True, slots=True)
class Moments:
    """Sums over ballots, arrays of one shape: ``n`` ballots with a score, their ``total`` and ``squares``.

    Additive: the moments of two parts sum to those of the whole.
    """

    n: FloatArray
    total: FloatArray
    squares: FloatArray

    def __add__(self, other: "Moments") -> "Moments":
        return Moments(self.n + other.n, self.total + other.total, self.squares + other.squares)


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores on 0..100 with what they rest on; arrays of one shape, NaN where nothing can be said.

    ``n`` ballots with a score; ``sd`` and ``se`` NaN below two ballots, as are ``low`` and ``high``.
    ``unanimous``: two or more ballots, all with the same score: ``se`` is 0 and means nothing, the
    interval says what the ballots cannot exclude, and comparisons are withheld.
    """

    n: FloatArray
    score: FloatArray
    sd: FloatArray
    se: FloatArray
    low: FloatArray
    high: FloatArray
    unanimous: BoolArray
    method_version: str = METHOD_VERSION


@dataclass(frozen=True, slots=True)
class Composite:
    """Weighted sums of group scores; NaN where a required group has no score."""

    score: FloatArray
    low: FloatArray
    high: FloatArray
    method_version: str = METHOD_VERSION


def item_scores(ratings: ArrayLike, lowest: ArrayLike, highest: ArrayLike) -> FloatArray:
    """Put ratings on 0..100: 100 (x - lowest) / (highest - lowest); NaN stays NaN.

    Parameters
    ----------
    ratings
        Shape (ballots, items), NaN where there is no value (don't know, not asked, left blank).
    lowest, highest
        Ends of the scale, one for all or one for each item.

    Raises
    ------
    ValueError
        A rating outside its scale, an infinite one, or a scale without length.
    """
    values = as_floats(ratings, "ratings")
    low, high = as_floats(lowest, "lowest"), as_floats(highest, "highest")
    if not (high > low).all():
        raise ValueError("scale: the highest value must be above the lowest")
    if (values < low).any() or (values > high).any():
        raise ValueError("ratings: a value is outside the scale")
    return np.asarray(TOP_SCORE * (values - low) / (high - low))


def criterion_scores(items: ArrayLike, belongs: ArrayLike, asked: ArrayLike | None = None) -> FloatArray:
    """Score each criterion of each ballot: the mean of its answered items if half or more are answered.

    Parameters
    ----------
    items
        Shape (ballots, items): item scores, NaN where there is no value.
    belongs
        Shape (items, criteria), True where the item belongs to the criterion.
    asked
        Shape (ballots, items), True where the ballot was asked the item; all if left out.

    Returns
    -------
    FloatArray
        Shape (ballots, criteria); NaN where fewer than half of the asked items have a value.
    """
    values = as_floats(items, "items")
    members = np.asarray(belongs, dtype=np.float64)
    answered = ~np.isnan(values)
    were_asked = np.ones(values.shape, dtype=np.bool_) if asked is None else np.asarray(asked, dtype=np.bool_)
    number = answered @ members
    means = divide(np.where(answered, values, 0.0) @ members, number)
    return np.where(number >= LEAST_ANSWERED * (were_asked @ members), means, np.nan)


def ballot_scores(criteria: ArrayLike, weights: ArrayLike, asked: ArrayLike | None = None) -> FloatArray:
    """Score each ballot: the weighted mean of its criterion scores, if half the asked weight has one.

    Parameters
    ----------
    criteria
        Shape (ballots, criteria): criterion scores, NaN where there is none.
    weights
        Shape (criteria,): the questionnaire's weights, 0 or more, not all 0.
    asked
        Shape (ballots, criteria), True where the ballot was asked anything of it; all if left out.

    Returns
    -------
    FloatArray
        Shape (ballots,), NaN where less than half of the weight can be scored.
    """
    values = as_floats(criteria, "criteria")
    w = as_floats(weights, "weights")
    if w.shape != values.shape[-1:] or (w < 0).any() or np.isnan(w).any() or not w.sum() > 0:
        raise ValueError("weights: expected one of 0 or more for each criterion, not all 0")
    present = ~np.isnan(values)
    were_asked = np.ones(values.shape, dtype=np.bool_) if asked is None else np.asarray(asked, dtype=np.bool_)
    weight = present @ w
    means = divide(np.where(present, values, 0.0) @ w, weight)
    # a hair below half is half: weights such as 0.1 do not sum exactly
    enough = weight >= LEAST_ANSWERED * (were_asked @ w) * (1 - _ROUNDING)
    return np.where(enough, means, np.nan)


def moments(scores: ArrayLike, cells: ArrayLike, size: int) -> Moments:
    """Sum scores of ballots by cell.

    Parameters
    ----------
    scores
        Shape (ballots,) or (ballots, columns); NaN does not count.
    cells
        Shape (ballots,): cell 0..size-1 of each ballot.

    Returns
    -------
    Moments
        Arrays of shape (size,) or (size, columns).
    """
    values = as_floats(scores, "scores")
    where = as_indices(cells, size, "cells")
    if where.shape != values.shape[:1]:
        raise ValueError("cells: expected one for each ballot")
    columns = values.reshape(len(values), math.prod(values.shape[1:]))
    n, total, squares = (np.zeros((size, columns.shape[1])) for _ in range(3))
    for column, of_column in enumerate(columns.T):
        known = ~np.isnan(of_column)
        value, cell = of_column[known], where[known]
        n[:, column] = np.bincount(cell, minlength=size)
        total[:, column] = np.bincount(cell, value, minlength=size)
        squares[:, column] = np.bincount(cell, value**2, minlength=size)
    shape = (size, *values.shape[1:])
    return Moments(n.reshape(shape), total.reshape(shape), squares.reshape(shape))


def group_scores(
    sums: Moments,
    *,
    fraction: ArrayLike = 0.0,
    two_valued: ArrayLike = False,
    confidence: float = CONFIDENCE,
) -> Scores:
    """Score groups whose ballots all weigh the same.

    Parameters
    ----------
    sums
        Moments of ballot (or criterion, or item) scores on 0..100.
    fraction
        Share of a finite frame that answered; 0 where no finite frame is estimated (colleagues).
    two_valued
        True where the scale has only two categories: the exact interval then also holds for
        unanimous ballots. Ballots that are all 0 or 100, and of both, always get the exact interval.
    """
    n = as_floats(sums.n, "n")
    mean = divide(sums.total, n)
    about = divide(sums.squares, n)
    sample = divide(np.maximum(about - mean**2, 0.0) * n, np.maximum(n - 1, 0))
    variance = np.where(about - mean**2 <= _ROUNDING * about, 0.0, sample)
    variance = np.where(n > 1, variance, np.nan)
    f = as_floats(fraction, "fraction")
    pure = np.abs(TOP_SCORE * sums.total - sums.squares) <= _ROUNDING * np.maximum(sums.squares, 1.0)
    exact = pure & (((mean > 0) & (mean < TOP_SCORE)) | np.asarray(two_valued, dtype=np.bool_)) & (n > 1)
    ends = mean_interval(mean, Dispersion(variance, n, f), exact=exact, confidence=confidence)
    se = np.sqrt(divide(variance * (1 - f), n))
    unanimous = (n > 1) & (variance == 0)
    return Scores(n, mean, np.sqrt(variance), se, ends.low, ends.high, unanimous=unanimous)


def mean_interval(
    mean: ArrayLike, dispersion: Dispersion, *, exact: BoolArray, confidence: float = CONFIDENCE
) -> Interval:
    """Give the interval of mean scores on 0..100 (``dispersion.variance`` on 0..100, too).

    ``exact`` says where every ballot is 0 or 100: there the binomial interval stands, with the number
    of ballots raised where much of a finite frame answered; elsewhere `score_interval`.
    """
    unit = np.clip(np.asarray(mean, dtype=np.float64) / TOP_SCORE, 0.0, 1.0)
    f = np.asarray(dispersion.fraction, dtype=np.float64)
    of_one = np.asarray(dispersion.variance, dtype=np.float64) / TOP_SCORE**2
    on_unit = Dispersion(of_one, dispersion.n, f, dispersion.freedom)
    by_score = score_interval(unit, on_unit, confidence)
    counted = exact & (f < 1)
    size = np.where(counted, divide(dispersion.n, 1 - f), 0.0)
    binomial = clopper_pearson(np.where(counted, unit, 0.0) * size, size, confidence)
    return Interval(
        TOP_SCORE * np.where(counted, binomial.low, by_score.low),
        TOP_SCORE * np.where(counted, binomial.high, by_score.high),
    )


def composite(scores: ArrayLike, ends: Interval, weights: ArrayLike, shown: ArrayLike) -> Composite:
    """Sum group scores by weights fixed before opening; never renormalised.

    Parameters
    ----------
    scores
        Shape (..., groups), 0..100.
    ends
        Their intervals, same shape. The interval of the sum is by MOVER (Zou & Donner 2008).
    weights
        Shape (groups,): sum to 1; a group of weight 0 (self) has no part.
    shown
        Shape (..., groups): True where the group passes its threshold. Any group with a weight that
        does not makes the composite NaN.

    Raises
    ------
    ValueError
        A negative weight, or weights that do not sum to 1.
    """
    values = as_floats(scores, "scores")
    w = as_floats(weights, "weights")
    if (
        w.shape != values.shape[-1:]
        or not (w >= 0).all()
        or not np.isclose(w.sum(), 1.0, rtol=0, atol=_ROUNDING)
    ):
        raise ValueError("weights: expected one of 0 or more for each group, summing to 1")
    passed = np.where((w == 0) | np.asarray(shown, dtype=np.bool_), 0.0, np.nan)
    held = values + passed
    summed = np.where(w == 0, 0.0, w * held).sum(axis=-1)
    of_sum = mover(held, Interval(ends.low + passed, ends.high + passed), w)
    return Composite(summed, np.clip(of_sum.low, 0.0, TOP_SCORE), np.clip(of_sum.high, 0.0, TOP_SCORE))
