"""Cumulative-link models: answers on an ordered scale, without pretending that steps are equally far.

``P(answer <= k) = F(theta_k - x'beta)`` (McCullagh 1980): a latent opinion with location ``x'beta`` falls
between thresholds. A positive slope moves answers up the scale. With a random rater or cadre effect:
`analysis.cumulative_mixed`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special

from analysis.arrays import ArrayLike, FloatArray, IntArray, as_floats
from analysis.crossed import NotConverged
from analysis.cumulative_link import FAR, Link, curvature, distribution, log_shares, quantile
from analysis.method import METHOD_VERSION

Spacing = Literal["flexible", "equidistant"]

MOST_STEPS = 100
_CLOSE_ENOUGH = 1e-12  # fall of the log likelihood that a Newton step predicts; the step after it is the last
MOST_HALVINGS = 40
SEPARATED = "a predictor separates the answers: no estimate exists"
_ROUNDING = 1e-12
_LARGEST_ERROR = 100.0  # on the latent scale: beyond it answers are separated and no estimate exists
_TWO = 2


@dataclass(frozen=True, slots=True)
class OrdinalRatings:
    """Answers on an ordered scale, one row an answer or a count of equal ones.

    ``categories`` (rows,): whole numbers in the order of the scale; ``predictors`` (rows, predictors);
    ``weights`` (rows,): how many answers the row stands for.
    """

    categories: IntArray
    predictors: FloatArray
    weights: FloatArray

    @classmethod
    def of(
        cls, categories: ArrayLike, predictors: ArrayLike, weights: ArrayLike | None = None
    ) -> "OrdinalRatings":
        """Take arrays; weights of 1 if left out.

        Raises
        ------
        ValueError
            Lengths that differ, categories that are not whole numbers, a missing or infinite predictor,
            a negative or missing weight.
        """
        answers = np.asarray(categories)
        x = as_floats(predictors, "predictors")
        w = np.ones(answers.shape) if weights is None else as_floats(weights, "weights")
        if answers.ndim != 1 or (answers.size and answers.dtype.kind not in "iu"):
            raise ValueError("categories: expected one whole number for each row")
        if x.ndim != _TWO or len(x) != len(answers) or np.isnan(x).any():
            raise ValueError("predictors: expected a table of numbers with a row for each answer")
        if w.shape != answers.shape or not (w >= 0).all():
            raise ValueError("weights: expected one of 0 or more for each row")
        return cls(answers.astype(np.int64), x, w)


@dataclass(frozen=True, slots=True)
class CumulativeFit:
    """A fitted model, on the latent scale (logit: the logarithm of odds).

    ``categories`` (K,): those that were used; ``thresholds`` (K - 1,) between them; ``slopes``
    (predictors,). ``parameters`` (q,): threshold parameters (equidistant: first threshold and spacing),
    then slopes; ``covariance`` (q, q) of their estimates. ``n`` answers.
    """

    categories: IntArray
    thresholds: FloatArray
    slopes: FloatArray
    parameters: FloatArray
    covariance: FloatArray
    log_likelihood: float
    n: float
    link: Link
    method_version: str = METHOD_VERSION

    @property
    def errors(self) -> FloatArray:
        """Standard errors of the parameters, (q,)."""
        return np.sqrt(np.diagonal(self.covariance))

    @property
    def aic(self) -> float:
        """Akaike's criterion."""
        return 2 * len(self.parameters) - 2 * self.log_likelihood


@dataclass(frozen=True, slots=True)
class OddsTest:
    """Likelihood-ratio test of proportional odds: a small ``p`` says that one slope is not enough."""

    statistic: float
    freedom: int
    p: float


