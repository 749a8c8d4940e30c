"""Many-facet Rasch model: an independent fit, known truths, and what is withheld."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import logsumexp

from analysis import rasch_equations
from analysis.crossed import NotConverged
from analysis.cumulative import OrdinalRatings, fit_cumulative
from analysis.rasch import EXTREME_POINTS, RaschFit, fit_rasch
from analysis.rasch_design import FacetTable, set_aside_extremes

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


def _simulate(seed: int, subjects: int, raters: int, answers: int) -> tuple[Counts, Floats, Floats, Floats]:
    random = np.random.default_rng(seed)
    merit, severity = random.normal(0.8, 0.7, subjects), random.normal(0, 0.5, raters)
    severity -= severity.mean()
    steps = np.array([-1.5, -0.5, 0.5, 1.5])
    logits = (merit[:, None] - severity)[..., None] * np.arange(5) - np.append(0, np.cumsum(steps))
    chances = np.exp(logits - logsumexp(logits, axis=-1, keepdims=True))
    counts = random.multinomial(random.poisson(answers, (subjects, raters)), chances)
    return counts.astype(np.int64), merit, severity, steps


def _likelihood(theta: Floats, counts: Counts) -> float:
    """Log likelihood with rater 0's severity and the first step's sum as the last of their kind."""
    subjects, raters, categories = counts.shape
    merit, rest = theta[:subjects], theta[subjects:]
    severity, steps = rest[: raters - 1], rest[raters - 1 :]
    severity = np.append(severity, -severity.sum())
    steps = np.append(steps, -steps.sum())
    ladder = np.append(0, np.cumsum(steps))
    logits = (merit[:, None] - severity)[..., None] * np.arange(categories) - ladder
    return float((counts * (logits - logsumexp(logits, axis=-1, keepdims=True))).sum())


def test_an_independent_fit_of_the_whole_likelihood_finds_the_same() -> None:
    counts = _simulate(4, 5, 3, 12)[0]
    size = 5 + 2 + 3

    def minus(theta: Floats) -> float:
        return -_likelihood(theta, counts)

    best = minimize(minus, np.zeros(size), method="BFGS", options={"gtol": 1e-6})
    fit = fit_rasch(counts)
    theta = np.concatenate([fit.measures, fit.severities[0][:-1], fit.steps[:-1]])
    assert fit.log_likelihood == pytest.approx(-best.fun, rel=1e-10)
    assert minus(theta) == pytest.approx(-fit.log_likelihood, rel=1e-12)
    np.testing.assert_allclose(theta, best.x, atol=2e-5)
    information = np.array([[_bend(minus, theta, i, j) for j in range(size)] for i in range(size)])
    errors = np.sqrt(np.diag(np.linalg.inv(information)) * max(1.0, fit.dispersion))
    np.testing.assert_allclose(np.append(fit.errors, fit.severity_errors[0][:-1]), errors[:7], rtol=1e-4)


def _bend(function: Any, at: Floats, i: int, j: int) -> float:
    step = 1e-3
    one, two = step * np.eye(len(at))[i], step * np.eye(len(at))[j]
    corners = function(at + one + two) - function(at + one - two) - function(at - one + two)
    return float((corners + function(at - one - two)) / (4 * step**2))


def test_two_categories_are_the_logistic_regression_that_r_fits() -> None:
    counts = np.array([[[4, 9], [7, 6]], [[3, 8], [2, 14]], [[6, 5], [9, 4]]])
    subject, rater, answer = (index.ravel() for index in np.indices(counts.shape))
    x = np.column_stack([subject == 1, subject == 2, rater == 1])
    logistic = fit_cumulative(OrdinalRatings.of(answer, x, counts.ravel()))
    fit = fit_rasch(counts)
    np.testing.assert_allclose(np.diff(fit.measures), [logistic.slopes[0], np.diff(logistic.slopes[:2])[0]])
    assert np.diff(fit.severities[0])[0] == pytest.approx(-logistic.slopes[2], rel=1e-9)
    assert fit.log_likelihood == pytest.approx(logistic.log_likelihood, rel=1e-12)


def test_what_was_put_in_comes_out() -> None:
    counts, merit, severity, steps = _simulate(10, 200, 6, 15)
    fit = fit_rasch(counts)
    assert fit.connected
    assert fit.dispersion == pytest.approx(1, abs=0.15)
    assert np.mean(((fit.measures - merit) / fit.errors) ** 2) == pytest.approx(1, abs=0.3)
    assert (np.abs(fit.severities[0] - severity) < 4 * fit.severity_errors[0]).all()
    np.testing.assert_allclose(fit.steps, steps, atol=0.1)
    np.testing.assert_allclose(fit.severities[0].sum(), 0, atol=1e-10)
    assert fit.steps.sum() == pytest.approx(0, abs=1e-10)


def test_a_third_facet_is_told_apart_from_raters() -> None:
    random = np.random.default_rng(2)
    merit, severity, hardness = random.normal(0, 0.6, 60), np.array([-0.5, 0.1, 0.4]), np.array([0.7, -0.7])
    eta = merit[:, None, None] - severity[:, None] - hardness
    high = 1 / (1 + np.exp(-eta))
    many = random.binomial(25, high)
    fit = fit_rasch(np.stack([25 - many, many], axis=-1))
    assert len(fit.severities) == 2
    assert (np.abs(fit.severities[0] - severity) < 3 * fit.severity_errors[0]).all()
    assert (np.abs(fit.severities[1] - hardness) < 3 * fit.severity_errors[1]).all()


def test_with_raters_alike_the_fair_average_is_the_plain_one() -> None:
    of_one = np.array([[5, 3, 2, 1], [1, 2, 6, 6], [2, 4, 4, 2]])
    fit = fit_rasch(np.stack([of_one, of_one], axis=1))
    plain = of_one @ np.arange(4) / of_one.sum(axis=1)
    np.testing.assert_allclose(fit.fair, 100 * plain / 3, rtol=1e-9)
    np.testing.assert_allclose(fit.severities[0], 0, atol=1e-10)
    assert (fit.fair_low < fit.fair).all()
    assert (fit.fair_high > fit.fair).all()


def test_a_subject_rated_by_the_severe_gets_its_points_back() -> None:
    counts = np.zeros((3, 2, 3), dtype=np.int64)
    counts[0] = [[10, 20, 30], [30, 20, 10]]  # rater 1 is severe
    counts[1, 0], counts[2, 1] = [20, 20, 20], [20, 20, 20]
    fit = fit_rasch(counts)
    assert fit.severities[0][1] > 0 > fit.severities[0][0]
    assert fit.fair[1] < 50 < fit.fair[2]
    np.testing.assert_allclose(fit.fair[1], 100 - fit.fair[2])


def test_pools_apart_are_told_nothing() -> None:
    counts = np.zeros((4, 4, 3), dtype=np.int64)
    counts[:2, :2], counts[2:, 2:] = [3, 4, 3], [1, 4, 6]
    fit = fit_rasch(counts)
    assert not fit.connected
    assert fit.subsets.tolist() == [0, 0, 1, 1]
    for nothing in (fit.measures, fit.errors, fit.fair, fit.fair_low, *fit.severities, fit.steps):
        assert np.isnan(nothing).all()


def test_subjects_at_an_end_are_measured_short_of_it() -> None:
    counts = _simulate(7, 8, 3, 10)[0]
    counts[2], counts[5], counts[6] = 0, 0, 0
    counts[2, :, 4], counts[5, 1, 0] = 6, 3
    fit = fit_rasch(counts)
    assert fit.extreme.tolist() == [False, False, True, False, False, True, False, False]
    assert np.isnan(fit.measures).tolist() == [False] * 6 + [True, False]
    assert fit.subsets.tolist() == [0, 0, -1, 0, 0, -1, -1, 0]
    assert np.nanargmax(fit.measures) == 2
    assert np.nanargmin(fit.measures) == 5
    assert fit.fair[2] > 95
    assert fit.fair[5] < 5
    # the score expected at the measure is the convention's
    logits = (fit.measures[2] - fit.severities[0])[:, None] * np.arange(5) - np.append(
        0, np.cumsum(fit.steps)
    )
    chances = np.exp(logits - logsumexp(logits, axis=1, keepdims=True))
    assert 6 * (chances @ np.arange(5)).sum() == pytest.approx(6 * 3 * 4 - EXTREME_POINTS)
    assert fit.errors[2] > 2 * fit.errors[0]


def test_a_subject_whose_only_rater_is_at_an_end_is_not_measured() -> None:
    counts = _simulate(7, 6, 4, 10)[0]
    counts[:, 3], counts[0] = 0, 0
    counts[0, 3, 4] = 9
    fit = fit_rasch(counts)
    assert np.isnan([fit.measures[0], fit.errors[0], fit.fair[0], fit.severities[0][3]]).all()
    assert not fit.extreme[0]


def test_a_category_nobody_chose_is_left_out() -> None:
    counts = _simulate(3, 6, 3, 10)[0]
    wider = np.insert(counts, 5, 0, axis=2)
    one, other = fit_rasch(counts), fit_rasch(wider)
    np.testing.assert_allclose(one.measures, other.measures)
    np.testing.assert_allclose(one.fair * 4 / 5, other.fair)
    assert other.categories.tolist() == [0, 1, 2, 3, 4]


@given(st.integers(0, 2**32))
@settings(max_examples=10)
def test_a_mirrored_scale_mirrors_and_order_does_not_count(seed: int) -> None:
    counts = _simulate(12, 6, 3, 15)[0]
    plain = fit_rasch(counts)
    order = np.random.default_rng(seed).permutation(6)
    other = fit_rasch(counts[order][..., ::-1])
    np.testing.assert_allclose(other.measures, -plain.measures[order], atol=1e-8)
    np.testing.assert_allclose(other.fair, 100 - plain.fair[order], atol=1e-7)
    np.testing.assert_allclose(other.fair_low, 100 - plain.fair_high[order], atol=1e-7)
    np.testing.assert_allclose(other.severities[0], -plain.severities[0], atol=1e-8)


def test_answers_counted_twice_keep_estimates() -> None:
    counts = _simulate(12, 6, 3, 15)[0]
    one, two = fit_rasch(counts), fit_rasch(2 * counts)
    np.testing.assert_allclose(two.measures, one.measures, atol=1e-9)
    assert two.dispersion == pytest.approx(2 * one.dispersion)


def _plain_errors(fit: RaschFit) -> Floats:
    return np.asarray(fit.errors / np.sqrt(max(1.0, fit.dispersion)))


def test_answers_that_are_alike_widen_the_errors() -> None:
    counts = _simulate(12, 30, 3, 15)[0]
    alike = 5 * counts  # each answer given five times over
    fit, of_one = fit_rasch(alike), fit_rasch(counts)
    np.testing.assert_allclose(_plain_errors(fit), _plain_errors(of_one) / np.sqrt(5))
    assert fit.dispersion > 3
    assert (fit.errors > 1.7 * _plain_errors(fit)).all()


def test_without_freedom_there_is_no_dispersion() -> None:
    counts = np.array([[[3, 4]], [[5, 2]]])
    fit = fit_rasch(counts)
    assert np.isnan(fit.dispersion)
    np.testing.assert_allclose(fit.measures, np.log([4 / 3, 2 / 5]))
    np.testing.assert_allclose(fit.errors, np.sqrt([1 / 3 + 1 / 4, 1 / 5 + 1 / 2]))


def test_answers_that_do_not_vary_have_no_estimate() -> None:
    with pytest.raises(NotConverged, match="do not vary"):
        fit_rasch(np.array([[[0, 7, 0], [0, 1, 0]]]))


def test_a_pattern_without_bound_gives_no_number() -> None:
    # nobody is at an end, yet moving subject 0 between raters 0 and 1 as far apart as one likes helps
    counts = np.array([[[0, 3], [3, 0]], [[2, 2], [0, 0]], [[0, 0], [2, 2]]])
    with pytest.raises(NotConverged, match="without bound"):
        fit_rasch(counts)
    with pytest.raises(NotConverged, match="without bound"):
        rasch_equations._invert(np.zeros((2, 2)))


def test_a_step_too_far_is_halved_and_a_wild_one_refused() -> None:
    table = FacetTable.of(_simulate(12, 6, 3, 15)[0])
    model = rasch_equations.Model(table, set_aside_extremes(table), np.arange(5.0))
    start = rasch_equations._with_likelihood(model, np.zeros(6), np.zeros(6))
    assert rasch_equations._with_likelihood(model, np.full(6, 8.0), np.zeros(6)).log_likelihood < (
        start.log_likelihood
    )
    found = rasch_equations._climb(model, start, np.full(6, 8.0), np.zeros(6))
    assert found.log_likelihood > start.log_likelihood
    with pytest.raises(NotConverged, match="no step"):
        rasch_equations._climb(model, start, np.full(6, 1e30), np.zeros(6))


def test_a_fit_that_needs_more_steps_gives_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rasch_equations, "MOST_STEPS", 1)
    with pytest.raises(NotConverged, match="settle"):
        fit_rasch(_simulate(12, 6, 3, 15)[0])
