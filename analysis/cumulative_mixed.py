"""Cumulative-link model with a random effect of raters or of cadres.

Severe raters, or good cadres, shift the latent opinion: ``P(answer <= k) = F(theta_k - x'beta - b)``,
``b ~ N(0, s^2)``. As R's ``ordinal::clmm``. A positive effect moves answers up the scale.
"""

from dataclasses import dataclass

import numpy as np

from analysis.arrays import ArrayLike, FloatArray, IntArray, as_indices
from analysis.crossed import NotConverged
from analysis.cumulative import OrdinalRatings, check_errors, lay_out, maximise, solve
from analysis.cumulative_likelihood import Marginal, MixedModel, evaluate, set_up
from analysis.cumulative_link import Link
from analysis.method import METHOD_VERSION

NODES = 10
MOST_STEPS = 200
MOST_LAST_STEPS = 10
MOST_NODES = 100
_SHORTEST = 1e-10
_FIRST_SD = 0.5
_DIFFERENCE = 1e-4
_NEAR = 1e-7  # fall of the log likelihood from which the last, exact steps are taken
_CLOSE_ENOUGH = 1e-11
_LARGEST_SD = 10.0  # on the latent scale: beyond it levels are each of one mind, quadrature says nothing
_NO_SD = 1e-4  # below it the effect is none: its likelihood differs by less than rounding


@dataclass(frozen=True, slots=True)
class CumulativeMixedFit:
    """A fitted model, on the latent scale (logit: the logarithm of odds).

    ``categories`` (K,), ``thresholds`` (K - 1,), ``slopes`` (predictors,) as without the effect; ``variance``
    of the random effect. ``parameters`` (q + 1,): thresholds, slopes, the effect's standard deviation;
    ``covariance`` (q + 1, q + 1), the last row and column NaN where the variance is 0. ``effects`` and their
    conditional standard deviations ``effect_errors``, (levels,): a level without answers has effect 0.
    """

    categories: IntArray
    thresholds: FloatArray
    slopes: FloatArray
    variance: float
    parameters: FloatArray
    covariance: FloatArray
    effects: FloatArray
    effect_errors: FloatArray
    log_likelihood: float
    n: float
    link: Link
    method_version: str = METHOD_VERSION

    @property
    def errors(self) -> FloatArray:
        """Standard errors of the parameters, (q + 1,)."""
        return np.sqrt(np.diagonal(self.covariance))

    @property
    def aic(self) -> float:
        """Akaike's criterion."""
        return 2 * len(self.parameters) - 2 * self.log_likelihood


def fit_cumulative_mixed(
    ratings: OrdinalRatings, levels: ArrayLike, size: int, *, nodes: int = NODES, link: Link = "logit"
) -> CumulativeMixedFit:
    """Fit by maximum marginal likelihood.

    Parameters
    ----------
    ratings
        As for `fit_cumulative`; counts of equal answers of one level may share a row.
    levels
        Shape (rows,): the rater (or cadre) of each row, 0..size-1.
    size
        How many levels there are.
    nodes
        Of the adaptive Gauss-Hermite quadrature; 1 is Laplace's approximation.
    link
        Distribution of the latent opinion.

    Raises
    ------
    NotConverged
        Answers do not vary, are separated, or the steps do not settle: no number is given.
    ValueError
        Levels that do not fit the rows, no node or more than 100, or predictors as for `fit_cumulative`.
    """
    where = as_indices(levels, size, "levels")
    if where.shape != ratings.categories.shape:
        raise ValueError("levels: expected one for each row")
    if not 1 <= nodes <= MOST_NODES:
        raise ValueError(f"nodes: expected 1..{MOST_NODES}")
    frame = lay_out(ratings)
    model = set_up(frame, where[ratings.weights > 0], size, nodes, link)
    fixed, information, _ = maximise(frame, link)
    first = np.append(fixed, _FIRST_SD)
    guess = np.diag(np.append(np.zeros(len(fixed)), 1 / (1 + size)))
    guess[:-1, :-1] = np.linalg.inv(information)
    near = _climb(model, first, guess)
    found, hessian, marginal = _settle(model, near)
    return _report(model, found, hessian, marginal)


