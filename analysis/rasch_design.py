"""What a many-facet table can tell: who may be compared with whom, and whose measure has a bound.

Two subjects may be compared only if the raters they share, directly or through others, tie them together;
otherwise one may look better because another pool of raters is lenient.
"""

from dataclasses import dataclass

import numpy as np

from analysis.arrays import ArrayLike, BoolArray, FloatArray, IntArray

_LEAST_AXES = 3
_TIED = 1e-8  # an eigenvalue this much smaller than the largest is none
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class FacetTable:
    """Answers of one rating scale by facets; the first facet are the subjects rated.

    ``counts`` (facet 1, facet 2, ..., K): whole numbers, the last axis the categories, worst first.
    """

    counts: FloatArray

    @classmethod
    def of(cls, counts: ArrayLike) -> "FacetTable":
        """Take counts.

        Raises
        ------
        ValueError
            Fewer than two facets or an empty one, a negative count or one that is not whole, fewer than two
            categories.
        """
        table = np.asarray(counts)
        if table.dtype.kind not in "iu" or table.ndim < _LEAST_AXES or table.size == 0 or table.min() < 0:
            raise ValueError("counts: expected whole numbers of 0 or more by two facets and category")
        if table.shape[-1] < 2:  # noqa: PLR2004 - a scale has two categories
            raise ValueError("counts: a scale has two or more categories")
        return cls(table.astype(np.float64))

    @property
    def facets(self) -> int:
        """How many facets there are."""
        return self.counts.ndim - 1

    @property
    def n(self) -> FloatArray:
        """Answers in each cell, (facet 1, facet 2, ...)."""
        return np.asarray(self.counts.sum(axis=-1))

    @property
    def by_category(self) -> FloatArray:
        """Answers in each category, (K,)."""
        return np.asarray(self.counts.reshape(-1, self.counts.shape[-1]).sum(axis=0))

    def over(self, values: FloatArray, facet: int) -> FloatArray:
        """Sum cells over all facets but one, (levels of the facet,)."""
        return np.asarray(values.sum(axis=tuple(axis for axis in range(self.facets) if axis != facet)))

    def along(self, values: FloatArray, facet: int) -> FloatArray:
        """Place values of a facet's levels along its axis."""
        shape = [1] * self.facets
        shape[facet] = len(values)
        return values.reshape(shape)

    def pairs(self, values: FloatArray) -> FloatArray:
        """Sum cells by subject and level of another facet, (subjects, levels of facets 2, 3, ...)."""
        others = range(1, self.facets)
        return np.concatenate([self._pair(values, 0, facet) for facet in others], axis=1)

    def grid(self, values: FloatArray) -> FloatArray:
        """Sum cells by levels of the facets 2, 3, ..., each with each."""
        others = range(1, self.facets)
        rows = [np.concatenate([self._pair(values, one, two) for two in others], axis=1) for one in others]
        return np.concatenate(rows, axis=0)

    def split(self, values: FloatArray) -> tuple[FloatArray, ...]:
        """Part what belongs to facets 2, 3, ...; what comes after them is left out."""
        ends = np.cumsum(self.counts.shape[1:-1])
        return tuple(np.split(values, ends)[: self.facets - 1])

    def without(self, kept: tuple[BoolArray, ...]) -> "FacetTable":
        """Empty the cells of levels that are not kept."""
        counts = self.counts.copy()
        for facet, mask in enumerate(kept):
            counts *= self.along(mask.astype(np.float64), facet)[..., None]
        return FacetTable(counts)

    def _pair(self, values: FloatArray, one: int, two: int) -> FloatArray:
        if one == two:
            return np.diag(self.over(values, one))
        rest = tuple(axis for axis in range(self.facets) if axis not in (one, two))
        summed = values.sum(axis=rest)
        return np.asarray(summed if one < two else summed.T)


def find_subsets(table: FacetTable) -> IntArray:
    """Tell which subjects may be compared.

    Two subjects share a subset if the difference of their measures follows from the answers: with raters
    alone, if a chain of shared raters joins them; with more facets, if it is estimable (Weeks & Williams
    1964; Linacre 1989).

    Returns
    -------
    IntArray
        Shape (subjects,): 0, 1, ...; -1 for a subject without answers.
    """
    cells = (table.n > 0).astype(np.float64)
    number = table.over(cells, 0)
    shared = table.pairs(cells)
    mean_of = shared / np.maximum(number, 1.0)[:, None]
    left = table.grid(cells) - shared.T @ mean_of
    values, vectors = np.linalg.eigh(left)
    free = vectors[:, values <= _TIED * max(float(values[-1]), 1.0)]
    # what moves all subjects alike does not part them; directions are only known up to a turn
    moves = mean_of @ free
    rated = number > 0
    moves -= moves[rated].mean(axis=0) if rated.any() else 0.0
    labels = np.full(len(number), -1, dtype=np.int64)
    found, first = np.unique(np.round(moves[rated], _DIGITS) + 0.0, axis=0, return_inverse=True)
    order = np.full(len(found), -1, dtype=np.int64)
    for place in first.ravel():  # numbered as they come
        if order[place] < 0:
            order[place] = order.max() + 1
    labels[rated] = order[first.ravel()]
    return labels


def set_aside_extremes(table: FacetTable) -> tuple[BoolArray, ...]:
    """Find, facet by facet, the levels whose measure has a bound.

    A level that got nothing but the lowest category used, or nothing but the highest, has none; without
    it others may lose theirs, so the search repeats. Levels without answers are not kept either.
    """
    kept = tuple(np.ones(size, dtype=np.bool_) for size in table.counts.shape[:-1])
    while True:
        left = table.without(kept)
        n = left.n
        used = np.flatnonzero(left.by_category)
        lowest, highest = (used[0], used[-1]) if len(used) else (0, 0)
        inside = []
        for facet in range(table.facets):
            answers = left.over(n, facet)
            bottom = left.over(left.counts[..., lowest], facet)
            top = left.over(left.counts[..., highest], facet)
            inside.append((bottom < answers) & (top < answers))
        if all((one == other).all() for one, other in zip(inside, kept, strict=True)):
            return kept
        kept = tuple(one & other for one, other in zip(inside, kept, strict=True))
