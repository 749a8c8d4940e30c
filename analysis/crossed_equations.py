"""The mixed-model equations at given variance ratios.

``A = [[I + L Z'Z L, L Z'X], [X'Z L, X'X]]``, ``L = diag(sqrt(gamma))``, X the intercept (Henderson 1950). The
largest factor is eliminated by hand; the wide factors are solved by ``crossed_solvers``; small factors and
the intercept are a dense border.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.arrays import FloatArray
from analysis.crossed_counts import CrossedCounts
from analysis.crossed_solvers import (
    LARGEST_EXACT,
    ExactSolver,
    Factored,
    ProbedSolver,
    Stack,
    WideSolver,
    find_components,
    lay_stacks,
    symmetric_product,
)

SLICE = 512  # eliminated levels solved for at once


@dataclass(frozen=True, slots=True)
class Layout:
    """How the wide columns fall apart; ``stacks`` is empty where they must be probed."""

    stacks: tuple[Stack, ...]
    exact: bool


@dataclass(frozen=True, slots=True)
class Parts:
    """A vector of the equations (or several, as columns): eliminated, wide and narrow part."""

    eliminated: FloatArray
    wide: FloatArray
    narrow: FloatArray

    def dot(self, other: "Parts") -> FloatArray:
        """Inner products of the columns, shape (c, d)."""
        return np.asarray(
            self.eliminated.T @ other.eliminated + self.wide.T @ other.wide + self.narrow.T @ other.narrow
        )


def lay_out(counts: CrossedCounts) -> Layout:
    """Find how the wide columns fall apart, once for all variance ratios."""
    if not counts.wide:
        return Layout((), exact=True)
    component = find_components(counts.pattern, counts.wide_columns)
    exact = int(np.bincount(component).max()) <= LARGEST_EXACT
    return Layout(lay_stacks(counts.pattern, component) if exact else (), exact)


def ranges(counts: CrossedCounts) -> list[tuple[str, slice]]:
    """Say for each factor (order of ``counts.sizes``) in which part of a vector it stands, and where."""
    found = [("eliminated", slice(0, counts.sizes[0]))]
    for name, sizes in (
        ("wide", counts.sizes[1 : 1 + counts.wide]),
        ("narrow", counts.sizes[1 + counts.wide :]),
    ):
        end = 0
        for size in sizes:
            found.append((name, slice(end, end + size)))
            end += size
    return found


@dataclass(frozen=True, slots=True)
class Equations:
    """The factorised equations at one ``gamma`` (in the order of ``counts.sizes``).

    ``border``: S_ww^-1 S_wn, shape (m, b); ``corner``: the narrow part of the inverse, shape (b, b).
    ``log_determinant``: of A, None where it is not known.
    """

    counts: CrossedCounts
    gamma: FloatArray
    scale_wide: FloatArray
    scale_narrow: FloatArray
    solver: WideSolver
    border: FloatArray
    corner: FloatArray
    log_determinant: float | None

    @property
    def shrink(self) -> FloatArray:
        """1 / (1 + gamma n) of each eliminated level."""
        return np.asarray((1 / (1 + self.gamma[0] * self.counts.distinct))[self.counts.levels])

    def solve(self, right: Parts) -> Parts:
        """Solve ``A x = right``, columns side by side."""
        counts, root = self.counts, np.sqrt(self.gamma[0])
        carried = (root * self.shrink)[:, None] * right.eliminated
        wide = right.wide - self.scale_wide[:, None] * (counts.cross_wide.T @ carried)
        narrow = right.narrow - self.scale_narrow[:, None] * (counts.cross_narrow.T @ carried)
        low = self.corner @ (narrow - self.border.T @ wide)
        middle = self.solver.apply(wide) - self.border @ low
        back = counts.cross_wide @ (self.scale_wide[:, None] * middle)
        back = back + counts.cross_narrow @ (self.scale_narrow[:, None] * low)
        return Parts(self.shrink[:, None] * (right.eliminated - root * back), middle, low)

    def traces(self) -> FloatArray:
        """Trace of the inverse of A for each factor, in the order of ``counts.sizes``."""
        wide = self.solver.diagonal() + np.einsum("ij,ij->i", self.border @ self.corner, self.border)
        parts = {"wide": wide, "narrow": np.diagonal(self.corner)}
        found = [float(self.shrink.sum()) + self._fill()]
        found += [float(parts[name][where].sum()) for name, where in ranges(self.counts)[1:]]
        return np.array(found)

    def _fill(self) -> float:
        # What the other columns add to the eliminated factor: the inner product of the rest of the
        # inverse with B' diag(gamma / (1 + gamma n)^2) B, scaled.
        counts, pattern = self.counts, self.counts.pattern
        weights = self.gamma[0] / (1 + self.gamma[0] * counts.distinct) ** 2
        carried = weights[counts.levels][:, None] * counts.cross_narrow
        corner = self.scale_narrow[:, None] * (counts.cross_narrow.T @ carried) * self.scale_narrow
        fill = float((self.corner * corner).sum())
        if not counts.wide:
            return fill
        scales = self.scale_wide[pattern.rows] * self.scale_wide[pattern.columns]
        values = pattern.cross(weights) * scales
        square = symmetric_product(pattern, counts.wide_columns, values)
        fill += self.solver.inner(values) + float((self.corner * (self.border.T @ square(self.border))).sum())
        across = self.scale_wide[:, None] * (counts.cross_wide.T @ carried) * self.scale_narrow
        return fill - 2 * float(((self.border @ self.corner) * across).sum())


def _scales(counts: CrossedCounts, gamma: FloatArray) -> tuple[FloatArray, FloatArray]:
    roots = np.sqrt(gamma)
    first = 1 + counts.wide
    wide = np.repeat(roots[1:first], counts.sizes[1:first])
    return wide, np.concatenate([np.repeat(roots[first:], counts.sizes[first:]), [1.0]])


def _solver(counts: CrossedCounts, layout: Layout, values: FloatArray) -> WideSolver:
    if layout.exact:
        return ExactSolver.build(counts.pattern, layout.stacks, values)
    return ProbedSolver(counts.pattern, values, counts.wide_columns)


def set_up(counts: CrossedCounts, layout: Layout, gamma: FloatArray) -> Equations:
    """Factorise the equations at ``gamma``. Raises LinAlgError when they are not positive definite."""
    wide, narrow = _scales(counts, gamma)
    pattern = counts.pattern
    weights = gamma[0] / (1 + gamma[0] * counts.distinct)
    values = (pattern.gram - pattern.cross(weights)) * wide[pattern.rows] * wide[pattern.columns]
    values = values + (pattern.rows == pattern.columns)
    carried = weights[counts.levels][:, None] * counts.cross_narrow
    edge = wide[:, None] * (counts.wide_narrow - counts.cross_wide.T @ carried) * narrow
    corner = narrow[:, None] * (counts.narrow_narrow - counts.cross_narrow.T @ carried) * narrow
    random = np.arange(narrow.size - 1)
    corner[random, random] += 1
    solver = _solver(counts, layout, values)
    border = solver.apply(edge)
    inner = Factored(np.tril(corner - edge.T @ border)[None])
    known = solver.log_determinant
    start = float(np.log1p(gamma[0] * counts.distinct)[counts.levels].sum())
    total = None if known is None else start + known + inner.log_determinant
    return Equations(counts, gamma, wide, narrow, solver, border, inner.inverse[0], total)


def level_variances(equations: Equations, factor: int) -> FloatArray:
    """Variance of prediction, in units of the residual variance, of ``mu + b[level]`` and of ``b[level]``.

    The second is given the intercept. ``factor``: place in the order of ``counts.sizes``. Shape (2, levels).
    Where the wide part is probed, the diagonal of a wide factor is an estimate.
    """
    counts = equations.counts
    name, place = ranges(counts)[factor]
    own = equations.gamma[factor] * _diagonal(equations, name)[place]
    last = np.zeros((counts.narrow_columns, 1))
    last[-1] = 1
    zeros = (np.zeros((counts.sizes[0], 1)), np.zeros((counts.wide_columns, 1)))
    solved = equations.solve(Parts(*zeros, last))
    mean = np.sqrt(equations.gamma[factor]) * getattr(solved, name)[place, 0]
    spread = equations.corner[-1, -1]
    return np.array([own + 2 * mean + spread, own - mean**2 / spread])


def sum_covariances(
    equations: Equations, intercept: FloatArray, effects: Sequence[FloatArray | None]
) -> FloatArray:
    """Covariance of prediction of weighted sums, in units of the residual variance, (sums, sums).

    ``intercept``: (sums,); ``effects``: one (levels, sums) for each factor, in the order of ``counts.sizes``.
    """
    counts, sums = equations.counts, len(intercept)
    sizes = {"eliminated": counts.sizes[0], "wide": counts.wide_columns, "narrow": counts.narrow_columns}
    wanted = {part: np.zeros((size, sums)) for part, size in sizes.items()}
    for (part, place), weights, gamma in zip(ranges(counts), effects, equations.gamma, strict=True):
        if weights is not None:
            wanted[part][place] = np.sqrt(gamma) * weights
    wanted["narrow"][-1] = intercept
    right = Parts(**wanted)
    found = right.dot(equations.solve(right))
    return (found + found.T) / 2


def _diagonal(equations: Equations, name: str) -> FloatArray:
    """Diagonal of the inverse of A in one part of a vector."""
    border, corner = equations.border, equations.corner
    if name == "narrow":
        return np.diagonal(corner)
    if name == "wide":
        return np.asarray(equations.solver.diagonal() + np.einsum("ij,ij->i", border @ corner, border))
    found = equations.shrink
    for start in range(0, found.size, SLICE):
        rows = slice(start, start + SLICE)
        wide = equations.scale_wide[:, None] * equations.counts.cross_wide[rows].T.toarray()
        narrow = equations.scale_narrow[:, None] * equations.counts.cross_narrow[rows].T
        low = corner @ (narrow - border.T @ wide)
        middle = equations.solver.apply(wide) - border @ low
        square = np.einsum("ij,ij->j", wide, middle) + np.einsum("ij,ij->j", narrow, low)
        found[rows] += equations.gamma[0] * found[rows] ** 2 * square
    return found
