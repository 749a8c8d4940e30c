"""Estimates from designed samples: weights, strata, clusters, stages, finite populations, domains.

Totals, means and ratios with standard errors by Taylor linearisation (Lumley 2004; Saerndal, Swensson &
Wretman 1992, ch. 4-5). A domain keeps the whole design: sampling units outside it count as zeros.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import special

from analysis.arrays import ArrayLike, BoolArray, FloatArray, IntArray, as_floats, divide
from analysis.intervals import Interval
from analysis.method import CONFIDENCE


class Lonely(StrEnum):
    """What a stratum with one sampling unit adds to a variance.

    ``CERTAINTY``: nothing (it is in for certain); ``ADJUST``: its squared distance from the mean of
    all; ``AVERAGE``: the mean of the other strata; ``FAIL``: ValueError.
    """

    FAIL = "fail"
    CERTAINTY = "certainty"
    ADJUST = "adjust"
    AVERAGE = "average"


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of sampling, arrays of shape (rows,), any labels.

    ``frame``: how many units the stratum has in the population at this stage; None: so many that
    none are used up (no finite-population correction), then later stages do not count.
    """

    strata: ArrayLike
    units: ArrayLike
    frame: ArrayLike | None = None


@dataclass(frozen=True, slots=True)
class Estimate:
    """Estimates of several variables, with the covariances of the estimates.

    ``value`` (variables,), ``covariance`` (variables, variables), ``freedom``: sampling units less strata.
    """

    value: FloatArray
    covariance: FloatArray
    freedom: int

    @property
    def se(self) -> FloatArray:
        """Standard errors (variables,)."""
        return np.asarray(np.sqrt(np.diag(self.covariance)))

    def interval(self, confidence: float = CONFIDENCE) -> Interval:
        """Give intervals by the t distribution, (variables,).

        For totals, ratios and scores away from the ends of their scale; near them see ``weighted_scores``.
        """
        half = float(special.stdtrit(max(self.freedom, 1), 0.5 + confidence / 2)) * self.se
        return Interval(self.value - half, self.value + half)


@dataclass(frozen=True, slots=True)
class DomainMeans:
    """Means over domains, arrays (domains,); NaN where a domain has no weight.

    ``n`` rows, ``effective``: Kish's effective number, ``freedom``: sampling units of the design that
    reach the domain's strata, less those strata.
    """

    n: FloatArray
    effective: FloatArray
    mean: FloatArray
    variance: FloatArray
    freedom: FloatArray


@dataclass(frozen=True, slots=True)
class _Layer:
    """One stage, coded: rows to units, units to strata, and what a stratum's variance is multiplied by."""

    unit_of_row: IntArray
    stratum_of_unit: IntArray
    units_in_stratum: FloatArray
    factor: FloatArray  # (strata,): sampling fractions of the stages before x (1 - f) n / (n - 1)


