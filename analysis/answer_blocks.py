"""Ballots in blocks (one subject, one group of respondents), and the pattern model of each block."""

from dataclasses import dataclass

import numpy as np

from analysis.arrays import ArrayLike, FloatArray, IntArray, as_indices, divide
from analysis.patterns import PatternModel, correlations_within, fit_loadings, shifted

MOST_ITEMS = 500
SMOOTHING = 10.0
"""The level of a block's item leans on the level of the block as if so many ballots said so."""
FARTHEST = 1.25
"""No block or item of it is expected farther from the round than this, in standard deviations of opinions."""
_LEVELS = np.linspace(-FARTHEST, FARTHEST, 51)
_NARROWER = np.linspace(1.0, 2.0, 21)
_TRACE = 0.5  # of a ballot, spread over the categories: none is impossible
_TABLE = 2
_LEAST_CATEGORIES = 2


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of a round that have a place on a scale.

    ``codes``: shape (ballots, items), category 0..K-1 from the worst, -1 where there is no value (don't
    know, not asked, left blank). ``sizes``: categories of each item, (items,). ``blocks``: (ballots,),
    0..number-1: ballots about one subject from one group. ``batches``: (ballots,), the paper batch or
    enumerator, -1 where there is none.
    """

    codes: IntArray
    sizes: IntArray
    blocks: IntArray
    number: int
    batches: IntArray

    @classmethod
    def of(
        cls,
        codes: ArrayLike,
        sizes: ArrayLike,
        blocks: ArrayLike,
        number: int,
        batches: ArrayLike | None = None,
    ) -> "Answers":
        """Check and take them.

        Raises
        ------
        ValueError
            A code outside its item's categories, arrays that do not fit each other, an item with fewer
            than two categories, more than 500 items.
        """
        categories = as_indices(sizes, 256, "sizes")
        if categories.ndim != 1 or len(categories) > MOST_ITEMS or (categories < _LEAST_CATEGORIES).any():
            raise ValueError("sizes: expected two or more categories for each of at most 500 items")
        table = as_indices(np.asarray(codes) + 1, 256, "codes") - 1
        if table.ndim != _TABLE or table.shape[1:] != categories.shape or (table >= categories).any():
            raise ValueError("codes: expected a category of its item, or -1, for each ballot and item")
        where = as_indices(blocks, number, "blocks")
        labels = np.full(len(table), -1, dtype=np.int64)
        if batches is not None:
            labels = as_indices(np.asarray(batches) + 1, 2**62, "batches") - 1
        if where.shape != (len(table),) or labels.shape != (len(table),):
            raise ValueError("blocks, batches: expected one for each ballot")
        return cls(table, categories, where, number, labels)


@dataclass(frozen=True, slots=True)
class RoundModel:
    """What is expected of every block.

    ``shares``: shape (blocks, items, K), K the most categories of an item; ``loadings``: (items,).
    """

    shares: FloatArray
    loadings: FloatArray

    def held(self, alike: IntArray) -> "RoundModel":
        """Expect of each block what is expected of another, (blocks,)."""
        return RoundModel(self.shares[alike], self.loadings)

    def block(self, number: int) -> PatternModel:
        """Give the pattern model of one block."""
        return PatternModel.of(self.shares[number], self.loadings)


def fit_round(answers: Answers, weights: FloatArray) -> RoundModel:
    """Fit the model to ballots that count with ``weights`` 0..1, (ballots,).

    The loadings and the spread of the answers are those of the whole round; a block has a level of its
    own, and each of its items another, which lean on the block's level and that on the round's. A block
    of copies can thus move the model, but not narrow it: it does not explain itself.
    """
    most = int(answers.sizes.max(initial=0))
    counts = np.zeros((answers.number, len(answers.sizes), most))
    for item, column in enumerate(answers.codes.T):
        known = column >= 0
        cells = answers.blocks[known] * most + column[known]
        counts[:, item] = np.bincount(cells, weights[known], answers.number * most).reshape(-1, most)
    possible = np.arange(most) < answers.sizes[:, None]
    whole = counts.sum(axis=0) + _TRACE * possible / answers.sizes[:, None]
    whole /= whole.sum(axis=1, keepdims=True)
    correlations = correlations_within(answers.codes, answers.blocks, answers.number, weights)
    apart = _levels(whole, counts, 1.0)
    narrower = _narrowing(whole, counts, apart)
    shares = shifted(whole, _levels(whole, counts, narrower)[..., None], narrower)
    return RoundModel(shares, fit_loadings(whole, correlations))


def _narrowing(whole: FloatArray, counts: FloatArray, levels: FloatArray) -> float:
    """Find how much narrower opinions about one block are than those about all, 1 or more.

    Blocks differ, so that the answers about all of them together are spread wider than about any one.
    """
    worth = np.arange(whole.shape[1])
    n = counts.sum(axis=2)
    several = n > 1
    squares = counts @ worth**2 - divide((counts @ worth) ** 2, n)
    found = np.where(several, squares * divide(n, n - 1), 0.0).sum()

    def expected(narrower: float) -> float:
        shares = shifted(whole, levels[..., None], narrower)
        spread = shares @ worth**2 - (shares @ worth) ** 2
        return float((np.where(several, n, 0.0) * spread).sum())

    reached = [-expected(float(one)) for one in _NARROWER]  # falls with the width
    return float(np.interp(-found, reached, _NARROWER))


def _levels(whole: FloatArray, counts: FloatArray, narrower: float) -> FloatArray:
    """Find how much higher than in the round the opinion about each item of a block is, (blocks, items)."""
    worth = np.arange(whole.shape[1])
    means = np.stack(
        [shifted(whole, np.array(level), narrower) @ worth for level in _LEVELS]
    )  # (levels, items)
    n, sums = counts.sum(axis=2), counts @ worth
    block = np.array([np.interp(s, means @ k, _LEVELS) for s, k in zip(sums.sum(axis=1), n, strict=True)])
    block = np.where(n.sum(axis=1) > 0, block, 0.0)[:, None]
    own = np.stack(
        [np.interp(mean, curve, _LEVELS) for mean, curve in zip(divide(sums, n).T, means.T, strict=True)],
        axis=1,
    )
    return np.asarray(block + n / (n + SMOOTHING) * np.where(n > 0, own - block, 0.0))
