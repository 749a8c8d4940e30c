"""Does a ballot look like the others: how likely its answers are, and how they are spread over the items.

An index is a reason to look, never a verdict: honest people with strong opinions answer all items alike.
"""

from dataclasses import dataclass

import numpy as np

from analysis.arrays import ArrayLike, BoolArray, FloatArray, IntArray, as_floats, as_indices, divide
from analysis.reliability import covariance

_SAME = 1e-12  # a variance this much smaller than the squares it comes from is none
_TABLE = 2
NO_ANSWER = -1
"""In a table of codes: the ballot has no value for the item."""


@dataclass(frozen=True, slots=True)
class Likelihood:
    """How likely each ballot's answers are, arrays (ballots,).

    ``answered``: items with a value. ``log_likelihood`` (natural) and ``lz``, its distance from what is
    expected of such a ballot in standard deviations: far below 0 the answers do not fit together. NaN
    where nothing was answered or every answer was certain.
    """

    answered: IntArray
    log_likelihood: FloatArray
    lz: FloatArray


@dataclass(frozen=True, slots=True)
class Residuals:
    """Mean squared residuals of each ballot, arrays (ballots,); 1 is expected, NaN where nothing varies.

    ``outfit``: every item counts alike, so that single surprising answers tell. ``infit``: items count by
    their variance.
    """

    outfit: FloatArray
    infit: FloatArray


def likelihood(codes: ArrayLike, chances: ArrayLike) -> Likelihood:
    """Give l_z (Drasgow, Levine & Williams 1985, eq. 4-6, for items with several categories).

    Parameters
    ----------
    codes
        Shape (ballots, items): category 0..K-1 of each answer, -1 where there is no value.
    chances
        Known chances of the categories, shape (items, K), the shares that counts give, or
        (ballots, items, K); they sum to 1, items with fewer categories have zeros at the end.

    Raises
    ------
    ValueError
        Chances that do not sum to 1, a code outside 0..K-1, an answer whose chance is 0.
    """
    answers, table = _checked(codes, chances)
    known = answers != NO_ANSWER
    mine = _picked(table, answers)
    if (mine[known] <= 0).any():
        raise ValueError("chances: an answer was given whose chance is 0")
    logs = np.log(np.where(table > 0, table, 1.0))
    means = (table * logs).sum(axis=-1)
    spreads = (table * (logs - means[..., None]) ** 2).sum(axis=-1)
    found = np.where(known, np.log(np.where(known, mine, 1.0)), 0.0).sum(axis=1)
    expected = np.where(known, means, 0.0).sum(axis=1)
    spread = np.where(known, spreads, 0.0).sum(axis=1)
    answered = known.sum(axis=1)
    deviation = np.where(spread > _SAME, np.sqrt(spread), 0.0)
    return Likelihood(answered, np.where(answered > 0, found, np.nan), divide(found - expected, deviation))


def residuals(codes: ArrayLike, chances: ArrayLike, values: ArrayLike) -> Residuals:
    """Give outfit and infit mean squares of ballots (Wright & Masters 1982, ch. 5).

    Parameters
    ----------
    codes, chances
        As in `likelihood`.
    values
        Shape (K,): the value of each category.
    """
    answers, table = _checked(codes, chances)
    worth = as_floats(values, "values")
    if worth.shape != table.shape[-1:]:
        raise ValueError("values: expected one for each category")
    means = table @ worth
    spreads = (table * (worth - means[..., None]) ** 2).sum(axis=-1)
    counted = (answers != NO_ANSWER) & (spreads > _SAME)
    given = worth[np.where(counted, answers, 0)]
    squares = np.where(counted, (given - means) ** 2, 0.0)
    weights = np.where(counted, spreads, 0.0)
    standardised = np.where(counted, divide(squares, weights), 0.0)
    outfit = divide(standardised.sum(axis=1), counted.sum(axis=1))
    return Residuals(outfit, divide(squares.sum(axis=1), weights.sum(axis=1)))


def mahalanobis(ratings: ArrayLike) -> FloatArray:
    """Give each ballot's squared Mahalanobis (1936) distance D2 from the mean ballot.

    Parameters
    ----------
    ratings
        Shape (ballots, items); a ballot with a NaN gets NaN. Where the covariances of the complete
        ballots cannot be inverted (too few ballots, an item that follows from others) all are NaN.
    """
    values = _table(ratings)
    complete = ~np.isnan(values).any(axis=1)
    kept = values[complete]
    distances = np.full(len(values), np.nan)
    spread = covariance(kept)
    if np.isnan(spread).any() or not spread.size:
        return distances
    sizes = np.linalg.eigvalsh(spread)
    if sizes[0] <= _SAME * max(sizes[-1], 0.0):
        return distances
    away = kept - kept.mean(axis=0)
    distances[complete] = (away * np.linalg.solve(spread, away.T).T).sum(axis=1)
    return distances