@dataclass(frozen=True, slots=True)
class Frame:
    """The rows of a model: bounds are ``upper @ parameters`` and ``lower @ parameters``.

    ``place`` (rows,): each row's category as an index into the ``categories`` used, (K,); ``jacobian``
    (K - 1, t): thresholds from the t threshold parameters.
    """

    upper: FloatArray
    lower: FloatArray
    place: IntArray
    weights: FloatArray
    jacobian: FloatArray
    categories: IntArray

    def bounds(self, parameters: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Give upper and lower bounds of each row, (rows,)."""
        above = np.where(self.place == len(self.jacobian), FAR, 0.0)
        below = np.where(self.place == 0, -FAR, 0.0)
        return self.upper @ parameters + above, self.lower @ parameters + below


def fit_cumulative(
    ratings: OrdinalRatings, *, link: Link = "logit", spacing: Spacing = "flexible"
) -> CumulativeFit:
    """Fit by maximum likelihood (Newton; standard errors from the observed information).

    Categories that nobody chose are left out, as R's ordinal does.

    Raises
    ------
    NotConverged
        Answers do not vary, or a predictor separates them: no estimate exists.
    ValueError
        Predictors that are constant or not independent of each other.
    """
    frame = lay_out(ratings, spacing)
    parameters, information, value = maximise(frame, link)
    free = frame.jacobian.shape[1]
    return CumulativeFit(
        frame.categories,
        frame.jacobian @ parameters[:free],
        parameters[free:],
        parameters,
        np.asarray(np.linalg.inv(information), dtype=np.float64),
        value,
        float(ratings.weights.sum()),
        link,
    )


def proportional_odds(ratings: OrdinalRatings, columns: Sequence[int], *, link: Link = "logit") -> OddsTest:
    """Test whether the slopes of some predictors are the same at every threshold.

    Parameters
    ----------
    ratings
        As for `fit_cumulative`.
    columns
        Which predictors get a slope of their own at each threshold in the wider model.
    """
    narrow, wide = lay_out(ratings), lay_out(ratings, nominal=columns)
    statistic = 2 * (maximise(wide, link)[2] - maximise(narrow, link)[2])
    freedom = wide.upper.shape[1] - narrow.upper.shape[1]
    return OddsTest(statistic, freedom, float(special.chdtrc(freedom, max(statistic, 0.0))))


def category_shares(thresholds: ArrayLike, latent: ArrayLike, link: Link = "logit") -> FloatArray:
    """Give the shares of the categories at locations of the latent scale, shape (..., K)."""
    cuts = as_floats(thresholds, "thresholds") - as_floats(latent, "latent")[..., None]
    below = distribution(cuts, link)
    ends = (*below.shape[:-1], 1)
    return np.diff(np.concatenate([np.zeros(ends), below, np.ones(ends)], axis=-1), axis=-1)


def lay_out(ratings: OrdinalRatings, spacing: Spacing = "flexible", nominal: Sequence[int] = ()) -> Frame:
    """Lay out the rows of a model; ``nominal`` predictors move every threshold by itself."""
    kept = ratings.weights > 0
    x = ratings.predictors[kept]
    used, place = np.unique(ratings.categories[kept], return_inverse=True)
    if len(used) < _TWO:
        raise NotConverged("the answers do not vary")
    with_one = np.column_stack([np.ones(len(x)), x])
    if np.linalg.matrix_rank(with_one) < with_one.shape[1]:
        raise ValueError("predictors: one is constant or follows from the others")
    cuts = len(used) - 1
    even = np.column_stack([np.ones(cuts), np.arange(cuts, dtype=np.float64)])[:, : min(cuts, _TWO)]
    jacobian: FloatArray = np.asarray(np.eye(cuts) if spacing == "flexible" else even, dtype=np.float64)
    one_slope = np.setdiff1d(np.arange(x.shape[1]), np.asarray(nominal, dtype=np.int64))

    def rows(cut: IntArray) -> FloatArray:
        inside = (cut >= 0) & (cut < cuts)
        steps = jacobian[np.clip(cut, 0, cuts - 1)]
        own = [steps * x[:, [column]] for column in nominal]
        return np.concatenate([steps, *own, -x[:, one_slope]], axis=1) * inside[:, None]

    return Frame(
        rows(place),
        rows(place - 1),
        place,
        ratings.weights[kept],
        jacobian,
        used,
    )


def maximise(frame: Frame, link: Link) -> tuple[FloatArray, FloatArray, float]:
    """Find the best parameters, (q,); the observed information, (q, q); the log likelihood."""
    parameters = _start(frame, link)
    value = _value(frame, parameters, link)
    for _ in range(MOST_STEPS):
        slope, information = _derivatives(frame, parameters, link)
        step = solve(information, slope)
        parameters, value = _climb(frame, parameters, step, link)
        if float(slope @ step) < _CLOSE_ENOUGH:
            information = _derivatives(frame, parameters, link)[1]
            check_errors(solve(information, np.eye(len(information))))
            return parameters, information, value
    raise NotConverged("the steps did not settle")


def check_errors(covariance: FloatArray) -> None:
    """Refuse estimates without bound. Raises NotConverged."""
    if not (np.abs(np.diagonal(covariance)) < _LARGEST_ERROR**2).all():
        raise NotConverged(SEPARATED)


def solve(information: FloatArray, right: FloatArray) -> FloatArray:
    """Solve; a singular information is an estimate without bound. Raises NotConverged."""
    try:
        return np.asarray(np.linalg.solve(information, right), dtype=np.float64)
    except np.linalg.LinAlgError as error:
        raise NotConverged(SEPARATED) from error


def _value(frame: Frame, parameters: FloatArray, link: Link) -> float:
    return float(frame.weights @ log_shares(*frame.bounds(parameters), link).value)


def _derivatives(frame: Frame, parameters: FloatArray, link: Link) -> tuple[FloatArray, FloatArray]:
    """Give the slope of the log likelihood, (q,), and the observed information, (q, q)."""
    upper, lower = frame.bounds(parameters)
    first = log_shares(upper, lower, link)
    second = curvature(first, upper, lower, link)
    w = frame.weights
    slope = frame.upper.T @ (w * first.a) + frame.lower.T @ (w * first.b)
    crossed = (frame.upper.T * (w * second.ab)) @ frame.lower
    bend = (frame.upper.T * (w * second.aa)) @ frame.upper + (frame.lower.T * (w * second.bb)) @ frame.lower
    return slope, -(bend + crossed + crossed.T)


def _climb(frame: Frame, parameters: FloatArray, step: FloatArray, link: Link) -> tuple[FloatArray, float]:
    """Go along the step, halved until the likelihood no longer falls."""
    value = _value(frame, parameters, link)
    for halvings in range(MOST_HALVINGS):
        trial = parameters + step / 2**halvings
        reached = _value(frame, trial, link)
        if reached >= value - _ROUNDING * abs(value):
            return trial, reached
    raise NotConverged("no step raises the likelihood")


def _start(frame: Frame, link: Link) -> FloatArray:
    """Start at the thresholds of the answers' own shares, slopes 0."""
    counts = np.bincount(frame.place, frame.weights)
    cuts = quantile(np.cumsum(counts)[:-1] / counts.sum(), link)
    first = np.linalg.lstsq(frame.jacobian, cuts)[0]
    return np.concatenate([first, np.zeros(frame.upper.shape[1] - len(first))])
