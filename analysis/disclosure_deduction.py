"""What anybody can deduce about answers from what is told of one group: a range for every count.

The unknowns are the counts of every item. Items are bound together only by the ballot score and the
criteria, which are means of items; so the totals of the items are narrowed first (linear programs, in
whole answers where there is little room), and each item's counts then by its own total, distribution and
score: every count vector is looked at, unless there are too many. It is
assumed that everybody answered everything that is not told otherwise: an attacker may know that.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from analysis.arrays import FloatArray, IntArray
from analysis.disclosure import LEAST_OUTSIDE
from analysis.disclosure_counts import Estimation, Share, ToldFigure, fits, vectors
from analysis.disclosure_totals import Range, Rows, hidden_means, narrow
from analysis.method import TOP_SCORE


@dataclass(frozen=True, slots=True)
class ItemTold:
    """What is told of one rated item.

    ``answers`` with a value; ``mean``: where the exact mean lies (0..100 where nothing is told);
    ``figures``: scores of this item alone, its own and those of criteria that hold no other item;
    ``shares``: the told distribution, empty when none is.
    """

    points: int
    answers: int
    mean: Range
    figures: tuple[ToldFigure, ...]
    shares: tuple[Share, ...]

    @property
    def is_full(self) -> bool:
        """True if every category is told by itself."""
        return bool(self.shares) and all(len(places) == 1 for places, _ in self.shares)

    @property
    def spacing(self) -> float:
        """How far two possible means lie apart."""
        return TOP_SCORE / ((self.points - 1) * self.answers)


@dataclass(frozen=True, slots=True)
class Block:
    """What is told of one group about one subject: its items, and means over several of them.

    ``hidden`` (withheld means, items): weights of the criteria that are not told.
    """

    items: tuple[ItemTold, ...]
    rows: Rows
    hidden: FloatArray
    estimation: Estimation

    @property
    def spacing(self) -> FloatArray:
        """Shape (items,): how far two possible means of each item lie apart."""
        return np.array([item.spacing for item in self.items])


@dataclass(frozen=True, slots=True)
class Deduced:
    """The least and the most that each unknown may be.

    ``totals`` (items, 2): sums of the places (0 the worst) of all answers to an item. ``counts``: for each
    item an array (categories, 2). ``hidden``: least and most of each withheld mean. ``holds`` False: the
    told means contradict that everybody answered everything, so they bind nothing.
    """

    totals: IntArray
    counts: tuple[IntArray, ...]
    hidden: FloatArray
    holds: bool


def deduce(block: Block) -> Deduced:
    """Narrow every count as far as what is told allows."""
    tables = [_fitting(item, block.estimation) for item in block.items]
    own = [_own_total(item, table) for item, table in zip(block.items, tables, strict=True)]
    alone = np.array(own, dtype=np.int64).reshape(-1, 2)
    totals = narrow(block.rows, alone, block.spacing)
    found = alone if totals is None else totals
    counts = tuple(
        _counts(item, table, (int(least), int(most)))
        for item, table, (least, most) in zip(block.items, tables, found, strict=True)
    )
    means = hidden_means(block.rows, found, block.spacing, block.hidden)
    return Deduced(found, counts, means, totals is not None)


def exposed(block: Block, deduced: Deduced) -> tuple[int, ...]:
    """Give the places of items of which too much can be deduced.

    A category that is not told, yet known to hold so many answers and not none; all answers but one known
    to be the same; the mean of an item known although it is told roughly or not at all.
    """
    return tuple(
        place
        for place, (item, counts) in enumerate(zip(block.items, deduced.counts, strict=True))
        if not item.is_full and (_is_known(item, counts) or _is_pinned(item, deduced.totals[place]))
    )


def pinned_means(block: Block, deduced: Deduced) -> tuple[int, ...]:
    """Give the places of withheld criteria that can have one value only."""
    if not deduced.holds:
        return ()
    width = deduced.hidden[:, 1] - deduced.hidden[:, 0]
    steps = np.where(block.hidden > 0, block.hidden * block.spacing, np.inf).min(axis=1, initial=np.inf)
    return tuple(np.flatnonzero(width < steps / 2).tolist())


def _is_known(item: ItemTold, counts: IntArray) -> bool:
    told = {places[0] for places, _ in item.shares if len(places) == 1}
    hidden = np.array([place not in told for place in range(item.points)])
    least, most = counts.T
    alike = bool((least > item.answers - LEAST_OUTSIDE).any())
    return alike or bool((hidden & (least == most) & (least > 0)).any())


def _is_pinned(item: ItemTold, total: IntArray) -> bool:
    """Say whether a mean is known that no figure tells in whole points or finer."""
    exactly = any(figure.step < ROUGH_STEP for figure in item.figures)
    return not exactly and not item.shares and bool(total[0] == total[1])


ROUGH_STEP = 5.0
"""A figure in these steps, like a band, tells a mean only roughly."""


@lru_cache(maxsize=128)
def _fitting(item: ItemTold, estimation: Estimation) -> IntArray | None:
    """Give the count vectors that an item's own numbers allow; None where there are too many to look at."""
    table = vectors(item.answers, item.points, item.shares)
    if table is None:
        return None
    totals = table @ np.arange(item.points)
    mean = np.round(totals * item.spacing, 9)
    kept = table[(mean >= item.mean.least - 1e-6) & (mean < item.mean.below + item.mean.closed * 1e-6)]
    for figure in item.figures:
        kept = kept[fits(kept, figure, estimation)]
    return kept if len(kept) else table  # told otherwise than assumed: then it binds nothing


def _own_total(item: ItemTold, table: IntArray | None) -> tuple[int, int]:
    if table is not None:
        totals = table @ np.arange(item.points)
        return int(totals.min()), int(totals.max())
    least, most = item.mean.whole(item.spacing)
    if item.shares:
        least = max(least, sum(ballots * places[0] for places, ballots in item.shares))
        most = min(most, sum(ballots * places[-1] for places, ballots in item.shares))
    return least, min(most, item.answers * (item.points - 1))


def _counts(item: ItemTold, table: IntArray | None, total: tuple[int, int]) -> IntArray:
    if table is not None:
        totals = table @ np.arange(item.points)
        kept = table[(totals >= total[0]) & (totals <= total[1])]
        kept = kept if len(kept) else table
        return np.stack([kept.min(axis=0), kept.max(axis=0)], axis=1)
    ranges = np.array(
        [_range(item.answers, item.points, place, total) for place in range(item.points)], dtype=np.int64
    )
    for places, ballots in item.shares:
        within = ranges[list(places)]
        within[:, 1] = np.minimum(within[:, 1], ballots)
        ranges[list(places)] = within if len(places) > 1 else ballots
    return ranges


def _range(answers: int, points: int, place: int, total: tuple[int, int]) -> tuple[int, int]:
    """Give the least and the most answers in a category, so many answers with such a total given.

    All but r of the answers lie in the category; the others lie anywhere else.
    """
    lowest = 1 if place == 0 else 0
    highest = points - 2 if place == points - 1 else points - 1
    others = np.arange(answers + 1)
    inside = place * (answers - others)
    possible = (inside + highest * others >= total[0]) & (inside + lowest * others <= total[1])
    fitting = np.flatnonzero(possible)
    return answers - int(fitting[-1]), answers - int(fitting[0])
