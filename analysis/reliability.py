"""Is the measurement any good: do items belong together, do raters of one subject agree.

Everything is on the scale of the input; ratings may be raw or scores.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.arrays import ArrayLike, FloatArray, as_floats, as_indices, divide
from analysis.intervals import Interval
from analysis.method import CONFIDENCE
from analysis.scores import Moments, moments

_LEAST_ITEMS = 2
_SAME = 1e-12  # a variance this much smaller than the squares it comes from is none


@dataclass(frozen=True, slots=True)
class Alpha:
    """Cronbach's alpha with Feldt's interval; NaN with fewer than two items or ballots, or no variance."""

    ballots: int
    items: int
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class IntraclassCorrelations:
    """One-way analysis of variance of ballots by subject.

    ``icc1``: how much of the variance of one ballot is between subjects; ``icc2``: reliability of the
    mean of the subjects' average number of ballots. NaN with one subject or one ballot each.
    """

    ballots: int
    subjects: int
    between: float
    within: float
    icc1: float
    icc2: float

    def of_mean(self, ballots: ArrayLike) -> FloatArray:
        """ICC(k): reliability of a mean of k ballots (Spearman 1910, Brown 1910)."""
        k = as_floats(ballots, "ballots")
        return divide(k * self.icc1, 1 + (k - 1) * self.icc1)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Within-subject agreement, arrays (subjects,); NaN where fewer than two ballots are complete.

    ``rwg``: (subjects, items) of single items; ``rwg_j``: of all items together.
    """

    n: FloatArray
    rwg: FloatArray
    rwg_j: FloatArray


def complete_rows(ratings: ArrayLike) -> FloatArray:
    """Keep the ballots that answered every item."""
    values = as_floats(ratings, "ratings")
    return values[~np.isnan(values).any(axis=1)]


def alpha(ratings: ArrayLike, confidence: float = CONFIDENCE) -> Alpha:
    """Give Cronbach's (1951) alpha of complete ballots, interval by Feldt (1965).

    Parameters
    ----------
    ratings
        Shape (ballots, items); ballots with a NaN do not count.
    """
    values = complete_rows(ratings)
    n, items = values.shape
    if n < _LEAST_ITEMS:
        return _alpha(np.nan, np.nan, (n, items), confidence)
    # the variance of the sum is the sum of all covariances: no table of items by items is needed
    sums = values.sum(axis=1)
    of_items = np.where((values == values[:1]).all(axis=0), 0.0, values.var(axis=0, ddof=1)).sum()
    of_sum = 0.0 if (sums == sums[0]).all() else sums.var(ddof=1)
    return _alpha(float(of_items), float(of_sum), (n, items), confidence)


def alpha_from_covariances(covariances: FloatArray, ballots: int, confidence: float = CONFIDENCE) -> Alpha:
    """Do the same from the covariances of the items, shape (items, items), over complete ballots."""
    shape = (ballots, len(covariances))
    return _alpha(float(np.trace(covariances)), float(covariances.sum()), shape, confidence)


def _alpha(of_items: float, of_sum: float, shape: tuple[int, int], confidence: float) -> Alpha:
    """Give alpha from the sum of the items' variances and the variance of their sum."""
    ballots, items = shape
    if items < _LEAST_ITEMS or ballots < _LEAST_ITEMS:
        return Alpha(ballots, items, np.nan, np.nan, np.nan)
    value = float(divide(items, items - 1) * (1 - divide(of_items, of_sum)))
    ends = _feldt(value, ballots, items, confidence)
    return Alpha(ballots, items, value, float(ends.low), float(ends.high))


def item_rest(ratings: ArrayLike) -> FloatArray:
    """Correlate each item with the sum of the others over complete ballots; NaN where one is constant.

    Returns
    -------
    FloatArray
        Shape (items,).
    """
    covariances = covariance(complete_rows(ratings))
    variances = np.diag(covariances)
    with_all = covariances.sum(axis=1)
    rest = covariances.sum() - 2 * with_all + variances
    return divide(with_all - variances, np.sqrt(np.maximum(variances * rest, 0.0)))


