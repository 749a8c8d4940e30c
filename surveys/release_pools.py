"""Published group scores as the cells of a crossed design: subjects by the pools that rated them."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from analysis.arrays import CodeArray, FloatArray
from surveys.identifiers import RespondentGroup, SubjectNumber
from surveys.release_standing import variances_of
from surveys.summary import Figure, GroupCounts, GroupResult

_Level = TypeVar("_Level", bound=Hashable)
LEAST_SHARED = 2
"""Subjects a pool must have rated: with one, its leniency and that subject's merit are one number."""
LEAST_POOLS = 5
"""With fewer, how much pools differ cannot be told from how much subjects do."""
Column = tuple[str, RespondentGroup]
Design = Mapping[Column, Sequence[tuple[SubjectNumber, Hashable | None, GroupResult]]]


@dataclass(frozen=True, slots=True)
class _Cell:
    subject: SubjectNumber
    pool: Hashable
    column: Column
    score: Figure
    ballots: int


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells from which leniency can be told from merit, with the numbers of their levels.

    ``part`` of each subject: only subjects of one part are tied together by chains of shared pools.
    """

    cells: tuple[_Cell, ...]
    subjects: Mapping[SubjectNumber, int]
    pools: Mapping[Hashable, int]
    columns: Mapping[Column, int]
    part: Mapping[SubjectNumber, int]
    confidence: float

    @classmethod
    def overlapping(cls, design: Design, confidence: float) -> "Cells":
        """Keep the parts of a design in which every pool rated two subjects or more.

        A subject with a score that mixes pools (None) leaves the design: its cells belong to no pool.
        """
        mixed = {subject for column in design.values() for subject, pool, _ in column if pool is None}
        cells = [
            _Cell(subject, pool, column, result.score, result.counts.valid)
            for column, entries in design.items()
            for subject, pool, result in entries
            if subject not in mixed
            and pool is not None
            and isinstance(result.score, Figure)
            and isinstance(result.counts, GroupCounts)
        ]
        part = _parts(cells)
        rated: dict[Hashable, set[SubjectNumber]] = {}
        for cell in cells:
            rated.setdefault(cell.pool, set()).add(cell.subject)
        alone = {part[min(subjects)] for subjects in rated.values() if len(subjects) < LEAST_SHARED}
        kept = tuple(cell for cell in cells if part[cell.subject] not in alone)
        return cls(
            kept,
            _numbers([cell.subject for cell in kept]),
            _numbers([cell.pool for cell in kept]),
            _numbers([cell.column for cell in kept]),
            part,
            confidence,
        )

    @property
    def sizes(self) -> list[int]:
        """How many levels each factor has: subject, pool, column, cell."""
        return [len(self.subjects), len(self.pools), len(self.columns), len(self.cells)]

    def compares(self, subjects: Sequence[SubjectNumber]) -> bool:
        """Tell whether these subjects are all tied together, by pools and cells enough."""
        if len(self.pools) < LEAST_POOLS or not all(subject in self.subjects for subject in subjects):
            return False
        effects = len(self.subjects) + len(self.pools) + len(self.columns)
        return len({self.part[subject] for subject in subjects}) == 1 and len(self.cells) > effects

    def sums(
        self, subjects: Sequence[SubjectNumber], position_group: str, weights: Mapping[RespondentGroup, float]
    ) -> list[FloatArray]:
        """Say which effects, beside the mean, make up adjusted composites: one (levels, subjects) a factor.

        A subject's own merit, the columns of its position group, and the mean of the pools of each column.
        """
        merit, pools, columns, cells = (np.zeros((size, len(subjects))) for size in self.sizes)
        merit[[self.subjects[subject] for subject in subjects], range(len(subjects))] = 1.0
        for group, weight in weights.items():
            column = (position_group, group)
            columns[self.columns[column]] = weight
            rated = [self.pools[cell.pool] for cell in self.cells if cell.column == column]
            np.add.at(pools, rated, weight / len(rated))
        return [merit, pools, columns, cells]

    def ratings(self) -> tuple[FloatArray, list[CodeArray], list[int]]:
        """Give as many ratings as each cell has ballots, with its published mean and variance.

        A crossed model needs of the ballots of a cell nothing but these three numbers. Factors: subject,
        pool, column, cell.
        """
        ballots = np.array([cell.ballots for cell in self.cells])
        values = np.repeat([cell.score.value for cell in self.cells], ballots)
        # two ratings of each cell stand apart so far that their squares sum to (n - 1) n V
        variances = variances_of([cell.score for cell in self.cells], self.confidence)
        apart = np.sqrt(variances * ballots * (ballots - 1) / 2)
        first = np.cumsum(ballots) - ballots
        values[first] += apart
        values[first + 1] -= apart
        levels = (
            [self.subjects[cell.subject] for cell in self.cells],
            [self.pools[cell.pool] for cell in self.cells],
            [self.columns[cell.column] for cell in self.cells],
            range(len(self.cells)),
        )
        codes: list[CodeArray] = [np.repeat(np.array(level, dtype=np.int64), ballots) for level in levels]
        return values, codes, self.sizes


def _numbers(levels: Sequence[_Level]) -> dict[_Level, int]:
    return {level: number for number, level in enumerate(dict.fromkeys(levels))}


def _parts(cells: Sequence[_Cell]) -> dict[SubjectNumber, int]:
    """Find the connected parts of subjects and pools; subjects of one part share a number."""
    part = {cell.subject: int(cell.subject) for cell in cells}
    by_pool: dict[Hashable, list[SubjectNumber]] = {}
    for cell in cells:
        by_pool.setdefault(cell.pool, []).append(cell.subject)
    changed = True
    while changed:
        changed = False
        for subjects in by_pool.values():
            least = min(part[subject] for subject in subjects)
            for subject in subjects:
                changed |= part[subject] != least
                part[subject] = least
    return part
