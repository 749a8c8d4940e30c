"""Every way in which answers may lie behind what is told of one item: count vectors, enumerated.

A vector holds the answers in each category of a scale, worst first. Those that fit a told distribution
and a told score with its interval are all that an attacker has to choose from.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import comb, prod

import numpy as np

from analysis.arrays import BoolArray, IntArray
from analysis.disclosure import BOTTOM_CODE, TOP_CODE
from analysis.method import TOP_SCORE
from analysis.scores import Moments, group_scores

MOST_VECTORS = 200_000
"""More vectors than this are not looked at one by one."""
TWO_POINTS = 2
_DIGITS = 9
_OUTWARD = 1e-9

Share = tuple[tuple[int, ...], int]
"""Places of neighbouring categories, and the answers in them together."""


@dataclass(frozen=True, slots=True)
class ToldFigure:
    """A score as told: all three on steps; an end of 95 or more, 5 or less is told as 95, 5 (100, 0)."""

    value: float
    low: float
    high: float
    step: float


@dataclass(frozen=True, slots=True)
class Estimation:
    """How intervals were made: the share of a finite frame that answered, and the confidence."""

    fraction: float
    confidence: float


def vectors(answers: int, points: int, shares: Sequence[Share] = ()) -> IntArray | None:
    """Give every count vector with so many answers that fits the shares; None where there are too many.

    Parameters
    ----------
    answers
        Their number; the told shares sum to it.
    points
        Categories of the scale.
    shares
        A told distribution; empty when none is told.

    Returns
    -------
    IntArray or None
        Shape (vectors, points).
    """
    parts = list(shares) or [(tuple(range(points)), answers)]
    if prod(comb(ballots + len(places) - 1, len(places) - 1) for places, ballots in parts) > MOST_VECTORS:
        return None
    found = np.zeros((1, points), dtype=np.int64)
    for places, ballots in parts:
        splits = compositions(ballots, len(places))
        found = np.repeat(found, len(splits), axis=0)
        found[:, list(places)] = np.tile(splits, (len(found) // len(splits), 1))
    return found


@lru_cache(maxsize=128)
def compositions(total: int, parts: int) -> IntArray:
    """Give every way to write a total as a sum of parts of 0 or more, shape (ways, parts)."""
    ways = comb(total + parts - 1, parts - 1)
    bars = np.fromiter(
        (bar for chosen in combinations(range(total + parts - 1), parts - 1) for bar in chosen),
        dtype=np.int64,
        count=ways * (parts - 1),
    ).reshape(ways, parts - 1)
    edges = np.hstack([np.full((ways, 1), -1), bars, np.full((ways, 1), total + parts - 1)])
    return np.asarray(np.diff(edges, axis=1) - 1)


def fits(table: IntArray, figure: ToldFigure, estimation: Estimation) -> BoolArray:
    """Say of each count vector whether it would have been told as this figure, shape (vectors,)."""
    points = table.shape[1]
    worth = TOP_SCORE * np.arange(points) / (points - 1)
    scores = group_scores(
        Moments(table.sum(axis=1).astype(np.float64), table @ worth, table @ worth**2),
        fraction=estimation.fraction,
        two_valued=points == TWO_POINTS,
        confidence=estimation.confidence,
    )
    step = figure.step
    centre = np.round(scores.score, _DIGITS)
    low = np.clip(np.round(scores.low, _DIGITS), 0.0, centre)
    high = np.clip(np.round(scores.high, _DIGITS), centre, TOP_SCORE)
    nearest = np.clip(np.round(np.floor(centre / step + 0.5) * step, 6), BOTTOM_CODE, TOP_CODE)
    below = np.minimum(np.round(np.floor(low / step + _OUTWARD) * step, 6), nearest)
    above = np.maximum(np.round(np.ceil(high / step - _OUTWARD) * step, 6), nearest)
    below = np.where(below <= BOTTOM_CODE, 0.0, below)
    above = np.where(above >= TOP_CODE, TOP_SCORE, above)
    told = np.array([figure.value, figure.low, figure.high])
    return np.asarray((np.abs(np.stack([nearest, below, above], axis=1) - told) < step / 2).all(axis=1))
