"""Where the search for the variances of a crossed model begins: estimates without any matrix to solve.

Henderson's (1953) first method: the sum of squares between the levels of a factor is expected to be a sum of
all variances, each times a number that follows from the counts alone (Searle, Casella & McCulloch 1992,
section 5.3). Near the answer, the steps that are dear become few.
"""

import numpy as np

from analysis.arrays import FloatArray, IntArray
from analysis.crossed_counts import CrossedCounts

LEAST_START, MOST_START = 1e-3, 10.0


def first_ratios(counts: CrossedCounts) -> FloatArray:
    """Give variance ratios in the order of ``counts.sizes``, shape (factors,), kept away from 0."""
    held = _held(counts)
    number = counts.ratings
    overlap = _overlap(counts, held)
    of_mean = np.array([(one @ one) / number for one in held])
    levels = np.array([(one > 0).sum() for one in held])
    expected = np.block(
        [
            [overlap - of_mean, (levels - 1.0)[:, None]],
            [number - of_mean[None, :], np.array([[number - 1.0]])],
        ]
    )
    between = [_between(sums, one) for sums, one in zip(_sums(counts), held, strict=True)]
    found = np.linalg.lstsq(expected, np.append(between, counts.squares), rcond=None)[0]
    residual = max(float(found[-1]), 1e-6 * counts.squares / number)
    return np.asarray(np.clip(found[:-1] / residual, LEAST_START, MOST_START))


def _between(sums: FloatArray, held: FloatArray) -> float:
    return float((sums**2 / np.maximum(held, 1)).sum())


def _cut(counts: CrossedCounts, values: FloatArray, *, wide: bool) -> list[FloatArray]:
    """Cut what is given for all wide, or all narrow, columns by factors."""
    first = 1 + counts.wide
    sizes = counts.sizes[1:first] if wide else counts.sizes[first:]
    return np.split(values[: sum(sizes)], np.cumsum(sizes)[:-1]) if sizes else []


def _held(counts: CrossedCounts) -> list[FloatArray]:
    """Ratings of every level, one array for each factor."""
    return [
        counts.distinct[counts.levels],
        *_cut(counts, counts.wide_narrow[:, -1], wide=True),
        *_cut(counts, counts.narrow_narrow[:, -1], wide=False),
    ]


def _sums(counts: CrossedCounts) -> list[FloatArray]:
    return [
        counts.eliminated_sums,
        *_cut(counts, counts.wide_sums, wide=True),
        *_cut(counts, counts.narrow_sums, wide=False),
    ]


def _overlap(counts: CrossedCounts, held: list[FloatArray]) -> FloatArray:
    """Sum of (ratings in both)^2 / (ratings of the row's level) over levels, for each two factors."""
    factors, wide = len(held), counts.wide
    starts = np.concatenate([[0], np.cumsum(counts.sizes)])
    share = np.concatenate([1 / np.maximum(one, 1) for one in held])
    factor = np.repeat(np.arange(factors), counts.sizes)
    found = np.diag(np.full(factors, float(counts.ratings)))

    def add(rows: IntArray, columns: IntArray, both: FloatArray) -> None:
        pair = factor[rows] * factors + factor[columns]
        back = factor[columns] * factors + factor[rows]
        squares = both**2
        sums = np.bincount(pair, squares * share[rows], minlength=factors**2)
        sums += np.bincount(back, squares * share[columns], minlength=factors**2)
        np.add(found, sums.reshape(factors, factors), out=found)

    across = counts.cross_wide.tocoo()
    add(across.row.astype(np.int64), starts[1] + across.col.astype(np.int64), across.data)
    pattern = counts.pattern
    beside = factor[starts[1] + pattern.rows] != factor[starts[1] + pattern.columns]
    add(starts[1] + pattern.rows[beside], starts[1] + pattern.columns[beside], pattern.gram[beside])
    border = starts[1 + wide]
    for above, dense in ((0, counts.cross_narrow), (starts[1], counts.wide_narrow)):
        rows, columns = np.nonzero(dense[:, :-1])
        add(above + rows, border + columns, dense[rows, columns])
    rows, columns = np.nonzero(np.tril(counts.narrow_narrow[:-1, :-1]))
    beside = factor[border + rows] != factor[border + columns]
    rows, columns = rows[beside], columns[beside]
    add(border + rows, border + columns, counts.narrow_narrow[rows, columns])
    return found
