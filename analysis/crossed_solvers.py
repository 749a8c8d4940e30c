"""Two ways to solve the wide part of the mixed-model equations: exactly by components, or by probing.

Exact: every connected component of the wide columns is factorised (LAPACK Cholesky). Where one component is
too large for that, conjugate gradients (Hestenes and Stiefel 1952) with a diagonal preconditioner solve, and
fixed Rademacher probes (Hutchinson 1990) estimate the traces; there is then no log determinant.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from scipy import sparse
from scipy.linalg import lapack
from scipy.sparse.csgraph import connected_components

from analysis.arrays import FloatArray, IntArray
from analysis.crossed_counts import Pattern

LARGEST_EXACT = 2_500  # columns of one component; beyond, a factorisation costs more than probing
MOST_PROBES, LEAST_PROBES = 24, 6  # the more columns, the fewer probes give the same precision of a trace
PROBED_COLUMNS = 100_000
PROBE_SEED = 20_250_701
MOST_ITERATIONS = 500
PRECISION = 1e-10  # of a conjugate-gradient solution, relative
PROBE_PRECISION = 1e-5


class WideSolver(Protocol):
    """Solves with the symmetric positive definite wide part S."""

    @property
    def log_determinant(self) -> float | None:
        """Log determinant of S; None when it is not known."""

    def apply(self, right: FloatArray) -> FloatArray:
        """``S^-1 right`` for right of shape (m, c)."""

    def diagonal(self) -> FloatArray:
        """Diagonal of ``S^-1`` (probed: right in sums, noisy in single entries)."""

    def inner(self, values: FloatArray) -> float:
        """Sum over all i, j of ``S^-1[i, j] * V[i, j]``, V symmetric on the pattern."""


@dataclass(frozen=True, slots=True)
class Stack:
    """Components of one padded size.

    ``columns[c, i]``: the wide column at place i of component c, or -1 (padding). ``entries`` (into the
    pattern) and ``places`` (into the flattened stack) say where values belong.
    """

    columns: IntArray
    entries: IntArray
    places: IntArray


def _padded(sizes: IntArray) -> IntArray:
    # Rounded up by at most a quarter, so that few stacks hold all components.
    step = 2 ** np.maximum(np.floor(np.log2(sizes)) - 2, 0).astype(np.int64)
    return np.asarray(-(-sizes // step) * step)


def find_components(pattern: Pattern, columns: int) -> IntArray:
    """Give the number of the connected component of each wide column."""
    ones = np.ones(pattern.rows.size, dtype=np.int8)
    graph = sparse.coo_array((ones, (pattern.rows, pattern.columns)), shape=(columns, columns))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def lay_stacks(pattern: Pattern, component: IntArray) -> tuple[Stack, ...]:
    """Say where each value of the pattern belongs in stacks of equal components."""
    sizes = np.bincount(component)
    padded = _padded(sizes)
    by_component = np.argsort(component, kind="stable")
    starts = np.cumsum(sizes) - sizes
    place = np.empty(component.size, dtype=np.int64)
    place[by_component] = np.arange(component.size) - np.repeat(starts, sizes)
    stacks = []
    for size in np.unique(padded):
        chosen = np.flatnonzero(padded == size)
        index = np.full(sizes.size, -1)
        index[chosen] = np.arange(chosen.size)
        table = np.full((chosen.size, size), -1)
        mine = np.flatnonzero(index[component] >= 0)
        table[index[component[mine]], place[mine]] = mine
        entries = np.flatnonzero(index[component[pattern.rows]] >= 0)
        rows, columns = pattern.rows[entries], pattern.columns[entries]
        low, high = np.minimum(place[rows], place[columns]), np.maximum(place[rows], place[columns])
        stacks.append(Stack(table, entries, (index[component[rows]] * size + high) * size + low))
    return tuple(stacks)


@dataclass(frozen=True)
class Factored:
    """Positive definite matrices of one size, given by their lower triangles, shape (c, s, s).

    Raises LinAlgError when one is not positive definite. The inverse is made when first asked for.
    """

    lower: FloatArray

    @cached_property
    def _factors(self) -> FloatArray:
        if len(self.lower) > 1:
            return np.asarray(np.linalg.cholesky(self.lower), dtype=np.float64)
        factor, fault = lapack.dpotrf(self.lower[0], lower=1)
        if fault:
            raise np.linalg.LinAlgError("not positive definite")
        return np.asarray(factor)[None]

    @cached_property
    def log_determinant(self) -> float:
        """Sum of the log determinants."""
        return 2 * float(np.log(np.diagonal(self._factors, axis1=1, axis2=2)).sum())

    @cached_property
    def inverse(self) -> FloatArray:
        """The inverses, whole, shape (c, s, s)."""
        diagonal = np.arange(self.lower.shape[1])
        if len(self.lower) > 1:
            whole = self.lower + self.lower.transpose(0, 2, 1)
            whole[:, diagonal, diagonal] *= 0.5
            return np.asarray(np.linalg.inv(whole), dtype=np.float64)
        half, _ = lapack.dpotri(self._factors[0], lower=1)
        inverse = half + half.T
        inverse[diagonal, diagonal] *= 0.5
        return np.asarray(inverse)[None]

    def solve(self, right: FloatArray) -> FloatArray:
        """Solve for right sides of shape (c, s, k)."""
        if len(self.lower) > 1:
            return self.inverse @ right
        solved, _ = lapack.dpotrs(self._factors[0], right[0], lower=1)
        return np.asarray(solved)[None]


@dataclass(frozen=True, slots=True)
class ExactSolver:
    """Every component inverted on its own."""

    pattern: Pattern
    stacks: tuple[Stack, ...]
    factored: tuple[Factored, ...]
    log_determinant: float | None

    @staticmethod
    def build(pattern: Pattern, stacks: tuple[Stack, ...], values: FloatArray) -> "ExactSolver":
        """Factorise S given on the pattern. Raises LinAlgError when S is not positive definite."""
        factored = []
        for stack in stacks:
            number, size = stack.columns.shape
            flat = np.zeros(number * size * size)
            flat[stack.places] = values[stack.entries]
            blocks = flat.reshape(number, size, size)
            padding = np.nonzero(stack.columns < 0)
            blocks[padding[0], padding[1], padding[1]] = 1.0
            factored.append(Factored(blocks))
        total = sum(each.log_determinant for each in factored)
        return ExactSolver(pattern, stacks, tuple(factored), total)

    def apply(self, right: FloatArray) -> FloatArray:
        """``S^-1 right`` for right of shape (m, c)."""
        result = np.empty_like(right)
        for stack, factored in zip(self.stacks, self.factored, strict=True):
            used = stack.columns >= 0
            solved = factored.solve(np.where(used[..., None], right[stack.columns], 0.0))
            result[stack.columns[used]] = solved[used]
        return result

    def diagonal(self) -> FloatArray:
        """Diagonal of ``S^-1``."""
        values = np.empty(sum(int((stack.columns >= 0).sum()) for stack in self.stacks))
        for stack, factored in zip(self.stacks, self.factored, strict=True):
            used = stack.columns >= 0
            values[stack.columns[used]] = np.diagonal(factored.inverse, axis1=1, axis2=2)[used]
        return values

    def inner(self, values: FloatArray) -> float:
        """Sum over all i, j of ``S^-1[i, j] * V[i, j]``."""
        twice = values * (1 + (self.pattern.rows != self.pattern.columns))
        return sum(
            float(factored.inverse.reshape(-1)[stack.places] @ twice[stack.entries])
            for stack, factored in zip(self.stacks, self.factored, strict=True)
        )


@dataclass(frozen=True)
class ProbedSolver:
    """Conjugate gradients and fixed probes."""

    pattern: Pattern
    values: FloatArray
    columns: int

    @property
    def log_determinant(self) -> float | None:
        """Not known: conjugate gradients give none."""
        return None

    def apply(self, right: FloatArray) -> FloatArray:
        """``S^-1 right`` for right of shape (m, c)."""
        return self._solve(right, PRECISION)

    def _solve(self, right: FloatArray, precision: float) -> FloatArray:
        product = symmetric_product(self.pattern, self.columns, self.values)
        diagonal = self.values[self.pattern.rows == self.pattern.columns]
        return solve_by_gradients(product, diagonal, right, precision)

    @cached_property
    def _probes(self) -> tuple[FloatArray, FloatArray]:
        number = min(MOST_PROBES, max(LEAST_PROBES, PROBED_COLUMNS // self.columns))
        signs = np.random.default_rng(PROBE_SEED).integers(0, 2, (self.columns, number))
        probes = np.asarray(2.0 * signs - 1.0, dtype=np.float64)
        return probes, self._solve(probes, PROBE_PRECISION)

    def diagonal(self) -> FloatArray:
        """Diagonal of ``S^-1``, estimated."""
        probes, solved = self._probes
        return np.asarray((probes * solved).mean(axis=1))

    def inner(self, values: FloatArray) -> float:
        """Sum over all i, j of ``S^-1[i, j] * V[i, j]``, estimated."""
        probes, solved = self._probes
        image = symmetric_product(self.pattern, self.columns, values)(probes)
        return float((solved * image).sum() / probes.shape[1])


def symmetric_product(
    pattern: Pattern, columns: int, values: FloatArray
) -> Callable[[FloatArray], FloatArray]:
    """Give the product with the symmetric matrix of values on the (lower, row by row sorted) pattern."""
    below = np.where(pattern.rows == pattern.columns, values / 2, values)
    starts = np.searchsorted(pattern.rows, np.arange(columns + 1))
    lower = sparse.csr_array((below, pattern.columns, starts), shape=(columns, columns))
    upper = lower.T
    return lambda vectors: np.asarray(lower @ vectors + upper @ vectors)


def solve_by_gradients(
    product: Callable[[FloatArray], FloatArray],
    diagonal: FloatArray,
    right: FloatArray,
    precision: float,
) -> FloatArray:
    """Solve for each column of ``right`` by preconditioned conjugate gradients.

    Raises LinAlgError when a column does not reach the precision.
    """
    scale = 1 / diagonal[:, None]
    solution = np.zeros_like(right)
    residual = right.copy()
    direction = scale * residual
    power = np.einsum("ij,ij->j", residual, direction)
    goal = precision**2 * np.maximum(power, np.finfo(float).tiny)
    for _ in range(MOST_ITERATIONS):
        if (power <= goal).all():
            return solution
        moved = product(direction)
        curvature = np.einsum("ij,ij->j", direction, moved)
        length = np.divide(power, curvature, out=np.zeros_like(power), where=curvature > 0)
        solution += length * direction
        residual -= length * moved
        lifted = scale * residual
        fresh = np.einsum("ij,ij->j", residual, lifted)
        turn = np.divide(fresh, power, out=np.zeros_like(power), where=power > 0)
        direction = lifted + turn * direction
        power = fresh
    raise np.linalg.LinAlgError("conjugate gradients did not converge")
