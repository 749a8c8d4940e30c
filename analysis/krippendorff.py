"""Krippendorff's alpha: do those who rate the same things agree, beyond chance, missing answers allowed."""

from typing import Literal

import numpy as np

from analysis.arrays import ArrayLike, FloatArray, as_floats, divide

Metric = Literal["nominal", "ordinal", "interval"]
_PAIR = 2


def krippendorff_alpha(counts: ArrayLike, values: ArrayLike, metric: Metric = "ordinal") -> float:
    """Give alpha from counts (Krippendorff 2011; 2019, ch. 12).

    Parameters
    ----------
    counts
        Shape (units, K): how many raters put each unit in each category. Units rated once do not count.
    values
        Shape (K,): values of the categories, rising ("interval" uses them).

    Returns
    -------
    float
        1: perfect agreement, 0: chance; NaN where no unit has two ratings or all are in one category.
    """
    table, worth = as_floats(counts, "counts"), as_floats(values, "values")
    if table.ndim != _PAIR or table.shape[1:] != worth.shape or not (table >= 0).all():
        raise ValueError("counts: expected one of 0 or more for each unit and category")
    paired = table[table.sum(axis=1) >= _PAIR]
    totals = paired.sum(axis=0)
    distances = _distances(totals, worth, metric)
    raters = paired.sum(axis=1)
    together = np.einsum("uc,cd,ud->u", paired, distances, paired)
    observed = float((divide(together, raters - 1)).sum())
    expected = float(divide(totals @ distances @ totals, totals.sum() - 1))
    return float(1 - divide(observed, expected))


def _distances(totals: FloatArray, values: FloatArray, metric: Metric) -> FloatArray:
    """Squared distances between categories, (K, K)."""
    if metric == "nominal":
        return 1.0 - np.eye(len(totals))
    if metric == "ordinal":
        places = np.cumsum(totals) - totals / 2  # how many ratings lie between two categories
        return np.asarray((places[:, None] - places) ** 2)
    return np.asarray((values[:, None] - values) ** 2)