def icc(scores: ArrayLike, subjects: ArrayLike, size: int) -> IntraclassCorrelations:
    """Analyse the variance of ballot scores by subject (McGraw & Wong 1996, case 1; Bliese 2000).

    Parameters
    ----------
    scores
        Shape (ballots,), NaN does not count.
    subjects
        Shape (ballots,): 0..size-1.
    """
    values = as_floats(scores, "scores")
    centre = np.nanmean(values) if (~np.isnan(values)).any() else 0.0
    return icc_from_moments(moments(values - centre, as_indices(subjects, size, "subjects"), size))


def icc_from_moments(sums: Moments) -> IntraclassCorrelations:
    """Do the same from sums by subject, arrays of shape (subjects,)."""
    rated = sums.n > 0
    n, total, squares = sums.n[rated], sums.total[rated], sums.squares[rated]
    all_n, groups = float(n.sum()), len(n)
    means = divide(total, n)
    ss_within = _no_dust(float((squares - total * means).sum()), float(squares.sum()))
    ss_between = _no_dust(
        float((total * means).sum() - divide(total.sum() ** 2, all_n)), float(squares.sum())
    )
    between = float(divide(ss_between, max(groups - 1, 0)))
    within = float(divide(ss_within, max(all_n - groups, 0)))
    size = divide(all_n, groups)
    icc1 = float(divide(between - within, between + (size - 1) * within))
    return IntraclassCorrelations(
        int(all_n), groups, between, within, icc1, float(divide(between - within, between))
    )


def uniform_variance(categories: float) -> float:
    """Variance of answers that fall on each of A categories alike: (A^2 - 1) / 12."""
    if not categories >= _LEAST_ITEMS:
        raise ValueError("categories: a scale has two or more")
    return (categories**2 - 1) / 12


def agreement(ratings: ArrayLike, subjects: ArrayLike, size: int, null_variance: float) -> Agreement:
    """Give rwg and rwg(j) of each subject (James, Demaree & Wolf 1984); below 0 is shown as 0.

    Parameters
    ----------
    ratings
        Shape (ballots, items); ballots with a NaN do not count.
    subjects
        Shape (ballots,): 0..size-1.
    null_variance
        Variance of answers at random, as `uniform_variance` gives it.
    """
    values = as_floats(ratings, "ratings")
    complete = ~np.isnan(values).any(axis=1)
    where = as_indices(subjects, size, "subjects")[complete]
    kept = values[complete]
    if not null_variance > 0:
        raise ValueError("null_variance: expected above 0")
    centre = kept.mean(axis=0) if len(kept) else 0.0
    sums = moments(kept - centre, where, size)
    variances = divide(
        np.maximum(sums.squares - sums.total * divide(sums.total, sums.n), 0.0), np.maximum(sums.n - 1, 0)
    )
    ratio = variances / null_variance
    mean_ratio = ratio.mean(axis=1) if ratio.shape[1] else np.full(size, np.nan)
    items = values.shape[1]
    together = divide(items * (1 - mean_ratio), items * (1 - mean_ratio) + mean_ratio)
    n = np.bincount(where, minlength=size).astype(np.float64)
    # beyond the null variance the formula leaves 0..1
    return Agreement(n, _floored(1 - ratio), np.where(mean_ratio > 1, 0.0, together))


def covariance(values: FloatArray) -> FloatArray:
    """Covariances (divisor n - 1) of complete rows; NaN with fewer than two rows; constants exactly 0."""
    n = len(values)
    if n < _LEAST_ITEMS:
        return np.full((values.shape[1], values.shape[1]), np.nan)
    centred = values - values.mean(axis=0)
    centred[:, (values == values[0]).all(axis=0)] = 0.0
    return np.asarray(centred.T @ centred / (n - 1))


def _feldt(value: float, n: int, k: int, confidence: float) -> Interval:
    above, below = n - 1, (n - 1) * (k - 1)
    tail = (1 - confidence) / 2
    return Interval(
        np.asarray(1 - (1 - value) * special.fdtri(above, below, 1 - tail)),
        np.asarray(1 - (1 - value) * special.fdtri(above, below, tail)),
    )


def _floored(values: FloatArray) -> FloatArray:
    return np.where(values < 0, 0.0, values)


def _no_dust(difference: float, squares: float) -> float:
    return 0.0 if difference <= _SAME * squares else difference
