"""Answers by subject and pool of raters: what models of the rating scale are fitted to.

Raters are pools (``surveys.release_leniency``): people of one group who were asked about the same
subjects. Only cells of fifty ballots or more take part: their items and distributions are told in whole
points anyway.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.arrays import FloatArray, IntArray
from surveys.identifiers import RespondentGroup, SubjectNumber
from surveys.questionnaire import Questionnaire
from surveys.release_leniency import Pool, Raters
from surveys.release_told import GROUPS, Told
from surveys.tally import Tally
from surveys.tally_scoring import Plan

LEAST_CELL = 50
"""Ballots from which items and distributions are told in full: no cell under it takes part."""


@dataclass(frozen=True, slots=True)
class Part:
    """Subjects tied together by shared pools. ``counts`` (subjects, pools, values), worst value first.

    ``items``: how many answers a ballot has.
    """

    subjects: tuple[SubjectNumber, ...]
    pools: tuple[Pool, ...]
    counts: IntArray
    items: int

    def shares(self, weights: Mapping[RespondentGroup, float]) -> FloatArray:
        """Give each pool an equal share of its group's weight, (pools,)."""
        groups = [group for group, _ in self.pools]
        return np.array([weights[group] / groups.count(group) for group in groups])


@dataclass(frozen=True, slots=True)
class PoolCounts:
    """Counts by subject and pool over the items of the commonest scale; ``part`` of each subject."""

    counts: Mapping[tuple[SubjectNumber, Pool], IntArray]
    part: Mapping[SubjectNumber, int]
    groups: int
    items: int

    @classmethod
    def of(cls, told: Told, questionnaire: Questionnaire, raters: Raters, table: Tally) -> "PoolCounts":
        """Count the answers of told cells that are large enough and belong to one pool."""
        points, used = _commonest(Plan.of(questionnaire))
        values = [table.categories.index(value) for value in range(1, points + 1)]
        pooled = table.where(told.cells(table, LEAST_CELL)).pooled()
        counts: dict[tuple[SubjectNumber, Pool], IntArray] = {}
        for cell, (number, place) in enumerate(zip(pooled.subject, pooled.group, strict=True)):
            subject, group = SubjectNumber(int(number)), GROUPS[place]
            pool = raters.pools.get((subject, group))
            if pool is not None and group in told.weights:
                counts[subject, pool] = pooled.counts[cell][used][:, values].sum(axis=0)
        return cls(counts, _tied(counts), len(told.weights), len(used))

    def whole(self, subject: SubjectNumber) -> bool:
        """Say whether every group that counts has a cell about a subject."""
        return sum(one == subject for one, _ in self.counts) == self.groups

    def of_part(self, part: int) -> Part:
        """Lay out the counts of one part."""
        mine = {place: found for place, found in self.counts.items() if self.part[place[0]] == part}
        subjects = tuple(dict.fromkeys(subject for subject, _ in mine))
        pools = tuple(dict.fromkeys(pool for _, pool in mine))
        size = len(next(iter(mine.values())))
        counts = np.zeros((len(subjects), len(pools), size), dtype=np.int64)
        for (subject, pool), found in mine.items():
            counts[subjects.index(subject), pools.index(pool)] = found
        return Part(subjects, pools, counts, self.items)


def _commonest(plan: Plan) -> tuple[int, IntArray]:
    """Give the commonest number of values of items that count, and the places of these items."""
    counted = (plan.belongs & (plan.weights > 0)).any(axis=1) & (plan.points > 1)
    if not counted.any():  # a questionnaire without ratings has no scores to compare
        return 0, np.flatnonzero(counted)
    sizes, numbers = np.unique(plan.points[counted], return_counts=True)
    points = int(sizes[np.argmax(numbers)])
    return points, np.flatnonzero(counted & (plan.points == points))


def _tied(counts: Mapping[tuple[SubjectNumber, Pool], IntArray]) -> dict[SubjectNumber, int]:
    """Give subjects that chains of shared pools tie together the same number."""
    from scipy import sparse
    from scipy.sparse.csgraph import connected_components

    subjects = list(dict.fromkeys(subject for subject, _ in counts))
    pools = list(dict.fromkeys(pool for _, pool in counts))
    numbers = {subject: place for place, subject in enumerate(subjects)}
    of_pools = {pool: len(subjects) + place for place, pool in enumerate(pools)}
    rows = np.array([numbers[subject] for subject, _ in counts], dtype=np.int64)
    columns = np.array([of_pools[pool] for _, pool in counts], dtype=np.int64)
    size = len(subjects) + len(pools)
    graph = sparse.coo_matrix((np.ones(len(rows)), (rows, columns)), shape=(size, size))
    parts = connected_components(graph, directed=False)[1]
    return {subject: int(parts[place]) for subject, place in numbers.items()}
