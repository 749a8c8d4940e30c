"""What a crossed model needs of the ratings: counts and sums, never the ratings again.

With ``T = [wide, narrow]`` (all random factors but the one eliminated, then the intercept) the mixed-model
equations need only ``T'T``, ``B = Z_e'T``, ``diag(Z_e'Z_e)``, ``T'y``, ``Z_e'y`` and ``y'y``. Eliminating the
factor ``e`` leaves ``T'T - B'diag(w)B``; ``w`` depends on the number of ratings of a level only, so that
``B'diag(w)B`` is one product of a precomputed sparse matrix with the few distinct weights.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from analysis.arrays import CodeArray, FloatArray, IntArray

MOST_TABLE = 4_000_000  # entries of a look-up table
MOST_NARROW = 64  # a factor with at most so many levels is carried densely, as a border


@dataclass(frozen=True, slots=True)
class Pattern:
    """``T'T`` and ``B'diag(w)B`` of the wide columns, as values on one sparse pattern (lower triangle).

    ``rows``, ``columns``, ``gram``: shape (entries,); ``parts``: shape (entries, distinct counts).
    """

    rows: IntArray
    columns: IntArray
    gram: FloatArray
    parts: sparse.csr_array

    def cross(self, weights: FloatArray) -> FloatArray:
        """Values of ``B'diag(w)B`` for one weight per distinct count, shape (entries,)."""
        return np.asarray(self.parts @ weights)


@dataclass(frozen=True, slots=True)
class CrossedCounts:
    """Sufficient statistics of one crossed model.

    ``order``: the caller's numbers of the factors as eliminated, wide..., narrow...; ``sizes``: their levels
    in that order. Columns of ``T``: wide factors (m), narrow factors, the intercept (b in all).
    ``levels``: which number of ratings each eliminated level has, as an index into ``distinct``.
    """

    ratings: int
    order: tuple[int, ...]
    sizes: tuple[int, ...]
    wide: int
    distinct: FloatArray
    levels: IntArray
    eliminated_sums: FloatArray
    cross_wide: sparse.csr_array
    cross_narrow: FloatArray
    wide_narrow: FloatArray
    narrow_narrow: FloatArray
    wide_sums: FloatArray
    narrow_sums: FloatArray
    squares: float
    centre: float
    pattern: Pattern

    @property
    def wide_columns(self) -> int:
        """Number of wide columns (m)."""
        return sum(self.sizes[1 : 1 + self.wide])

    @property
    def narrow_columns(self) -> int:
        """Number of narrow columns, the intercept included (b)."""
        return sum(self.sizes[1 + self.wide :]) + 1


def _sort_factors(sizes: Sequence[int]) -> tuple[tuple[int, ...], int]:
    eliminated = max(range(len(sizes)), key=lambda factor: (sizes[factor], -factor))
    rest = [factor for factor in range(len(sizes)) if factor != eliminated]
    wide = [factor for factor in rest if sizes[factor] > MOST_NARROW]
    narrow = [factor for factor in rest if sizes[factor] <= MOST_NARROW]
    return (eliminated, *wide, *narrow), len(wide)


def _cross(left: CodeArray, right: CodeArray, shape: tuple[int, int]) -> sparse.csr_array:
    cells = sparse.coo_array((np.ones(left.size), (left, right)), shape=shape)
    counts = cells.tocsr()
    counts.sum_duplicates()
    return counts


def _dense_cross(left: CodeArray, right: CodeArray, shape: tuple[int, int]) -> FloatArray:
    cells = left.astype(np.int64) * shape[1] + right
    return np.bincount(cells, minlength=shape[0] * shape[1]).reshape(shape).astype(np.float64)


def _finder(keys: IntArray, columns: int) -> Callable[[IntArray], IntArray]:
    """Give the function that finds places in sorted keys: by a table where it fits, else by bisection."""
    if columns * columns > MOST_TABLE:
        return lambda wanted: np.asarray(np.searchsorted(keys, wanted), dtype=np.int64)
    table = np.zeros(columns * columns, dtype=np.int64)
    table[keys] = np.arange(keys.size)
    return lambda wanted: table[wanted]


