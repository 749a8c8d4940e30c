"""Where a subject stands among its equivalents: the shrunk score and the places it may hold.

Both follow from published composites and published differences alone, so they tell nothing about ballots
that those do not.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from scipy import special

from analysis.arrays import FloatArray
from analysis.shrinkage import LEAST_PEERS, shrink
from surveys.identifiers import SubjectNumber
from surveys.release_figures import figure
from surveys.summary import Comparison, Figure, RankRange, Withheld, WithheldReason

ROUNDING = 12.0  # a rounding error is spread evenly over a step: its variance is step^2 / 12
Published = Sequence[tuple[SubjectNumber, Figure]]


def variances_of(figures: Sequence[Figure], confidence: float) -> FloatArray:
    """Read the variance of each estimate off its published interval, shape (figures,).

    Half the interval over the normal quantile, squared. Both ends are rounded outwards, by half a step on
    the average: so much is taken off, but never more than leaves one step. The value is rounded to the
    nearest step, which adds the variance of a rounding error.
    """
    step = np.array([one.step for one in figures])
    width = np.array([one.high - one.low for one in figures])
    half = np.maximum(width - step, step) / 2
    return np.asarray((half / special.ndtri(0.5 + confidence / 2)) ** 2 + step**2 / ROUNDING)


def tell_shrunk(published: Published, confidence: float) -> dict[SubjectNumber, Figure | Withheld]:
    """Shrink the composites of one position group (Efron & Morris 1975, tau2 by REML).

    Each is told in the step, and with the ends, of its own composite.

    Parameters
    ----------
    published
        Two or more subjects with their composites, in the order of their numbers.
    """
    if len(published) < LEAST_PEERS:
        return {subject: Withheld(WithheldReason.FEW_EQUIVALENTS) for subject, _ in published}
    figures = [one for _, one in published]
    found = shrink([one.value for one in figures], variances_of(figures, confidence), confidence)
    return {
        subject: figure(
            float(found.shrunk[place]), float(found.low[place]), float(found.high[place]), one.step
        )
        for place, (subject, one) in enumerate(published)
    }


def tell_ranks(compared: Mapping[SubjectNumber, Comparison]) -> dict[SubjectNumber, RankRange]:
    """Give confidence sets of ranks in one position group.

    A rank is at least 1 plus how many are told apart as higher, at most the number compared less how many
    are told apart as lower (Mogstad, Romano, Shaikh & Wilhelm 2024, with Holm over all pairs as the joint
    test). Every published difference says already who is told apart from whom.
    """
    return {
        subject: RankRange(
            low=1 + sum(pair.told_apart and pair.value < 0 for pair in found.pairs),
            high=len(compared) - sum(pair.told_apart and pair.value > 0 for pair in found.pairs),
            of=len(compared),
        )
        for subject, found in compared.items()
    }
