"""Proportions, quantiles and design effects of a designed sample."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special

from analysis.arrays import ArrayLike, FloatArray, as_floats, divide
from analysis.design import Design, estimate_mean
from analysis.intervals import Interval
from analysis.method import CONFIDENCE

ProportionMethod = Literal["logit", "likelihood", "asin", "beta", "mean"]


@dataclass(frozen=True, slots=True)
class Proportion:
    """A share of the population, 0..1, with its interval; NaN in an empty domain."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Quantiles:
    """Quantiles, arrays (probabilities,), with Woodruff's (1952) intervals; ``se`` from their widths."""

    value: FloatArray
    low: FloatArray
    high: FloatArray
    se: FloatArray


def estimate_proportion(
    design: Design, holds: ArrayLike, method: ProportionMethod = "logit", confidence: float = CONFIDENCE
) -> Proportion:
    """Estimate the share for which a claim holds.

    Parameters
    ----------
    holds
        Shape (rows,): 1 or True where it holds, 0 where not, NaN leaves the domain.
    method
        Interval: on the logit scale, by the scaled likelihood (Rao & Scott 1984), on the arc-sine scale,
        by Korn & Graubard (1998; "beta"), or symmetric around the mean. A share of 0 or 1 has an
        interval only by "beta".
    """
    claims = as_floats(holds, "holds")
    found = estimate_mean(design, claims)
    p, se = float(found.value[0]), float(found.se[0])
    rows = int((~np.isnan(claims)).sum())
    quantile = float(special.stdtrit(found.freedom, 0.5 + confidence / 2))
    effective = float(divide(p * (1 - p), se**2))
    if method == "beta":
        of_rows = float(special.stdtrit(len(claims) - 1, 0.5 + confidence / 2))
        return _beta(p, effective * (of_rows / quantile) ** 2, confidence)
    if not 0 < p < 1:
        return Proportion(p, np.nan, np.nan)
    if method == "likelihood":
        return _likelihood(p, quantile**2 / (2 * effective) * rows / (rows - 1))
    ends = _on_scale(p, quantile * se * np.array([-1.0, 1.0]), method)
    return Proportion(p, float(ends[0]), float(ends[1]))


def estimate_quantiles(
    design: Design, values: ArrayLike, probabilities: ArrayLike, confidence: float = CONFIDENCE
) -> Quantiles:
    """Estimate quantiles: the smallest value at which the weighted share reaches the probability.

    Parameters
    ----------
    values
        Shape (rows,), no NaN.
    probabilities
        Shape (p,), inside 0..1.
    """
    y, asked = as_floats(values, "values"), as_floats(probabilities, "probabilities")
    if not len(y) or np.isnan(y).any() or not ((asked > 0) & (asked < 1)).all():
        raise ValueError("values: expected numbers, and probabilities inside 0..1")
    value = _inverse(design, y, asked)
    shares = [estimate_mean(design, (y <= one).astype(np.float64)) for one in value]
    quantile = float(special.stdtrit(design.freedom, 0.5 + confidence / 2))
    ends = Interval(
        *(
            _inverse(
                design,
                y,
                np.array([float(share.value[0] + sign * quantile * share.se[0]) for share in shares]),
            )
            for sign in (-1, 1)
        )
    )
    return Quantiles(value, ends.low, ends.high, (ends.high - ends.low) / (2 * quantile))


def design_effect(design: Design, values: ArrayLike, *, replaced: bool = False) -> float:
    """Compare the variance of the mean with that of as many rows drawn at random (Kish 1965).

    ``replaced``: drawn with replacement; else from a population as large as the sum of weights.
    """
    y = as_floats(values, "values")
    n, population = len(y), float(design.weights.sum())
    found = estimate_mean(design, y)
    spread = float(design.weights @ (y - found.value[0]) ** 2) / population * n / (n - 1)
    simple = spread / n * (1.0 if replaced else 1 - n / population)
    return float(divide(found.covariance[0, 0], simple))


def _inverse(design: Design, values: FloatArray, probabilities: FloatArray) -> FloatArray:
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(design.weights[order]) / design.weights.sum()
    # a hair below a probability is that probability: weights do not sum exactly
    place = np.searchsorted(reached, probabilities * (1 - 1e-12))
    return np.asarray(values[order][np.clip(place, 0, len(values) - 1)])


def _beta(p: float, effective: float, confidence: float) -> Proportion:
    tail = (1 - confidence) / 2
    yes, no = effective * p, effective * (1 - p)
    low = 0.0 if p == 0 else float(special.betaincinv(yes, no + 1, tail))
    high = 1.0 if p == 1 else float(special.betaincinv(yes + 1, no, 1 - tail))
    return Proportion(p, low, high)


def _on_scale(p: float, steps: FloatArray, method: ProportionMethod) -> FloatArray:
    """Move from the share by steps, on the scale of the method."""
    if method == "logit":
        return np.asarray(special.expit(special.logit(p) + steps / (p * (1 - p))))
    if method == "asin":
        return np.asarray(np.sin(np.arcsin(np.sqrt(p)) + steps / np.sqrt(4 * p * (1 - p))) ** 2)
    return p + steps


def _likelihood(p: float, drop: float) -> Proportion:
    """Find where the log likelihood of one ballot has dropped by ``drop``."""
    from scipy.optimize import brentq

    def missing(other: float) -> float:
        return float(special.rel_entr(p, other) + special.rel_entr(1 - p, 1 - other) - drop)

    low, high = brentq(missing, 1e-300, p, xtol=1e-15), brentq(missing, p, 1 - 1e-16, xtol=1e-15)
    return Proportion(p, float(low), float(high))
