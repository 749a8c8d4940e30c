"""Trends: has a score changed from one round to the next, beyond noise and beyond the questions' own drift.

Only linking items count: items asked in the same words of the same groups in both rounds.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.arrays import ArrayLike, BoolArray, FloatArray, as_floats, divide
from analysis.comparison import adjust_holm
from analysis.intervals import Interval, mover
from analysis.method import CONFIDENCE, METHOD_VERSION
from analysis.scores import Scores
from analysis.shrinkage import LEAST_PEERS, tau2_reml

_LEAST_ITEMS = 2
_LEAST_ROUNDS = 2


@dataclass(frozen=True, slots=True)
class Changes:
    """Changes from each round to the next; arrays (rounds - 1, subjects), NaN where a round has no score.

    ``low`` and ``high`` hold for each change alone; ``p`` is the error rate at which that interval touches 0,
    as far as its distance to 0 tells; ``p_holm`` over all subjects of a step; ``changed``: by Holm. Where
    either round's ballots are unanimous, ``variance`` and ``p`` are NaN: they cannot show a change.
    """

    difference: FloatArray
    variance: FloatArray
    low: FloatArray
    high: FloatArray
    p: FloatArray
    p_holm: FloatArray
    changed: BoolArray


@dataclass(frozen=True, slots=True)
class Trend:
    """Scores of the same subjects over rounds.

    ``slope`` (subjects,): mean change per round by least squares, with its interval; NaN where a round is
    missing. ``mean``, ``mean_se`` (rounds,): of all peers; ``tau2`` (rounds,): variance of true scores
    between peers, NaN with fewer than three.
    """

    changes: Changes
    slope: FloatArray
    slope_low: FloatArray
    slope_high: FloatArray
    mean: FloatArray
    mean_se: FloatArray
    tau2: FloatArray
    method_version: str = METHOD_VERSION


def linking_items(asked: ArrayLike) -> BoolArray:
    """Find the items that link each round with the next.

    Parameters
    ----------
    asked
        Shape (rounds, items), True where the item was asked, in the same words.

    Returns
    -------
    BoolArray
        Shape (rounds - 1, items).
    """
    table = np.asarray(asked, dtype=np.bool_)
    return np.asarray(table[:-1] & table[1:])


def linking_variance(changes: ArrayLike, variances: ArrayLike) -> float:
    """Give the variance that the choice of linking items adds to a change (linking error).

    Items that changed unlike each other, beyond noise, show that words or times moved and not subjects:
    tau2 of the items' changes by restricted maximum likelihood, over the number of items (Monseur &
    Berezner 2007).

    Parameters
    ----------
    changes
        Shape (items,): change of the mean score of each linking item, over all subjects, on 0..100.
    variances
        Shape (items,): variances of these changes, above 0.

    Returns
    -------
    float
        NaN with fewer than two items: nothing is known of drift.

    Raises
    ------
    ValueError
        A variance that is not above 0, or numbers that do not belong to the same items.
    """
    moved, noise = as_floats(changes, "changes"), as_floats(variances, "variances")
    if moved.shape != noise.shape or moved.ndim != 1 or np.isnan(moved).any() or not (noise > 0).all():
        raise ValueError("variances: expected one above 0 for the change of each item")
    if len(moved) < _LEAST_ITEMS:
        return float("nan")
    return tau2_reml(moved, noise) / len(moved)


def trend(scores: Scores, linking: ArrayLike = 0.0, confidence: float = CONFIDENCE) -> Trend:
    """Follow the scores of subjects over rounds.

    Rounds are independent: nobody can tell whether the same people answered. Where they did, true changes
    are surer than told here.

    Parameters
    ----------
    scores
        Arrays (rounds, subjects), from linking items only, rounds in order.
    linking
        Shape (rounds - 1,) or one number: `linking_variance` of each step.
    confidence
        The one that the intervals of ``scores`` were made with; also what "changed" means.

    Raises
    ------
    ValueError
        Fewer than two rounds, or a negative linking variance.
    """
    if scores.score.ndim != _LEAST_ROUNDS or len(scores.score) < _LEAST_ROUNDS:
        raise ValueError("scores: expected two rounds or more, by subject")
    steps = len(scores.score) - 1
    drift = np.broadcast_to(as_floats(linking, "linking"), (steps,))
    if not (drift >= 0).all():
        raise ValueError("linking: expected variances of 0 or more")
    rounds = np.arange(steps + 1) - steps / 2
    slope, slope_ends = _sum(scores, rounds / (rounds @ rounds))
    peers = [_peers(one, error) for one, error in zip(scores.score, scores.se, strict=True)]
    mean, mean_se, tau2 = np.array(peers).T
    return Trend(
        _changes(scores, drift[:, None], confidence),
        slope,
        slope_ends.low,
        slope_ends.high,
        mean,
        mean_se,
        tau2,
    )


def _changes(scores: Scores, drift: FloatArray, confidence: float) -> Changes:
    score, low, high = scores.score, scores.low, scores.high
    difference = score[1:] - score[:-1]
    z = float(special.ndtri(0.5 + confidence / 2))
    down = np.sqrt((score[1:] - low[1:]) ** 2 + (high[:-1] - score[:-1]) ** 2 + z**2 * drift)
    up = np.sqrt((high[1:] - score[1:]) ** 2 + (score[:-1] - low[:-1]) ** 2 + z**2 * drift)
    # the distance towards 0, over the quantile, is the standard error that counts (Zou & Donner 2008)
    towards = np.where(difference > 0, down, up)
    p = 2 * special.ndtr(-z * divide(np.abs(difference), towards))
    p = np.where(towards == 0, np.where(difference == 0, 1.0, 0.0), p)  # everybody was asked in both rounds
    unanimous = scores.unanimous[1:] | scores.unanimous[:-1]
    variance = scores.se[1:] ** 2 + scores.se[:-1] ** 2 + drift
    p = np.where(unanimous, np.nan, p)
    p_holm = np.array([adjust_holm(step) for step in p])
    return Changes(
        difference,
        np.where(unanimous, np.nan, variance),
        difference - down,
        difference + up,
        p,
        p_holm,
        np.nan_to_num(p_holm, nan=1.0) <= 1 - confidence,
    )


def _sum(scores: Scores, weights: FloatArray) -> tuple[FloatArray, Interval]:
    summed = weights @ scores.score
    ends = mover(scores.score.T, Interval(scores.low.T, scores.high.T), weights)
    missing = np.isnan(summed)  # also where the round without score has no weight
    return summed, Interval(np.where(missing, np.nan, ends.low), np.where(missing, np.nan, ends.high))


def _peers(scores: FloatArray, errors: FloatArray) -> tuple[float, float, float]:
    """Mean, its standard error and tau2 of the peers of one round; a standard error of 0 says nothing."""
    known = ~np.isnan(scores) & (errors > 0)
    if known.sum() < LEAST_PEERS:
        return float("nan"), float("nan"), float("nan")
    variances = errors[known] ** 2
    tau2 = tau2_reml(scores[known], variances)
    weights = 1 / (tau2 + variances)
    return float(weights @ scores[known] / weights.sum()), float(weights.sum() ** -0.5), tau2
