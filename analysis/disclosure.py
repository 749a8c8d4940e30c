"""How coarsely a number may be told, by the number of ballots behind it: the floors, as data.

A released figure must not let anyone work out single answers. `surveys.release` is the only caller
that decides; here is the arithmetic. Policy may be stricter than a floor, never laxer.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

import numpy as np

from analysis.arrays import ArrayLike, IntArray
from analysis.method import TOP_SCORE

LEAST_OUTSIDE = 2
"""A distribution is told only if this many ballots stand outside its fullest category."""
TOP_CODE, BOTTOM_CODE = 95.0, 5.0
"""Scores from the one up, and from the other down, are told as "or more", "or less"."""
SHARES = 3
"""A merged distribution has no more shares than this, and fewer than the scale has categories."""
BAND_BOUNDS = (50.0, 75.0)
"""Item scores told as bands: below the first, below the second, from the second up."""


class Level(StrEnum):
    """What a score is of."""

    BALLOT = "ballot"
    CRITERION = "criterion"
    ITEM = "item"


class Band(StrEnum):
    """A score told only roughly."""

    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Floor:
    """What may be told from ``least`` ballots on (and below the next floor).

    Steps are in points of 0..100; None: not told. ``item_bands``: items as three bands instead.
    ``distribution``: not told, told with categories merged to three, or told in full.
    """

    least: int
    ballot_step: float | None
    criterion_step: float | None
    item_step: float | None
    item_bands: bool
    distribution: Literal["none", "merged", "full"]
    texts: bool


NOTHING = Floor(0, None, None, None, item_bands=False, distribution="none", texts=False)
FLOORS = (
    Floor(5, 5.0, None, None, item_bands=False, distribution="none", texts=False),
    Floor(10, 1.0, 1.0, None, item_bands=True, distribution="none", texts=True),
    Floor(30, 1.0, 1.0, 5.0, item_bands=False, distribution="merged", texts=True),
    Floor(50, 1.0, 1.0, 1.0, item_bands=False, distribution="full", texts=True),
    Floor(400, 0.1, 0.1, 0.1, item_bands=False, distribution="full", texts=True),
)
"""In order of ballots (anonymity page, thresholds); the group's own threshold stands before the first."""


@dataclass(frozen=True, slots=True)
class Coarse:
    """A score as it may be told: all three on multiples of ``step``, inside 5..95.

    ``coded`` says that the score itself is "95 or more" or "5 or less"; the ends are coded likewise
    (an end at 95 means 95 or more, at 5 means 5 or less).
    """

    value: float
    low: float
    high: float
    step: float
    coded: Literal["top", "bottom"] | None


@dataclass(frozen=True, slots=True)
class Merged:
    """A distribution as it may be told: ``members[j]`` are the neighbouring categories behind share j.

    ``percents`` are whole points, largest remainders, and sum to 100.
    """

    members: tuple[tuple[int, ...], ...]
    counts: tuple[int, ...]
    percents: tuple[int, ...]

    @property
    def is_merged(self) -> bool:
        """True if any share stands for more than one category."""
        return any(len(member) > 1 for member in self.members)


def floor_for(n: int, threshold: int) -> Floor:
    """Find what may be told of a group with ``n`` ballots and the policy's own ``threshold``."""
    if n < threshold:
        return NOTHING
    return max(
        (floor for floor in FLOORS if floor.least <= n), key=lambda floor: floor.least, default=NOTHING
    )


def step_for(floor: Floor, level: Level) -> float | None:
    """Find the step of scores of a level; None: such a score is not told as a number."""
    return {
        Level.BALLOT: floor.ballot_step,
        Level.CRITERION: floor.criterion_step,
        Level.ITEM: floor.item_step,
    }[level]


