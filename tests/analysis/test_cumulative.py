"""Cumulative-link models without random effects: the figures of R's ordinal, and what is refused."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import cumulative
from analysis.crossed import NotConverged
from analysis.cumulative import OrdinalRatings, category_shares, fit_cumulative, proportional_odds
from analysis.cumulative_link import Link, curvature, log_shares

LINKS: tuple[Link, ...] = ("logit", "probit")


@pytest.fixture(scope="module")
def wine(columns: Any) -> OrdinalRatings:
    data = columns("wine/data.csv")
    x = np.column_stack([data["temp"] == "warm", data["contact"] == "yes"])
    return OrdinalRatings.of(data["rating"].astype(np.int64), x)


@pytest.mark.parametrize(
    ("figure", "choice"),
    [
        ("clm_logit", {}),
        ("clm_probit", {"link": "probit"}),
        ("clm_equidistant", {"spacing": "equidistant"}),
    ],
)
def test_estimates_are_those_of_r(wine: OrdinalRatings, oracle: Any, figure: str, choice: Any) -> None:
    expected = oracle("wine")[figure]
    fit = fit_cumulative(wine, **choice)
    np.testing.assert_allclose(fit.parameters, list(expected["coef"].values()), rtol=1e-8)
    np.testing.assert_allclose(fit.errors, list(expected["se"].values()), rtol=1e-8)
    assert fit.log_likelihood == pytest.approx(expected["logLik"], rel=1e-8)
    assert fit.aic == pytest.approx(expected["AIC"], rel=1e-8)
    np.testing.assert_allclose(fit.slopes, fit.parameters[-2:])
    assert fit.categories.tolist() == [1, 2, 3, 4, 5]


def test_the_test_of_proportional_odds_is_that_of_r(wine: OrdinalRatings, oracle: Any) -> None:
    expected = oracle("wine")["po_test"]
    found = proportional_odds(wine, [1])
    assert found.freedom == expected["df"]
    # R's statistic is a difference of two log likelihoods, iterated with its ordinary tolerance
    assert found.statistic == pytest.approx(expected["LR"], rel=1e-6)
    assert found.p == pytest.approx(expected["p"], rel=1e-6)


@pytest.mark.parametrize("link", LINKS)
def test_derivatives_are_the_limits_of_differences(link: Link) -> None:
    lower, step = np.array([-2.0, -0.3, 0.4, 3.0, -1e4, 1.5]), 1e-5
    upper = np.array([-1.5, 0.9, 2.0, 4.0, 0.7, 1e4])

    def at(above: float, below: float) -> tuple[Any, Any]:
        first = log_shares(upper + above, lower + below, link)
        return first, curvature(first, upper + above, lower + below, link)

    def slope(pick: Any, above: float, below: float) -> Any:
        return (pick(*at(above, below)) - pick(*at(-above, -below))) / (2 * step)

    first, second = at(0.0, 0.0)

    def near(one: Any, other: Any) -> None:
        np.testing.assert_allclose(one, other, rtol=1e-6, atol=1e-8)

    near(first.a, slope(lambda one, _: one.value, step, 0.0))
    near(first.b, slope(lambda one, _: one.value, 0.0, step))
    near(second.aa, slope(lambda one, _: one.a, step, 0.0))
    near(second.ab, slope(lambda one, _: one.a, 0.0, step))
    near(second.bb, slope(lambda one, _: one.b, 0.0, step))
    near(second.ssa, slope(lambda _, two: two.ss, step, 0.0))
    near(second.ssb, slope(lambda _, two: two.ss, 0.0, step))
    near(second.sa, slope(lambda one, _: one.s, step, 0.0))
    near(second.sb, slope(lambda one, _: one.s, 0.0, step))
    np.testing.assert_allclose(second.sss, second.ssa + second.ssb)


def test_without_predictors_the_thresholds_are_the_shares_of_the_answers() -> None:
    counts = np.array([3.0, 10, 25, 40, 22])
    ratings = OrdinalRatings.of(np.arange(5), np.zeros((5, 0)), counts)
    for link in LINKS:
        fit = fit_cumulative(ratings, link=link)
        np.testing.assert_allclose(category_shares(fit.thresholds, 0.0, link), counts / 100, rtol=1e-9)
    assert category_shares([-1.0, 1.0], np.zeros((4, 2))).shape == (4, 2, 3)


def test_two_categories_are_a_logistic_regression() -> None:
    # a table of two by two: the slope is the logarithm of the odds ratio, its variance the sum of inverses
    ratings = OrdinalRatings.of([0, 1, 0, 1], [[0], [0], [1], [1]], [30, 10, 8, 16])
    for spacing in ("flexible", "equidistant"):
        fit = fit_cumulative(ratings, spacing=spacing)
        assert fit.slopes[0] == pytest.approx(np.log(16 * 30 / (8 * 10)), rel=1e-9)
        assert fit.covariance[1, 1] == pytest.approx(1 / 30 + 1 / 10 + 1 / 8 + 1 / 16, rel=1e-9)


def test_a_category_nobody_chose_is_left_out(wine: OrdinalRatings) -> None:
    spread = OrdinalRatings.of(wine.categories**2, wine.predictors)
    fit, plain = fit_cumulative(spread), fit_cumulative(wine)
    np.testing.assert_allclose(fit.parameters, plain.parameters)
    assert fit.categories.tolist() == [1, 4, 9, 16, 25]


@given(st.randoms(use_true_random=False))
@settings(max_examples=10)
def test_order_does_not_count_and_a_mirrored_scale_mirrors(wine: OrdinalRatings, chance: Any) -> None:
    order = np.array(chance.sample(range(72), 72))
    plain = fit_cumulative(wine)
    mixed = fit_cumulative(OrdinalRatings.of(wine.categories[order], wine.predictors[order]))
    np.testing.assert_allclose(mixed.parameters, plain.parameters, rtol=1e-9)
    mirrored = fit_cumulative(OrdinalRatings.of(6 - wine.categories, wine.predictors))
    np.testing.assert_allclose(mirrored.slopes, -plain.slopes, rtol=1e-9)
    np.testing.assert_allclose(mirrored.thresholds, -plain.thresholds[::-1], rtol=1e-9)


def test_ballots_counted_twice_keep_estimates_and_halve_variances(wine: OrdinalRatings) -> None:
    double = OrdinalRatings.of(wine.categories, wine.predictors, np.full(72, 2.0))
    fit, plain = fit_cumulative(double), fit_cumulative(wine)
    np.testing.assert_allclose(fit.parameters, plain.parameters, rtol=1e-9)
    np.testing.assert_allclose(fit.covariance, plain.covariance / 2, rtol=1e-9)
    assert (fit.n, plain.n) == (144, 72)


def test_separated_answers_have_no_estimate() -> None:
    with pytest.raises(NotConverged, match="separates"):
        fit_cumulative(OrdinalRatings.of([0, 0, 0, 1, 1, 1], [[0], [0], [0], [1], [1], [1]]))


def test_a_threshold_that_nobody_stands_at_has_no_estimate() -> None:
    # all with the predictor chose the lowest category: nothing is known of their upper thresholds
    answers = [0, 0, 0, 0, 1, 2, 3, 1, 2, 3]
    ratings = OrdinalRatings.of(answers, [[1], [1], [0], [0], [0], [0], [0], [0], [0], [0]])
    with pytest.raises(NotConverged, match="separates"):
        proportional_odds(ratings, [0])


def test_a_step_too_far_is_halved_and_a_wild_one_refused(wine: OrdinalRatings) -> None:
    frame = cumulative.lay_out(wine)
    start = cumulative._start(frame, "logit")
    value = cumulative._value(frame, start, "logit")
    slope, information = cumulative._derivatives(frame, start, "logit")
    step = np.asarray(20 * np.linalg.solve(information, slope), dtype=np.float64)
    assert cumulative._value(frame, start + step, "logit") < value
    assert cumulative._climb(frame, start, step, "logit")[1] > value
    with pytest.raises(NotConverged, match="no step"):
        cumulative._climb(frame, start, np.array([1e30, -1e30, 0, 0, 0, 0]), "logit")


def test_a_fit_that_needs_more_steps_gives_no_number(
    wine: OrdinalRatings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cumulative, "MOST_STEPS", 2)
    with pytest.raises(NotConverged, match="settle"):
        fit_cumulative(wine)


def test_equal_answers_have_no_estimate() -> None:
    with pytest.raises(NotConverged, match="do not vary"):
        fit_cumulative(OrdinalRatings.of([2, 2, 3], np.zeros((3, 0)), [1, 1, 0]))


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (([1.5, 2.0], [[0], [1]]), "whole number"),
        (([[1, 2]], [[0], [1]]), "whole number"),
        (([1, 2], [0, 1]), "table"),
        (([1, 2], [[0]]), "table"),
        (([1, 2], [[0], [np.nan]]), "table"),
        (([1, 2], [[0], [np.inf]]), "infinite"),
        (([1, 2], [[0], [1]], [1, -1]), "weights"),
        (([1, 2], [[0], [1]], [1, np.nan]), "weights"),
        (([1, 2], [[0], [1]], [1]), "weights"),
    ],
)
def test_broken_rows_are_refused(rows: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        OrdinalRatings.of(*rows)


def test_a_constant_predictor_is_refused() -> None:
    with pytest.raises(ValueError, match="constant"):
        fit_cumulative(OrdinalRatings.of([0, 1, 1, 0], np.ones((4, 1))))
