"""Crossed random effects: held to the textbook's dense matrices and to R's nlme on real ratings."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import minimize

from analysis import crossed_solvers
from analysis.crossed import CrossedFit, NotConverged, fit_crossed

REFERENCE = Path(__file__).resolve().parents[1] / "reference" / "lq2002"
Floats = NDArray[np.float64]
Codes = list[NDArray[np.int64]]


def _ratings(seed: int, sizes: list[int], spread: list[float], number: int) -> tuple[Floats, Codes]:
    random = np.random.default_rng(seed)
    codes = [random.integers(0, size, number) for size in sizes]
    effects = [random.normal(0, sd, size)[code] for size, sd, code in zip(sizes, spread, codes, strict=True)]
    return 3 + np.sum(effects, axis=0) + random.normal(0, 0.8, number), codes


class Dense:
    """The model by its n x n covariance matrix (Searle, Casella and McCulloch 1992, section 6.6)."""

    def __init__(self, ratings: Floats, codes: Codes, sizes: list[int]) -> None:
        self.ratings = ratings
        self.incidence = [np.eye(size)[code] for size, code in zip(sizes, codes, strict=True)]
        self.one = np.ones((ratings.size, 1))

    def solve(self, ratios: Floats) -> tuple[float, float, float, list[Floats], Floats]:
        """Criterion, residual variance, intercept, effects, V^-1 at given variance ratios."""
        size = self.ratings.size
        spread = np.eye(size) + sum(ratio * z @ z.T for ratio, z in zip(ratios, self.incidence, strict=True))
        inverse = np.linalg.inv(spread)
        information = float((self.one.T @ inverse @ self.one)[0, 0])
        intercept = float((self.one.T @ inverse @ self.ratings)[0]) / information
        left = self.ratings - intercept
        residual = float(left @ inverse @ left) / (size - 1)
        criterion = (
            np.linalg.slogdet(spread)[1] + np.log(information)
            + (size - 1) * (1 + np.log(2 * np.pi * residual))
        )  # fmt: skip
        effects = [ratio * z.T @ inverse @ left for ratio, z in zip(ratios, self.incidence, strict=True)]
        return float(criterion), residual, intercept, effects, inverse

    def least(self, start: Floats) -> float:
        """Give the least criterion that a derivative-free search finds near ``start``."""

        def criterion(logs: Floats) -> float:
            return self.solve(np.exp(logs))[0]

        options = {"xatol": 1e-7, "fatol": 1e-10, "maxiter": 2000}
        found = minimize(criterion, np.log(start), method="Nelder-Mead", options=options)  # type: ignore[call-overload]
        return float(found.fun)


DESIGNS = {
    "one factor": ([40], [0.5]),
    "border only": ([60, 12], [0.5, 0.4]),
    "one wide factor": ([90, 70], [0.5, 0.4]),
    "wide and border": ([90, 70, 5], [0.5, 0.4, 0.3]),
    "two wide factors": ([120, 80, 70, 4], [0.5, 0.4, 0.3, 0.3]),
}


@pytest.mark.parametrize("design", DESIGNS)
def test_criterion_effects_and_errors_agree_with_dense_matrices(design: str) -> None:
    sizes, spread = DESIGNS[design]
    ratings, codes = _ratings(11, sizes, spread, 420)
    fit = fit_crossed(ratings, codes, sizes)
    dense = Dense(ratings, codes, sizes)
    ratios = fit.variances / fit.residual
    criterion, residual, intercept, effects, inverse = dense.solve(ratios)
    assert fit.criterion == pytest.approx(criterion, rel=1e-10)
    assert fit.residual == pytest.approx(residual, rel=1e-9)
    assert fit.intercept == pytest.approx(intercept, rel=1e-9)
    for mine, theirs in zip(fit.effects, effects, strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-7, atol=1e-9)
    assert fit.criterion is not None
    assert fit.criterion <= dense.least(ratios) + 1e-6
    _check_errors(fit, dense, ratios, inverse)


def _check_errors(fit: CrossedFit, dense: Dense, ratios: Floats, inverse: Floats) -> None:
    information = float((dense.one.T @ inverse @ dense.one)[0, 0])
    for factor, (ratio, z) in enumerate(zip(ratios, dense.incidence, strict=True)):
        given_mean = ratio - ratio**2 * np.einsum("ij,ij->j", z, inverse @ z)
        mean = ratio * (z.T @ inverse @ dense.one)[:, 0] / information
        # var(mu + b - predicted) with the intercept estimated: Henderson (1975).
        whole = given_mean + (1 - ratio * (z.T @ inverse @ dense.one)[:, 0]) ** 2 / information
        total, given_intercept = fit.errors(factor)
        np.testing.assert_allclose(given_intercept, np.sqrt(fit.residual * given_mean), rtol=1e-6)
        np.testing.assert_allclose(total, np.sqrt(fit.residual * whole), rtol=1e-6)
        assert mean.shape == total.shape


def test_real_ratings_give_the_variances_and_effects_of_nlme() -> None:
    with (REFERENCE / "data.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    oracle = json.loads((REFERENCE / "oracle.json").read_text(encoding="utf-8"))["lme"]
    names = [row["grp"] for row in oracle["blup"]]
    codes = np.array([names.index(row["COMPID"]) for row in rows])
    fit = fit_crossed(np.array([float(row["LEAD"]) for row in rows]), [codes], [len(names)])
    assert fit.variances[0] == pytest.approx(oracle["var_group"], rel=1e-4)
    assert fit.residual == pytest.approx(oracle["var_resid"], rel=1e-5)
    assert fit.intercept == pytest.approx(oracle["intercept"], rel=1e-6)
    np.testing.assert_allclose(fit.effects[0], [row["u"] for row in oracle["blup"]], rtol=1e-4)


def test_separate_communes_are_solved_in_stacks_like_one_dense_matrix() -> None:
    random = np.random.default_rng(5)
    commune = np.repeat(np.arange(8), 50)
    rater = commune * 11 + random.integers(0, 11, commune.size)
    cadre = commune * 10 + random.integers(0, 10, commune.size)
    ratings = 3 + random.normal(0, 0.4, 88)[rater] + random.normal(0, 0.4, 80)[cadre]
    ratings += random.normal(0, 0.7, commune.size)
    fit = fit_crossed(ratings, [rater, cadre], [88, 80])
    criterion, *_ = Dense(ratings, [rater, cadre], [88, 80]).solve(fit.variances / fit.residual)
    assert fit.criterion == pytest.approx(criterion, rel=1e-10)


def test_a_design_too_large_to_factorise_is_probed_and_gives_no_criterion(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ratings, codes = _ratings(3, [1500, 900, 6], [0.5, 0.4, 0.3], 20_000)
    exact = fit_crossed(ratings, codes, [1500, 900, 6])
    monkeypatch.setattr("analysis.crossed_equations.LARGEST_EXACT", 10)
    probed = fit_crossed(ratings, codes, [1500, 900, 6])
    assert probed.criterion is None
    assert exact.criterion is not None
    np.testing.assert_allclose(probed.variances, exact.variances, rtol=5e-3)
    np.testing.assert_allclose(probed.effects[1], exact.effects[1], atol=2e-3)


def test_a_pattern_too_large_for_a_table_is_found_by_bisection(monkeypatch: pytest.MonkeyPatch) -> None:
    ratings, codes = _ratings(4, [100, 80], [0.5, 0.4], 500)
    by_table = fit_crossed(ratings, codes, [100, 80])
    monkeypatch.setattr("analysis.crossed_counts.MOST_TABLE", 10)
    assert fit_crossed(ratings, codes, [100, 80]).criterion == by_table.criterion


@pytest.mark.parametrize(
    ("constant", "value"),
    [("crossed.MOST_STEPS", 1), ("crossed.SHORTEST_STEP", 2), ("crossed_solvers.MOST_ITERATIONS", 1)],
)
def test_a_fit_that_does_not_settle_gives_no_number(
    monkeypatch: pytest.MonkeyPatch, constant: str, value: int
) -> None:
    ratings, codes = _ratings(4, [100, 80], [0.5, 0.4], 500)
    monkeypatch.setattr("analysis.crossed_equations.LARGEST_EXACT", 10)
    monkeypatch.setattr(f"analysis.{constant}", value)
    with pytest.raises(NotConverged):
        fit_crossed(ratings, codes, [100, 80])


def _few(seed: int) -> tuple[Floats, Codes, list[int]]:
    """Make few ratings in small designs, in which steps run into their bound."""
    random = np.random.default_rng(seed)
    factors = int(random.integers(2, 4))
    sizes = [int(size) for size in random.integers(2, 9, factors)]
    number = int(random.integers(10, 40))
    codes = [random.integers(0, size, number) for size in sizes]
    spread = random.choice([0, 0.01, 0.5, 2], factors)
    effects = [random.normal(0, sd, size)[code] for sd, size, code in zip(spread, sizes, codes, strict=True)]
    noise = random.normal(0, random.choice([0.05, 0.5, 1]), number)
    return np.clip(np.rint(3 + np.sum(effects, axis=0) + noise), 1, 5), codes, sizes


@pytest.mark.parametrize("seed", [2, 5, 8, 11, 16])
def test_where_steps_are_cut_at_their_longest_the_least_criterion_is_still_reached(seed: int) -> None:
    # cutting one part of a step and keeping the others led nowhere: these did not converge
    ratings, codes, sizes = _few(seed)
    fit = fit_crossed(ratings, codes, sizes)
    dense = Dense(ratings, codes, sizes)
    starts = (np.full(len(sizes), first) for first in (0.01, 0.3, 3.0))
    assert fit.criterion == pytest.approx(min(dense.least(start) for start in starts), rel=1e-5)


def test_levels_without_ratings_get_no_effect_and_the_whole_spread() -> None:
    ratings, codes = _ratings(2, [30, 80], [0.5, 0.5], 500)
    fit = fit_crossed(ratings, codes, [33, 85])
    assert fit.effects[0][30:].tolist() == [0, 0, 0]
    assert fit.effects[1][80:].tolist() == [0] * 5
    np.testing.assert_allclose(fit.errors(1)[1][80:], np.sqrt(fit.variances[1]), rtol=1e-9)


def test_a_factor_without_any_influence_has_variance_zero() -> None:
    level = np.tile(np.arange(4), 25)
    ratings = np.tile([1.0, 2.0, 3.0, 4.0, 5.0], 20)
    fit = fit_crossed(ratings, [level, np.arange(100) % 7], [4, 7])
    assert fit.variances[0] == 0
    assert fit.effects[0].tolist() == [0, 0, 0, 0]


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_the_order_of_ratings_and_of_factors_changes_nothing(seed: int) -> None:
    ratings, codes = _ratings(seed, [25, 15], [0.6, 0.5], 200)
    mixed = np.random.default_rng(seed).permutation(200)
    one = fit_crossed(ratings, codes, [25, 15])
    other = fit_crossed(ratings[mixed], [codes[1][mixed], codes[0][mixed]], [15, 25])
    assert other.criterion == pytest.approx(one.criterion, rel=1e-9)
    np.testing.assert_allclose(other.variances[::-1], one.variances, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(
    ("ratings", "codes", "sizes"),
    [
        ([3.0, 3.0, 3.0], [[0, 1, 0]], [2]),  # no variance
        ([3.0], [[0]], [1]),  # one rating
        ([1.0, 2.0, 3.0], [[0, 1, 2]], [3]),  # as many levels as ratings
        ([1.0, 1.0, 2.0, 2.0], [[0, 0, 1, 1]], [2]),  # explained without residual
    ],
)
def test_what_cannot_be_estimated_gives_no_number(
    ratings: list[float], codes: list[list[int]], sizes: list[int]
) -> None:
    with pytest.raises(NotConverged):
        fit_crossed(np.array(ratings), [np.array(code) for code in codes], sizes)


@pytest.mark.parametrize(
    ("ratings", "codes", "sizes"),
    [
        ([1.0, np.nan], [[0, 1]], [2]),
        ([1.0, np.inf], [[0, 1]], [2]),
        ([1.0, 2.0], [[0, 2]], [2]),
        ([1.0, 2.0], [[-1, 0]], [2]),
        ([1.0, 2.0], [[0]], [2]),
        ([1.0, 2.0], [], []),
    ],
)
def test_arrays_that_do_not_fit_are_refused(
    ratings: list[float], codes: list[list[int]], sizes: list[int]
) -> None:
    with pytest.raises(ValueError, match=r"ratings|factors"):
        fit_crossed(np.array(ratings), [np.array(code) for code in codes], sizes)


def test_matrices_that_are_not_positive_definite_are_refused() -> None:
    for lower in (np.array([[[-1.0]]]), np.array([[[-1.0]], [[1.0]]])):
        with pytest.raises(np.linalg.LinAlgError):
            _ = crossed_solvers.Factored(lower).log_determinant


def test_conjugate_gradients_that_do_not_settle_are_refused() -> None:
    turn = np.array([[0.0, 1.0], [-1.0, 0.0]])
    with pytest.raises(np.linalg.LinAlgError, match="converge"):
        crossed_solvers.solve_by_gradients(lambda x: turn @ x, np.ones(2), np.ones((2, 1)), 1e-9)
