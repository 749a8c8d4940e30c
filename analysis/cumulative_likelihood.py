"""Marginal likelihood of a cumulative-link model with one random effect, and its exact slope.

``P(answer <= k | u) = F(theta_k - x'beta - sigma u)``, ``u ~ N(0, 1)`` for each level. The integral over u is
taken by Gauss-Hermite quadrature around each level's mode, scaled by the curvature there (adaptive; Liu &
Pierce 1994); one node is Laplace's approximation.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.arrays import FloatArray, IntArray
from analysis.crossed import NotConverged
from analysis.cumulative import Frame
from analysis.cumulative_link import Curvature, Link, LogShares, curvature, log_shares

MOST_MODE_STEPS = 200
_LONGEST_MODE_STEP = 5.0
_CLOSE_ENOUGH = 1e-8  # of a mode, in its standard deviations; the step that is left is taken


@dataclass(frozen=True, slots=True)
class MixedModel:
    """Rows, the level of each, (rows,) in 0..size-1, and the quadrature's nodes with their weights."""

    frame: Frame
    levels: IntArray
    size: int
    link: Link
    nodes: FloatArray
    log_weights: FloatArray

    def by_level(self, values: FloatArray) -> FloatArray:
        """Sum values of rows, by weight, over each level, (size,)."""
        sums = np.bincount(self.levels, self.frame.weights * values, minlength=self.size)
        return sums.astype(np.float64, copy=False)

    def sum_rows(self, of_upper: FloatArray, of_lower: FloatArray) -> FloatArray:
        """Carry values of rows to the parameters, (q,)."""
        w = self.frame.weights
        return self.frame.upper.T @ (w * of_upper) + self.frame.lower.T @ (w * of_lower)


@dataclass(frozen=True, slots=True)
class Marginal:
    """Log likelihood with its slope by the parameters and sigma, (q + 1,); ``modes`` of u, (size,).

    ``curvatures`` (size,): of the logarithm of the joint density at the modes, 1 or more.
    """

    value: float
    slope: FloatArray
    modes: FloatArray
    curvatures: FloatArray


@dataclass(frozen=True, slots=True)
class _Point:
    """A parameter, with the bounds of the rows where u is 0."""

    upper: FloatArray
    lower: FloatArray
    sigma: float

    def at(self, model: MixedModel, u: FloatArray) -> tuple[FloatArray, FloatArray]:
        shift = self.sigma * u[model.levels]
        return self.upper - shift, self.lower - shift


def set_up(frame: Frame, levels: IntArray, size: int, nodes: int, link: Link) -> MixedModel:
    """Set up the model with some nodes; one is Laplace's approximation."""
    points, weights = special.roots_hermitenorm(nodes)
    log_weights = np.log(weights / np.sqrt(2 * np.pi)) + points**2 / 2
    return MixedModel(frame, levels, size, link, points, log_weights)


def evaluate(model: MixedModel, parameters: FloatArray, start: FloatArray) -> Marginal:
    """Give the marginal log likelihood; ``start`` (size,) is where modes are looked for.

    ``parameters``: those of the rows, then sigma. Thresholds out of order: -inf, slope NaN.
    """
    upper, lower = model.frame.bounds(parameters[:-1])
    if not (upper > lower).all():
        return Marginal(-np.inf, np.full(len(parameters), np.nan), start, np.ones(model.size))
    point = _Point(upper, lower, float(parameters[-1]))
    modes = _find_modes(model, point, start)
    first, second = _derive(model, point, modes)
    curvatures = 1 - point.sigma**2 * model.by_level(second.ss)
    scale = 1 / np.sqrt(curvatures)
    joint, pulls, shares = _at_nodes(model, point, modes, scale)
    peak = joint.max(axis=0)
    chances = np.exp(joint - peak)
    total = chances.sum(axis=0)
    chances /= total
    value = float((np.log(scale) + peak + np.log(total)).sum())
    slope = _direct(model, modes + scale * model.nodes[:, None], chances, shares)
    by_mode = (chances * pulls).sum(axis=0)
    by_scale = (chances * pulls * model.nodes[:, None]).sum(axis=0) + 1 / scale
    through = _through_modes(model, point, modes, (first, second), (by_mode, by_scale, curvatures))
    return Marginal(value, slope + through, modes, curvatures)


