"""Items that could be worked out from what surrounds them, and withholding until none can be.

An item that may only be told roughly (as a band, in steps of five) is pinned when the criteria, the ballot
score and the other items leave its mean a single possible value. ``surveys.release_resolution`` looks at
the questionnaire alone; here the very numbers that are about to be told are looked at: two items in the
lowest part of their bands are pinned by a mean that says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.arrays import BoolArray, FloatArray, IntArray
from analysis.method import TOP_SCORE
from surveys.summary import Band, Coded, Figure, GroupResult, ItemResult, Withheld, WithheldReason

LEAST_VALUES = 2
"""An item that is told roughly keeps at least so many possible values."""
_ROUGH_STEP = 5.0
_DUST = 1e-6
_OPEN = 1e-4  # the upper end of a rounded number does not belong to it
_WOULD_REVEAL = Withheld(WithheldReason.WOULD_REVEAL)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where the numbers of a group hang together.

    ``belongs`` (items, criteria) and ``weights`` (criteria,) of what is told, in the order of the result;
    ``spacing`` (items,): how far two possible means of an item lie apart.
    """

    belongs: BoolArray
    weights: FloatArray
    spacing: FloatArray

    @property
    def rows(self) -> FloatArray:
        """Shape (1 + criteria, items): the ballot score and every criterion as means of items."""
        means = self.belongs.T / np.maximum(self.belongs.sum(axis=0), 1)[:, None]
        return np.vstack([np.average(means, axis=0, weights=self.weights), means])


def unpin(result: GroupResult, around: Surroundings) -> GroupResult:
    """Withhold items, then criteria, around every pinned item until none is pinned."""
    low, high = _ranges([item.score for item in result.items])
    # what its own floor leaves a single value (two categories, few ballots) is told as the floor says
    rough = np.array([_is_rough(item.score) for item in result.items]) & (
        _possible(low, high, around.spacing) >= LEAST_VALUES
    )
    while rough.any() and len(pinned := _pinned(result, around, rough)):
        item = int(pinned[0])
        narrower = _withhold_around(result, around.belongs, item)
        # what the ballot score alone says of an item, its own floor has allowed
        rough[item] = narrower != result
        result = narrower
    return result


def _is_rough(score: Figure | Band | Withheld | None) -> bool:
    return isinstance(score, Band) or (isinstance(score, Figure) and score.step == _ROUGH_STEP)


def _pinned(result: GroupResult, around: Surroundings, rough: BoolArray) -> IntArray:
    """Give the places of rough items with too few possible values."""
    looked_at = np.flatnonzero(rough)
    low, high = _narrow(result, around.rows, looked_at)
    return looked_at[_possible(low, high, around.spacing[looked_at]) < LEAST_VALUES]


def _narrow(result: GroupResult, rows: FloatArray, items: IntArray) -> tuple[FloatArray, FloatArray]:
    """Find the lowest and the highest mean of items that all that is told allows; 0..100 if it contradicts.

    One linear program holds a copy of all items for each end looked for. A contradiction means that not
    every ballot answered every item: then the rows are no equations, for an attacker either.
    """
    from scipy import sparse
    from scipy.optimize import Bounds, LinearConstraint, milp

    low, high = _ranges([item.score for item in result.items])
    row_low, row_high = _ranges([result.score, *(one.score for one in result.criteria)])
    size, copies = len(low), 2 * len(items)
    ends = np.arange(copies) * size + np.repeat(items, 2)
    cost = np.zeros(copies * size)
    cost[ends] = np.tile([1.0, -1.0], len(items))
    found = milp(
        cost,
        constraints=LinearConstraint(
            sparse.kron(sparse.eye(copies), rows, format="csc"),
            np.tile(row_low, copies),
            np.tile(row_high, copies),
        ),
        bounds=Bounds(np.tile(low, copies), np.tile(high, copies)),
    ).x
    if found is None:
        return np.zeros(len(items)), np.full(len(items), TOP_SCORE)
    return found[ends[::2]], found[ends[1::2]]


def _possible(low: FloatArray, high: FloatArray, spacing: FloatArray) -> FloatArray:
    """Count the means an item can have between two ends."""
    return np.asarray(np.floor(high / spacing + _DUST) - np.ceil(low / spacing - _DUST) + 1)


def _ranges(scores: Sequence[Figure | Band | Withheld | None]) -> tuple[FloatArray, FloatArray]:
    """Give the range of the exact value behind each score."""
    ranges = [_range(score) for score in scores]
    return np.array([low for low, _ in ranges]), np.array([high for _, high in ranges])


def _range(score: Figure | Band | Withheld | None) -> tuple[float, float]:
    if isinstance(score, Band):
        return score.least, score.below if score.below == TOP_SCORE else score.below - _OPEN
    if not isinstance(score, Figure):
        return 0.0, TOP_SCORE
    low = 0.0 if score.coded is Coded.BOTTOM else score.value - score.step / 2
    return low, TOP_SCORE if score.coded is Coded.TOP else score.value + score.step / 2 - _OPEN


def _withhold_around(result: GroupResult, belongs: BoolArray, item: int) -> GroupResult:
    """Withhold the items of all criteria of an item; next those criteria; at last every criterion."""
    of_item = belongs[item]
    beside = np.asarray(belongs[:, of_item].any(axis=1))
    items = tuple(_hide(one) if hidden else one for one, hidden in zip(result.items, beside, strict=True))
    if items != result.items:
        return replace(result, items=items)
    for chosen in (of_item, np.ones_like(of_item)):
        criteria = tuple(
            replace(one, score=_WOULD_REVEAL) if hidden and not isinstance(one.score, Withheld) else one
            for one, hidden in zip(result.criteria, chosen, strict=True)
        )
        if criteria != result.criteria:
            return replace(result, criteria=criteria)
    return result


def _hide(item: ItemResult) -> ItemResult:
    """Withhold what is told of an item's values; a reason that stands there already stays."""
    return replace(
        item,
        score=item.score if isinstance(item.score, Withheld) else _WOULD_REVEAL,
        distribution=item.distribution if isinstance(item.distribution, Withheld) else _WOULD_REVEAL,
    )