def long_strings(ratings: ArrayLike) -> IntArray:
    """Count the longest run of the same answer in the order of the items (Johnson 2005), (ballots,).

    An item without an answer (NaN) ends a run; 0 where nothing was answered.
    """
    values = _table(ratings)
    run = np.zeros(len(values), dtype=np.int64)
    longest = run.copy()
    before = np.full(len(values), np.nan)
    for column in values.T:
        run = np.where(np.isnan(column), 0, np.where(column == before, run + 1, 1))
        longest = np.maximum(longest, run)
        before = column
    return longest


def response_spread(ratings: ArrayLike) -> FloatArray:
    """Give the standard deviation (n - 1) of each ballot's answers (IRV; Dunn et al. 2018), (ballots,).

    NaN below two answers; 0: every item was answered alike.
    """
    values = _table(ratings)
    known = ~np.isnan(values)
    number = known.sum(axis=1)
    means = divide(np.where(known, values, 0.0).sum(axis=1), number)
    away = np.where(known, values - means[:, None], 0.0)
    return np.sqrt(divide((away**2).sum(axis=1), np.maximum(number - 1, 0)))


def even_odd(ratings: ArrayLike, scales: ArrayLike) -> FloatArray:
    """Give even-odd inconsistency (Jackson 1976; Meade & Craig 2012): -1 consistent, 1 not at all.

    A ballot's means of the odd and of the even items of each scale are correlated over the scales,
    raised to full length (Spearman 1910, Brown 1910; not below -1) and turned round, so that more is worse.

    Parameters
    ----------
    ratings
        Shape (ballots, items), NaN where there is no answer.
    scales
        Shape (items,): number of the scale (criterion) of each item, from 0. Scales without an answer in
        either half do not count.

    Returns
    -------
    FloatArray
        Shape (ballots,); NaN with fewer than two scales, or where either half is the same in all.
    """
    values = _table(ratings)
    numbers = np.asarray(scales)
    members = as_indices(numbers, int(numbers.max(initial=-1)) + 1, "scales")
    if members.shape != values.shape[1:]:
        raise ValueError("scales: expected one for each item")
    places = np.array([(members[:item] == members[item]).sum() for item in range(len(members))], dtype=int)
    halves = [_scale_means(values, members, places % 2 == half) for half in (0, 1)]
    both = ~np.isnan(halves[0]) & ~np.isnan(halves[1])
    odd, even = (_centred(half, both) for half in halves)
    r = divide((odd * even).sum(axis=1), np.sqrt((odd**2).sum(axis=1) * (even**2).sum(axis=1)))
    r = np.clip(r, -1.0, 1.0)
    raised = np.where(r == -1.0, -1.0, divide(2 * r, 1 + r))
    return np.asarray(-np.maximum(raised, -1.0))


def _scale_means(values: FloatArray, members: IntArray, chosen: BoolArray) -> FloatArray:
    """Means of the chosen answered items of each scale, (ballots, scales)."""
    belongs = (members[:, None] == np.arange(members.max(initial=-1) + 1)) & chosen[:, None]
    known = ~np.isnan(values)
    return divide(np.where(known, values, 0.0) @ belongs, known @ belongs)


def _centred(half: FloatArray, both: BoolArray) -> FloatArray:
    kept = np.where(both, half, 0.0)
    away = np.where(both, kept - divide(kept.sum(axis=1), both.sum(axis=1))[:, None], 0.0)
    varies = (away**2).sum(axis=1) > _SAME * np.maximum((kept**2).sum(axis=1), _SAME)
    return np.where(varies[:, None], away, 0.0)


def _table(ratings: ArrayLike) -> FloatArray:
    values = as_floats(ratings, "ratings")
    if values.ndim != _TABLE:
        raise ValueError("ratings: expected a table, ballots by items")
    return values


def _checked(codes: ArrayLike, chances: ArrayLike) -> tuple[IntArray, FloatArray]:
    table = as_floats(chances, "chances")
    if not ((table >= 0).all() and np.allclose(table.sum(axis=-1), 1.0, rtol=0, atol=1e-9)):
        raise ValueError("chances: those of an item are 0 or more and sum to 1")
    answers = as_indices(np.asarray(codes) - NO_ANSWER, table.shape[-1] + 1, "codes") + NO_ANSWER
    expected = answers.shape if table.ndim > _TABLE else answers.shape[-1:]
    if answers.ndim != _TABLE or table.shape[:-1] != expected:
        raise ValueError("chances: expected those of each item of the codes")
    return answers, table


def _picked(table: FloatArray, answers: IntArray) -> FloatArray:
    """Chance of each answer given, (ballots, items); anything where there is none."""
    place = np.where(answers == NO_ANSWER, 0, answers)
    whole = np.broadcast_to(table, (*answers.shape, table.shape[-1]))
    return np.asarray(np.take_along_axis(whole, place[..., None], axis=-1)[..., 0])