def coarsen(value: float, low: float, high: float, step: float) -> Coarse:
    """Round a score to the nearest step and its interval outward, and code top and bottom.

    Raises
    ------
    ValueError
        A value that is no number, an interval that does not hold the score, a step of 0 or less.
    """
    if not (0 <= low <= value <= high <= TOP_SCORE) or not step > 0:
        raise ValueError("a score, its interval around it within 0..100, and a step are needed")
    nearest = _on_step(np.floor(value / step + 0.5), step)
    coded: Literal["top", "bottom"] | None = None
    if nearest >= TOP_CODE:
        coded = "top"
    elif nearest <= BOTTOM_CODE:
        coded = "bottom"
    # a hair past a step is that step: rounding errors may not widen an interval by a whole step
    below = _on_step(np.floor(low / step + 1e-9), step)
    above = _on_step(np.ceil(high / step - 1e-9), step)
    return Coarse(nearest, min(below, nearest), max(above, nearest), step, coded)


def band_of(value: float) -> Band:
    """Tell a score as one of three bands. Raises ValueError outside 0..100."""
    if not 0 <= value <= TOP_SCORE:
        raise ValueError("a score within 0..100 is needed")
    return tuple(Band)[int(np.searchsorted(BAND_BOUNDS, value, side="right"))]


def merge_distribution(counts: ArrayLike, floor: Floor) -> Merged | None:
    """Merge neighbouring categories until the distribution may be told; None if it may not.

    Parameters
    ----------
    counts
        Shape (K,): ballots in each category, worst first.
    floor
        The floor of the group. "merged": the categories are first merged to three.

    Returns
    -------
    Merged or None
        No share rests on a single ballot, and at least two stand outside the fullest share.
    """
    table = np.asarray(counts, dtype=np.int64)
    if table.ndim != 1 or (table < 0).any():
        raise ValueError("counts: expected one of 0 or more for each category")
    if floor.distribution == "none":
        return None
    members = _in_three(len(table)) if floor.distribution == "merged" else [[k] for k in range(len(table))]
    while any(int(table[member].sum()) == 1 for member in members) and len(members) > 1:
        _merge_single(members, table)
    told = np.array([int(table[member].sum()) for member in members], dtype=np.int64)
    if told.size == 0 or told.sum() - told.max() < LEAST_OUTSIDE:
        return None
    return Merged(tuple(tuple(member) for member in members), tuple(map(int, told)), whole_percents(told))


def whole_percents(counts: ArrayLike) -> tuple[int, ...]:
    """Give shares in whole points that sum to 100 (largest remainders). Raises ValueError without ballots."""
    table = np.asarray(counts, dtype=np.int64)
    total = int(table.sum())
    if total <= 0 or (table < 0).any():
        raise ValueError("counts: nobody answered, or a count is negative")
    whole = 100 * table // total
    order = np.argsort(-(100 * table % total), kind="stable")
    whole[order[: 100 - int(whole.sum())]] += 1
    return tuple(map(int, whole))


def _in_three(categories: int) -> list[list[int]]:
    """Split ordered categories into worse, middle, better; the middle takes the odd one.

    Three categories become two shares and two become one: merged always tells less than in full.
    """
    side = max(1, 2 * categories // 5)
    if categories <= SHARES:
        side = 0 if categories < SHARES else SHARES - 1
        return [part for part in (list(range(side)), list(range(side, categories))) if part]
    return [
        list(range(side)),
        list(range(side, categories - side)),
        list(range(categories - side, categories)),
    ]


def _merge_single(members: list[list[int]], table: IntArray) -> None:
    """Merge the first category with a single ballot into its emptier neighbour that has any."""
    sizes = [int(table[member].sum()) for member in members]
    at = sizes.index(1)
    beside = [near for near in (at - 1, at + 1) if 0 <= near < len(members)]
    near = min(beside, key=lambda place: (sizes[place] == 0, sizes[place]))
    first, second = sorted((at, near))
    members[first] = members[first] + members.pop(second)


def _on_step(multiple: float, step: float) -> float:
    """Give a multiple of the step, coded at both ends, without binary dust."""
    return float(np.clip(round(float(multiple) * step, 6), BOTTOM_CODE, TOP_CODE))