class Design:
    """A sample with its weights and stages. Raises ValueError on what cannot be a design."""

    __slots__ = ("layers", "lonely", "weights")

    def __init__(self, weights: ArrayLike, *stages: Stage, lonely: Lonely = Lonely.FAIL) -> None:
        self.weights = as_floats(weights, "weights")
        self.lonely = lonely
        if self.weights.ndim != 1 or np.isnan(self.weights).any() or (self.weights < 0).any():
            raise ValueError("weights: expected one of 0 or more for each row")
        rows = len(self.weights)
        self.layers = _code_stages(stages or (Stage(np.zeros(rows), np.arange(rows)),), rows, lonely)

    @property
    def freedom(self) -> int:
        """Sampling units of the first stage less its strata."""
        first = self.layers[0]
        return len(first.stratum_of_unit) - len(first.units_in_stratum)

    def covariance(self, contributions: FloatArray) -> FloatArray:
        """Give covariances of totals of ``contributions`` (rows, variables), weights already applied."""
        variables = contributions.shape[1]
        found = np.zeros((variables, variables))
        for number, layer in enumerate(self.layers):
            totals = _sums(contributions, layer.unit_of_row, len(layer.stratum_of_unit))
            of_strata = _sums(totals, layer.stratum_of_unit, len(layer.units_in_stratum))
            means = of_strata / layer.units_in_stratum[:, None]
            if self.lonely is Lonely.ADJUST:
                means[layer.units_in_stratum == 1] = 0.0
            centred = totals - means[layer.stratum_of_unit]
            of_layer = (centred * layer.factor[layer.stratum_of_unit, None]).T @ centred
            found += of_layer * (self._average_factor(layer) if number == 0 else 1.0)
        return found

    def domain_variances(self, contributions: FloatArray, domains: IntArray, size: int) -> FloatArray:
        """Give variances of totals by domain, each row in one domain: shape (size,)."""
        found = np.zeros(size)
        for number, layer in enumerate(self.layers):
            units = len(layer.stratum_of_unit)
            cells, row_cell = np.unique(domains * units + layer.unit_of_row, return_inverse=True)
            totals = np.bincount(row_cell, contributions, minlength=len(cells))
            domain, stratum = cells // units, layer.stratum_of_unit[cells % units]
            strata = len(layer.units_in_stratum)
            groups, cell_group = np.unique(domain * strata + stratum, return_inverse=True)
            of_stratum = groups % strata
            sums = np.bincount(cell_group, totals, minlength=len(groups))
            means = sums / layer.units_in_stratum[of_stratum]
            if self.lonely is Lonely.ADJUST:
                means[layer.units_in_stratum[of_stratum] == 1] = 0.0
            present = np.bincount(cell_group, minlength=len(groups))
            away = np.bincount(cell_group, (totals - means[cell_group]) ** 2, minlength=len(groups))
            away = (
                away + (layer.units_in_stratum[of_stratum] - present) * means**2
            )  # units outside the domain
            part = np.bincount(groups // strata, layer.factor[of_stratum] * away, minlength=size)
            found += part * (self._average_factor(layer) if number == 0 else 1.0)
        return found

    def domain_freedom(self, domains: IntArray, size: int) -> FloatArray:
        """Count first-stage units less strata, over the strata that each domain reaches: (size,)."""
        first = self.layers[0]
        strata = len(first.units_in_stratum)
        reached = np.unique(domains * strata + first.stratum_of_unit[first.unit_of_row])
        units = first.units_in_stratum[reached % strata] - 1
        return np.bincount(reached // strata, units, minlength=size).astype(np.float64)

    def _average_factor(self, layer: _Layer) -> float:
        """Let strata with one unit count as much as the mean of the others."""
        alone = int(((layer.units_in_stratum == 1) & (layer.factor > 0)).sum())
        strata = len(layer.units_in_stratum)
        if self.lonely is not Lonely.AVERAGE or alone in (0, strata):
            return 1.0
        return strata / (strata - alone)


def estimate_total(design: Design, values: ArrayLike, domain: ArrayLike | None = None) -> Estimate:
    """Estimate population totals of ``values`` (rows,) or (rows, variables); NaN leaves the domain."""
    table, inside = _table(values, domain)
    contributions = np.where(inside, table, 0.0) * design.weights[:, None]
    return Estimate(contributions.sum(axis=0), design.covariance(contributions), design.freedom)


def estimate_mean(design: Design, values: ArrayLike, domain: ArrayLike | None = None) -> Estimate:
    """Estimate population means of ``values`` (rows,) or (rows, variables).

    A row with a NaN in any variable leaves the domain. An empty domain: NaN.
    """
    table, inside = _table(values, domain)
    return _ratio_of(design, table, np.ones_like(table), inside)


def estimate_variance(design: Design, values: ArrayLike, domain: ArrayLike | None = None) -> Estimate:
    """Estimate population variances of ``values`` (rows,) or (rows, variables), NaN as in `estimate_mean`.

    With the divisor of a simple random sample: n / (n - 1) times the mean squared distance from the
    estimated mean, whose own error does not count to first order.
    """
    table, inside = _table(values, domain)
    means = _ratio_of(design, table, np.ones_like(table), inside).value
    rows = int((inside[:, 0] & (design.weights > 0)).sum())
    if rows <= 1:
        unknown = np.full(len(means), np.nan)
        return Estimate(unknown, np.full((len(means),) * 2, np.nan), design.freedom)
    distances = np.where(inside, (table - means) ** 2, 0.0) * rows / (rows - 1)
    return _ratio_of(design, distances, np.ones_like(table), inside)


def estimate_ratio(
    design: Design, above: ArrayLike, below: ArrayLike, domain: ArrayLike | None = None
) -> Estimate:
    """Estimate ratios of totals, variable by variable; a row with a NaN leaves the domain."""
    numerator, first = _table(above, domain)
    divisor, second = _table(below, domain)
    return _ratio_of(design, numerator, divisor, first & second)


def domain_means(design: Design, values: ArrayLike, domains: IntArray, size: int) -> DomainMeans:
    """Estimate the mean of each of many domains.

    Parameters
    ----------
    values
        Shape (rows,); NaN leaves every domain.
    domains
        Shape (rows,): 0..size-1, each row in one.
    """
    y = as_floats(values, "values")
    known = ~np.isnan(y)
    weights = np.where(known, design.weights, 0.0)
    weight = np.bincount(domains, weights, minlength=size)
    mean = divide(np.bincount(domains, weights * np.where(known, y, 0.0), minlength=size), weight)
    away = np.where(known, y - mean[domains], 0.0)
    contributions = np.nan_to_num(divide(weights * away, weight[domains]))
    return DomainMeans(
        np.bincount(domains, known, minlength=size).astype(np.float64),
        divide(weight**2, np.bincount(domains, weights**2, minlength=size)),
        mean,
        np.where(weight > 0, design.domain_variances(contributions, domains, size), np.nan),
        design.domain_freedom(domains, size),
    )


def _ratio_of(design: Design, above: FloatArray, below: FloatArray, inside: BoolArray) -> Estimate:
    weights = design.weights[:, None] * inside
    divisor = (weights * np.where(inside, below, 0.0)).sum(axis=0)
    ratio = divide((weights * np.where(inside, above, 0.0)).sum(axis=0), divisor)
    residuals = np.where(inside, above - ratio * below, 0.0)
    covariance = design.covariance(np.nan_to_num(divide(weights * residuals, divisor)))
    unknown = np.where(np.isnan(ratio), np.nan, 0.0)
    return Estimate(ratio, covariance + unknown[:, None] + unknown, design.freedom)


def _table(values: ArrayLike, domain: ArrayLike | None) -> tuple[FloatArray, BoolArray]:
    """Give (rows, variables) with zeros for NaN, and (rows, 1): which rows count."""
    array = as_floats(values, "values")
    table = array.reshape(len(array), math.prod(array.shape[1:]))
    inside: BoolArray = ~np.isnan(table).any(axis=1).reshape(-1)
    if domain is not None:
        inside = inside & np.asarray(domain, dtype=np.bool_)
    return np.nan_to_num(table), inside[:, None]


def _code_stages(stages: tuple[Stage, ...], rows: int, lonely: Lonely) -> tuple[_Layer, ...]:
    path = np.zeros(rows, dtype=np.int64)  # the unit of the stage before
    multiplier = np.ones(rows)  # product of the sampling fractions before
    layers: list[_Layer] = []
    for stage in stages:
        stratum = _pair(path, _code(stage.strata, rows, "strata"))
        unit = _pair(stratum, _code(stage.units, rows, "units"))
        first_row = np.unique(unit, return_index=True)[1]
        stratum_of_unit = stratum[first_row]
        n = np.bincount(stratum_of_unit).astype(np.float64)
        first_of_stratum = np.unique(stratum, return_index=True)[1]
        fraction = _fractions(stage, n, stratum, rows)
        if lonely is Lonely.FAIL and ((n == 1) & (fraction < 1)).any():
            raise ValueError("strata: a stratum has one sampling unit; choose a rule for lonely units")
        scale = np.where(n > 1, n / np.maximum(n - 1, 1), 1.0) * (1 - fraction)
        layers.append(_Layer(unit, stratum_of_unit, n, scale * multiplier[first_of_stratum]))
        multiplier = multiplier * fraction[stratum]
        path = unit
        if not fraction.any():
            break  # with replacement: later stages are inside the first
    return tuple(layers)


def _fractions(stage: Stage, n: FloatArray, stratum: IntArray, rows: int) -> FloatArray:
    if stage.frame is None:
        return np.zeros(len(n))
    frame = np.broadcast_to(as_floats(stage.frame, "frame"), (rows,))
    low, high = np.full(len(n), np.inf), np.zeros(len(n))
    np.minimum.at(low, stratum, frame)
    np.maximum.at(high, stratum, frame)
    if not (low == high).all():
        raise ValueError("frame: a stratum has two different sizes")
    if (high < n).any():
        raise ValueError("frame: a stratum has more units in the sample than in the population")
    return np.asarray(n / high)


def _sums(values: FloatArray, groups: IntArray, size: int) -> FloatArray:
    return np.stack([np.bincount(groups, column, minlength=size) for column in values.T], axis=1)


def _code(labels: ArrayLike, rows: int, name: str) -> IntArray:
    array = np.asarray(labels)
    if array.shape != (rows,):
        msg = f"{name}: expected one for each row"
        raise ValueError(msg)
    return np.unique(array, return_inverse=True)[1].astype(np.int64)


def _pair(first: IntArray, second: IntArray) -> IntArray:
    """Code pairs 0, 1, ... in the order of their values."""
    wide = first * (int(second.max(initial=0)) + 1) + second
    return np.asarray(np.unique(wide, return_inverse=True)[1], dtype=np.int64)
