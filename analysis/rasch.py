"""Many-facet Rasch model from counts: what a subject would score if rated by raters of average severity.

``log(P_k / P_(k-1)) = subject - severity (- further facets) - step_k`` (Andrich 1978; Linacre 1989), by joint
maximum likelihood. It works on groups or units of raters: no rater is known.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.arrays import ArrayLike, BoolArray, FloatArray, IntArray, divide
from analysis.crossed import NotConverged
from analysis.method import CONFIDENCE, METHOD_VERSION, TOP_SCORE
from analysis.rasch_design import FacetTable, find_subsets, set_aside_extremes
from analysis.rasch_equations import Model, Solution, expected, maximise, shares

EXTREME_POINTS = 0.3
"""A subject with nothing but the highest category is measured as if this much of a point were missing."""
_FARTHEST = 60.0  # logits
_HALVINGS = 60


@dataclass(frozen=True, slots=True)
class RaschFit:
    """Measures in logits; NaN where a level has no answers, and everywhere if the design is disconnected.

    ``measures``, ``errors``, ``extreme`` (subjects,): an extreme subject got only the lowest or only the
    highest category; its measure is a convention (`EXTREME_POINTS` short of the end), its error large.
    ``severities`` and their errors: an array for each further facet, mean 0; positive is severe; NaN where
    a rater gave only one end of the scale. ``categories`` used, (used,); ``steps`` (used - 1,) between them.
    ``fair``, ``fair_low``, ``fair_high`` (subjects,): fair average on 0..100 with its interval.
    ``subsets`` (subjects,): 0, 1, ...; -1 for extremes and those without answers. More than one: severity
    cannot be parted from merit, nothing is told.
    ``dispersion``: Pearson's, over cells; errors carry its root where it is above 1 (answers of a ballot
    are alike, raters agree more with some subjects than with others); NaN without freedom.
    """

    measures: FloatArray
    errors: FloatArray
    extreme: BoolArray
    severities: tuple[FloatArray, ...]
    severity_errors: tuple[FloatArray, ...]
    categories: IntArray
    steps: FloatArray
    fair: FloatArray
    fair_low: FloatArray
    fair_high: FloatArray
    subsets: IntArray
    dispersion: float
    log_likelihood: float
    method_version: str = METHOD_VERSION

    @property
    def connected(self) -> bool:
        """True if every subject that is measured may be compared with every other."""
        return bool(self.subsets.max(initial=0) == 0)


def fit_rasch(counts: ArrayLike, confidence: float = CONFIDENCE) -> RaschFit:
    """Fit the many-facet rating scale model.

    Parameters
    ----------
    counts
        Shape (subjects, rater groups or units[, further facets...], K): answers by category, worst first.
    confidence
        Of the intervals of fair averages.

    Raises
    ------
    NotConverged
        No estimate exists or was reached.
    ValueError
        Counts that are none, as `FacetTable` says.
    """
    table = FacetTable.of(counts)
    kept = set_aside_extremes(table)
    left = table.without(kept)
    used = np.flatnonzero(left.by_category)
    if len(used) == 0:
        raise NotConverged("the answers do not vary")
    subsets = find_subsets(left)
    if subsets.max() > 0:
        return _tell_nothing(table, used, subsets)
    model = Model(left, kept, used.astype(np.float64))
    solution = maximise(model)
    return _report(table, model, solution, subsets, confidence)


def _report(
    table: FacetTable, model: Model, solution: Solution, subsets: IntArray, confidence: float
) -> RaschFit:
    dispersion = _dispersion(model, solution)
    root = float(np.sqrt(max(1.0, np.nan_to_num(dispersion))))
    severities = tuple(
        np.where(kept, values, np.nan)
        for kept, values in zip(model.kept[1:], table.split(solution.others), strict=True)
    )
    severity_errors = tuple(
        np.where(kept, root * values, np.nan)
        for kept, values in zip(model.kept[1:], table.split(solution.other_errors), strict=True)
    )
    measures = np.where(model.kept[0], solution.subjects, np.nan)
    errors = np.where(model.kept[0], solution.subject_errors, np.nan)
    outside = ~model.kept[0]
    measures[outside], errors[outside] = _measure_extremes(table, model, solution, severities)
    errors = root * errors
    half = special.ndtri(0.5 + confidence / 2) * errors

    def fair(measure: FloatArray) -> FloatArray:
        return np.asarray(expected(model, solution, measure) * (TOP_SCORE / (table.counts.shape[-1] - 1)))

    inner = solution.inner(model)
    return RaschFit(
        measures,
        errors,
        outside & ~np.isnan(measures),
        severities,
        severity_errors,
        model.values.astype(np.int64),
        -np.diff(inner),
        fair(measures),
        fair(measures - half),
        fair(measures + half),
        subsets,
        dispersion,
        solution.log_likelihood,
    )


def _dispersion(model: Model, solution: Solution) -> float:
    """Give Pearson's statistic of the cells' scores over its degrees of freedom."""
    chances = shares(model, solution)
    n = model.table.n
    mean = chances @ model.values
    variance = (chances * (model.values - mean[..., None]) ** 2).sum(axis=-1)
    away = model.table.counts[..., model.used] @ model.values - n * mean
    filled = n > 0
    free = sum(int(kept.sum()) for kept in model.kept) - (len(model.kept) - 1) + len(model.values) - 2
    freedom = int(filled.sum()) - free
    if freedom <= 0:
        return float("nan")
    return float((away[filled] ** 2 / (n * variance)[filled]).sum() / freedom)


def _measure_extremes(
    table: FacetTable, model: Model, solution: Solution, severities: tuple[FloatArray, ...]
) -> tuple[FloatArray, FloatArray]:
    """Measure subjects at an end of the scale, given the severities; measures and errors, (subjects,)."""
    counts = table.counts[~model.kept[0]]
    severity = sum(
        (table.along(values, facet + 1) for facet, values in enumerate(severities)),
        np.zeros((1,) * table.facets),
    )
    known = ~np.isnan(severity)
    flat = (len(counts), math.prod(counts.shape[1:-1]))
    n = np.where(known, counts.sum(axis=-1), 0.0).reshape(flat)
    scores = np.where(known, counts @ np.arange(counts.shape[-1]), 0.0).reshape(flat)
    answers, score = n.sum(axis=1), scores.sum(axis=1)
    bottom, top = model.values[0], model.values[-1]
    target = np.where(
        score > answers * (bottom + top) / 2,
        answers * top - EXTREME_POINTS,
        answers * bottom + EXTREME_POINTS,
    )
    against = np.nan_to_num(np.broadcast_to(severity, counts.shape[:-1])).reshape(flat)
    low, high = np.full(len(counts), -_FARTHEST), np.full(len(counts), _FARTHEST)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        short = (n * expected(model, solution, middle[:, None] - against)).sum(axis=1) < target
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    middle = (low + high) / 2
    chances = solution.at(model, middle[:, None] - against)
    mean = chances @ model.values
    variance = (chances * (model.values - mean[..., None]) ** 2).sum(axis=-1)
    information = (n * variance).sum(axis=1)
    measured = answers > 0
    return np.where(measured, middle, np.nan), np.sqrt(divide(measured, information))


def _tell_nothing(table: FacetTable, used: IntArray, subsets: IntArray) -> RaschFit:
    subjects, *others = (np.full(size, np.nan) for size in table.counts.shape[:-1])
    nothing = tuple(others)
    return RaschFit(
        subjects,
        subjects,
        np.zeros(len(subjects), dtype=np.bool_),
        nothing,
        nothing,
        used,
        np.full(len(used) - 1, np.nan),
        subjects,
        subjects,
        subjects,
        subsets,
        float("nan"),
        float("nan"),
    )
