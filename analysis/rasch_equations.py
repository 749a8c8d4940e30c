"""Newton's equations of the many-facet Rasch model, with the subjects eliminated.

The subjects' block of the information is diagonal; what is left is as large as the further facets. Each of
these has mean 0: the outer product of ones is added to the block, as the likelihood is flat along it.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.arrays import BoolArray, FloatArray, IntArray
from analysis.crossed import NotConverged
from analysis.rasch_design import FacetTable

MOST_STEPS = 200
_SHORTEST = 1e-12
_ROUNDING = 1e-13
_CLOSE_ENOUGH = 1e-9  # rise of the log likelihood that a step predicts; it is taken, and is the last
_LARGEST_ERROR = 100.0


@dataclass(frozen=True, slots=True)
class Model:
    """The table without extreme levels; ``kept`` levels by facet; ``values`` of the categories used."""

    table: FacetTable
    kept: tuple[BoolArray, ...]
    values: FloatArray

    @property
    def used(self) -> IntArray:
        """Places of the categories used on the table's last axis."""
        return self.values.astype(np.int64)

    @property
    def further(self) -> BoolArray:
        """Kept levels of the facets 2, 3, ..., one after the other."""
        return np.concatenate(self.kept[1:])

    @property
    def centring(self) -> FloatArray:
        """Ones between the kept levels of the same facet, (further levels and inner categories,) square."""
        size = len(self.further) + len(self.values) - 2
        blocks, start = np.zeros((size, size)), 0
        for kept in self.kept[1:]:
            end = start + len(kept)
            blocks[start:end, start:end] = np.outer(kept, kept)
            start = end
        return blocks


@dataclass(frozen=True, slots=True)
class Solution:
    """Measures and errors, in logits: of subjects; of further levels, then of inner categories."""

    subjects: FloatArray
    others: FloatArray
    subject_errors: FloatArray
    other_errors: FloatArray
    log_likelihood: float

    def inner(self, model: Model) -> FloatArray:
        """Give what each category used has for itself, 0 at both ends, (used,)."""
        return np.concatenate([[0.0], self.others[len(model.further) :], [0.0]])

    def at(self, model: Model, measure: FloatArray) -> FloatArray:
        """Give the shares of the categories used at a measure less all severities, (..., used)."""
        logits = measure[..., None] * model.values + self.inner(model)
        return np.asarray(special.softmax(logits, axis=-1))


@dataclass(frozen=True, slots=True)
class _Equations:
    """Slope of the log likelihood and information, by subjects, by others, and between them."""

    subject_slope: FloatArray
    other_slope: FloatArray
    own: FloatArray
    joint: FloatArray
    inverse: FloatArray


def shares(model: Model, solution: Solution) -> FloatArray:
    """Give the shares of the categories used in every cell, (facet 1, facet 2, ..., used)."""
    measure = model.table.along(solution.subjects, 0)
    for facet, values in enumerate(model.table.split(solution.others), start=1):
        measure = measure - model.table.along(values, facet)
    return solution.at(model, measure)


def expected(model: Model, solution: Solution, measure: FloatArray) -> FloatArray:
    """Give the category expected at a measure less all severities: a whole number is a category."""
    return np.asarray(solution.at(model, measure) @ model.values)


def maximise(model: Model) -> Solution:
    """Find the highest likelihood. Raises NotConverged."""
    sizes = model.table.counts.shape
    first = np.zeros(sizes[0]), np.zeros(len(model.further) + len(model.values) - 2)
    state = _with_likelihood(model, *first)
    for _ in range(MOST_STEPS):
        equations = _set_up(model, state)
        others = equations.inverse @ (
            equations.other_slope - equations.joint.T @ (equations.subject_slope / equations.own)
        )
        subjects = (equations.subject_slope - equations.joint @ others) / equations.own
        rise = float(equations.subject_slope @ subjects + equations.other_slope @ others)
        state = _climb(model, state, subjects, others)
        if rise < _CLOSE_ENOUGH:
            return _with_errors(model, state)
    raise NotConverged("the steps did not settle")


def _with_likelihood(model: Model, subjects: FloatArray, others: FloatArray) -> Solution:
    unknown = np.full(len(subjects), np.nan), np.full(len(others), np.nan)
    state = Solution(subjects, others, *unknown, np.nan)
    counts = model.table.counts[..., model.used]
    logarithm = np.log(np.maximum(shares(model, state), np.finfo(np.float64).tiny))
    return Solution(subjects, others, *unknown, float((counts * logarithm).sum()))


def _climb(model: Model, state: Solution, subjects: FloatArray, others: FloatArray) -> Solution:
    """Go along the step, halved until the likelihood no longer falls."""
    length = 1.0
    while length > _SHORTEST:
        trial = _with_likelihood(model, state.subjects + length * subjects, state.others + length * others)
        if trial.log_likelihood >= state.log_likelihood - _ROUNDING * abs(state.log_likelihood):
            return trial
        length /= 2
    raise NotConverged("no step raises the likelihood")


def _set_up(model: Model, state: Solution) -> _Equations:
    table, values = model.table, model.values
    chances, n = shares(model, state), table.n
    counts = table.counts[..., model.used]
    mean = chances @ values
    spread = n * (chances * (values - mean[..., None]) ** 2).sum(axis=-1)
    away = counts @ values - n * mean
    inner = range(1, len(values) - 1)
    tilt = [n * chances[..., k] * (values[k] - mean) for k in inner]  # of a category with the measure
    of_facets = [-table.over(away, facet) for facet in range(1, table.facets)]
    of_inner = [float((counts[..., k] - n * chances[..., k]).sum()) for k in inner]
    own = np.where(model.kept[0], table.over(spread, 0), 1.0)
    joint = np.column_stack([-table.pairs(spread), *(table.over(one, 0) for one in tilt)])
    facet_tilt = [
        np.concatenate([-table.over(one, facet) for facet in range(1, table.facets)]) for one in tilt
    ]
    flat = (n[..., None] * chances).reshape(-1, len(values))[:, 1:-1]
    part = chances.reshape(-1, len(values))[:, 1:-1]
    corner = np.column_stack([table.grid(spread), *facet_tilt])
    below = np.column_stack(
        [
            np.array(facet_tilt).reshape(len(tilt), len(model.further)),
            np.diag(flat.sum(axis=0)) - flat.T @ part,
        ]
    )
    left = np.concatenate([corner, below]) - joint.T @ (joint / own[:, None]) + model.centring
    left[np.diag_indices(len(model.further))] += ~model.further
    return _Equations(table.over(away, 0), np.concatenate([*of_facets, of_inner]), own, joint, _invert(left))


def _invert(information: FloatArray) -> FloatArray:
    try:
        inverse = np.linalg.inv(information)
    except np.linalg.LinAlgError as error:
        raise NotConverged("the answers leave a measure without bound") from error
    return np.asarray(inverse, dtype=np.float64)


def _with_errors(model: Model, state: Solution) -> Solution:
    equations = _set_up(model, state)
    sizes = model.centring.sum(axis=1)
    covariance = equations.inverse - model.centring / np.maximum(sizes, 1.0) ** 2
    through = equations.joint / equations.own[:, None]
    subjects = np.sqrt(1 / equations.own + ((through @ covariance) * through).sum(axis=1))
    others = np.sqrt(np.maximum(np.diagonal(covariance), 0.0))
    if max(subjects.max(), others.max(initial=0.0)) > _LARGEST_ERROR:
        raise NotConverged("the answers leave a measure without bound")
    return Solution(state.subjects, state.others, subjects, others, state.log_likelihood)
