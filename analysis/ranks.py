"""Confidence sets for ranks: the places a subject may hold, and who cannot be told apart.

A rank alone is never told. A set says: with this confidence, all subjects at once stand inside their sets.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.arrays import BoolArray, FloatArray, IntArray
from analysis.comparison import Differences, adjust_holm
from analysis.method import CONFIDENCE, METHOD_VERSION

MOST_SIMULATED_PAIRS = 20_000
"""With more pairs Holm takes the place of the simulated distribution: wider sets, no simulation."""
_DRAWS = 4_000
_VALUES_AT_ONCE = 4_000_000


@dataclass(frozen=True, slots=True)
class RankSets:
    """Arrays (subjects,); rank 1 is the highest score, 0 where the subject cannot be compared.

    ``alike``: shape (subjects, subjects), True where two cannot be told apart (with oneself: True).
    """

    low: IntArray
    high: IntArray
    alike: BoolArray
    method_version: str = METHOD_VERSION


def rank_sets(
    pairs: Differences,
    standard_errors: FloatArray,
    random: np.random.Generator,
    confidence: float = CONFIDENCE,
) -> RankSets:
    """Give simultaneous confidence sets of ranks from all pairwise differences.

    As Mogstad, Romano, Shaikh & Wilhelm (2024): a subject's rank is at least 1 plus how many are surely
    higher, at most the number compared less how many are surely lower; "surely" by a step-down test of
    all pairs at once (Romano & Wolf 2005) whose joint distribution is simulated from independent scores
    with the standard errors given. The tests themselves are those of the differences' p-values, which
    hold at ceilings and for few ballots.

    Parameters
    ----------
    pairs
        All pairs of the subjects, as `compare_pairs` gives them.
    standard_errors
        Shape (subjects,): of the compared scores, above 0 where the subject can be compared.
    random
        The generator of the simulation.
    """
    size = len(standard_errors)
    sure = _surely_different(pairs, standard_errors, random, 1 - confidence)
    higher_first = sure & (pairs.difference > 0)
    higher_second = sure & (pairs.difference < 0)
    above, below = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    np.add.at(above, pairs.second[higher_first], 1)
    np.add.at(below, pairs.first[higher_first], 1)
    np.add.at(above, pairs.first[higher_second], 1)
    np.add.at(below, pairs.second[higher_second], 1)
    compared = np.zeros(size, dtype=np.bool_)
    made = ~pairs.withheld
    compared[pairs.first[made]] = compared[pairs.second[made]] = True
    alike = np.ones((size, size), dtype=np.bool_)
    alike[pairs.first[sure], pairs.second[sure]] = alike[pairs.second[sure], pairs.first[sure]] = False
    number = int(compared.sum())
    return RankSets(np.where(compared, 1 + above, 0), np.where(compared, number - below, 0), alike)


def _surely_different(
    pairs: Differences, standard_errors: FloatArray, random: np.random.Generator, error_rate: float
) -> BoolArray:
    """Reject step by step: what is rejected no longer counts for the bound of the next step."""
    made = np.flatnonzero(~pairs.withheld)
    sure = np.zeros(len(pairs.p), dtype=np.bool_)
    if len(made) > MOST_SIMULATED_PAIRS:
        return np.nan_to_num(adjust_holm(pairs.p), nan=1.0) <= error_rate
    seed = int(random.integers(2**63))
    while len(left := made[~sure[made]]):
        bound = _smallest_p(pairs, left, standard_errors, np.random.default_rng(seed), error_rate)
        found = left[pairs.p[left] <= bound]
        if not len(found):
            break
        sure[found] = True
    return sure


def _smallest_p(
    pairs: Differences,
    left: IntArray,
    standard_errors: FloatArray,
    random: np.random.Generator,
    error_rate: float,
) -> float:
    """Simulate the smallest p-value of the pairs left if no two differ; give its quantile."""
    first, second = pairs.first[left], pairs.second[left]
    spread = np.hypot(standard_errors[first], standard_errors[second])
    largest = []
    block = max(1, _VALUES_AT_ONCE // len(left))
    for start in range(0, _DRAWS, block):
        scores = random.standard_normal((min(block, _DRAWS - start), len(standard_errors))) * standard_errors
        largest.append((np.abs(scores[:, first] - scores[:, second]) / spread).max(axis=1))
    bound = float(np.quantile(np.concatenate(largest), 1 - error_rate))
    return float(2 * special.ndtr(-bound))
