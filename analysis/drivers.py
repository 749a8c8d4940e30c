"""Key drivers: how much of the variance of overall trust goes with each criterion.

Criteria go together, so that no regression coefficient says this. Here each gets its mean share over all
orders in which criteria may be considered. A driver is what goes with trust, not what makes it.
"""

import math
from dataclasses import dataclass

import numpy as np

from analysis.arrays import ArrayLike, FloatArray, as_floats, divide
from analysis.intervals import Interval
from analysis.method import CONFIDENCE, METHOD_VERSION

MOST_CRITERIA = 14
"""All orders of more cannot be counted in time."""
DRAWS = 500
_SAME = 1e-12  # a criterion with less variance of its own than this part of it follows from the others
_TWO = 2


@dataclass(frozen=True, slots=True)
class Drivers:
    """Shares of criteria in overall trust, arrays (criteria,).

    ``ballots`` that have every score. ``explained``: R^2 of all criteria together. ``shapley`` (LMG): each
    one's part of R^2, summing to it; ``kruskal``: mean squared partial correlation over all orders, made to
    sum to 1. The intervals are percentiles of resampled ballots. Everything is NaN where ballots are no more
    than criteria + 1 or overall trust does not vary.
    """

    ballots: int
    explained: float
    shapley: FloatArray
    shapley_ends: Interval
    kruskal: FloatArray
    kruskal_ends: Interval
    method_version: str = METHOD_VERSION


@dataclass(frozen=True, slots=True)
class Importance:
    """Shares from covariances, arrays (..., criteria); see `Drivers`."""

    explained: FloatArray
    shapley: FloatArray
    kruskal: FloatArray


def key_drivers(
    criteria: ArrayLike,
    overall: ArrayLike,
    random: np.random.Generator,
    *,
    draws: int = DRAWS,
    confidence: float = CONFIDENCE,
) -> Drivers:
    """Share overall trust out to criteria.

    Parameters
    ----------
    criteria
        Shape (ballots, criteria): criterion scores; ballots with a NaN do not count.
    overall
        Shape (ballots,): the score of overall trust, which belongs to none of the criteria.
    random
        The generator of the resampling.
    draws
        How often ballots are resampled.

    Raises
    ------
    ValueError
        No criterion or more than 14, lengths that differ, no draw, a confidence outside 0..1.
    """
    x, y = as_floats(criteria, "criteria"), as_floats(overall, "overall")
    if x.ndim != _TWO or not 1 <= x.shape[1] <= MOST_CRITERIA:
        raise ValueError(f"criteria: expected a table with 1 to {MOST_CRITERIA} columns")
    if y.shape != x.shape[:1]:
        raise ValueError("overall: expected one for each ballot")
    if draws < 1 or not 0 < confidence < 1:
        raise ValueError("draws: expected 1 or more, and a confidence between 0 and 1")
    rows = np.column_stack([x, y])
    rows = rows[~np.isnan(rows).any(axis=1)]
    covariances = _covariances(rows, np.ones(len(rows)))
    if len(rows) <= x.shape[1] + 1 or not covariances[-1, -1] > 0:
        nothing = np.full(x.shape[1], np.nan)
        ends = Interval(nothing, nothing)
        return Drivers(len(rows), float("nan"), nothing, ends, nothing, ends)
    found = importance(covariances)
    alike = np.full(len(rows), 1 / len(rows))
    resampled = importance(
        np.stack(
            [
                _covariances(rows, random.multinomial(len(rows), alike).astype(np.float64))
                for _ in range(draws)
            ]
        )
    )
    return Drivers(
        len(rows),
        float(found.explained),
        found.shapley,
        _percentiles(resampled.shapley, confidence),
        found.kruskal,
        _percentiles(resampled.kruskal, confidence),
    )


def importance(covariances: ArrayLike) -> Importance:
    """Share out the variance of the last variable to the others.

    Parameters
    ----------
    covariances
        Shape (..., criteria + 1, criteria + 1), overall trust last.

    Returns
    -------
    Importance
        Shapley values of R^2 (Lindeman, Merenda & Gold 1980; Groemping 2006) and mean squared partial
        correlations (Kruskal 1987), NaN where the last variable does not vary. A criterion that follows from
        those before it adds nothing.
    """
    table = as_floats(covariances, "covariances")
    size = table.shape[-1] - 1
    total = table[..., -1, -1]
    explained = _explained(table)
    sets = np.arange(2**size)
    members = np.array([subset.bit_count() for subset in range(2**size)])
    weights = np.array([1 / (size * math.comb(size - 1, number)) for number in range(size)])
    shapley, partial = [], []
    for criterion in range(size):
        without = sets[(sets >> criterion) & 1 == 0]
        gain = explained[..., without | (1 << criterion)] - explained[..., without]
        left = total[..., None] - explained[..., without]
        chance = weights[members[without]]
        shapley.append(gain @ chance)
        # nothing left to explain: nothing adds to it
        partial.append(
            np.where(left > _SAME * total[..., None], np.nan_to_num(divide(gain, left)), 0.0) @ chance
        )
    of_all = np.stack(partial, axis=-1)
    varies = (total > 0)[..., None]
    summed = of_all.sum(axis=-1, keepdims=True)
    return Importance(
        divide(explained[..., -1], total),
        divide(np.stack(shapley, axis=-1), total[..., None]),
        np.where(varies, divide(of_all, summed), np.nan),
    )


def _explained(table: FloatArray) -> FloatArray:
    """Variance of the last variable explained by every subset of the others, (..., 2^criteria).

    Bit j of a subset's number says that it holds criterion j. Each subset is reached from the one without
    its last criterion by one elimination in the covariances of what comes after (Goodnight 1979).
    """
    size = table.shape[-1] - 1
    explained = np.zeros((*table.shape[:-2], 2**size))
    own = np.diagonal(table, axis1=-2, axis2=-1)

    def extend(subset: int, first: int, left: FloatArray) -> None:
        for place in range(size - first):
            criterion = first + place
            pivot = left[..., place, place]
            alone = pivot > _SAME * own[..., criterion]
            row = left[..., place, place + 1 :]
            scaled = np.where(alone[..., None], divide(row, np.where(alone, pivot, 1.0)[..., None]), 0.0)
            larger = subset | (1 << criterion)
            explained[..., larger] = explained[..., subset] + scaled[..., -1] * row[..., -1]
            after = left[..., place + 1 :, place + 1 :] - scaled[..., :, None] * row[..., None, :]
            extend(larger, criterion + 1, after)

    extend(0, 0, table)
    return explained


def _covariances(rows: FloatArray, counts: FloatArray) -> FloatArray:
    """Covariances (divisor n) of rows counted so often, (columns, columns); constants exactly 0."""
    n = counts.sum()
    away = rows - rows.mean(axis=0) if len(rows) else rows
    means = divide(counts @ away, n)
    squares = divide((away.T * counts) @ away, n)
    found = squares - np.outer(means, means)
    dust = np.diagonal(found) <= _SAME * np.diagonal(squares)
    return np.where(dust[:, None] | dust, 0.0, found)


def _percentiles(values: FloatArray, confidence: float) -> Interval:
    tail = (1 - confidence) / 2
    known = values[~np.isnan(values).any(axis=-1)]  # a draw in which trust does not vary says nothing
    low, high = (
        np.quantile(known, [tail, 1 - tail], axis=0) if len(known) else np.full((2, values.shape[-1]), np.nan)
    )
    return Interval(low, high)
