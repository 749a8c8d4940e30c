"""Totals of items narrowed by the means that bind them: the ballot score and the criteria."""

from dataclasses import dataclass
from math import ceil, floor

import numpy as np

from analysis.arrays import BoolArray, FloatArray, IntArray
from analysis.method import TOP_SCORE

CLOSE = 6
"""Ranges of fewer values than this, and those nearer to an end of the scale, are looked at in integers."""
MOST_NODES = 500
"""Where a search in integers ends: a count, so that the same numbers always give the same answer."""
_DUST = 1e-6
_OPEN = 1e-4  # the upper end of a rounded number does not belong to it


@dataclass(frozen=True, slots=True)
class Range:
    """Where an exact mean lies: ``least <= mean < below``; with ``closed`` also at ``below``."""

    least: float = 0.0
    below: float = TOP_SCORE
    closed: bool = True

    @property
    def most(self) -> float:
        """The highest value, for programs that know no open ends."""
        return self.below if self.closed else self.below - _OPEN

    def whole(self, spacing: float) -> tuple[int, int]:
        """Give the least and the most multiple of a spacing in it."""
        return ceil(self.least / spacing - _DUST), floor(self.most / spacing + _DUST)


@dataclass(frozen=True, slots=True)
class Rows:
    """Told means of several items: ``weights`` (rows, items), each row summing to 1; a range for each."""

    weights: FloatArray
    ranges: tuple[Range, ...]

    @property
    def ends(self) -> tuple[FloatArray, FloatArray]:
        """Lowest and highest value of every row."""
        return (
            np.array([one.least for one in self.ranges], dtype=np.float64),
            np.array([one.most for one in self.ranges], dtype=np.float64),
        )


def narrow(rows: Rows, own: IntArray, spacing: FloatArray) -> IntArray | None:
    """Narrow the totals of items.

    Parameters
    ----------
    own
        Shape (items, 2): least and most total that each item's own numbers allow.
    spacing
        Shape (items,): points of an item's mean for each step of its total.

    Returns
    -------
    IntArray or None
        Shape (items, 2); None when the rows contradict the items.
    """
    bound = rows.weights * spacing
    propagated = _propagate(rows, bound, own)
    if propagated is None or len(rows.ranges) <= 1 or not len(own):
        return propagated
    ends = _in_reals(rows, bound, propagated)
    if ends is None:
        return None
    found = np.stack([np.ceil(ends[:, 0] - _DUST), np.floor(ends[:, 1] + _DUST)], axis=1).astype(np.int64)
    if (found[:, 0] > found[:, 1]).any():
        return None
    for item in np.flatnonzero(_is_close(found, spacing)).tolist():
        tighter = _in_integers(rows, bound, found, item)
        if tighter is None:
            return None
        found[item] = tighter
    return found


def _is_close(found: IntArray, spacing: FloatArray) -> BoolArray:
    """Say which totals have so little room that it matters that answers are whole, shape (items,)."""
    least, most = found.T
    tops = np.round(TOP_SCORE / spacing)
    return np.asarray((most > least) & ((most - least + 1 < CLOSE) | (least > tops - CLOSE) | (most < CLOSE)))


def _propagate(rows: Rows, bound: FloatArray, own: IntArray) -> IntArray | None:
    """Narrow each total by each row on its own: exact where there is one row, and quick."""
    found = own.copy()
    for weights, one in zip(bound, rows.ranges, strict=True):
        parts = weights[:, None] * found
        rest = parts.sum(axis=0) - parts
        inside = weights > 0
        least = np.ceil((one.least - rest[inside, 1]) / weights[inside] - _DUST)
        most = np.floor((one.most - rest[inside, 0]) / weights[inside] + _DUST)
        found[inside, 0] = np.maximum(found[inside, 0], least)
        found[inside, 1] = np.minimum(found[inside, 1], most)
        if (found[:, 0] > found[:, 1]).any():
            return None
    return found


def _in_reals(rows: Rows, bound: FloatArray, own: IntArray) -> FloatArray | None:
    """Find both ends of all totals at once: one linear program with a copy of the items for each end."""
    from scipy import sparse
    from scipy.optimize import Bounds, LinearConstraint, milp

    size = len(own)
    copies = 2 * size
    ends = np.arange(copies) * size + np.repeat(np.arange(size), 2)
    cost = np.zeros(copies * size)
    cost[ends] = np.tile([1.0, -1.0], size)
    low, high = rows.ends
    found = milp(
        cost,
        constraints=LinearConstraint(
            sparse.kron(sparse.eye(copies), bound, format="csc"), np.tile(low, copies), np.tile(high, copies)
        ),
        bounds=Bounds(np.tile(own[:, 0], copies), np.tile(own[:, 1], copies)),
    ).x
    return None if found is None else np.asarray(found[ends].reshape(size, 2))


def _in_integers(rows: Rows, bound: FloatArray, own: IntArray, item: int) -> tuple[int, int] | None:
    from scipy.optimize import Bounds, LinearConstraint, milp

    low, high = rows.ends
    ends = []
    for sign in (1.0, -1.0):
        cost = np.zeros(len(own))
        cost[item] = sign
        found = milp(
            cost,
            constraints=LinearConstraint(bound, low, high),
            bounds=Bounds(own[:, 0], own[:, 1]),
            integrality=np.ones(len(own), dtype=np.int64),
            options={"node_limit": MOST_NODES},
        ).x
        if found is None:
            return None
        ends.append(round(float(found[item])))
    return ends[0], ends[1]


def hidden_means(rows: Rows, totals: IntArray, spacing: FloatArray, hidden: FloatArray) -> FloatArray:
    """Give the least and the most that means which are not told may be, shape (hidden, 2).

    Parameters
    ----------
    totals
        Shape (items, 2), narrowed.
    hidden
        Shape (hidden, items): weights of the means.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    bound, reach = rows.weights * spacing, hidden * spacing
    low, high = rows.ends
    found = np.empty((len(hidden), 2))
    for place, cost in enumerate(reach):
        for end, sign in enumerate((1.0, -1.0)):
            best = milp(
                sign * cost,
                constraints=LinearConstraint(bound, low, high) if len(low) else None,
                bounds=Bounds(totals[:, 0], totals[:, 1]),
            ).fun
            # what contradicts binds nothing
            found[place, end] = sign * best if best is not None else (0.0, TOP_SCORE)[end]
    return found