def _lay_pattern(
    cross: sparse.csr_array, levels: IntArray, distinct: FloatArray, gram: sparse.csr_array
) -> Pattern:
    columns = cross.shape[1]
    union = sparse.tril(cross.T @ cross).tocoo()
    keys = np.sort(union.row.astype(np.int64) * columns + union.col)
    find = _finder(keys, columns)
    entries, counts, values = [], [], []
    for number in range(distinct.size):
        part = cross[np.flatnonzero(levels == number)]
        product = sparse.tril(part.T @ part).tocoo()
        found = find(product.row.astype(np.int64) * columns + product.col)
        entries.append(found)
        counts.append(np.full(found.size, number))
        values.append(product.data)
    shape = (keys.size, distinct.size)
    where = (np.concatenate(entries), np.concatenate(counts))
    parts = sparse.csr_array((np.concatenate(values), where), shape=shape)
    on_pattern = np.zeros(keys.size)
    cells = sparse.tril(gram).tocoo()
    on_pattern[find(cells.row.astype(np.int64) * columns + cells.col)] = cells.data
    return Pattern(keys // columns, keys % columns, on_pattern, parts)


def _wide_gram(codes: Sequence[CodeArray], sizes: Sequence[int]) -> sparse.csr_array:
    blocks: list[list[sparse.csr_array]] = []
    for row, left in enumerate(codes):
        line = []
        for column, right in enumerate(codes):
            if column < row:
                line.append(sparse.csr_array(blocks[column][row].T))
            elif column == row:
                line.append(sparse.diags_array(np.bincount(left, minlength=sizes[row]).astype(float)).tocsr())
            else:
                line.append(_cross(left, right, (sizes[row], sizes[column])))
        blocks.append(line)
    return sparse.csr_array(sparse.block_array(blocks))


def _sums(codes: Sequence[CodeArray], sizes: Sequence[int], values: FloatArray) -> FloatArray:
    found = [np.bincount(code, values, minlength=size) for code, size in zip(codes, sizes, strict=True)]
    return np.concatenate(found) if found else np.zeros(0)


def reduce_ratings(ratings: FloatArray, codes: Sequence[CodeArray], sizes: Sequence[int]) -> CrossedCounts:
    """Reduce ratings to sufficient statistics.

    Parameters
    ----------
    ratings : shape (n,), finite
    codes : one array of level numbers 0..size-1 per factor, each of shape (n,)
    sizes : number of levels per factor (levels without ratings are allowed)

    """
    order, wide = _sort_factors(sizes)
    by_order = [np.asarray(codes[factor]) for factor in order]
    ordered = [sizes[factor] for factor in order]
    centre = float(ratings.mean())
    centred = ratings - centre
    eliminated, wide_codes, narrow_codes = by_order[0], by_order[1 : 1 + wide], by_order[1 + wide :]
    wide_sizes, narrow_sizes = ordered[1 : 1 + wide], ordered[1 + wide :]
    held = np.bincount(eliminated, minlength=ordered[0]).astype(np.float64)
    distinct, levels = np.unique(held, return_inverse=True)
    lines = [
        _cross(eliminated, code, (ordered[0], size))
        for code, size in zip(wide_codes, wide_sizes, strict=True)
    ]
    cross_wide = sparse.csr_array(sparse.hstack(lines)) if lines else sparse.csr_array((ordered[0], 0))
    narrow_blocks = [
        _dense_cross(eliminated, code, (ordered[0], size))
        for code, size in zip(narrow_codes, narrow_sizes, strict=True)
    ]
    wide_narrow = [
        np.hstack(
            [
                _dense_cross(left, right, (size, other))
                for right, other in zip(narrow_codes, narrow_sizes, strict=True)
            ]
            + [np.bincount(left, minlength=size).astype(float)[:, None]]
        )
        for left, size in zip(wide_codes, wide_sizes, strict=True)
    ]
    one = np.zeros(ratings.size, dtype=np.int64)
    with_one, sizes_one = [*narrow_codes, one], [*narrow_sizes, 1]
    narrow_narrow = np.block(
        [
            [
                _dense_cross(left, right, (size, other))
                for right, other in zip(with_one, sizes_one, strict=True)
            ]
            for left, size in zip(with_one, sizes_one, strict=True)
        ]
    )
    empty = Pattern(
        np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0), sparse.csr_array((0, distinct.size))
    )
    return CrossedCounts(
        ratings=ratings.size,
        order=order,
        sizes=tuple(ordered),
        wide=wide,
        distinct=distinct,
        levels=levels.astype(np.int64),
        eliminated_sums=_sums([eliminated], ordered[:1], centred),
        cross_wide=cross_wide,
        cross_narrow=np.hstack([*narrow_blocks, held[:, None]]),
        wide_narrow=np.vstack(wide_narrow) if wide_narrow else np.zeros((0, sum(narrow_sizes) + 1)),
        narrow_narrow=narrow_narrow,
        wide_sums=_sums(wide_codes, wide_sizes, centred),
        narrow_sums=_sums(with_one, sizes_one, centred),
        squares=float(centred @ centred),
        centre=centre,
        pattern=_lay_pattern(cross_wide, levels, distinct, _wide_gram(wide_codes, wide_sizes))
        if lines
        else empty,
    )