def _climb(model: MixedModel, parameters: FloatArray, inverse: FloatArray) -> FloatArray:
    """Climb by the quasi-Newton method of Broyden, Fletcher, Goldfarb and Shanno."""
    state = evaluate(model, parameters, np.zeros(model.size))
    for _ in range(MOST_STEPS):
        step = inverse @ state.slope
        rise = float(state.slope @ step)
        if rise < _NEAR:
            return parameters
        length, after = _search(model, parameters, step, state)
        parameters = parameters + length * step
        inverse = _update(inverse, length * step, state.slope - after.slope)
        state = after
    raise NotConverged("the steps did not settle")


def _search(
    model: MixedModel, parameters: FloatArray, step: FloatArray, state: Marginal
) -> tuple[float, Marginal]:
    """Halve the step until the likelihood rises as it should."""
    length = 1.0
    while length > _SHORTEST:
        after = evaluate(model, parameters + length * step, state.modes)
        if after.value >= state.value + 1e-4 * length * float(state.slope @ step):
            return length, after
        length /= 2
    raise NotConverged("no step raises the likelihood")


def _update(inverse: FloatArray, step: FloatArray, fall: FloatArray) -> FloatArray:
    """Bring the inverse information up to date with how the slope changed along a step."""
    along = float(step @ fall)
    if along <= _SHORTEST * float(np.linalg.norm(step) * np.linalg.norm(fall)):
        return inverse
    turn = np.eye(len(step)) - np.outer(step, fall) / along
    return np.asarray(turn @ inverse @ turn.T + np.outer(step, step) / along)


def _settle(model: MixedModel, parameters: FloatArray) -> tuple[FloatArray, FloatArray, Marginal]:
    """Take Newton's steps to the end; give the parameters, the information there and the likelihood."""
    state = evaluate(model, parameters, np.zeros(model.size))
    for _ in range(MOST_LAST_STEPS):
        information = _information(model, parameters, state)
        step = solve(information, state.slope)
        rise = float(state.slope @ step)
        if 0 <= rise < _CLOSE_ENOUGH:
            return parameters, information, state
        parameters = parameters + step
        state = evaluate(model, parameters, state.modes)
    raise NotConverged("the steps did not settle")


def _information(model: MixedModel, parameters: FloatArray, state: Marginal) -> FloatArray:
    """Observed information by central differences of the exact slope, (q + 1, q + 1)."""
    rows = []
    for place in range(len(parameters)):
        away = np.zeros(len(parameters))
        away[place] = _DIFFERENCE
        ahead, behind = (evaluate(model, parameters + side, state.modes).slope for side in (away, -away))
        rows.append((behind - ahead) / (2 * _DIFFERENCE))
    found = np.array(rows)
    return np.asarray((found + found.T) / 2)


def _report(
    model: MixedModel, parameters: FloatArray, information: FloatArray, marginal: Marginal
) -> CumulativeMixedFit:
    none = abs(parameters[-1]) < _NO_SD
    sd = 0.0 if none else abs(float(parameters[-1]))
    if sd > _LARGEST_SD:
        raise NotConverged("the levels are each of one mind: how far apart they are has no bound")
    covariance = np.full(information.shape, np.nan)
    size = len(information) - 1 if none else len(information)
    covariance[:size, :size] = solve(information[:size, :size], np.eye(size))
    check_errors(covariance[:size, :size])
    turned = np.sign(parameters[-1])  # the sign of sigma is free; that of the effects goes with it
    if not none:
        covariance[-1, :-1] *= turned
        covariance[:-1, -1] *= turned
    cuts = len(model.frame.jacobian)
    return CumulativeMixedFit(
        model.frame.categories,
        parameters[:cuts],
        parameters[cuts:-1],
        sd**2,
        np.append(parameters[:-1], sd),
        covariance,
        sd * turned * marginal.modes,
        sd / np.sqrt(marginal.curvatures),
        marginal.value,
        float(model.frame.weights.sum()),
        model.link,
    )
