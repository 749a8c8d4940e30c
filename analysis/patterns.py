"""How often a whole pattern of answers is expected: items that belong together, one opinion behind them.

The model: behind a ballot stands one general opinion f, normal over ballots; item j's answer is
``loading_j f`` plus noise of its own, cut into categories so that their shares are those of the counts
(a one-factor normal copula; Christoffersson 1975). It knows the counts and the covariances, no ballot.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.arrays import CodeArray, FloatArray, IntArray, divide

LARGEST_LOADING = 0.95
_NODES = np.linspace(-4.0, 4.0, 33)
_WEIGHTS = np.exp(-(_NODES**2) / 2) / np.exp(-(_NODES**2) / 2).sum()
_LOADINGS = np.linspace(0.0, LARGEST_LOADING, 39)
_MOST_STEPS = 60
_CLOSE = 1e-4
_LEAST_CHANCE = 1e-9


@dataclass(frozen=True, slots=True)
class PatternModel:
    """Chances of answers given the opinion behind them.

    ``chances``: shape (nodes, items, K); the nodes have the weights of a standard normal opinion.
    """

    chances: FloatArray

    @classmethod
    def of(cls, shares: FloatArray, loadings: FloatArray) -> "PatternModel":
        """Build it from the shares of the categories, (items, K), and the loadings, (items,), 0 to 0.95."""
        cuts = _cuts(shares)
        return cls(_chances(cuts, loadings, _NODES))

    def within(self, centres: CodeArray, most: int) -> FloatArray:
        """Chance that a ballot differs from a pattern in at most 0, 1, ..., ``most`` items.

        Parameters
        ----------
        centres
            Shape (patterns, items): categories; the items answered are the same in all ballots compared,
            -1 where they are not answered.

        Returns
        -------
        FloatArray
            Shape (most + 1, patterns).
        """
        items = np.arange(centres.shape[1])
        same = self.chances[:, items, np.maximum(centres, 0)]
        return np.asarray(np.tensordot(mismatches(np.where(centres < 0, 1.0, same), most), _WEIGHTS, (1, 0)))

    def given_opinion(self, answers: CodeArray) -> FloatArray:
        """Chances of the categories for somebody of each ballot's most likely opinion.

        Parameters
        ----------
        answers
            Shape (ballots, items), -1 where there is none.

        Returns
        -------
        FloatArray
            Shape (ballots, items, K).
        """
        logs = np.log(np.maximum(self.chances, _LEAST_CHANCE))
        likely = np.tile(np.log(_WEIGHTS)[:, None], len(answers))
        for item, column in enumerate(answers.T):
            likely += np.where(column < 0, 0.0, logs[:, item, np.maximum(column, 0)])
        floored = np.maximum(self.chances, _LEAST_CHANCE)
        return np.asarray((floored / floored.sum(axis=-1, keepdims=True))[likely.argmax(axis=0)])


def mismatches(same: FloatArray, most: int) -> FloatArray:
    """Chance of at most 0..``most`` mismatches in independent items, ``same`` of shape (..., items).

    Returns
    -------
    FloatArray
        Shape (most + 1, ...).
    """
    exactly = np.zeros((most + 1, *same.shape[:-1]))
    exactly[0] = 1.0
    for item in range(same.shape[-1]):
        match = same[..., item]
        carried = exactly[:-1] * (1 - match)
        exactly = exactly * match
        exactly[1:] += carried
    return np.cumsum(exactly, axis=0)


def fit_loadings(shares: FloatArray, correlations: FloatArray) -> FloatArray:
    """Find the loadings that give each item its covariance with the sum of the others.

    Parameters
    ----------
    shares
        Shape (items, K): of the categories.
    correlations
        Shape (items, items), of the category numbers; NaN counts as 0.

    Returns
    -------
    FloatArray
        Shape (items,), 0 to 0.95; an item that falls when the others rise gets 0.
    """
    items, categories = shares.shape
    worth = np.arange(categories, dtype=np.float64)
    variance = shares @ worth**2 - (shares @ worth) ** 2
    deviation = np.sqrt(np.maximum(variance, 0.0))
    wanted = np.nan_to_num(correlations) * np.outer(deviation, deviation)
    target = wanted.sum(axis=1) - np.diagonal(wanted)
    cuts = _cuts(shares)
    # expected answer of each item by loading and node, centred
    curves = np.stack([_chances(cuts, np.full(items, loading), _NODES) @ worth for loading in _LOADINGS])
    curves -= np.tensordot(_WEIGHTS, curves, (0, 1))[:, None]
    loadings = np.full(items, 0.6)
    for _ in range(_MOST_STEPS):
        fresh = _next_loadings(loadings, curves, target)
        moved = float(np.abs(fresh - loadings).max(initial=0.0))
        loadings = (loadings + fresh) / 2  # halves of the way: steps of all items at once overshoot
        if moved < _CLOSE:
            break
    return loadings


def _next_loadings(loadings: FloatArray, curves: FloatArray, target: FloatArray) -> FloatArray:
    items = np.arange(len(loadings))
    place = loadings / _LOADINGS[1]
    below = np.minimum(place.astype(np.int64), len(_LOADINGS) - 2)
    part = place - below
    now = (1 - part) * curves[below, :, items].T + part * curves[below + 1, :, items].T
    rest = (now.sum(axis=1, keepdims=True) - now) * _WEIGHTS[:, None]
    reached = np.einsum("lnj,nj->jl", curves, rest)  # rises with the loading
    return np.array([np.interp(target[item], reached[item], _LOADINGS) for item in items])


def shifted(shares: FloatArray, level: FloatArray, narrower: float = 1.0) -> FloatArray:
    """Shares (items, K) when opinions are ``level`` higher and so many times closer to each other.

    ``level``: shape (..., 1) or (..., items, 1).
    """
    below = special.ndtr((_cuts(shares) - level) * narrower)
    edge = np.zeros((*below.shape[:-1], 1))
    return np.diff(np.concatenate([edge, below, edge + 1], axis=-1), axis=-1)


def _cuts(shares: FloatArray) -> FloatArray:
    inner = np.cumsum(shares, axis=1)[:, :-1]
    return np.asarray(special.ndtri(np.clip(inner, _LEAST_CHANCE, 1 - _LEAST_CHANCE)))


def _chances(cuts: FloatArray, loadings: FloatArray, nodes: FloatArray) -> FloatArray:
    noise = np.sqrt(1 - loadings**2)
    below = special.ndtr((cuts[None] - loadings[None, :, None] * nodes[:, None, None]) / noise[None, :, None])
    edge = np.zeros((*below.shape[:2], 1))
    return np.diff(np.concatenate([edge, below, edge + 1], axis=-1), axis=-1)


def correlations_within(answers: CodeArray, blocks: IntArray, size: int, weights: FloatArray) -> FloatArray:
    """Correlate items within blocks (never between them) over ballots that answered both, (items, items)."""
    known = answers >= 0
    away = np.zeros(answers.shape)
    for item, column in enumerate(answers.T):
        counted = np.where(known[:, item], weights, 0.0)
        means = divide(np.bincount(blocks, counted * column, size), np.bincount(blocks, counted, size))
        away[:, item] = np.where(known[:, item] & (counted > 0), column - means[blocks], 0.0)
    away = np.nan_to_num(away)
    products = (away * weights[:, None]).T @ away
    squares = (away**2 * weights[:, None]).T @ known  # of an item, over ballots that answered the other
    return divide(products, np.sqrt(squares * squares.T))
