"""Scores of a stratified sample from sums by stratum: each stratum counts by its people, not by its ballots.

Where some strata answer more than others, the plain mean of all ballots is the mean of those who answered.
The weighted one estimates the mean of the whole frame (Saerndal, Swensson & Wretman 1992, section 3.7).
"""

from dataclasses import dataclass

import numpy as np

from analysis.arrays import FloatArray, IntArray
from analysis.intervals import Dispersion
from analysis.method import CONFIDENCE, TOP_SCORE
from analysis.scores import Moments, Scores, mean_interval

_ROUNDING = 1e-9  # sums of squares carry this relative error; less is no variance


@dataclass(frozen=True, slots=True)
class StratifiedScores:
    """Scores with what comparisons need; arrays of one shape.

    ``effective``: Kish's (1965) effective number of ballots; ``fraction``: share of a finite frame that
    answered, as far as it narrows the error; ``spread``: the standard deviation that with these two
    gives the standard error: se^2 = spread^2 (1 - fraction) / effective.
    """

    scores: Scores
    effective: FloatArray
    fraction: FloatArray
    spread: FloatArray


def merge_strata(ballots: FloatArray, least: int) -> IntArray:
    """Merge strata until each has ``least`` ballots: the smallest joins its smaller neighbour.

    Parameters
    ----------
    ballots
        Shape (strata,): scored ballots, in the order of the strata's numbers.

    Returns
    -------
    IntArray
        Shape (strata,): the merged stratum of each, 0 and up; all 0 where they cannot reach ``least``.
    """
    number = np.arange(len(ballots))
    held = [float(one) for one in ballots]
    while len(held) > 1 and min(held) < least:
        at = held.index(min(held))
        beside = [place for place in (at - 1, at + 1) if 0 <= place < len(held)]
        into = min(beside, key=lambda place: held[place])
        first = min(at, into)
        held[first : first + 2] = [held[at] + held[into]]
        number = np.where(number > first, number - 1, number)
    return number.astype(np.int64)


def stratified_scores(
    sums: Moments, population: FloatArray, *, confidence: float = CONFIDENCE
) -> StratifiedScores:
    """Score cells of a stratified sample.

    Parameters
    ----------
    sums
        Shape (cells, strata): moments of ballot scores on 0..100, two ballots or more in every stratum
        of people.
    population
        Shape (cells, strata): people of each stratum, 0 where a cell has fewer strata than others.

    Raises
    ------
    ValueError
        A stratum of people with fewer than two ballots, or with more ballots than people.
    """
    used = population > 0
    if (used & (sums.n < 2)).any() or (sums.n > population).any():  # noqa: PLR2004 - one has no variance
        raise ValueError("strata: expected two ballots or more, and no more than people, in each")
    n = np.where(used, sums.n, 2.0)
    mean = np.where(used, sums.total / n, 0.0)
    squares = np.where(used, sums.squares / n, 0.0)
    variance = np.where(squares - mean**2 > _ROUNDING * squares, (squares - mean**2) * n / (n - 1), 0.0)
    share = population / population.sum(axis=1, keepdims=True)
    score = (share * mean).sum(axis=1)
    left = np.where(used, 1 - n / np.maximum(population, 1), 0.0)
    whole = (share**2 * variance / n).sum(axis=1)
    of_mean = (share**2 * left * variance / n).sum(axis=1)
    # of one ballot of the whole frame
    of_one = (share * (variance * (n - 1) / n + (mean - score[:, None]) ** 2)).sum(axis=1)
    kish = 1 / (share**2 / n).sum(axis=1)
    plain = (share**2 * left / n).sum(axis=1) * kish
    fraction = 1 - np.divide(of_mean, whole, out=plain, where=whole > 0)
    freedom = np.minimum(kish - 1, (np.where(used, n - 1, 0.0)).sum(axis=1))
    pure = (np.abs(TOP_SCORE * sums.total - sums.squares) <= _ROUNDING * np.maximum(sums.squares, 1.0)).all(
        axis=1
    )
    ends = mean_interval(
        score,
        Dispersion(whole * kish, kish, np.clip(fraction, 0.0, 1.0), freedom),
        exact=pure & (score > 0) & (score < TOP_SCORE),
        confidence=confidence,
    )
    scores = Scores(
        np.where(used, n, 0.0).sum(axis=1),
        score,
        np.sqrt(of_one * kish / np.maximum(kish - 1, 1.0)),
        np.sqrt(of_mean),
        ends.low,
        ends.high,
        unanimous=of_one <= _ROUNDING * score**2,
    )
    return StratifiedScores(scores, kish, np.clip(fraction, 0.0, 1.0), np.sqrt(whole * kish))
