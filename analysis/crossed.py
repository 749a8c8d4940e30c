"""Crossed random effects by REML: who is severe, who is good, as far as the design can tell them apart.

``y = mu + sum_k b_k[level] + e``, ``b_k ~ N(0, s_k^2)``, ``e ~ N(0, s^2)``. Criterion and modes:
Bates, Maechler, Bolker and Walker (2015); average information: Gilmour, Thompson and Cullis (1995).
Everything is computed from counts and sums (``crossed_counts``), so time hardly depends on the ratings.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.arrays import BoolArray, CodeArray, FloatArray
from analysis.crossed_counts import CrossedCounts, reduce_ratings
from analysis.crossed_equations import (
    Equations,
    Layout,
    Parts,
    lay_out,
    level_variances,
    ranges,
    set_up,
    sum_covariances,
)
from analysis.crossed_explained import are_explained
from analysis.crossed_start import first_ratios

SECOND_START = 0.1
MOST_SEARCHED_TWICE = 20_000  # ratings
LONGEST_STEP = 2.0  # of the logarithm of a variance ratio
LEAST_RATIO = 1e-10  # a ratio that falls to this is reported as 0
LEAST_SHRINKAGE = 1e-4
LEAST_RESIDUAL = 1e-10  # part of the spread of the ratings
SHORTEST_STEP = 1e-6
MOST_STEPS = 60
CLOSE_ENOUGH = 1e-5  # predicted fall of the criterion after which one last step is taken


class NotConverged(ArithmeticError):  # noqa: N818 - a statement about the fit
    """The fit did not converge: no number is given."""


@dataclass(frozen=True, slots=True)
class CrossedFit:
    """A fitted crossed model; factors in the caller's order.

    ``variances`` (k,), ``residual``: on the squared scale of the ratings. ``effects``: conditional modes of
    each factor, (levels,). ``criterion``: -2 log restricted likelihood as lme4 prints it; None where the
    design was too large to factorise (traces are then estimated with fixed probes).
    """

    intercept: float
    variances: FloatArray
    residual: float
    effects: tuple[FloatArray, ...]
    criterion: float | None
    steps: int
    _equations: Equations

    def errors(self, factor: int) -> tuple[FloatArray, FloatArray]:
        """Give standard errors of ``intercept + effect`` and conditional SDs of the effects, (levels,).

        The second are those of lme4's ``ranef(condVar = TRUE)``: given the intercept.
        """
        place = self._equations.counts.order.index(factor)
        total, given = level_variances(self._equations, place)
        return np.sqrt(self.residual * total), np.sqrt(np.maximum(self.residual * given, 0.0))

    def covariance(self, intercept: FloatArray, effects: Sequence[FloatArray | None]) -> FloatArray:
        """Give covariances of ``estimated - true`` of sums of the intercept and effects (Henderson 1975).

        Parameters
        ----------
        intercept
            Shape (sums,): how often the intercept counts in each sum; 0 for a difference of effects.
        effects
            For each factor, in the caller's order, its levels' weights, (levels, sums); None: no part.
        """
        of_factors = [effects[factor] for factor in self._equations.counts.order]
        return self.residual * sum_covariances(self._equations, intercept, of_factors)


@dataclass(frozen=True, slots=True)
class _State:
    equations: Equations
    solution: Parts
    residual: float
    criterion: float | None


def _sums(counts: CrossedCounts, equations: Equations) -> Parts:
    return Parts(
        np.sqrt(equations.gamma[0]) * counts.eliminated_sums[:, None],
        (equations.scale_wide * counts.wide_sums)[:, None],
        (equations.scale_narrow * counts.narrow_sums)[:, None],
    )


def _evaluate(counts: CrossedCounts, layout: Layout, log_gamma: FloatArray) -> _State:
    equations = set_up(counts, layout, np.exp(log_gamma))
    right = _sums(counts, equations)
    solution = equations.solve(right)
    freedom = counts.ratings - 1
    residual = (counts.squares - float(right.dot(solution)[0, 0])) / freedom
    if residual < LEAST_RESIDUAL * counts.squares / freedom:
        raise NotConverged("the ratings are explained without any residual")
    known = equations.log_determinant
    criterion = None if known is None else known + freedom * (1 + float(np.log(2 * np.pi * residual)))
    return _State(equations, solution, residual, criterion)


def _factor_columns(counts: CrossedCounts, solution: Parts) -> Parts:
    """Place the solution of each factor in a column of its own."""
    factors = ranges(counts)
    columns = {
        name: np.zeros((getattr(solution, name).shape[0], len(factors)))
        for name in ("eliminated", "wide", "narrow")
    }
    for column, (name, where) in enumerate(factors):
        columns[name][where, column] = getattr(solution, name)[where, 0]
    return Parts(**columns)


def _step(counts: CrossedCounts, state: _State, log_gamma: FloatArray) -> tuple[FloatArray, float]:
    """Give the Newton step on the logarithms of the ratios, and the fall of the criterion it predicts."""
    effects = _factor_columns(counts, state.solution)
    squares = np.diagonal(effects.dot(effects))
    slope = np.array(counts.sizes) - state.equations.traces() - squares / state.residual
    shared = np.diag(squares) - effects.dot(state.equations.solve(effects))
    freedom = counts.ratings - 1
    bend = shared / state.residual - np.outer(squares, squares) / (state.residual**2 * freedom)
    # A ratio at its floor that still wants to fall stays there: its variance is zero.
    free = ~((log_gamma <= np.log(LEAST_RATIO)) & (slope > 0))
    step = _newton(slope, bend, free)
    if (
        slope @ step > 0
    ):  # few ratings can bend the criterion the other way: then each ratio by itself, downhill
        alone = -slope / np.maximum(np.abs(np.diagonal(bend)), 1e-12)
        step = np.where(free, np.clip(alone, -LONGEST_STEP, LONGEST_STEP), 0.0)
    return step, float(abs(slope[free] @ step[free]))


def _newton(slope: FloatArray, bend: FloatArray, free: BoolArray) -> FloatArray:
    """Solve for the step; what would be too long is held at the longest step, the rest solved anew.

    Cutting one part and keeping the others would not lead downhill: they were meant to go with all of it.
    """
    step = np.zeros(slope.size)
    left = free.copy()
    while left.any():
        part = bend[np.ix_(left, left)]
        scale = np.sqrt(np.maximum(np.diagonal(part), 1e-12))
        ridge = 1e-10 * np.eye(scale.size)
        wanted = slope[left] + bend[np.ix_(left, ~left)] @ step[~left]
        step[left] = -np.linalg.solve(part / np.outer(scale, scale) + ridge, wanted / scale) / scale
        over = left & (np.abs(step) > LONGEST_STEP)
        if not over.any():
            break
        step = np.clip(step, -LONGEST_STEP, LONGEST_STEP)
        left &= ~over
    return step


def _descend(
    counts: CrossedCounts, layout: Layout, state: _State, log_gamma: FloatArray, step: FloatArray
) -> tuple[_State, FloatArray]:
    length = 1.0
    while length > SHORTEST_STEP:
        trial = np.maximum(log_gamma + length * step, np.log(LEAST_RATIO))
        candidate = _evaluate(counts, layout, trial)
        if candidate.criterion is None or state.criterion is None:
            return candidate, trial
        if candidate.criterion <= state.criterion + 1e-10 * abs(state.criterion):
            return candidate, trial
        length /= 2
    raise NotConverged("no step lowers the criterion")


def _check(ratings: FloatArray, codes: Sequence[CodeArray], sizes: Sequence[int]) -> None:
    if not np.isfinite(ratings).all():
        raise ValueError("ratings: a value is missing or infinite")
    if len(codes) != len(sizes) or not codes:
        raise ValueError("factors: one array of codes and one size for each, at least one")
    for code, size in zip(codes, sizes, strict=True):
        if code.shape != ratings.shape or (code.size and (code.min() < 0 or code.max() >= size)):
            raise ValueError("factors: every rating needs a level from 0 to size - 1")
    if ratings.size < 2 or float(np.ptp(ratings)) == 0.0:  # noqa: PLR2004 - one rating has no spread
        raise NotConverged("the ratings do not vary")
    if max(sizes) >= ratings.size:
        raise NotConverged("a factor has as many levels as there are ratings")


def fit_crossed(ratings: FloatArray, codes: Sequence[CodeArray], sizes: Sequence[int]) -> CrossedFit:
    """Fit by restricted maximum likelihood.

    Parameters
    ----------
    ratings : shape (n,), finite
    codes : level numbers 0..size-1, one array of shape (n,) per factor
    sizes : number of levels per factor; levels without ratings get the effect 0

    Raises
    ------
    NotConverged
        no estimate exists or was reached; nothing is reported then
    ValueError
        arrays that do not fit each other

    """
    _check(ratings, codes, sizes)
    if ratings.size <= MOST_SEARCHED_TWICE and are_explained(ratings, codes, sizes):
        raise NotConverged("the ratings are explained without any residual")
    counts = reduce_ratings(ratings, codes, sizes)
    layout = lay_out(counts)
    starts = [first_ratios(counts)]
    if counts.ratings <= MOST_SEARCHED_TWICE:  # few ratings can have two valleys
        starts.append(np.full(len(sizes), SECOND_START))
    found: list[CrossedFit] = []
    fault: Exception | None = None
    for start in starts:
        try:
            found.append(_search(counts, layout, np.log(start)))
        except (np.linalg.LinAlgError, NotConverged) as error:
            fault = error
    if not found:
        raise NotConverged(str(fault)) from fault
    return min(found, key=lambda fit: np.inf if fit.criterion is None else fit.criterion)


def _search(counts: CrossedCounts, layout: Layout, log_gamma: FloatArray) -> CrossedFit:
    state = _evaluate(counts, layout, log_gamma)
    for number in range(1, MOST_STEPS + 1):
        step, fall = _step(counts, state, log_gamma)
        state, log_gamma = _descend(counts, layout, state, log_gamma, step)
        if fall < CLOSE_ENOUGH:
            return _report(counts, state, number, falling=step < 0)
    raise NotConverged("the steps did not settle")


def _report(counts: CrossedCounts, state: _State, steps: int, *, falling: BoolArray) -> CrossedFit:
    found = state.equations.gamma
    # Still falling where it would move an average level by less than this part of its mean: it is zero.
    vanishing = found * counts.ratings / np.array(counts.sizes) < LEAST_SHRINKAGE
    gamma = np.where(falling & vanishing | (found <= LEAST_RATIO * (1 + 1e-9)), 0.0, found)
    variances = np.empty(gamma.size)
    effects: list[FloatArray] = [np.empty(0)] * gamma.size
    for place, (name, where) in enumerate(ranges(counts)):
        factor = counts.order[place]
        variances[factor] = gamma[place] * state.residual
        effects[factor] = np.sqrt(gamma[place]) * getattr(state.solution, name)[where, 0]
    intercept = counts.centre + float(state.solution.narrow[-1, 0])
    return CrossedFit(
        intercept, variances, state.residual, tuple(effects), state.criterion, steps, state.equations
    )