def _derive(model: MixedModel, point: _Point, u: FloatArray) -> tuple[LogShares, Curvature]:
    upper, lower = point.at(model, u)
    first = log_shares(upper, lower, model.link)
    return first, curvature(first, upper, lower, model.link)


def _find_modes(model: MixedModel, point: _Point, start: FloatArray) -> FloatArray:
    """Find where each level's joint density is highest: Newton, kept between points of either slope."""
    u = start
    low, high = np.full(model.size, -np.inf), np.full(model.size, np.inf)
    for _ in range(MOST_MODE_STEPS):
        first, second = _derive(model, point, u)
        pull = -point.sigma * model.by_level(first.s) - u
        bend = 1 - point.sigma**2 * model.by_level(second.ss)
        low, high = np.where(pull > 0, u, low), np.where(pull < 0, u, high)
        step = pull / bend
        if (np.abs(step) * np.sqrt(bend) < _CLOSE_ENOUGH).all():
            return u + step
        ahead = u + np.clip(step, -_LONGEST_MODE_STEP, _LONGEST_MODE_STEP)
        known = np.isfinite(low) & np.isfinite(high)
        middle = (np.where(known, low, ahead) + np.where(known, high, ahead)) / 2
        u = np.where((ahead > low) & (ahead < high), ahead, middle)
    raise NotConverged("the effects of the levels did not settle")


def _at_nodes(
    model: MixedModel, point: _Point, modes: FloatArray, scale: FloatArray
) -> tuple[FloatArray, FloatArray, list[LogShares]]:
    """Give at each node, (nodes, size): the logarithm of its part, the slope by u; and the rows' shares."""
    joint, pulls, shares = [], [], []
    for node, log_weight in zip(model.nodes, model.log_weights, strict=True):
        u = modes + scale * node
        first = log_shares(*point.at(model, u), model.link)
        joint.append(model.by_level(first.value) - u**2 / 2 + log_weight)
        pulls.append(-point.sigma * model.by_level(first.s) - u)
        shares.append(first)
    return np.array(joint), np.array(pulls), shares


def _direct(model: MixedModel, u: FloatArray, chances: FloatArray, shares: list[LogShares]) -> FloatArray:
    """Slope by the parameters and sigma with the nodes held where they are, (q + 1,)."""
    of_upper, of_lower = np.zeros(len(model.levels)), np.zeros(len(model.levels))
    of_sigma = 0.0
    for of_node, chance, first in zip(u, chances, shares, strict=True):
        weight = chance[model.levels]
        of_upper += weight * first.a
        of_lower += weight * first.b
        of_sigma -= float((chance * of_node) @ model.by_level(first.s))
    return np.append(model.sum_rows(of_upper, of_lower), of_sigma)


def _through_modes(
    model: MixedModel,
    point: _Point,
    modes: FloatArray,
    derivatives: tuple[LogShares, Curvature],
    slopes: tuple[FloatArray, FloatArray, FloatArray],
) -> FloatArray:
    """Slope by the parameters and sigma through the modes and the scales, (q + 1,)."""
    first, second = derivatives
    by_mode, by_scale, curvatures = slopes
    sigma = point.sigma
    bent, turned = model.by_level(second.ss), model.by_level(second.sss)
    of_curvature = -0.5 * by_scale * curvatures**-1.5
    of_pull = (by_mode + of_curvature * sigma**3 * turned) / curvatures
    pull_row, curve_row = -sigma * of_pull[model.levels], -(sigma**2) * of_curvature[model.levels]
    rows = model.sum_rows(
        pull_row * second.sa + curve_row * second.ssa, pull_row * second.sb + curve_row * second.ssb
    )
    of_sigma = of_pull @ (sigma * modes * bent - model.by_level(first.s)) + of_curvature @ (
        sigma**2 * modes * turned - 2 * sigma * bent
    )
    return np.append(rows, of_sigma)
