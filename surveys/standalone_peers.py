"""Peers of a table of ratings: shrunk scores and ranks within groups of equivalent positions."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy import special

from analysis.arrays import FloatArray, IntArray, divide
from analysis.comparison import Contenders, compare_pairs
from analysis.intervals import Interval
from analysis.ranks import rank_sets
from analysis.scores import Scores
from analysis.shrinkage import LEAST_PEERS, shrink

MOST_RANKED = 1_000
"""Among more peers the pairs are too many to compare; ranks are left out."""
Fair = Callable[[IntArray], IntArray | None]


@dataclass(frozen=True, slots=True)
class Peers:
    """Arrays (cells,), NaN where there is nothing to tell; ranks as numbers, 1 the highest score."""

    shrunk: FloatArray
    shrunk_ends: Interval
    rank_low: FloatArray
    rank_high: FloatArray
    alone: FloatArray  # 1 where there are too few peers to shrink towards, else 0


def nothing_of_peers(cells: int) -> Peers:
    """Give what is told where peers were not asked for."""
    shrunk, low, high, rank_low, rank_high = np.full((5, cells), np.nan)
    return Peers(shrunk, Interval(low, high), rank_low, rank_high, np.zeros(cells))


@dataclass(frozen=True, slots=True)
class Wanted:
    """How peers are compared.

    ``random`` simulates the joint distribution of differences for the ranks; None: no ranks. ``shrunk``:
    also shrink the scores of each set towards its mean. ``fair`` is told the cells of a set: which pairs
    still differ when the leniency of raters is taken out, by the sign; None where that is not known. What
    leniency explains tells nobody apart.
    """

    random: np.random.Generator | None
    confidence: float
    shrunk: bool
    fair: Fair


def compare_peers(scores: Scores, sets: IntArray, wanted: Wanted) -> Peers:
    """Compare the cells of each set with each other.

    Parameters
    ----------
    scores
        Arrays (cells,).
    sets
        Shape (cells,): equal for cells that are peers.
    """
    random, confidence = wanted.random, wanted.confidence
    found = nothing_of_peers(len(sets))
    variances = _variances(scores, confidence)
    for one in np.unique(sets):
        members = np.flatnonzero(sets == one)
        if random is not None and len(members) <= MOST_RANKED:
            found.rank_low[members], found.rank_high[members] = _ranks(
                scores, members, (random, confidence), wanted.fair(members)
            )
        if wanted.shrunk:
            moved = shrink(scores.score[members], variances[members], confidence)
            found.shrunk[members] = moved.shrunk
            found.shrunk_ends.low[members] = moved.low
            found.shrunk_ends.high[members] = moved.high
            found.alone[members] = float((~np.isnan(variances[members])).sum() < LEAST_PEERS)
    return found


def _variances(scores: Scores, confidence: float) -> FloatArray:
    """Variance of each score; of unanimous ballots, what their interval cannot exclude instead of 0."""
    reach = np.fmax(scores.score - scores.low, scores.high - scores.score)
    return np.where(scores.se > 0, scores.se, reach / special.ndtri(0.5 + confidence / 2)) ** 2


def _ranks(
    scores: Scores,
    members: IntArray,
    how: tuple[np.random.Generator, float],
    signs: IntArray | None,
) -> tuple[FloatArray, FloatArray]:
    random, confidence = how
    se = scores.se[members]
    sd = np.where(np.isnan(se), np.nan, scores.sd[members])
    # as many equal ballots as would give the standard error of this design
    n = np.where(se > 0, divide(sd**2, se**2), scores.n[members])
    score, spread, number = (column[:, None] for column in (scores.score[members], sd, n))
    contenders = Contenders(score, spread, number, np.zeros(score.shape), np.ones(1))
    pairs = compare_pairs(contenders, confidence)
    if signs is not None:
        pairs = replace(pairs, p=np.where(np.sign(pairs.difference) == signs, pairs.p, 1.0))
    sets = rank_sets(pairs, se, random, confidence)
    low, high = (np.where(rank > 0, rank, np.nan) for rank in (sets.low, sets.high))
    return low, high
