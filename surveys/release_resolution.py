"""How finely criteria and ballot scores may be told without giving away items that may not be.

A criterion is a mean of items. Several of them, and the ballot score over all, are linear equations:
where criteria overlap or hold a single item, whole points of criteria would pin an item that may only be
told as a band. Each row that is told leaves its item a range; the narrowest range that any combination of
rows leaves must not be narrower than the range the item's own floor allows (a linear program; the bound
does not look at the ballots, so that what is told does not depend on what it hides).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from analysis.arrays import BoolArray, FloatArray
from analysis.disclosure import Floor
from surveys.release_figures import BAND_WIDTH

_DUST = 1e-6


@dataclass(frozen=True, slots=True)
class Resolution:
    """Steps in points; ``BAND_WIDTH`` means: told as a band; None: not told."""

    ballot: float | None
    criteria: tuple[float | None, ...]


def resolve(belongs: BoolArray, weights: FloatArray, floor: Floor) -> Resolution:
    """Find how finely the ballot score and each criterion may be told.

    Parameters
    ----------
    belongs
        Shape (items, criteria): items the group is asked.
    weights
        Shape (criteria,): those with a weight make the ballot score and come first when not all can be told.
    floor
        What the number of ballots allows.
    """
    rows = tuple(map(tuple, belongs.T.tolist()))
    return _resolve(rows, tuple(weights.tolist()), floor)


@lru_cache(maxsize=256)
def _resolve(members: tuple[tuple[bool, ...], ...], weights: tuple[float, ...], floor: Floor) -> Resolution:
    criteria = [_mean_row(member) for member in members]
    asked = [bool(row.any()) for row in criteria]
    if floor.ballot_step is None:
        return Resolution(None, (None,) * len(criteria))
    if floor.item_step == floor.criterion_step == floor.ballot_step:  # no combination is finer than its parts
        return Resolution(
            floor.ballot_step, tuple(floor.criterion_step if is_asked else None for is_asked in asked)
        )
    weight = np.array(weights) * asked
    told = _Told.items(len(members[0]), floor)
    ballot = told.tell(np.average(criteria, axis=0, weights=weight), (floor.ballot_step, *_coarser(floor)))
    steps: list[float | None] = [None] * len(criteria)
    for place in sorted(range(len(criteria)), key=lambda place: weight[place] == 0):
        if floor.criterion_step is not None and asked[place]:
            steps[place] = told.tell(criteria[place], (floor.criterion_step, *_coarser(floor)))
    return Resolution(ballot, tuple(steps))


def _mean_row(member: Sequence[bool]) -> FloatArray:
    row = np.array(member, dtype=np.float64)
    return np.asarray(row / max(row.sum(), 1.0))


def _coarser(floor: Floor) -> tuple[float, ...]:
    """As items themselves may be told."""
    if floor.item_step is not None:
        return (floor.item_step,)
    return (BAND_WIDTH,) if floor.item_bands else ()


@dataclass(slots=True)
class _Told:
    """Means of items that are told, with their steps. ``own``: the range an item must keep."""

    rows: FloatArray
    steps: list[float]
    own: float

    @classmethod
    def items(cls, items: int, floor: Floor) -> "_Told":
        own = BAND_WIDTH if floor.item_step is None else floor.item_step
        if _coarser(floor):
            return cls(np.eye(items), [own] * items, own)
        return cls(np.zeros((0, items)), [], own)

    def tell(self, row: FloatArray, ways: Sequence[float]) -> float | None:
        """Add a mean at the first step that leaves every item its range; None: it may not be told."""
        rows = np.vstack([self.rows, row])
        for step in ways:
            if _narrowest(rows, [*self.steps, step]) >= self.own - _DUST:
                self.rows, self.steps = rows, [*self.steps, step]
                return step
        return None


def _narrowest(rows: FloatArray, steps: Sequence[float]) -> float:
    """Give the narrowest range that rows leave any item: min sum(step |y|) with rows' y = item."""
    from scipy.optimize import linprog

    cost = np.concatenate([steps, steps])
    both = np.hstack([rows.T, -rows.T])
    found = [linprog(cost, A_eq=both, b_eq=unit, method="highs") for unit in np.eye(rows.shape[1])]
    # status 2: no combination gives this item
    return min((one.fun for one in found if one.status == 0 and one.fun is not None), default=np.inf)
