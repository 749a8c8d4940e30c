"""Funnel limits: how far from the mean of its peers a score may lie by chance alone, by number of ballots.

Scores from few ballots scatter more. A score inside the limits gives no reason to ask why it differs; one
outside gives a reason to ask, not an answer. Peers differ by more than the chance of their ballots: that
part, over-dispersion, widens the limits (Spiegelhalter 2005).
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.arrays import ArrayLike, FloatArray, as_floats
from analysis.intervals import Interval
from analysis.method import METHOD_VERSION, TOP_SCORE

LEAST_PEERS = 3
WINSORISED = 0.1  # part of the scores on either side that count no more than the next one
WARNING, CONTROL = 0.95, 0.998


@dataclass(frozen=True, slots=True)
class Funnel:
    """Limits around the mean of peers on 0..100.

    ``target``: mean weighted by precision; ``ballot_variance``: mean variance of one ballot's score;
    ``dispersion``: mean squared distance in standard errors, without its extremes (1: no more than chance);
    ``between``: variance of peers beyond chance.
    """

    target: float
    ballot_variance: float
    dispersion: float
    between: float
    method_version: str = METHOD_VERSION

    def limits(self, ballots: ArrayLike, level: float) -> Interval:
        """Give the limits for scores from so many ballots, kept on the scale; arrays of one shape."""
        spread = np.sqrt(self.between + self.ballot_variance / as_floats(ballots, "ballots"))
        half = float(special.ndtri(0.5 + level / 2)) * spread
        return Interval(np.maximum(self.target - half, 0.0), np.minimum(self.target + half, TOP_SCORE))


def draw_funnel(scores: ArrayLike, variances: ArrayLike, ballots: ArrayLike) -> Funnel | None:
    """Find the limits of a set of peers; None with fewer than three.

    Parameters
    ----------
    scores, variances, ballots
        Shape (peers,): scores on 0..100, the variances of their estimates and the ballots behind them, both
        above 0.
    """
    y, v, n = (
        as_floats(values, name)
        for values, name in ((scores, "scores"), (variances, "variances"), (ballots, "ballots"))
    )
    if not ((v > 0).all() and (n > 0).all()):
        raise ValueError("variances, ballots: expected above 0")
    if len(y) < LEAST_PEERS:
        return None
    weights = 1 / v
    target = float(weights @ y / weights.sum())
    dispersion = float((_winsorised((y - target) / np.sqrt(v)) ** 2).mean())
    excess = len(y) * dispersion - (len(y) - 1)
    between = max(0.0, excess / float(weights.sum() - (weights @ weights) / weights.sum()))
    return Funnel(target, float((v * n).mean()), dispersion, between)


def _winsorised(distances: FloatArray) -> FloatArray:
    ordered = np.sort(distances)
    cut = int(WINSORISED * len(ordered))
    return np.clip(distances, ordered[cut], ordered[len(ordered) - 1 - cut])
