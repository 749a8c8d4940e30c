"""Subjects beside the subjects of their own position group: differences, intervals, who can be told apart.

The published difference and its interval follow from the two published composites alone (MOVER, Zou &
Donner 2008), so a comparison tells nothing about ballots that the composites do not. Two subjects are told
apart where the exact scores say so (Holm over all pairs), the published interval does not deny it, and
the leniency of their raters does not explain it, where that can be told.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.arrays import BoolArray, FloatArray, IntArray
from analysis.comparison import Contenders, Differences, compare_pairs, compare_with_others
from surveys.identifiers import SubjectNumber
from surveys.summary import Comparison, Difference, Figure

_DIGITS = 9
_WHOLE_POINT = 1.0


@dataclass(frozen=True, slots=True)
class Apart:
    """Who is told apart, and which way: 1 higher, -1 lower, 0 cannot be told.

    ``pairs``: row against column, (subjects, subjects); ``from_mean``: against all others, (subjects,).
    """

    pairs: IntArray
    from_mean: IntArray

    @classmethod
    def of(cls, pairs: Differences, from_mean: Differences) -> "Apart":
        """Take what comparisons of all pairs, and with the others, found."""
        size = len(from_mean.first)
        found = np.zeros((size, size), dtype=np.int64)
        found[pairs.first, pairs.second] = _way(pairs)
        return cls(found - found.T, _way(from_mean))

    def agreeing(self, other: "Apart | None") -> "Apart":
        """Keep what both tell the same way; None tells nothing against."""
        if other is None:
            return self
        return Apart(
            np.where(self.pairs == other.pairs, self.pairs, 0),
            np.where(self.from_mean == other.from_mean, self.from_mean, 0),
        )


def compare(
    position_group: str,
    published: Sequence[tuple[SubjectNumber, Figure]],
    exact: Contenders,
    confidence: float,
    adjusted: Apart | None = None,
) -> dict[SubjectNumber, Comparison]:
    """Compare the subjects of one position group with each other; none is ranked.

    Parameters
    ----------
    published
        Two or more subjects with their composites, in the order of their numbers.
    exact
        Scores of the same subjects in the same order, shape (subjects, groups).
    adjusted
        Who differs even when the leniency of the raters is taken out; None where it cannot be, or where
        all had the same raters.
    """
    figures = [figure for _, figure in published]
    raw = Apart.of(compare_pairs(exact, confidence), compare_with_others(exact, confidence))
    surely = raw.agreeing(adjusted)
    step = min(_WHOLE_POINT, max(figure.step for figure in figures))
    sides = _Sides.of(figures)
    pairs = _tell(sides.pairs(), surely.pairs != 0, step)
    means = _tell(sides.from_mean(), surely.from_mean != 0, step)
    return {
        subject: Comparison(
            position_group,
            _difference(None, means, (place,)),
            tuple(
                _difference(peer, pairs, (place, other))
                for other, (peer, _) in enumerate(published)
                if other != place
            ),
        )
        for place, (subject, _) in enumerate(published)
    }


@dataclass(frozen=True, slots=True)
class _Differences:
    """Arrays of one shape."""

    value: FloatArray
    low: FloatArray
    high: FloatArray


@dataclass(frozen=True, slots=True)
class _Sides:
    """Published values, and squared distances to the ends of their intervals; arrays (subjects,)."""

    value: FloatArray
    below: FloatArray
    above: FloatArray

    @classmethod
    def of(cls, figures: Sequence[Figure]) -> "_Sides":
        value, low, high = np.array([(one.value, one.low, one.high) for one in figures]).T
        return cls(value, (value - low) ** 2, (high - value) ** 2)

    def pairs(self) -> _Differences:
        """Row minus column."""
        value = self.value[:, None] - self.value
        return _Differences(
            value,
            value - np.sqrt(self.below[:, None] + self.above),
            value + np.sqrt(self.above[:, None] + self.below),
        )

    def from_mean(self) -> _Differences:
        """Each minus the mean of all others."""
        others = len(self.value) - 1
        value = self.value - (self.value.sum() - self.value) / others
        below = self.below + (self.above.sum() - self.above) / others**2
        above = self.above + (self.below.sum() - self.below) / others**2
        return _Differences(value, value - np.sqrt(below), value + np.sqrt(above))


def _way(found: Differences) -> IntArray:
    return np.where(found.told_apart, np.sign(np.nan_to_num(found.difference)), 0).astype(np.int64)


def _tell(found: _Differences, apart: BoolArray, step: float) -> tuple[_Differences, BoolArray]:
    value = np.floor(np.round(found.value / step, _DIGITS) + 0.5) * step
    low = np.floor(np.round(found.low / step, _DIGITS)) * step
    high = np.ceil(np.round(found.high / step, _DIGITS)) * step
    told = _Differences(np.round(value, 1), np.round(low, 1), np.round(high, 1))
    return told, apart & ((told.low > 0) | (told.high < 0))


def _difference(
    peer: SubjectNumber | None, told: tuple[_Differences, BoolArray], at: tuple[int, ...]
) -> Difference:
    differences, apart = told
    return Difference(
        peer,
        float(differences.value[at]),
        float(differences.low[at]),
        float(differences.high[at]),
        bool(apart[at]),
    )
