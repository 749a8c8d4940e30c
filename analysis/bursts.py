"""Did ballots come in bursts: days on which far more arrived than a steady flow explains.

Counts are of days and only in tens: nothing finer is kept. A burst is a reason to ask (a meeting, a
reminder, a bus that came), it moves no grade.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.arrays import ArrayLike, FloatArray, as_floats
from analysis.method import METHOD_VERSION

LEAST_SIGNIFICANCE = 0.001
"""Chance of any burst told of a steady flow."""
MOST_DAYS = 3660


@dataclass(frozen=True, slots=True)
class Burst:
    """Days ``first``..``last`` (numbers, both included).

    ``least``: ballots that came at the least; ``expected``: by the flow of all days; ``p``: the chance of
    so many in any window of any place, under a steady flow (an upper bound).
    """

    first: int
    last: int
    least: float
    expected: float
    p: float
    method_version: str = METHOD_VERSION


def scan_bursts(counts: ArrayLike, flow: ArrayLike, longest: int, unit: int = 10) -> tuple[Burst, ...]:
    """Scan windows of 1 to ``longest`` days (Naus 1965; Kulldorff 1997, Poisson, time only).

    Given the sum of all days, the ballots of a window are binomial; the chance is raised by the number of
    windows (Bonferroni), so that no simulation is needed. Windows told do not overlap, the most striking
    stand first.

    Parameters
    ----------
    counts
        Shape (days,): ballots of each day, rounded down to whole ``unit``; 0 may be up to ``unit`` - 1.
        What is not known is taken against a burst: days outside a window may have had all they can.
    flow
        Shape (days,): how many ballots are expected relative to other days: 0 on a day without
        collection, 2 on a day with twice the people.

    Raises
    ------
    ValueError
        Counts that are no multiples of ``unit``, a negative flow, ballots on days without flow.
    """
    came, share = as_floats(counts, "counts"), as_floats(flow, "flow")
    if came.ndim != 1 or came.shape != share.shape or not 0 < came.size <= MOST_DAYS:
        raise ValueError("counts, flow: expected one of each for every day")
    if not ((came >= 0) & (came % unit == 0)).all():
        raise ValueError(f"counts: expected whole multiples of {unit}")
    if not (share >= 0).all() or ((share == 0) & (came > 0)).any():
        raise ValueError("flow: expected 0 or more, and more than 0 where ballots came")
    steady = share / max(share.sum(), 1.0)
    may = came + (unit - 1) * (share > 0)
    return _apart(_windows(came, may, steady, min(longest, len(came))), len(came))


def _windows(came: FloatArray, may: FloatArray, steady: FloatArray, longest: int) -> list[Burst]:
    """Find every window with a burst."""
    inside, outside, expected = (np.concatenate([[0.0], np.cumsum(one)]) for one in (came, may, steady))
    number = sum(len(came) - days + 1 for days in range(1, longest + 1))
    found = []
    for days in range(1, longest + 1):
        least = inside[days:] - inside[:-days]
        total = least + outside[-1] - (outside[days:] - outside[:-days])
        chance = np.clip(expected[days:] - expected[:-days], 0.0, 1.0)
        fewer, whole = np.maximum(least - 1, 0).astype(np.int64), np.maximum(total, 1).astype(np.int64)
        p = np.where(least > 0, special.bdtrc(fewer, whole, chance), 1.0)
        for first in np.flatnonzero(p * number <= LEAST_SIGNIFICANCE).tolist():
            wanted = float(total[first] * chance[first])
            found.append(
                Burst(first, first + days - 1, float(least[first]), wanted, float(p[first] * number))
            )
    return found


def _apart(found: list[Burst], days: int) -> tuple[Burst, ...]:
    free = np.ones(days, dtype=np.bool_)
    kept = []
    for burst in sorted(found, key=lambda one: (one.p, one.last - one.first, one.first)):
        if free[burst.first : burst.last + 1].all():
            free[burst.first : burst.last + 1] = False
            kept.append(burst)
    return tuple(kept)
