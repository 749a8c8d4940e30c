"""Weights that agree with what is known of the population: post-stratification, raking, bounded calibration.

A calibrated sample is used like a `Design`: its variances are those of the residuals from what was
calibrated on (Deville & Saerndal 1992), so that standard errors shrink where the known totals explain.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from analysis.arrays import ArrayLike, BoolArray, FloatArray, IntArray, as_floats, as_indices
from analysis.design import Design

Distance = Literal["linear", "raking", "logit"]
_MOST_STEPS = 200
_EXACT = 1e-11
_MET = 1e-10


class NotCalibrated(ArithmeticError):  # noqa: N818 - a statement about the sample
    """No weights within the bounds agree with the totals: nothing is given."""


@dataclass(frozen=True, slots=True)
class Margin:
    """One known margin: ``categories`` (rows,) 0..K-1 of the sample, ``totals`` (K,) of the population."""

    categories: ArrayLike
    totals: ArrayLike


@dataclass(frozen=True, slots=True)
class Bounds:
    """Least and most that a weight may be multiplied by, around 1."""

    low: float = -np.inf
    high: float = np.inf


class CalibratedDesign(Design):
    """A design with calibrated weights. ``design_weights`` are those it came from."""

    __slots__ = ("_basis", "_scale", "design_weights")

    def __init__(self, design: Design, weights: FloatArray, auxiliaries: FloatArray) -> None:
        self.layers = design.layers
        self.lonely = design.lonely
        self.design_weights = design.weights
        self.weights = weights
        self._scale = (weights / np.sqrt(design.weights))[:, None]
        self._basis = _orthonormal(auxiliaries * np.sqrt(design.weights)[:, None])

    def covariance(self, contributions: FloatArray) -> FloatArray:
        """Give covariances of totals after taking out what the calibration explains."""
        return super().covariance(self._residuals(contributions))

    def domain_variances(self, contributions: FloatArray, domains: IntArray, size: int) -> FloatArray:
        """Give variances of totals by domain; residuals of a domain reach all rows."""
        found = np.zeros(size)
        for domain in range(size):
            alone = np.where(domains == domain, contributions, 0.0)[:, None]
            found[domain] = self.covariance(alone)[0, 0]
        return found

    def trimmed(self, bounds: Bounds) -> "CalibratedDesign":
        """Give the same sample with its weights trimmed; variances still know the calibration."""
        copy = object.__new__(CalibratedDesign)
        copy.layers, copy.lonely, copy.design_weights = self.layers, self.lonely, self.design_weights
        copy._scale, copy._basis = self._scale, self._basis
        copy.weights = trim_weights(self.weights, bounds)
        return copy

    def _residuals(self, contributions: FloatArray) -> FloatArray:
        # contributions are new weight times influence; the regression weighs by the design weights
        scaled = contributions / self._scale
        return np.asarray((scaled - self._basis @ (self._basis.T @ scaled)) * self._scale)


def post_stratify(design: Design, margin: Margin) -> CalibratedDesign:
    """Make the weights of each post-stratum sum to its total.

    Raises
    ------
    ValueError
        A post-stratum without rows, a total of 0 or less.
    """
    return rake(design, [margin])


def rake(design: Design, margins: Sequence[Margin]) -> CalibratedDesign:
    """Make the weights agree with several margins by iterative proportional fitting (Deming & Stephan 1940).

    Raises
    ------
    ValueError
        A category without rows, a total of 0 or less.
    NotCalibrated
        The margins contradict each other.
    """
    weights = fit_margins(_positive(design), margins)
    coded = [_coded(weights, margin) for margin in margins]
    indicators = [np.eye(len(totals))[categories] for categories, totals in coded]
    return CalibratedDesign(design, weights, np.concatenate(indicators, axis=1))


def fit_margins(weights: FloatArray, margins: Sequence[Margin]) -> FloatArray:
    """Fit weights (rows,), 0 or more, to margins; errors as `rake`."""
    coded = [_coded(weights, margin) for margin in margins]
    fitted = weights
    for _ in range(_MOST_STEPS):
        before = fitted
        for categories, totals in coded:
            fitted = fitted * (totals / np.bincount(categories, fitted))[categories]
        if np.abs(fitted - before).max() < _EXACT * fitted.max():
            break
    if not all(
        np.allclose(np.bincount(categories, fitted), totals, rtol=1e-9) for categories, totals in coded
    ):
        raise NotCalibrated("the margins cannot all be met")
    return fitted


def calibrate(
    design: Design,
    auxiliaries: ArrayLike,
    totals: ArrayLike,
    distance: Distance = "linear",
    bounds: Bounds = Bounds(),
) -> CalibratedDesign:
    """Make weighted totals of auxiliary variables equal known totals, weights as near as can be.

    Parameters
    ----------
    auxiliaries
        Shape (rows, p), linearly independent; a constant among them fixes the population size.
    totals
        Shape (p,): known totals of the population.
    distance
        "linear" (generalised regression; with bounds, truncated), "raking" (multiplicative) or "logit"
        (needs finite bounds).

    Raises
    ------
    ValueError
        Shapes that do not fit, bounds not around 1.
    NotCalibrated
        No weights within the bounds meet the totals.
    """
    x, t = as_floats(auxiliaries, "auxiliaries"), as_floats(totals, "totals")
    if x.shape != (len(design.weights), len(t)) or np.isnan(x).any() or np.isnan(t).any():
        raise ValueError("auxiliaries: expected one row for each ballot, one column for each total")
    if not bounds.low < 1 < bounds.high or (
        distance == "logit" and not np.isfinite(bounds.high - bounds.low)
    ):
        raise ValueError("bounds: expected around 1, and finite for the logit distance")
    d = _positive(design)
    scale = np.sqrt(np.maximum((x**2).mean(axis=0), np.finfo(float).tiny))
    factors = _solve(x / scale, t / scale, d, _factor(distance, bounds))
    return CalibratedDesign(design, d * factors, x)


def trim_weights(weights: ArrayLike, bounds: Bounds) -> FloatArray:
    """Cut weights at the bounds and spread what was cut evenly over the others, until none is outside.

    Raises NotCalibrated where the mean weight itself lies outside.
    """
    trimmed = as_floats(weights, "weights")
    if not bounds.low <= trimmed.mean() <= bounds.high:
        raise NotCalibrated("the mean weight lies outside the bounds")
    outside = _outside(trimmed, bounds)
    while outside.any():
        cut = np.clip(trimmed, bounds.low, bounds.high)
        cut[~outside] += (trimmed - cut).sum() / (~outside).sum()
        trimmed = cut
        outside = _outside(trimmed, bounds)
    return trimmed


def _outside(weights: FloatArray, bounds: Bounds) -> BoolArray:
    slack = _EXACT * np.abs(weights)
    return np.asarray((weights < bounds.low - slack) | (weights > bounds.high + slack))


_Factor = Callable[[FloatArray], tuple[FloatArray, FloatArray]]


def _factor(distance: Distance, bounds: Bounds) -> _Factor:
    """Give the function from the linear predictor to the weight factor and its slope."""
    if distance == "linear":
        return lambda u: (
            np.clip(1 + u, bounds.low, bounds.high),
            ((1 + u > bounds.low) & (1 + u < bounds.high)).astype(np.float64),
        )
    if distance == "raking":
        return lambda u: (np.exp(np.minimum(u, 50.0)),) * 2
    low, high = bounds.low, bounds.high
    bend = (high - low) / ((1 - low) * (high - 1))

    def logit(u: FloatArray) -> tuple[FloatArray, FloatArray]:
        power = np.exp(np.clip(bend * u, -50.0, 50.0))
        below = (high - 1) + (1 - low) * power
        factor = (low * (high - 1) + high * (1 - low) * power) / below
        return factor, bend * (high - low) * (high - 1) * (1 - low) * power / below**2

    return logit


def _solve(x: FloatArray, totals: FloatArray, d: FloatArray, factor: _Factor) -> FloatArray:
    """Find the factors by Newton's method with halved steps."""
    parameters = np.zeros(x.shape[1])
    factors, slope = factor(np.zeros(len(d)))
    miss = totals - x.T @ (d * factors)
    close, steps = _MET * np.abs(totals).max(initial=1.0), 0
    while np.abs(miss).max(initial=0.0) > close:
        step = np.linalg.lstsq(x.T @ (x * (d * slope)[:, None]), miss, rcond=None)[0]
        length, nearer, steps = 2.0, False, steps + 1
        while not nearer and length > _EXACT:
            length /= 2
            candidate = factor(x @ (parameters + length * step))
            left = totals - x.T @ (d * candidate[0])
            nearer = bool(np.linalg.norm(left) < np.linalg.norm(miss))
        if not nearer or steps > _MOST_STEPS:
            raise NotCalibrated("no weights within the bounds meet the totals")
        parameters = parameters + length * step
        (factors, slope), miss = candidate, left
    return factors


def _coded(weights: FloatArray, margin: Margin) -> tuple[IntArray, FloatArray]:
    totals = as_floats(margin.totals, "totals")
    categories = as_indices(margin.categories, len(totals), "categories")
    if categories.shape != weights.shape or not (totals > 0).all():
        raise ValueError("margin: expected a category for each row and totals above 0")
    if (np.bincount(categories, weights, minlength=len(totals)) <= 0).any():
        raise ValueError("margin: a category has no rows in the sample; merge it with another")
    return categories, totals


def _positive(design: Design) -> FloatArray:
    if not (design.weights > 0).all():
        raise ValueError("weights: calibration needs weights above 0")
    return design.weights


def _orthonormal(matrix: FloatArray) -> FloatArray:
    """Give a basis of the columns; dependent columns (margins that sum alike) do not matter."""
    left, values, _ = np.linalg.svd(matrix, full_matrices=False)
    return np.asarray(left[:, values > 1e-10 * values.max(initial=0.0)])
