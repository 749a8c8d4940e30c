"""McDonald's omega: one common factor by maximum likelihood, in the raw metric of the items."""

from dataclasses import dataclass

import numpy as np

from analysis.arrays import ArrayLike, FloatArray, divide
from analysis.reliability import complete_rows, covariance

MOST_ITEMS = 300
"""No questionnaire has more; the fit would only cost time."""
_LEAST_ITEMS = 3
_LEAST_UNIQUENESS = 0.005
"""Lower bound of a uniqueness on the correlation metric, as in R's factanal (a Heywood case stays on it)."""
_FLAT = 1e-6


@dataclass(frozen=True, slots=True)
class Omega:
    """Reliability of the sum of the items if one factor is common to all.

    ``value`` in the raw metric, ``standardised`` for standardised items; ``loadings`` and
    ``uniquenesses`` (items,) on the correlation metric. NaN with fewer than three items or more than
    300, an item without variance, linearly dependent items, or a fit that did not converge.
    """

    value: float
    standardised: float
    loadings: FloatArray
    uniquenesses: FloatArray


def omega(ratings: ArrayLike) -> Omega:
    """Give omega of complete ballots (McDonald 1999, eq. 6.20a); factor by Joereskog (1967).

    Parameters
    ----------
    ratings
        Shape (ballots, items); ballots with a NaN do not count.
    """
    values = complete_rows(ratings)
    items = values.shape[1]
    if not _LEAST_ITEMS <= items <= MOST_ITEMS or len(values) <= items:
        return _nothing(items)
    covariances = covariance(values)
    sds = np.sqrt(np.diag(covariances))
    if not (sds > 0).all():
        return _nothing(items)
    correlations = covariances / np.outer(sds, sds)
    uniquenesses = fit_one_factor(correlations)
    if uniquenesses is None:
        return _nothing(items)
    loadings = _loadings(correlations, uniquenesses)
    return Omega(
        _share(loadings * sds, uniquenesses * sds**2), _share(loadings, uniquenesses), loadings, uniquenesses
    )


def fit_one_factor(correlations: FloatArray) -> FloatArray | None:
    """Find the uniquenesses (items,) of the one-factor model; None where the fit does not converge."""
    from scipy.optimize import minimize

    if np.linalg.eigvalsh(correlations)[0] <= _FLAT:
        return None
    start = np.clip(0.5 / np.diag(np.linalg.inv(correlations)), _LEAST_UNIQUENESS, 1.0)
    bounds = [(np.log(_LEAST_UNIQUENESS), 0.0)] * len(start)
    fit = minimize(
        _discrepancy,
        np.log(start),
        args=(correlations,),
        jac=True,
        method="L-BFGS-B",
        bounds=bounds,
        options={"maxiter": 5000, "ftol": 1e-16, "gtol": 1e-11},
    )
    slope = np.where((fit.x <= bounds[0][0]) & (fit.jac > 0) | (fit.x >= 0) & (fit.jac < 0), 0.0, fit.jac)
    return np.exp(fit.x) if np.abs(slope).max() < _FLAT else None


def _discrepancy(log_uniquenesses: FloatArray, correlations: FloatArray) -> tuple[float, FloatArray]:
    """Maximum-likelihood discrepancy concentrated on the uniquenesses, and its gradient in their logs."""
    uniquenesses = np.exp(log_uniquenesses)
    inverse_root = 1 / np.sqrt(uniquenesses)
    values, vectors = np.linalg.eigh(correlations * np.outer(inverse_root, inverse_root))
    rest = values[:-1]
    loadings = np.sqrt(max(values[-1] - 1, 0.0)) * vectors[:, -1] / inverse_root
    fitted = np.outer(loadings, loadings) + np.diag(uniquenesses)
    gradient = np.diag(fitted - correlations) / uniquenesses
    return float((rest - np.log(rest) - 1).sum()), gradient


def _loadings(correlations: FloatArray, uniquenesses: FloatArray) -> FloatArray:
    inverse_root = 1 / np.sqrt(uniquenesses)
    values, vectors = np.linalg.eigh(correlations * np.outer(inverse_root, inverse_root))
    loadings = np.sqrt(max(values[-1] - 1, 0.0)) * vectors[:, -1] / inverse_root
    return np.asarray(loadings if loadings.sum() >= 0 else -loadings)


def _share(loadings: FloatArray, uniquenesses: FloatArray) -> float:
    common = loadings.sum() ** 2
    return float(divide(common, common + uniquenesses.sum()))


def _nothing(items: int) -> Omega:
    return Omega(np.nan, np.nan, np.full(items, np.nan), np.full(items, np.nan))
