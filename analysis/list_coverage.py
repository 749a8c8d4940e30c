"""How much of the list of those entitled was reached, place by place.

A place that was left out, or that answered for more people than it has, is a reason to ask; it moves
no grade.
"""

from dataclasses import dataclass

import numpy as np

from analysis.arrays import ArrayLike, BoolArray, FloatArray, as_floats, divide
from analysis.comparison import adjust_bh
from analysis.method import METHOD_VERSION

FALSE_SHARE = 0.01
"""Of the places said to stand out at most so many are expected not to (false discovery rate)."""


@dataclass(frozen=True, slots=True)
class ListCoverage:
    """Arrays (places,).

    ``share`` of the place's list that was reached, 0..1 and beyond; NaN without a list. ``beyond``: more
    answered than are on the list. ``p``: chance of a share as far from that of all places as this one,
    were the same number drawn blindly from the list of all; ``p_bh`` over all places. ``below``,
    ``above``: places that stand out by it. ``whole``: the share of all places together.
    """

    share: FloatArray
    beyond: BoolArray
    p: FloatArray
    p_bh: FloatArray
    below: BoolArray
    above: BoolArray
    whole: float
    method_version: str = METHOD_VERSION


def cover_list(reached: ArrayLike, listed: ArrayLike) -> ListCoverage:
    """Compare the share of its list that each place reached with that of all places.

    p: twice the smaller tail of the hypergeometric (Fisher's exact test of one place against all).

    Parameters
    ----------
    reached, listed
        Shape (places,): ballots that came back (or people who were met) and people on the list; whole.

    Raises
    ------
    ValueError
        Numbers that are negative or not whole.
    """
    came, names = as_floats(reached, "reached"), as_floats(listed, "listed")
    if came.ndim != 1 or came.shape != names.shape:
        raise ValueError("reached, listed: expected one of each for every place")
    for name, counts in (("reached", came), ("listed", names)):
        if not ((counts >= 0) & (counts % 1 == 0)).all():
            raise ValueError(f"{name}: expected whole numbers of 0 or more")
    share = divide(came, names)
    p = _chances(np.minimum(came, names), names)
    adjusted = adjust_bh(p)
    whole = float(divide(came.sum(), names.sum()))
    stands_out = np.nan_to_num(adjusted, nan=1.0) <= FALSE_SHARE
    return ListCoverage(
        share, came > names, p, adjusted, stands_out & (share < whole), stands_out & (share > whole), whole
    )


def _chances(came: FloatArray, names: FloatArray) -> FloatArray:
    from scipy import stats

    found = np.full(came.shape, np.nan)
    known = names > 0
    law = stats.hypergeom(int(names.sum()), names[known].astype(np.int64), int(came.sum()))
    tails = np.minimum(law.cdf(came[known]), law.sf(came[known] - 1))
    found[known] = np.minimum(2 * tails, 1.0)
    return found
