"""What a table of ratings says about its items: each one's answers, and whether they belong together."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.arrays import FloatArray, IntArray
from analysis.omega import omega
from analysis.reliability import agreement, alpha, icc, uniform_variance

MOST_CATEGORIES = 101
"""Scales with more whole values list only those that occur."""


@dataclass(frozen=True, slots=True)
class ItemSummary:
    """One item on the scale of the input.

    ``counts`` by whole value, None where any value is not whole; ``dont_know``: share of ballots
    without a value; ``mean`` None without answers, ``sd`` with fewer than two.
    """

    n: int
    mean: float | None
    sd: float | None
    counts: Mapping[str, int] | None
    dont_know: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """Reliability on the scale of the input; None where it cannot be computed."""

    alpha: float | None
    alpha_low: float | None
    alpha_high: float | None
    omega: float | None
    icc1: float | None
    icc2: float | None
    rwg_j_median: float | None


def summarise_item(column: FloatArray, low: float, high: float) -> ItemSummary:
    """Summarise one item.

    Parameters
    ----------
    column
        Shape (ballots,), one or more; NaN where there is no value.
    low, high
        Ends of the scale.
    """
    known = column[~np.isnan(column)]
    n = len(known)
    return ItemSummary(
        n=n,
        mean=float(known.mean()) if n else None,
        sd=float(known.std(ddof=1)) if n > 1 else None,
        counts=_counts(known, low, high),
        dont_know=1 - n / len(column),
    )


def measure(
    ratings: FloatArray,
    means: FloatArray,
    subjects: tuple[IntArray, int],
    categories: float,
    confidence: float,
) -> Reliability:
    """Measure reliability.

    Parameters
    ----------
    ratings
        Shape (ballots, items): alpha, omega and rwg(j) from ballots that answered every item.
    means
        Shape (ballots,): mean rating of each ballot, for the intraclass correlations.
    subjects
        Codes (ballots,) and how many subjects there are.
    categories
        Number of categories of the scale.
    """
    of_items = alpha(ratings, confidence)
    of_ballots = icc(means, *subjects)
    together = agreement(ratings, *subjects, uniform_variance(max(categories, 2.0))).rwg_j
    agreed = together[~np.isnan(together)]
    return Reliability(
        alpha=_known(of_items.value),
        alpha_low=_known(of_items.low),
        alpha_high=_known(of_items.high),
        omega=_known(omega(ratings).value),
        icc1=_known(of_ballots.icc1),
        icc2=_known(of_ballots.icc2),
        rwg_j_median=float(np.median(agreed)) if len(agreed) else None,
    )


def _counts(known: FloatArray, low: float, high: float) -> dict[str, int] | None:
    if (known != np.floor(known)).any():
        return None
    values, counts = np.unique(known, return_counts=True)
    found = {int(value): int(count) for value, count in zip(values, counts, strict=True)}
    first, last = int(np.ceil(low)), int(np.floor(high))
    listed = range(first, last + 1) if last - first < MOST_CATEGORIES else sorted(found)
    return {str(value): found.get(value, 0) for value in listed}


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value
