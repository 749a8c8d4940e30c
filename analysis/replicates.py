"""Variances by replicate weights: jackknife of our own making, bootstrap or others as they are given."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.arrays import ArrayLike, FloatArray, as_floats, divide
from analysis.calibration import Margin, fit_margins
from analysis.design import Design, Estimate

Estimator = Callable[[FloatArray], FloatArray]


@dataclass(frozen=True, slots=True)
class Replicates:
    """Replicate weights.

    ``weights`` (rows,), ``replicates`` (rows, R), ``scale`` and ``scales`` (R,): the variance is
    scale x sum of scales x squared distances of the replicates' estimates from their mean.
    """

    weights: FloatArray
    replicates: FloatArray
    scale: float
    scales: FloatArray

    def estimate(self, estimator: Estimator) -> Estimate:
        """Estimate with every set of weights: ``estimator`` takes (rows,), gives (variables,)."""
        value = np.atleast_1d(estimator(self.weights))
        each = np.stack([np.atleast_1d(estimator(column)) for column in self.replicates.T])
        away = (each - each[self.scales > 0].mean(axis=0)) * np.sqrt(self.scales)[:, None]
        return Estimate(value, self.scale * away.T @ away, int(np.linalg.matrix_rank(self.replicates)) - 1)

    def raked(self, margins: Sequence[Margin]) -> "Replicates":
        """Rake every set of weights to the margins (see `calibration.rake`)."""
        columns = [fit_margins(column, margins) for column in self.replicates.T]
        return replace(self, weights=fit_margins(self.weights, margins), replicates=np.stack(columns, axis=1))


def jackknife(design: Design) -> Replicates:
    """Leave out one first-stage unit after the other (JKn; with one stratum JK1; Wolter 2007, ch. 4).

    Raises
    ------
    ValueError
        A stratum with one unit: nothing is left of it.
    """
    first = design.layers[0]
    n = first.units_in_stratum[first.stratum_of_unit]
    if (n < 2).any():  # noqa: PLR2004 - one unit
        raise ValueError("strata: the jackknife needs two units in every stratum")
    units = len(n)
    row_stratum = first.stratum_of_unit[first.unit_of_row]
    # left out: 0; others of its stratum: n / (n - 1); other strata: 1
    same = row_stratum[:, None] == first.stratum_of_unit
    factors = np.where(same, n / (n - 1), 1.0)
    factors[first.unit_of_row[:, None] == np.arange(units)] = 0.0
    # factor of a stratum's variance is (1 - f) n / (n - 1); the jackknife's is (1 - f) (n - 1) / n
    scales = first.factor[first.stratum_of_unit] * ((n - 1) / n) ** 2
    return Replicates(design.weights, design.weights[:, None] * factors, 1.0, scales)


def given(
    weights: ArrayLike, replicates: ArrayLike, scale: float, scales: ArrayLike | None = None
) -> Replicates:
    """Take replicate weights made elsewhere (bootstrap, balanced repeated replication)."""
    columns = as_floats(replicates, "replicates")
    each = np.ones(columns.shape[1]) if scales is None else as_floats(scales, "scales")
    return Replicates(as_floats(weights, "weights"), columns, scale, each)


def mean_of(values: ArrayLike) -> Estimator:
    """Make an estimator of means of ``values`` (rows,) or (rows, variables)."""
    table = as_floats(values, "values")
    return lambda weights: divide(weights @ table, weights.sum())


def total_of(values: ArrayLike) -> Estimator:
    """Make an estimator of totals of ``values`` (rows,) or (rows, variables)."""
    table = as_floats(values, "values")
    return lambda weights: np.asarray(weights @ table)


def ratio_of(above: ArrayLike, below: ArrayLike) -> Estimator:
    """Make an estimator of ratios of totals."""
    numerator, divisor = as_floats(above, "above"), as_floats(below, "below")
    return lambda weights: divide(weights @ numerator, weights @ divisor)
