"""Complementary suppression: one part withheld among parts whose mean is told could be worked out."""

import numpy as np

from analysis.arrays import BoolArray, IntArray


def withhold_complements(told: BoolArray, n: IntArray, wholes: BoolArray) -> BoolArray:
    """Withhold a second part wherever exactly one part of a whole is withheld.

    Parameters
    ----------
    told
        Shape (parts,): parts that have ballots enough.
    n
        Shape (parts,): ballots behind each part; the fewest are withheld first, of equals the first.
    wholes
        Shape (parts, wholes): True where a part belongs to a whole.

    Returns
    -------
    BoolArray
        Shape (parts,): parts that may be told.
    """
    left = np.array(told, dtype=np.bool_)
    while True:
        alone = ((wholes & ~left[:, None]).sum(axis=0) == 1) & (wholes & left[:, None]).any(axis=0)
        if not alone.any():
            return left
        candidates = np.flatnonzero(wholes[:, int(np.argmax(alone))] & left)
        left[candidates[np.argmin(n[candidates])]] = False
